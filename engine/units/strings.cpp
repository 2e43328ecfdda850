// engine/units/strings.cpp -- Strings and tubes: a wave that goes round in a loop tuned to the pitch, plucked, driven, bowed or blown.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/strings.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/memory-inl.h"
#include "engine/units/noise-inl.h"
#include "engine/units/rings-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

constexpr float kLowest = 20.0f;        // Hz
constexpr float kMostSeconds = 0.055f;  // a turn of the lowest note and what interpolation needs

// One turn of the loop. The wave comes back after `whole` frames, then goes through three taps (b, 1 − 2b, b), which take away
// highs and last one frame at every frequency, and an all-pass that lasts the rest of the turn, exactly so at the pitch.
struct Turn {
  Floats b, middle, fraction, gain;
  Ints whole;
  Floats frames;  // of the turn
  // `sign` −1: the wave returns turned over, so that a turn is half a period and only odd harmonics sound.
  HWY_INLINE static Turn at(const UnitCall& call, Floats freq_hz, Floats decay, Floats bright, bool turned) {
    const Floats one = all(1.0f), half = all(0.5f);
    const Floats hz = within(freq_hz, all(kLowest), all(0.2f * call.rate_hz));
    const Floats turns = hz * all(call.seconds_per_frame);  // of the pitch, each frame
    const Floats frames = turned ? half / turns : one / turns;
    const Floats whole = at_least(hn::Floor(frames - all(1.4f)), one);
    const Floats rest = (frames - one) - whole;  // 0.4 … 1.4, and for the highest notes perhaps less than it should
    const Floats b = (one - within(bright, zero(), one)) * all(0.24f);
    const Floats up = sine_quarter((one - rest) * (turns * half));
    const Floats down = at_least(sine_quarter(at_most((one + rest) * (turns * half), all(0.25f))), all(1e-9f));
    const Floats s = sine_quarter(turns * half);
    const Floats kept = one - all(4.0f) * b * s * s;  // 1 − 2b + 2b·cos
    const Floats wanted = exp2(all(-9.965784284662087f) * frames * all(call.seconds_per_frame) /
                               within(decay, all(0.001f), all(1000.0f)));
    const Floats gain = at_most(wanted / kept, all(0.99999f));
    return {b,
            one - (b + b),
            within(up / down, all(-0.9f), all(0.9f)),
            turned ? hn::Neg(gain) : gain,
            hn::ConvertTo(kInt, whole),
            frames};
  }
  // memory: the all-pass's last input and output.
  HWY_INLINE Floats back(const Ring& ring, const Here& here, Floats* memory) const {
    const auto tap = [&](std::int32_t k)
                         HWY_ATTR { return ring.gather(here.frame, here.lane, whole + hn::Set(kInt, k), here.time); };
    const Floats x = b * (tap(0) + tap(2)) + middle * tap(1);
    const Floats y = (x - memory[1]) * fraction + memory[0];
    memory[0] = x;
    memory[1] = y;
    return gain * y;
  }
};

// Runs y = next(what came back, turn, here), which also goes round. inputs: freq, decay and bright from `first` on.
template <class Next>
HWY_INLINE void go_round(const UnitCall& call, std::size_t first, bool turned, const Next& next) {
  const Input freq{call.inputs[first]}, decay{call.inputs[first + 1]}, bright{call.inputs[first + 2]};
  const Ring ring{call};
  remember<2>(
      call, settings_hold(call, first, first + 2),
      [&](std::size_t frame, std::size_t lane) HWY_ATTR {
        return Turn::at(call, freq.at(frame, lane), decay.at(frame, lane), bright.at(frame, lane), turned);
      },
      [&](Floats* memory, const Turn& turn, const Here& here) HWY_ATTR {
        const Floats y = next(turn.back(ring, here, memory), turn, here);
        ring.write(here.frame, here.lane, hn::IfThenElseZero(begun(here.time), y));
        return sound_or_silence(y);
      });
}

// Noise for one turn, taken away again where it comes back from the place at which the string is plucked: so there is no constant
// part, and no harmonic that rests at that place.
void pluck(const UnitCall& call) noexcept {
  const Input place{call.inputs[3]};
  go_round(call, 0, false, [&](Floats back, const Turn& turn, const Here& here) HWY_ATTR {
    const Words seed = hn::Load(kWord, call.times->seed.data() + here.lane);
    const Floats length = hn::Floor(turn.frames);
    const Ints shift =
        hn::ConvertTo(kInt, hn::Floor(length * within(place.held(here.lane), all(0.02f), all(0.5f)) + all(0.5f)));
    const auto burst = [&](Ints time) HWY_ATTR {
      const Mask within_turn = hn::And(begun(time), hn::Lt(to_float(time), length));
      return hn::IfThenElseZero(within_turn, hash_noise(hn::BitCast(kWord, time), seed));
    };
    return back + (burst(here.time) - burst(here.time - shift)) * all(0.5f);
  });
}

void string(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]};
  go_round(call, 1, false,
           [&](Floats back, const Turn&, const Here& here) HWY_ATTR { return back + in.at(here.frame, here.lane); });
}
void tube(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]};
  go_round(call, 1, true,
           [&](Floats back, const Turn&, const Here& here) HWY_ATTR { return back + in.at(here.frame, here.lane); });
}

