// engine/kernel.h -- How the renderer calls a unit: one function for each unit and instruction set, over 64 frames of 16 lanes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "engine/input_quantum.h"
#include "engine/program.h"
#include "engine/sample.h"
#include "engine/trigger.h"
#include "engine/units.h"

namespace perigee {

class ChannelSource;
class Formula;

inline constexpr std::int32_t kFarFrames = 1 << 30;  // "beyond this quantum by more than anyone can hear"

// Readers go at most 128 times as fast as recorded: positions then stay far from the ends of 64 bits. In 2^-48 frames.
inline constexpr std::int64_t kFastestStep = std::int64_t{128} << 48;

// Where the reader of one lane stands. What most quanta ask for comes first, in one line of the processor's caches.
struct alignas(64) SampleReader {
  const float* channel[SampleBuffer::kMaxChannels] = {};  // null: this lane reads nothing
  SamplePosition position = 0;  // of the quantum's first frame (of local time 0 before the onset)
  std::int64_t step = 0;        // 16.48: frames each frame
  // From here on, and for so far, a whole quantum at a constant speed lies inside the region, with all that is looked at.
  SamplePosition steady_from = 0, steady_span = 0;
  Frames frames = 0;  // readable are −kGuard … frames + kGuard − 1
  SamplePosition begin = 0, end = 0;
  std::int64_t step_slope = 0;  // 2^-48 frames each frame, each frame
  bool loop = false;
  std::int32_t waves = 0;  // above 0: the sound is a table of so many waves, as engine/wave_table.h lays them out
};

// What the voices of a group are doing, as seen from the first frame of the quantum.
struct LaneTimes {
  alignas(
      64) std::array<std::int32_t, kLanes> local;  // frames since the onset; negative before it; −kFarFrames: no voice
  alignas(64) std::array<std::int32_t, kLanes> clock;    // frames since the onset modulo 2^32, however long it lasts
  alignas(64) std::array<std::int32_t, kLanes> to_gate;  // frames until the release
  alignas(64) std::array<std::int32_t, kLanes> to_end;   // frames until the voice is over
  // Up to two fades of a voice that was cut, stolen or hushed; their levels multiply.
  struct Fade {
    alignas(64) std::array<std::int32_t, kLanes> to_begin;  // frames until it begins
    alignas(64) LaneRow per_frame;                          // 1 / length; 0: no fade
  };
  std::array<Fade, 2> fades;
  alignas(64) LaneRow total;  // length of the voice in frames
  alignas(64) std::array<std::uint32_t, kLanes> seed;
  alignas(64) std::array<std::uint32_t, kLanes> bad;  // set by `out` where a lane made NaN or infinity
  // From this frame on all voices have begun, and up to that one none is over.
  std::int32_t begun_from = 0, whole_until = kQuantum;
  bool fades_now = false;  // some voice fades in this quantum
  bool some_bad = false;   // and some lane of `bad` is marked
};

// An input: frame i of lane j is base[i·stride + j]. Stride 16 is a register, stride 0 a row that holds for the whole quantum.
struct UnitInputView {
  const float* base = nullptr;
  int stride = 0;
};

// A ring of rows that a unit keeps for itself: the row of absolute frame f is rows[(f & mask) · 16]. Nothing clears it when a
// voice begins: what is older than the voice must be read as 0.
struct RingView {
  float* rows = nullptr;
  std::uint32_t mask = 0;
};

// Both sides of a bus, float[64][16] each.
template <class Float>
struct SidesOf {
  Float* left = nullptr;
  Float* right = nullptr;
};
using BusSides = SidesOf<float>;
using BussesIn = std::array<SidesOf<const float>, kBusses>;

// The outputs in a circle, two in each bus; null where there are but two.
struct CircleBusses {
  const BusSides* pairs = nullptr;
  int outputs = 0;
};

// The busses between voices, from 0 on. What is sent is heard a quantum later, so that no voice waits for another.
inline constexpr std::size_t kSharedBusses = 16;
struct SharedBusses {
  const float* heard = nullptr;   // float[bus][side][64]; null where there are none
  float* sums = nullptr;          // float[bus][side][64][16] to add to
  std::uint32_t* used = nullptr;  // a bit for each bus of `sums` that has been begun
};

struct UnitCall {
  const UnitInputView* inputs = nullptr;          // as many as the unit has
  std::array<float*, kMaxUnitOutputs> outputs{};  // registers; one of them may be one of the inputs
  float* state = nullptr;                         // rows of 16, all 0 when a voice begins
  LaneTimes* times = nullptr;
  SampleReader* readers = nullptr;                 // 16 of them
  const ChannelSource* const* channels = nullptr;  // of each lane; null: this lane has none
  BusSides to{};                                   // float[64][16] sums of the bus that an end adds to
  CircleBusses circle;                             // what an end to the circle adds to
  const BussesIn* from = nullptr;                  // what Programs of orbits read; null in a voice
  const InputQuantum* input = nullptr;             // what the device hears; null where it hears nothing
  SharedBusses shared;
  float* scratch = nullptr;  // kScratchFloats, for the unit's own use during the call
  RingView ring;
  const Formula* formula = nullptr;  // what a unit that computes a formula computes
  Frames start = 0;                  // the absolute frame of the quantum's first
  int first = 0;                     // where in the quantum this call begins; inputs and outputs begin there
  int frames = kQuantum;             // 1 for values that hold for the whole quantum, and in a loop of single samples
  int lanes = kLanes;                // the voices are in the first so many; what lies in the others is nobody's
  float rate_hz = 48000.0f;
  float seconds_per_frame = 1.0f / 48000.0f;
};
inline constexpr int kScratchFloats = 2 * kQuantum * kLanes;

using Kernel = void (*)(const UnitCall& call) noexcept;

inline constexpr std::size_t kMaxUnits = 256;

// One of several units each of which reads what the one before made, and nobody else does (engine/units/chains).
struct ChainLink {
  Link link = Link::none;
  const UnitInputView* inputs = nullptr;
  std::size_t signal = 0;  // which of them the one before made
  float* state = nullptr;
};
// All of them at once, in one pass over the frames; `call` is that of the last one. What the first `of_cutoff` of them make goes to the
// low-pass, as its cutoff. False, and nothing done: they have to be computed one after the other.
using Chain = bool (*)(const UnitCall& call, std::span<const ChainLink> links, std::size_t of_cutoff) noexcept;

// From float[64][16], of one side of a bus, to other floats.
using OfLanes = void (*)(const float* lanes, float* to) noexcept;
using MeasureLanes = void (*)(const float* lanes, float* sums, float* levels) noexcept;
// Of the first `lanes`, a number that 4 divides: between float[16][64], a run of frames for each, and float[64][16].
using TurnLanes = void (*)(const float* from, std::size_t lanes, float* to) noexcept;

struct KernelTable {
  std::array<Kernel, kMaxUnits> unit{};  // in the order of unit_table()
  OfLanes sum_lanes = nullptr;           // sums[64], lanes added in one fixed tree
  OfLanes add_lanes = nullptr;           // added to sums[64][16]
  MeasureLanes add_measured = nullptr;   // the same; and into levels[16]: the largest size that each lane has had
  TurnLanes to_lanes = nullptr;          // from runs
  TurnLanes from_lanes = nullptr;        // to runs
  Chain chain = nullptr;                 // null: units are computed one after the other, which makes the same bits
  const char* target = "";
};

// Control thread (asks the processor what it can do; honours Highway's SetSupportedTargetsForTest and DisableTargets).
KernelTable choose_kernels();

}  // namespace perigee
