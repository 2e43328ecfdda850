// engine/units/ladders.cpp -- Filters with a colour of their own: the four-stage ladder, the DJ's one knob, vowels.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/ladders.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/memory-inl.h"
#include "engine/units/state_variable-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// Four trapezoidal one-poles in a row, fed back without delay: each stage is y = G·u + (1 − G)·s with G = g/(1 + g), so the last
// one is G⁴·u plus what the stages hold, and u = (in − k·held)/(1 + k·G⁴) solves the loop. u passes a soft limit, so nothing
// that is asked of it, however fast it moves, makes it run away. With feedback 4 (resonance 1) it begins to sing.
void ladder(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, cutoff{call.inputs[1]}, resonance{call.inputs[2]}, drive{call.inputs[3]};
  if (is_off(call, cutoff)) return pass_on(call);
  struct Settings {
    Floats g, feedback, into_loop, solve, drive, makeup;
  };
  const Floats one = all(1.0f);
  remember<4>(
      call, settings_hold(call, 1, 3),
      [&](std::size_t frame, std::size_t lane) HWY_ATTR {
        const Tangent tangent{cutoff.at(frame, lane), all(call.seconds_per_frame)};
        const Floats g = tangent.over / (tangent.over + tangent.under);  // G
        const Floats k = within(resonance.at(frame, lane), zero(), all(2.0f)) * all(4.0f);
        const Floats gain = within(drive.at(frame, lane), all(0.1f), all(2000.0f));
        // What a resonance takes from the level is given back in part, and what the drive adds is taken away.
        return Settings{g, k, one - g, one / (one + k * square(square(g))), gain, at_most(one + k, all(1.75f)) / gain};
      },
      [&](Floats* memory, const Settings& it, const Here& here) HWY_ATTR {
        const Floats x = in.at(here.frame, here.lane);
        const Mask off = hn::Lt(cutoff.at(here.frame, here.lane), zero());
        Floats held = memory[0] * it.into_loop;
        for (std::size_t stage = 1; stage < 4; ++stage) held = held * it.g + memory[stage] * it.into_loop;
        Floats y = soft_limit((x * it.drive - it.feedback * held) * it.solve);
        for (std::size_t stage = 0; stage < 4; ++stage) {
          const Floats step = (y - memory[stage]) * it.g;
          y = memory[stage] + step;
          memory[stage] = y + step;
        }
        return choose(off, x, y * it.makeup);
      });
}

// Below the middle a low-pass, above it a high-pass, (11v)^4 Hz with v = 0 … 1 on each half; as it is between 0.49 and 0.51.
void djf(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, place{call.inputs[1]};
  if (is_off(call, place)) return pass_on(call);
  const auto cutoff_of = [](Floats at) HWY_ATTR {
    const Floats v = (at - choose(hn::Gt(at, all(0.5f)), all(0.5f), zero())) * all(22.0f);
    return square(square(v));
  };
  remember<2>(
      call, settings_hold(call, 1, 1),
      [&](std::size_t frame, std::size_t lane) HWY_ATTR {
        const Floats at = within(place.at(frame, lane), zero(), all(1.0f));
        return StateVariable::at(cutoff_of(at), all(1.41421356f), all(call.seconds_per_frame));
      },
      [&](Floats* memory, const StateVariable& filter, const Here& here) HWY_ATTR {
        const Floats x = in.at(here.frame, here.lane), at = place.at(here.frame, here.lane);
        const StateVariable::Outputs out = filter.next(x, memory[0], memory[1]);
        const Floats high = (x - filter.damping * out.band) - out.low;
        const Mask untouched = hn::Or(hn::Lt(at, zero()), hn::Lt(hn::Abs(at - all(0.5f)), all(0.01f)));
        return choose(untouched, x, choose(hn::Lt(at, all(0.5f)), out.low, high));
      });
}

// Five formants of a counter-tenor for a e i o u; for the others the first three as phonetics books give them. Hz, dB, Hz.
struct Vowel {
  float hz[5], db[5], bandwidth_hz[5];
};
constexpr Vowel kVowels[] = {
    {{660, 1120, 2750, 3000, 3350}, {0, -6, -23, -24, -38}, {80, 90, 120, 130, 140}},   // a
    {{440, 1800, 2700, 3000, 3300}, {0, -14, -18, -20, -20}, {70, 80, 100, 120, 120}},  // e
    {{270, 1850, 2900, 3350, 3590}, {0, -24, -24, -36, -36}, {40, 90, 100, 120, 120}},  // i
    {{430, 820, 2700, 3000, 3300}, {0, -10, -26, -22, -34}, {40, 80, 100, 120, 120}},   // o
    {{370, 630, 2750, 3000, 3400}, {0, -20, -23, -30, -34}, {40, 60, 100, 120, 120}},   // u
    {{670, 1690, 2420, 3000, 3350}, {0, -8, -20, -24, -36}, {80, 90, 120, 130, 140}},   // ae
    {{590, 920, 2600, 3000, 3300}, {0, -6, -23, -24, -36}, {80, 90, 120, 130, 140}},    // aa
    {{480, 1400, 2300, 3000, 3300}, {0, -13, -22, -28, -34}, {50, 70, 100, 120, 120}},  // oe
    {{260, 1730, 2130, 3150, 3300}, {0, -18, -22, -30, -34}, {40, 70, 100, 120, 120}},  // ue
    {{390, 1440, 2350, 3000, 3300}, {0, -14, -22, -28, -32}, {40, 60, 100, 120, 120}},  // y
    {{620, 1220, 2150, 3050, 3500}, {0, -10, -24, -30, -34}, {60, 80, 110, 120, 130}},  // uh
    {{520, 1230, 2300, 3000, 3450}, {0, -18, -18, -30, -32}, {60, 80, 110, 120, 120}},  // un
    {{580, 1500, 2450, 3150, 3300}, {0, -16, -22, -30, -32}, {60, 80, 110, 120, 120}},  // en
    {{710, 1060, 2500, 3000, 3300}, {0, -14, -22, -30, -32}, {70, 80, 110, 120, 120}},  // an
    {{500, 1020, 2350, 3000, 3300}, {0, -14, -22, -30, -32}, {60, 80, 110, 120, 120}},  // on
};
constexpr int kVowelCount = sizeof(kVowels) / sizeof(kVowels[0]);

