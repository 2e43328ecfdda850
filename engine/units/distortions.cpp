// engine/units/distortions.cpp -- Curves that bend a wave: distort in nine ways, triode, krush, folding, octaves, ring modulation.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/distortions.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/memory-inl.h"
#include "engine/units/phase-inl.h"
#include "engine/units/state_variable-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// Into −1 … 1 by reflection, period 4.
HWY_INLINE Floats folded(Floats x) {
  const Floats y = x + all(1.0f);
  return all(1.0f) - hn::Abs((y - hn::Floor(y * all(0.25f)) * all(4.0f)) - all(2.0f));
}

// The amount bends by k = e^amount − 1. Of a type: what x becomes; k and amount at least 0.
enum Type : int { scurve, soft, hard, cubic, diode, asym, fold, sinefold, chebyshev, types };

// A diode with a little bias: tanh(g(x + bias)) less its rest tanh(g·bias), over its slope at 0. Written with e = e^(−2gx) and
// rest = e^(−2g·bias), so that nothing cancels however hard it is driven.
HWY_INLINE Floats half_diode(Floats x, Floats gain, Floats rest) {
  const Floats e = exp_of(x * gain * all(-2.0f)), one = all(1.0f);
  return (one - e) * (one + rest) / ((gain + gain) * (one + rest * e));
}
// One alone, or two against each other.
HWY_INLINE Floats through_diode(Floats x, Floats k, Floats share, bool alone) {
  const Floats gain = all(1.0f) + k + k, rest = exp_of(gain * share * all(-0.14f));
  const Floats y = half_diode(x, gain, rest);
  const Floats both = alone ? y : (y - half_diode(hn::Neg(x), gain, rest)) * all(0.5f);
  return tanh_of(both * (all(1.0f) + k));
}

HWY_INLINE Floats distorted(int type, Floats in, Floats amount) {
  const Floats x = within(in, all(-1e6f), all(1e6f)), one = all(1.0f);
  const Floats k = exp_of(amount) - one, gain = one + k;
  const Floats share = amount / (one + amount);  // 0 … 1
  switch (type) {
    case scurve:
      return gain * x / (one + k * hn::Abs(x));
    case soft:
      return tanh_of(x * gain);
    case hard:
      return within(x * gain, all(-1.0f), one);
    case cubic: {
      const Floats third = share * all(1.0f / 3.0f), y = within(x, all(-1e3f), all(1e3f));
      return tanh_of((y - third * y * y * y) / (one - third) * gain);
    }
    case diode:
      return through_diode(x, k, share, false);
    case asym:
      return through_diode(x, k, share, true);
    case fold:
      return folded((one + k * all(0.5f)) * x);
    case sinefold:
      return sine_half(folded((one + k * all(0.5f)) * x) * all(0.25f));
    default: {
      // T1 and the even Chebyshev polynomials up to T16, louder with the amount: each adds its harmonic to a full sine.
      const Floats y = within(x, all(-1.0f), one), twice = y + y, level = amount * all(13.0f);
      Floats before = one, now = y, sum = y;
      for (int order = 2; order <= 16; ++order) {
        const Floats next = twice * now - before;
        before = now;
        now = next;
        if (order % 2 == 0) sum = sum + at_most(level * all(1.0f / static_cast<float>(order)), all(2.0f)) * now;
      }
      return tanh_of(sum * (one + amount * all(0.5f)));
    }
  }
}

// Lanes may differ in type; each type that some lane wants is computed for all that are worked on together.
void distort(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, amount{call.inputs[1]}, type_input{call.inputs[2]};
  if (is_off(call, amount)) return pass_on(call);
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    const Floats type = hn::Floor(within(type_input.held(lane), zero(), all(static_cast<float>(types - 1))));
    int wanted[types], count = 0;
    for (int each = 0; each < types; ++each) {
      if (!hn::AllFalse(kFloat, hn::Eq(type, all(static_cast<float>(each))))) wanted[count++] = each;
    }
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
      const Floats x = in.at(frame, lane), by = amount.at(frame, lane), bounded = within(by, zero(), all(12.0f));
      Floats y = x;
      for (int i = 0; i < count; ++i) {
        const Mask wants = hn::Eq(type, all(static_cast<float>(wanted[i])));
        y = choose(wants, distorted(wanted[i], x, bounded), y);
      }
      put(call.outputs[0], frame, lane, choose(hn::Lt(by, zero()), x, y));
    }
  }
}

// Takes the mean away: y = x − x₋₁ + 0.995·y₋₁, at 48 kHz and at any rate alike from 38 Hz on.
HWY_INLINE Floats without_mean(Floats x, Floats& last_in, Floats& last_out, Floats seconds_per_frame) {
  const Floats kept = all(1.0f) - within(seconds_per_frame * all(240.0f), zero(), all(0.5f));
  const Floats y = (x - last_in) + kept * last_out;
  last_in = x;
  last_out = y;
  return y;
}

