// engine/lane_group.h -- Up to 16 voices of one Program on one orbit, computed together a quantum at a time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/kernel.h"
#include "engine/lane_memory.h"
#include "engine/program.h"
#include "engine/signal.h"
#include "engine/tap.h"
#include "engine/zero_pages.h"

namespace perigee {

inline constexpr Frames kNever = INT64_MAX;

// When one voice of a group begins, is let go, fades and is over: absolute frames.
struct LaneSpan {
  Frames onset = 0, gate = 0, end = 0;
  struct Fade {
    Frames from = kNever;
    std::int32_t frames = 0;
  };
  std::array<Fade, 2> fades{};
};

std::uint32_t group_rows(const Program& program) noexcept;  // of LaneGroup::rows

struct alignas(64) LaneGroup {
  LaneTimes times;
  RingView rows;  // as many as the Program needs: its parameters, then its state
  LaneMemory* rows_from = nullptr;
  LaneRow* params = nullptr;  // in the order of program->params()
  LaneRow* state = nullptr;
  std::array<SampleReader, kLanes> readers;
  std::array<const ChannelSource*, kLanes> channels;
  std::array<LaneSpan, kLanes> spans;
  std::array<std::array<SignalUse, kMaxSignals>, kLanes> signals;
  LaneRow level;         // peak of each voice when it was last measured; infinite until then
  Frames told = kNever;  // the quantum that `times` are of
  // Of each lane, the frame up to which its voice neither begins, ends nor fades: until then its times only pass, by what stands below.
  std::array<Frames, kLanes> calm_until;
  Frames all_calm_until = 0;  // the least of them
  struct Passing {
    alignas(64) std::array<std::int32_t, kLanes> local, to_gate, to_end;
  } passing;
  bool over = false;           // somebody ends in this quantum, or has ended
  float taken_seconds = 0.0f;  // when the group was last timed
  // The lesser of that and the time before, in its second quantum and in measured ones; 0 until then.
  float cost_seconds = 0.0f;
  std::array<RingView, kMaxRings> rings;
  const Program* program = nullptr;
  int orbit = 0;
  std::uint32_t used = 0;  // a bit for each lane with a voice
  bool moving = false;     // for voices with signals: their parameters may change from frame to frame

  // Audio thread. An idle lane holds the Program's defaults, so that it never keeps a unit busy. Rows come
  // out of `few` while there are any. False: no room for rows and rings.
  bool adopt(const Program& next, int next_orbit, LaneMemory& few, LaneMemory& memory, double rate_hz,
             bool signals_move = false) noexcept;
  void let_go(LaneMemory& memory) noexcept;  // of its rows and rings, when the last voice has ended
  void begin_lane(int lane, const Trigger& trigger, Frames onset) noexcept;
  void free_lane(int lane) noexcept;
  void fade_lane(int lane, std::size_t which, Frames from, std::int32_t frames) noexcept;
  // Works out `times` as seen from the quantum that begins at `start`.
  void tell_times(Frames start) noexcept;

 private:
  void tell_times_of(std::size_t lane, Frames start) noexcept;
  void tell_anew(std::size_t lane) noexcept;  // the times of this lane, in the next quantum
};

// The sums of all voices on each bus of each orbit, lanes still apart.
struct OrbitSums {
  // `live`: all its memory is there from the beginning.
  explicit OrbitSums(int device_outputs = 2, bool live = true)
      : outputs{device_outputs},
        sides{zeros<Sides>(kOrbits * busses, live)},
        shared{zeros<Sides>(kSharedBusses, live)} {}

  static constexpr std::size_t kFloats = static_cast<std::size_t>(kQuantum) * kLanes;
  struct alignas(64) Sides {
    std::array<float, kFloats> left, right;
  };
  int outputs;
  std::size_t busses = kBusses + (outputs > 2 ? static_cast<std::size_t>(outputs + 1) / 2 : 0);  // of each orbit
  Zeros<Sides> sides;
  std::array<std::uint32_t, kOrbits> used{};  // a bit for each bus that something has been added to
  Zeros<Sides> shared;                        // the busses between voices
  std::uint32_t shared_used = 0;

  Sides& of(std::size_t orbit, std::size_t bus) noexcept { return sides[orbit * busses + bus]; }
  const Sides& of(std::size_t orbit, std::size_t bus) const noexcept { return sides[orbit * busses + bus]; }

  void clear() noexcept {
    used.fill(0);
    shared_used = 0;
  }
  void rest() noexcept { empty(sides); }  // as Engine has it
  // A bus to add to, silent if nothing has been added yet.
  Sides& use(std::size_t orbit, std::size_t bus) noexcept;
  void add(const OrbitSums& other, OfLanes add_lanes) noexcept;
};

// What the voices of each slot are by themselves: of the slots from the last place on, together.
struct SlotSums {
  explicit SlotSums(bool live = true) : sound{zeros<StereoQuantum>(kSlotStems, live)} {}