// Five band-passes in parallel. The table is read lane by lane, once a quantum.
void vowel(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, which{call.inputs[1]}, shift{call.inputs[2]}, sharpness{call.inputs[3]};
  if (is_off(call, which)) return pass_on(call);
  alignas(64) float hz[5][kRow], rq[5][kRow], level[5][kRow];
  for (std::size_t lane = 0; lane < kRow; ++lane) {
    const float number = call.inputs[1].base[lane];
    const int index = number > 0.0f ? static_cast<int>(number < 1e6f ? number : 0.0f) % kVowelCount : 0;
    const Vowel& sung = kVowels[index];
    for (std::size_t i = 0; i < 5; ++i) {
      hz[i][lane] = sung.hz[i];
      rq[i][lane] = sung.bandwidth_hz[i] / sung.hz[i];
      level[i][lane] = sung.db[i];
    }
  }
  struct Settings {
    StateVariable formant[5];
    Floats level[5];
  };
  remember<10>(
      call, true,
      [&](std::size_t, std::size_t lane) HWY_ATTR {
        const Floats up = within(shift.held(lane), all(0.1f), all(10.0f));
        const Floats narrow = all(1.0f) / within(sharpness.held(lane), all(0.1f), all(100.0f));
        const auto formant = [&](std::size_t i) HWY_ATTR {
          return StateVariable::at(hn::Load(kFloat, hz[i] + lane) * up, hn::Load(kFloat, rq[i] + lane) * narrow,
                                   all(call.seconds_per_frame));
        };
        const auto gain = [&](std::size_t i) HWY_ATTR { return gain_of_db(hn::Load(kFloat, level[i] + lane)); };
        return Settings{{formant(0), formant(1), formant(2), formant(3), formant(4)},
                        {gain(0), gain(1), gain(2), gain(3), gain(4)}};
      },
      [&](Floats* memory, const Settings& it, const Here& here) HWY_ATTR {
        const Floats x = in.at(here.frame, here.lane);
        Floats sum = zero();
        for (std::size_t i = 0; i < 5; ++i) {
          const StateVariable& formant = it.formant[i];
          sum = sum + formant.next(x, memory[2 * i], memory[2 * i + 1]).band * formant.damping * it.level[i];
        }
        return choose(hn::Lt(which.held(here.lane), zero()), x, sum);
      });
}

constexpr std::string_view kFamily = "coloured filters";
constexpr UnitRow kRows[] = {
    {unit("ladder", kFamily,
          "four-stage ladder low-pass, 24 dB an octave, saturating; sings from resonance 1; off when cutoff < 0",
          {kIn, switchable(input("cutoff", "Hz", 5.0f, 20000.0f, -1.0f)), input("resonance", "0..1", 0.0f, 2.0f, 0.0f),
           input("drive", "linear", 0.1f, 2000.0f, 1.0f)},
          {.state_rows = 4}),
     ladder},
    {unit("djf", kFamily, "one knob: low-pass (11v)^4 Hz below the middle, high-pass above it; off when place < 0",
          {kIn, switchable(input("place", "0..1", 0.0f, 1.0f, -1.0f))}, {.state_rows = 2}),
     djf},
    {unit("vowel", kFamily,
          "five formants: 0 a, 1 e, 2 i, 3 o, 4 u, 5 ae, 6 aa, 7 oe, 8 ue, 9 y, 10 uh, 11 un, 12 en, 13 an, 14 on; "
          "off when which < 0",
          {kIn, held(switchable(input("which", "number", 0.0f, 14.0f, -1.0f))),
           held(input("shift", "factor", 0.1f, 10.0f, 1.0f)), held(input("sharpness", "factor", 0.1f, 100.0f, 1.0f))},
          {.state_rows = 10}),
     vowel},
};
UnitRows ladder_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(ladder_rows);
UnitRows ladder_units() { return HWY_DYNAMIC_DISPATCH(ladder_rows)(); }
}  // namespace perigee
#endif
