// engine/units/delays.cpp -- Echoes: plain delays, combs and all-passes whose time may move, and the delay of an orbit.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/delays.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/rings-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

constexpr float kMostSeconds = 8.0f;

// The delay's time in frames, kept where the ring can answer.
class DelayTime {
 public:
  HWY_INLINE DelayTime(const UnitCall& call, const Input& most, float least_frames)
      : least_{all(least_frames)}, rate_hz_{all(call.rate_hz)} {
    const Floats frames = within(most.held(0), zero(), all(kMostSeconds)) * rate_hz_;  // the same in all lanes
    most_ = at_least(frames, least_);
  }
  HWY_INLINE Floats frames(Floats seconds) const { return within(seconds * rate_hz_, least_, most_); }

 private:
  Floats least_, rate_hz_, most_{least_};
};

// Runs next(frame, lane, x, time, tap) with the tap of each frame. x is 0 before the voice begins.
template <Between between, class Next>
HWY_INLINE void run_line(const UnitCall& call, const DelayTime& times, const Next& next) {
  const Input in{call.inputs[0]}, seconds{call.inputs[1]};
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    Ints time = local_time(call, lane);
    const Tap<between> still{times.frames(seconds.held(lane))};
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
      const Floats x = hn::IfThenElseZero(begun(time), in.at(frame, lane));
      const Tap<between> tap = seconds.constant() ? still : Tap<between>{times.frames(seconds.at(frame, lane))};
      put(call.outputs[0], frame, lane, next(frame, lane, x, time, tap));
      time = time + hn::Set(kInt, 1);
    }
  }
}

template <Between between>
void delay(const UnitCall& call) noexcept {
  const Ring ring{call};
  const DelayTime times{call, Input{call.inputs[2]}, Tap<between>::kLeastFrames};
  run_line<between>(call, times,
                    [&](std::size_t frame, std::size_t lane, Floats x, Ints time, const Tap<between>& tap) HWY_ATTR {
                      ring.write(frame, lane, x);
                      return tap.read(ring, frame, lane, time);
                    });
}

// How much of the sound is left after one turn, so that it falls by 60 dB in `decay` seconds. Negative: every other echo is
// turned over.
HWY_INLINE Floats turn_gain(Floats seconds, Floats decay) {
  const Floats longest = at_least(hn::Abs(decay), all(1e-6f));
  const Floats gain = exp2(hn::Neg(at_most(seconds / longest, all(100.0f)) * all(9.965784284662087f)));  // log2(1000)
  return hn::CopySign(hn::IfThenElseZero(hn::Gt(hn::Abs(decay), zero()), gain), decay);
}

enum class Loop { comb, allpass };

// Both keep w = x + g·w(t − d); the comb gives w(t − d), the all-pass w(t − d) − g·w.
template <Loop kind, Between between>
void loop(const UnitCall& call) noexcept {
  const Ring ring{call};
  const Input seconds{call.inputs[1]}, decay{call.inputs[2]};
  const DelayTime times{call, Input{call.inputs[3]}, Tap<between>::kLeastFrames + 1.0f};
  const Floats seconds_per_frame = all(call.seconds_per_frame);
  const bool still = seconds.constant() && decay.constant();
  Floats gains[kRow];  // one for each vector of a row
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    gains[lane] = turn_gain(times.frames(seconds.held(lane)) * seconds_per_frame, decay.held(lane));
  }
  run_line<between>(
      call, times, [&](std::size_t frame, std::size_t lane, Floats x, Ints time, const Tap<between>& tap) HWY_ATTR {
        const Floats gain =
            still ? gains[lane]
                  : turn_gain(times.frames(seconds.at(frame, lane)) * seconds_per_frame, decay.at(frame, lane));
        const Floats back = tap.read(ring, frame, lane, time);
        const Floats kept = x + gain * back;
        ring.write(frame, lane, kept);
        return kind == Loop::comb ? back : back - gain * kept;
      });
}