// A bow that moves at `velocity` sticks to the string while their speeds are near, and slips beyond; force widens "near". From
// the bow one wave goes to the bridge, which takes away highs, one to the nut; each returns turned over.
void bow(const UnitCall& call) noexcept {
  const Input velocity{call.inputs[3]}, force{call.inputs[4]}, place{call.inputs[5]};
  const Ring to_bridge{call, 0, 2}, to_nut{call, 1, 2};
  const Floats one = all(1.0f);
  remember<1>(
      call, settings_hold(call, 0, 2),
      [&](std::size_t frame, std::size_t lane) HWY_ATTR {
        return Turn::at(call, Input{call.inputs[0]}.at(frame, lane), Input{call.inputs[1]}.at(frame, lane),
                        Input{call.inputs[2]}.at(frame, lane), false);
      },
      [&](Floats*, const Turn& turn, const Here& here) HWY_ATTR {
        const Floats share = within(place.held(here.lane), all(0.02f), all(0.5f));
        const Floats near = at_least(hn::Floor(turn.frames * share), one);
        const auto tap = [&](std::int32_t k) HWY_ATTR {
          return to_bridge.gather(here.frame, here.lane, hn::ConvertTo(kInt, near) + hn::Set(kInt, k), here.time);
        };
        const Floats bridge = hn::Neg(turn.gain * (turn.b * (tap(0) + tap(2)) + turn.middle * tap(1)));
        const Tap<Between::straight> far{at_least((turn.frames - one) - near, one)};
        const Floats nut = hn::Neg(far.read(to_nut, here.frame, here.lane, here.time));
        const Floats pressed = within(force.at(here.frame, here.lane), zero(), one);
        const Floats slip = within(velocity.at(here.frame, here.lane), hn::Neg(one), one) - (bridge + nut);
        // Friction as a curve of the slip: 1 while it sticks, falling with its fourth power.
        const Floats x = hn::Abs(slip * (all(5.0f) - all(4.0f) * pressed)) + all(0.75f);
        const Floats push = slip * at_most(one / (square(x) * square(x)), one);
        to_bridge.write(here.frame, here.lane, hn::IfThenElseZero(begun(here.time), nut + push));
        to_nut.write(here.frame, here.lane, hn::IfThenElseZero(begun(here.time), bridge + push));
        return bridge;
      });
}

// A reed closes the more, the more pressure there is outside; the tube returns it turned over, so odd harmonics sound.
void reed(const UnitCall& call) noexcept {
  const Input breath{call.inputs[3]}, stiffness{call.inputs[4]};
  go_round(call, 0, true, [&](Floats back, const Turn&, const Here& here) HWY_ATTR {
    const Floats pressure = within(breath.at(here.frame, here.lane), zero(), all(1.0f));
    const Floats slope = all(-0.44f) + all(0.26f) * within(stiffness.at(here.frame, here.lane), zero(), all(1.0f));
    const Floats apart = back - pressure;
    const Floats open = within(all(0.7f) + slope * apart, all(-1.0f), all(1.0f));
    return within(pressure + apart * open, all(-1.0f), all(1.0f));
  });
}

constexpr std::string_view kFamily = "strings";
constexpr UnitInput kPitch = input("freq", "Hz", kLowest, 4000.0f, 220.0f);
constexpr UnitInput decay(float seconds) { return input("decay", "s", 0.001f, 60.0f, seconds); }
constexpr UnitInput bright(float value) { return input("bright", "0..1", 0.0f, 1.0f, value); }
constexpr UnitShape kLoop{.state_rows = 2, .memory_seconds = kMostSeconds};
constexpr UnitRow kRows[] = {
    {unit("pluck", kFamily, "a plucked string: falls by 60 dB in `decay`, its highs sooner the less bright it is",
          {kPitch, decay(3.0f), bright(0.8f), held(input("place", "0..1", 0.02f, 0.5f, 0.13f))}, kLoop),
     pluck},
    {unit("string", kFamily, "a string driven by `in`", {kIn, kPitch, decay(3.0f), bright(0.8f)}, kLoop), string},
    {unit("tube", kFamily, "a tube closed at one end, driven by `in`: odd harmonics alone",
          {kIn, kPitch, decay(0.5f), bright(0.5f)}, kLoop),
     tube},
    {unit("bow", kFamily, "a bowed string",
          {kPitch, decay(1.0f), bright(0.6f), input("velocity", "linear", 0.0f, 1.0f, 0.2f),
           input("force", "0..1", 0.0f, 1.0f, 0.5f), held(input("place", "0..1", 0.02f, 0.5f, 0.13f))},
          {.state_rows = 1, .memory_seconds = 2.0f * kMostSeconds}),
     bow},
    {unit("reed", kFamily, "a blown reed on a tube; it speaks from a breath of about 0.5 on",
          {kPitch, decay(0.6f), bright(0.4f), input("breath", "0..1", 0.0f, 1.0f, 0.7f),
           input("stiffness", "0..1", 0.0f, 1.0f, 0.5f)},
          kLoop),
     reed},
};
UnitRows string_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(string_rows);
UnitRows string_units() { return HWY_DYNAMIC_DISPATCH(string_rows)(); }
}  // namespace perigee
#endif