// Upwards as it is, downwards limited: tanh(10·amount·x)/(10·amount).
void triode(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, amount{call.inputs[1]};
  if (is_off(call, amount)) return pass_on(call);
  remember<2>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats x = in.at(here.frame, here.lane), by = amount.at(here.frame, here.lane);
    const Floats k = within(by, zero(), all(1e3f)) * all(10.0f) + all(1e-3f);
    const Floats bent = choose(hn::Lt(x, zero()), tanh_of(x * k) / k, x);
    const Floats y = without_mean(bent, memory[0], memory[1], all(call.seconds_per_frame)) * all(1.2f);
    return choose(hn::Lt(by, zero()), x, y);
  });
}

void krush(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, amount{call.inputs[1]};
  if (is_off(call, amount)) return pass_on(call);
  each_frame(call, [&](const Here& here) HWY_ATTR {
    const Floats x = in.at(here.frame, here.lane), by = amount.at(here.frame, here.lane);
    const Floats k = within(by, all(0.0f), all(1e4f)), y = within(x, all(-1e6f), all(1e6f)), square = y * y;
    // With k below 1 the denominator falls to 1 − (1 − k)²/4, never to 0.
    const Floats bent = (square + k * y) / (square + hn::Abs(y) * (k - all(1.0f)) + all(1.0f));
    return choose(hn::Lt(by, zero()), x, bent);
  });
}

void fold_back(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, gain{call.inputs[1]};
  each_frame(call, [&](const Here& here) HWY_ATTR {
    return folded(within(in.at(here.frame, here.lane) * gain.at(here.frame, here.lane), all(-1e6f), all(1e6f)));
  });
}

// Up: twice the size of the wave without its mean. Down: what lies below 440 Hz, turned over at every second, or every fourth,
// of its upward crossings.
void octer(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, up{call.inputs[1]}, sub{call.inputs[2]}, subsub{call.inputs[3]};
  const Floats one = all(1.0f);
  const auto filter = StateVariable::at(all(440.0f), all(1.41421356f), all(call.seconds_per_frame));
  remember<7>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats x = in.at(here.frame, here.lane);
    const Floats octave = without_mean(hn::Abs(x) + hn::Abs(x), memory[0], memory[1], all(call.seconds_per_frame));
    const Floats low = filter.next(x, memory[2], memory[3]).low;
    const Mask rises = hn::And(hn::Gt(low, zero()), hn::Le(memory[4], zero()));
    memory[4] = low;
    memory[5] = choose(rises, one - memory[5], memory[5]);
    memory[6] = choose(hn::And(rises, hn::Eq(memory[5], one)), one - memory[6], memory[6]);
    const Floats amount = within(up.at(here.frame, here.lane), zero(), one);
    const Floats turned = low * (all(2.0f) * memory[5] - one), twice = low * (all(2.0f) * memory[6] - one);
    return (one - amount) * x + amount * octave + within(sub.at(here.frame, here.lane), zero(), all(100.0f)) * turned +
           within(subsub.at(here.frame, here.lane), zero(), all(100.0f)) * twice;
  });
}

// x + x·amount·sin(2πft)
void ring(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, amount{call.inputs[1]}, freq{call.inputs[2]};
  remember<1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats x = in.at(here.frame, here.lane);
    const Floats by = within(amount.at(here.frame, here.lane), all(-1e3f), all(1e3f));
    const Ints phase = turn_on(memory[0], freq.at(here.frame, here.lane), all(call.seconds_per_frame));
    const Floats wave = sine_half(signed_turns(phase));
    return x + x * (by * wave);
  });
}

constexpr std::string_view kFamily = "distortions";
constexpr UnitInput kAmount = switchable(input("amount", "number", 0.0f, 10.0f, -1.0f));
constexpr UnitInput kLevel = input("", "linear", 0.0f, 10.0f, 0.0f);
constexpr UnitInput level(std::string_view name) {
  UnitInput made = kLevel;
  made.name = name;
  return made;
}
constexpr UnitRow kRows[] = {
    {unit("distort", kFamily,
          "k = e^amount - 1; type 0 scurve, 1 soft, 2 hard, 3 cubic, 4 diode, 5 asym, 6 fold, 7 sinefold, 8 chebyshev; "
          "off when amount < 0",
          {kIn, kAmount, held(input("type", "number", 0.0f, 8.0f, 0.0f))}),
     distort},
    {unit("triode", kFamily,
          "positive as it is, negative bent by tanh(10 amount x)/(10 amount), mean taken away; off when amount < 0",
          {kIn, kAmount}, {.state_rows = 2}),
     triode},
    {unit("krush", kFamily, "(x^2 + kx)/(x^2 + (k-1)|x| + 1); off when amount < 0", {kIn, kAmount}), krush},
    {unit("fold", kFamily, "in * gain, reflected into -1..1", {kIn, input("gain", "linear", 0.0f, 100.0f, 1.0f)}),
     fold_back},
    {unit("octer", kFamily,
          "an octave up by rectifying (cross-faded), one and two octaves down by turning the bass over (added)",
          {kIn, input("up", "0..1", 0.0f, 1.0f, 0.0f), level("sub"), level("subsub")}, {.state_rows = 7}),
     octer},
    {unit("ring", kFamily, "in + in * amount * sine of freq", {kIn, level("amount"), kFreq}, {.state_rows = 1}), ring},
};
UnitRows distortion_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(distortion_rows);
UnitRows distortion_units() { return HWY_DYNAMIC_DISPATCH(distortion_rows)(); }
}  // namespace perigee
#endif