// A delay with feedback. When its time changes it is heard at the old one while it fades to the new one; a change during the
// fade waits for its end, so nothing jumps and nothing is bent in pitch.
void feedback_delay(const UnitCall& call) noexcept {
  const LaneRing ring{call};
  const Input in{call.inputs[0]}, seconds{call.inputs[1]}, feedback{call.inputs[2]}, fade{call.inputs[3]};
  const DelayTime times{call, Input{call.inputs[4]}, 1.0f};
  const Floats one = all(1.0f);
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    float* const state = call.state + lane;
    Floats from = hn::Load(kFloat, state), to = hn::Load(kFloat, state + kRow),  // frames; 0: not yet begun
        left = hn::Load(kFloat, state + 2 * kRow);                               // of the fade: 1 … 0
    const Floats step = all(1.0f) / at_least(within(fade.held(lane), zero(), all(10.0f)) * all(call.rate_hz), one);
    Ints time = local_time(call, lane);
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
      const Mask sounding = begun(time);
      const Floats wanted = hn::Floor(times.frames(seconds.at(frame, lane)) + all(0.5f));
      const Mask fresh = hn::And(sounding, hn::Le(left, zero()));
      from = choose(fresh, to, from);
      to = choose(fresh, wanted, to);
      from = choose(hn::Eq(from, zero()), to, from);
      left = choose(hn::And(fresh, hn::Ne(from, to)), one, left);
      left = at_least(left - step, zero());
      Floats back = ring.gather(frame, lane, hn::ConvertTo(kInt, to), time);
      if (!hn::AllTrue(kFloat, hn::Le(left, zero()))) {
        const Floats old = ring.gather(frame, lane, hn::ConvertTo(kInt, from), time);
        back = back + (old - back) * left;
      }
      const Floats x = hn::IfThenElseZero(sounding, in.at(frame, lane));
      ring.write(frame, lane, x + within(feedback.at(frame, lane), all(-1.0f), one) * back);
      put(call.outputs[0], frame, lane, back);
      time = time + hn::Set(kInt, 1);
    }
    hn::Store(from, kFloat, state);
    hn::Store(to, kFloat, state + kRow);
    hn::Store(left, kFloat, state + 2 * kRow);
  }
}

constexpr std::string_view kFamily = "delays";
constexpr UnitInput kSeconds = input("seconds", "s", 0.0f, kMostSeconds, 0.2f);
constexpr UnitInput kDecay = input("decay", "s", -60.0f, 60.0f, 1.0f);
constexpr UnitInput kMost = constant(input("most", "s", 0.0f, kMostSeconds, 0.2f));
constexpr UnitShape kDelay{.memory_seconds = kMostSeconds, .memory_input = 2};
constexpr UnitShape kLoop{.memory_seconds = kMostSeconds, .memory_input = 3};
constexpr UnitRow kRows[] = {
    {unit("delay_n", kFamily, "the sound `seconds` ago, to the nearest frame; at most `most`", {kIn, kSeconds, kMost},
          kDelay),
     delay<Between::nearest>},
    {unit("delay_l", kFamily, "the same, straight between two frames", {kIn, kSeconds, kMost}, kDelay),
     delay<Between::straight>},
    {unit("delay_c", kFamily, "the same, smooth between four frames; at least one frame", {kIn, kSeconds, kMost},
          kDelay),
     delay<Between::smooth>},
    {unit("comb_n", kFamily, "echoes that fall by 60 dB in `decay`, every other turned over if it is negative",
          {kIn, kSeconds, kDecay, kMost}, kLoop),
     loop<Loop::comb, Between::nearest>},
    {unit("comb_l", kFamily, "the same, straight between two frames", {kIn, kSeconds, kDecay, kMost}, kLoop),
     loop<Loop::comb, Between::straight>},
    {unit("comb_c", kFamily, "the same, smooth between four frames", {kIn, kSeconds, kDecay, kMost}, kLoop),
     loop<Loop::comb, Between::smooth>},
    {unit("allpass_n", kFamily, "echoes with the same level at every frequency, falling by 60 dB in `decay`",
          {kIn, kSeconds, kDecay, kMost}, kLoop),
     loop<Loop::allpass, Between::nearest>},
    {unit("allpass_l", kFamily, "the same, straight between two frames", {kIn, kSeconds, kDecay, kMost}, kLoop),
     loop<Loop::allpass, Between::straight>},
    {unit("allpass_c", kFamily, "the same, smooth between four frames", {kIn, kSeconds, kDecay, kMost}, kLoop),
     loop<Loop::allpass, Between::smooth>},
    {unit("feedback_delay", kFamily, "echoes alone, each `feedback` times the one before; fades when its time changes",
          {kIn, kSeconds, input("feedback", "factor", -1.0f, 1.0f, 0.5f), held(input("fade", "s", 0.0f, 1.0f, 0.05f)),
           constant(input("most", "s", 0.0f, kMostSeconds, 1.0f))},
          {.state_rows = 3, .memory_seconds = kMostSeconds, .memory_input = 4}),
     feedback_delay},
};
UnitRows delay_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(delay_rows);
UnitRows delay_units() { return HWY_DYNAMIC_DISPATCH(delay_rows)(); }
}  // namespace perigee
#endif