  Zeros<StereoQuantum> sound;
  std::uint32_t used = 0;  // a bit for each slot with something

  void clear() noexcept { used = 0; }
  StereoQuantum& use(std::size_t slot) noexcept;
  void add(const SlotSums& other) noexcept;
};

// The registers of a Program while it runs; one set serves all groups of a thread in turn.
class ProgramRunner {
 public:
  ProgramRunner(const KernelTable& kernels, double rate_hz, bool live = true);  // `live` as in OrbitSums

  const KernelTable& kernels() const noexcept { return kernels_; }
  void rest() noexcept;  // as Engine has it

  // Audio thread. What the device hears in the quanta that follow; null: nothing.
  void set_input(const InputQuantum* input) noexcept { input_ = input; }

  // Audio thread. Renders the quantum that begins at `start` and adds it to the group's orbit. times.bad then marks the lanes
  // that made NaN or infinity.
  void run(LaneGroup& group, Frames start, OrbitSums& sums) noexcept;

  // What was sent over the busses between voices in the quantum before: float[bus][side][64].
  void hear(const float* shared) noexcept { shared_.heard = shared; }

  // The same, and measures how loud each voice is.
  void run_measured(LaneGroup& group, Frames start, OrbitSums& sums) noexcept;

  // After that: adds what is heard of each voice as it is to its slot.
  using LaneSlots = std::array<std::uint32_t, kLanes>;
  void add_slots(const LaneGroup& group, const LaneSlots& slots, SlotSums& sums) noexcept;

  // The same for a Program that reads busses, with sums of its own.
  using BussesOut = std::array<BusSides, kMaxBusses>;
  void run(LaneGroup& group, Frames start, const BussesIn* from, const BussesOut& to) noexcept;

 private:
  struct alignas(64) Register : std::array<float, OrbitSums::kFloats> {};
  // The op at a place of the group's Program; those from one place up to another; so many of them from there on, in one pass.
  void run_op(std::size_t at, LaneGroup& group, const BussesOut& to, bool one_frame) noexcept;
  void run_ops(std::size_t begin, std::size_t end, LaneGroup& group, const BussesOut& to) noexcept;
  bool run_chain(std::size_t begin, std::size_t length, std::size_t of_cutoff, const BussesOut& to) noexcept;
  using Inputs = std::array<UnitInputView, kMaxUnitInputs>;
  void find_inputs(const Program::Op& op, const LaneGroup& group, Inputs& inputs) const noexcept;
  void wire(const LaneGroup& group) noexcept;
  void attach(const LaneGroup& group) noexcept;

  void join(OrbitSums& sums) noexcept;
  void read_signals(const LaneGroup& group, Frames start) noexcept;

  struct alignas(64) Scratch : std::array<float, kScratchFloats> {};
  KernelTable kernels_;
  // What is asked of each unit of unit_table() in every quantum, close together.
  struct UnitEnds {
    std::uint8_t inputs, outputs, bus;
  };
  std::vector<UnitEnds> ends_;
  Zeros<Register> registers_;
  Zeros<Scratch> scratch_;
  Zeros<Register> moving_;                          // parameters that signals move in the group that runs, by …
  std::array<std::int16_t, kMaxParams> moving_of_;  // … their place here; −1: it holds for the quantum
  const InputQuantum* input_ = nullptr;
  Zeros<OrbitSums::Sides> alone_;  // a group's own busses while it is measured
  SharedBusses shared_;
  UnitCall call_;  // what is the same for many calls is set once
  // What the ops of a Program are is the same for each of its groups, but for parameters, state and rings: kept from group to group.
  struct Wired {
    Inputs inputs{};
    std::array<float*, kMaxUnitOutputs> outputs{};
    Kernel kernel = nullptr;
    const Formula* formula = nullptr;
    int frames = kQuantum;
    UnitEnds ends{};
    // How many ops from this one on can be computed in one pass, 0 where none; and how many with those that make the cutoff before them.
    std::size_t chain = 0, filtered = 0;
  };
  std::vector<Wired> wired_;
  std::vector<ChainLink> links_;  // each op as one of a chain
  struct ParamInput {
    UnitInputView* input;
    std::size_t param;
  };
  std::vector<ParamInput> param_inputs_;
  std::uint64_t wired_serial_ = 0;  // of the Program whose they are; 0: of a group with signals
  Inputs of_one_frame_{};
  int outputs_ = 2;
  std::size_t busses_ = kBusses;  // of an orbit
  float rate_hz_;
  float seconds_per_frame_;
};

}  // namespace perigee
