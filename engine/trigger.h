// engine/trigger.h -- The fixed-layout messages that cross into the audio thread: what starts, when, and what is taken back.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

#include "engine/orbit_params.h"

namespace perigee {

class ChannelSource;
class Convolver;
class OwnEffect;
class Program;
class SignalSource;
struct SampleBuffer;

inline constexpr int kQuantum = 64;     // frames rendered at once, aligned to absolute frame 0
inline constexpr int kLanes = 16;       // voices that share one run of a Program
inline constexpr int kMaxParams = 256;  // parameters of one Program
inline constexpr int kOrbits = 16;      // mixing busses; orbit numbers wrap round
inline constexpr int kMaxOutputs = 16;  // of the device
inline constexpr int kMaxSlots = 256;   // playing slots that can be told apart for cancelling

using Frames = std::int64_t;

// Positions and steps in a sample are frames in 32.32 fixed point, so that an hour-long file is read as exactly as a click.
using SamplePosition = std::int64_t;
inline constexpr SamplePosition kSampleFrame = SamplePosition{1} << 32;

// What of a sample is read, and how fast. The first frame read is `start`; the reader leaves [begin, end) only by ending
// (loop == false) or by wrapping round (loop == true). Negative step reads backwards.
struct SampleRegion {
  const SampleBuffer* sample = nullptr;
  SamplePosition start = 0, begin = 0, end = 0;
  SamplePosition step = kSampleFrame;  // at the onset, per output frame
  std::int64_t step_slope = 0;         // what `step` gains each frame, in 2^-48 frames (accelerate)
  bool loop = false;
};

// A parameter that a signal moves: its value on a frame is scale · signal + offset, in engine units. Until the voice has ended,
// and the orbit is set to something else, the source is counted as used.
struct SignalUse {
  const SignalSource* source = nullptr;
  std::uint16_t param = 0;  // of the Program, or from kMaxParams on one of the trigger's settings
  float scale = 1.0f, offset = 0.0f;
};
inline constexpr std::size_t kMaxSignals = 8;  // of one voice

enum class CutScope : std::uint8_t { none, everywhere, same_orbit };

// One voice to start. Everything is in engine units: frames, Hz, linear gain, linear Q.
struct Trigger {
  Frames frame = 0;              // absolute frame of the onset
  std::uint32_t slot = 0;        // who asked: 0 … kMaxSlots-1 (0 is one-shots)
  std::uint32_t generation = 0;  // of the slot; an older one can be cancelled
  std::uint32_t sequence = 0;    // orders events of one slot and frame
  std::uint32_t seed = 0;        // noise of this voice; a function of the event, not of when it was sent
  const Program* program = nullptr;
  SampleRegion region;             // for programs that read a sample
  Frames gate_frames = 0;          // from the onset to the release
  Frames total_frames = 0;         // from the onset to silence; the lane is free after it
  std::int32_t orbit = 0;          // 0 … kOrbits-1
  std::int32_t cut_group = 0;      // 0: none. A new voice ends the sounding ones of its group …
  std::uint32_t cut_identity = 0;  // … where a nonzero identity must be the same too (the negative groups of SuperDirt)
  std::int32_t cut_fade_frames = 0;  // how fast this voice fades when it is cut
  CutScope cut_scope = CutScope::none;
  std::int32_t setting_count = 0;  // what it sets of orbits, in this order, from the quantum of its frame on
  std::array<OrbitSetting, kMaxOrbitSettings> settings{};
  bool sets_room = false;     // of its orbit, from the quantum of its frame on …
  Convolver* room = nullptr;  // … to that of an impulse response, counted as used; null: to the built-in one
  const ChannelSource* channels = nullptr;       // what the units `stream` of the Program read, counted as used
  std::array<SignalUse, kMaxSignals> signals{};  // those without a source do nothing
  std::array<float, kMaxParams> params{};        // in the order of program->params()
};

// Taken back: triggers of `slot` with a generation below `generation` and a frame at or after `frame`, whether they have come
// already or not.
struct Cancel {
  std::uint32_t slot = 0, generation = 0;
  Frames frame = 0;
};

// Every sounding voice fades out from `frame` on, over `fade_frames`; pending triggers before it are unaffected.
struct Panic {
  Frames frame = 0;
  std::int32_t fade_frames = 0;
};

// From `frame` on the quietest voices fade within 5 ms, the oldest of equals first. The governor decides so by the clock; a
// journal of its decisions, posted again, gives the same sound. `groups`: of the groups of lanes that are taken in the quantum of
// `frame`, the last so many never begin. `hurried`: so many groups, of those after the first `after`, are silent at the end of that quantum,
// first those whose loudest voice is the quietest.
struct Shed {
  Frames frame = 0;
  std::int32_t voices = 0, groups = 0;
  std::int32_t hurried = 0, after = 0;
};

// What an orbit's sound, or the sum of all, goes through from `frame` on. See engine/own_effects.h.
struct EffectExchange {
  Frames frame = 0;
  std::int32_t place = 0;
  OwnEffect* next = nullptr;  // null: nothing
};

// What the mixer sets of an orbit from the quantum of `frame` on, without an event.
struct MixerSetting {
  Frames frame = 0;
  OrbitSetting setting;
};

struct Message {
  enum class Kind : std::uint8_t { trigger, cancel, panic, shed, effect, mixer } kind = Kind::trigger;
  Trigger trigger;        // kind == trigger
  Cancel cancel;          // kind == cancel
  Panic panic;            // kind == panic
  Shed shed;              // kind == shed
  EffectExchange effect;  // kind == effect
  MixerSetting mixer;     // kind == mixer
};

static_assert(std::is_trivially_copyable_v<Message>);

}  // namespace perigee
