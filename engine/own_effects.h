// engine/own_effects.h -- What the player wants done to an orbit, or to the sum of all: Programs that are exchanged while they sound.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <span>
#include <vector>

#include "engine/orbits.h"
#include "engine/signal.h"
#include "engine/synth_graph.h"

namespace perigee {

inline constexpr int kEffectPlaces = kOrbits + 1;  // the orbits, and after them
inline constexpr int kMasterPlace = kOrbits;       // the sums of all

// Control thread. The graph between the two sides of a bus and the same bus. Throws std::runtime_error, with the reason, where it
// does not fit a Program.
std::unique_ptr<const Program> make_effect_program(const SynthGraph& graph);

// A Program with its memory, all of which is taken here. The control thread owns it, and keeps it until it is finished.
class OwnEffect {
 public:
  // Control thread. `channels`: what the units `stream` of the Program read.
  OwnEffect(std::unique_ptr<const Program> program, double rate_hz, bool live,
            std::unique_ptr<const ChannelSource> channels = nullptr);

  // Audio thread: what becomes of the quantum that begins at `start`, of each two channels by themselves. False: nothing is
  // heard, and nothing went in. An effect that makes what is no number, or 100 dB louder than what went in, is counted in `broken`; the sound
  // goes past it for a second, and then it begins anew; the next time it rests twice as long.
  bool process(ProgramRunner& runner, Frames start, bool sounds, std::span<StereoQuantum> sound,
               std::uint64_t& broken) noexcept;

  void finish() noexcept { finished_.store(true, std::memory_order_release); }  // audio thread: it never uses it again
  bool finished() const noexcept { return finished_.load(std::memory_order_acquire); }  // any thread

 private:
  std::unique_ptr<const ChannelSource> channels_;
  OrbitStage stage_;
  Frames patience_;  // it goes on so long after the last thing that was heard
  Frames second_;
  struct Rest {
    Frames until = 0, length = 0;
  };
  std::array<Rest, kMaxOutputs / 2> rests_{};  // of each two channels
  bool begun_ = false;  // at the first quantum it begins even in silence: it may make sound by itself
  std::atomic<bool> finished_ = false;
};

// Audio thread, except for the constructor.
class OwnEffects {
 public:
  OwnEffects();
  ~OwnEffects();  // finishes all

  // `next` (null: none) takes a place's effect over at `frame`, or at the next quantum after it; the old one fades under it.
  void exchange(const EffectExchange& exchange) noexcept;
  void begin_quantum(Frames start) noexcept;
  // What the place does to this quantum, if anything; whether there is something to hear afterwards.
  bool process(int place, ProgramRunner& runner, Frames start, bool sounds, std::span<StereoQuantum> sound) noexcept;
  std::uint64_t broken() const noexcept { return broken_; }  // quanta of two channels that one made NaN or infinity in

 private:
  // 21 ms at 48 kHz: what goes in rises before what comes out is heard, so that nothing that is remembered begins with a step.
  static constexpr int kRiseQuanta = 4, kCrossQuanta = 12, kFadeQuanta = kRiseQuanta + kCrossQuanta;
  static constexpr std::size_t kMostWaiting = 64;
  struct Place {
    OwnEffect *now = nullptr, *before = nullptr;
    int fading = 0;       // quanta that are left
    bool sounds = false;  // in the last quantum: else nobody hears an exchange, and it needs no fade …
    bool fresh = false;   // … unless the new one makes sound of silence
  };
  void take_over(int place, OwnEffect* next) noexcept;
  static void rise(std::span<StereoQuantum> sound, int risen) noexcept;  // after so many quanta

  std::array<Place, kEffectPlaces> places_{};
  std::vector<EffectExchange> waiting_;
  std::uint64_t broken_ = 0;
};

}  // namespace perigee
