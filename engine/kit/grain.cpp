// engine/kit/grain.cpp -- Single grains and clicks: the smallest sounds, to build textures from.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kit/sketch.h"

namespace perigee {
namespace {

// A bell over the event: the sine of half a turn, to the fourth power.
Tone bell(Sketch& k) {
  const Tone half = k.sine(0.0, k.done() * 0.5);
  const Tone squared = half * half;
  return squared * squared;
}

Sides dirac(Sketch& k) { return k.impulse() * 0.5; }
Sides imp(Sketch& k) { return k.pulse(k.pitch(), 0.02) * 0.25; }
Sides psin(Sketch& k) { return k.strike(k.sine(k.pitch()), k.length(), 0.0005) * 0.4; }
Sides pmsin(Sketch& k) {
  const Tone bend = k.sine(k.pitch() * k.own("rate")) * (k.own("lfo") * 0.16);
  return k.strike(k.sine(k.pitch(), bend), k.length(), 0.0005) * 0.4;
}
Sides gabor(Sketch& k) { return k.sine(k.pitch()) * bell(k) * 0.5; }
// Six partials that turn through their phases, each at its own pace, under a bell: at `rate` 1 all meet once at the middle.
Sides cyclo(Sketch& k) {
  const Tone turned = (k.done() - 0.5) * k.own("rate");
  Tone sum = k.number(0.0);
  for (int n = 1; n <= 6; ++n) {
    const Tone hz = k.pitch() * n;
    sum = sum + k.sine(hz, turned * (0.5 * n * n) + 0.25) * k.above(20.0 - hz * 0.001);
  }
  return sum * bell(k) * 0.1;
}

constexpr auto kPatch = InstrumentKind::patch;
constexpr InstrumentParam kBend[] = {{"rate", "factor", 0.0f, 64.0f, 1.5f, "ratio of the sine that bends the phase"},
                                     {"lfo", "amount", 0.0f, 20.0f, 2.0f, "how far it bends the phase, in radians"}};
constexpr InstrumentParam kTurns[] = {{"rate", "an event", -64.0f, 64.0f, 2.0f, "how far the phases turn"}};
constexpr Instrument kRows[] = {
    {"dirac", "", kPatch, 0.0, "one click", {}, dirac},
    {"imp", "", InstrumentKind::synth, 0.0, "a train of clicks", {}, imp},
    {"psin", "", kPatch, 0.0, "a struck sine", {}, psin},
    {"pmsin", "", kPatch, 0.0, "a struck sine whose phase another one bends", kBend, pmsin},
    {"gabor", "", kPatch, 0.0, "a sine under a bell", {}, gabor},
    {"cyclo", "", kPatch, 0.0, "partials that turn against each other", kTurns, cyclo},
};

}  // namespace

std::span<const Instrument> grain_instruments() { return kRows; }

}  // namespace perigee
