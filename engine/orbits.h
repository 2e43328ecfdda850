// engine/orbits.h -- The mixer: each orbit's dry sound, its echoes and its rooms become one sum, orbit after orbit.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/duck.h"
#include "engine/lane_group.h"
#include "engine/orbit_params.h"
#include "engine/orbit_room.h"
#include "engine/routes.h"
#include "engine/signal.h"
#include "engine/tap.h"

namespace perigee {

inline constexpr float kSilent = 1e-6f;             // −120 dB: what stays below it is silence
inline constexpr float kLoudest = 1e15f;            // beyond it something has gone wrong
float peak(const StereoQuantum& quantum) noexcept;  // the largest sample; infinity where there is one that is no number

class OwnEffects;

// An effect that all orbits have, as a Program whose 16 lanes are the 16 orbits. A lane begins when there is something to hear
// and ends when nothing has been heard for some seconds; without lanes it costs nothing. What it remembers ends with the lane,
// so a lane that begins again begins like the first time.
class OrbitStage {
 public:
  // The Program reads bus 0 and sends both sides to `out`; its parameters have the names of OrbitParams. `live`: all its memory is there
  // from the beginning; else it is taken when the first lane begins.
  OrbitStage(std::unique_ptr<const Program> program, double rate_hz, bool live);

  const Program& program() const noexcept { return *program_; }
  bool running(std::size_t orbit) const noexcept { return group_ && (group_->used >> orbit & 1u) != 0; }
  bool running_since(std::size_t orbit, Frames frame) const noexcept {
    return running(orbit) && group_->spans[orbit].onset <= frame;
  }
  bool idle() const noexcept { return !group_ || group_->used == 0; }
  void begin(std::size_t orbit, Frames start, std::span<const float> values) noexcept;  // of all OrbitParams
  // Of all OrbitParams too, for the next quantum: what signals move, and else in straight lines from `before` to `values`.
  void move(std::size_t orbit, std::span<const float> before, std::span<const float> values,
            std::span<const SignalUse> signals) noexcept;
  void end(std::size_t orbit) noexcept;
  void bring(const ChannelSource* channels) noexcept { channels_ = channels; }  // of lanes that begin from then on

  // One orbit's quantum, for each that runs; after run() what became of it.
  void put(std::size_t orbit, const StereoQuantum& in) noexcept;
  void run(ProgramRunner& runner, Frames start) noexcept;
  void take(std::size_t orbit, StereoQuantum& out) const noexcept;

  // Whether this quantum there was nothing to hear and nothing went in; the lane ends when that lasts.
  void hear(std::size_t orbit, bool silent, Frames patience) noexcept;

 private:
  // A parameter on its way through a quantum.
  struct Line final : SignalSource {
    float from = 0.0f, to = 0.0f;
    void fill(Frames start, std::array<float, kQuantum>& values) const noexcept override;
  };
  void take_memory(bool live);
  void set(std::size_t orbit, std::span<const float> values) noexcept;

  std::unique_ptr<const Program> program_;
  const ChannelSource* channels_ = nullptr;
  double rate_hz_;
  std::optional<LaneMemory> memory_;
  std::unique_ptr<LaneGroup> group_;                         // null until there is memory
  std::vector<std::pair<std::size_t, std::size_t>> params_;  // of the Program, and of the orbit
  std::vector<std::array<Line, kMaxSignals>> lines_;         // of each orbit
  std::size_t lanes() const noexcept;  // up to the last that runs, and then to a number that 4 divides
  enum : std::size_t { kLeftIn, kRightIn, kLeftOut, kRightOut, kPlaces };
  struct alignas(64) Rows : std::array<float, OrbitSums::kFloats> {};
  Zeros<Rows> rows_, runs_;  // of each place, frame after frame and orbit after orbit
  std::array<Frames, kOrbits> quiet_{};
};

// Audio thread, except for the constructor, which takes all the memory there will be.
class Orbits {
 public:
  Orbits(const KernelTable& kernels, double rate_hz, bool live, int outputs = 2);
  ~Orbits();

  // From the quantum that is mixed next; `at` is the exact frame of a `duck`.
  void set(const OrbitSetting& setting, Frames at) noexcept;

  // From then on, until it is set again, the signal moves what was set: inside of an effect frame by frame, a level in straight
  // lines from quantum to quantum. Its source is counted as used.
  void follow(const OrbitSetting& setting, const SignalUse& use) noexcept;

  // From the quantum that is mixed next: null is the built-in room.
  void set_room(std::int32_t orbit, Convolver* room) noexcept;

  // Echoes and rooms fall silent within `fade_frames`.
  void silence(std::int32_t fade_frames) noexcept;

  // The quantum that begins at `start`: each orbit, and the sums of all in their order, one for each two outputs; each orbit and
  // the first sum through what the player put there. `busses`: what voices sent to each other in it.
  void mix(const OrbitSums& sums, Frames start, OwnEffects& own, SignalSource::Busses busses = {}) noexcept;
  std::span<const StereoQuantum> orbits() const noexcept { return orbits_; }
  std::uint32_t sounding() const noexcept { return sounding_; }  // a bit for each orbit that is not silent
  const StereoQuantum& sum(std::size_t pair) const noexcept { return sums_[pair]; }

 private:
  enum Stage : std::size_t { kDelay, kRoom, kDirt, kTone, kLeslie, kStages };
  using Values = std::array<float, kOrbitParams>;
  float value(std::size_t orbit, OrbitParam param) const noexcept {
    return values_[orbit][static_cast<std::size_t>(param)];
  }
  float last(std::size_t orbit, OrbitParam param) const noexcept {
    return before_[orbit][static_cast<std::size_t>(param)];
  }
  float wanted(std::size_t orbit, OrbitParam param) const noexcept {
    return targets_[orbit][static_cast<std::size_t>(param)];
  }
  void let_go(std::size_t orbit, OrbitParam param) noexcept;
  void glide(std::size_t orbit, Frames start, const SignalSource::Busses& busses) noexcept;
  void update(OrbitStage& stage, std::size_t orbit) noexcept;
  void feed(std::size_t orbit, std::uint32_t used, const OrbitSums& sums, Frames start) noexcept;
  bool wet(std::size_t orbit) const noexcept;
  void gather(std::size_t orbit) noexcept;
  void insert(Stage number, Frames start) noexcept;
  class Levels;
  void add_circle(std::size_t orbit, const OrbitSums& sums, const Levels& levels) noexcept;
  void silence_further() noexcept;

  KernelTable kernels_;
  ProgramRunner runner_;
  double rate_hz_;
  Frames patience_;
  std::vector<OrbitStage> stages_;
  // A bit for each orbit with something for this stage, and for each where that goes into it and not into a measured room.
  std::array<std::uint32_t, kStages> sent_{}, fed_{};
  std::array<Values, kOrbits> targets_{}, halfway_{}, values_{}, before_{};  // before_: at the end of the last quantum
  std::array<std::array<SignalUse, kOrbitParams>, kOrbits> signals_{};
  std::array<Duck, kOrbits> ducks_;
  std::array<OrbitRoom, kOrbits> rooms_;
  Zeros<StereoQuantum> answers_;  // of the rooms that were measured
  StereoQuantum heard_;           // of one effect, while it is added
  Zeros<StereoQuantum> orbits_;
  std::vector<StereoQuantum> sums_;
  std::vector<Routes> routes_;
  std::uint32_t sounding_ = 0;
  std::uint32_t resting_ = 0;  // a bit for each orbit whose settings have arrived and are moved by nothing
  float wet_ = 1.0f,
        wet_step_ = 0.0f;  // while all is being silenced: level of what is wet, and what it loses in a quantum
};

}  // namespace perigee
