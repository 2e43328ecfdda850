// engine/kit/digital.cpp -- Sounds that no wire ever made: chip tunes, self-feeding sines, primes, particles in a box.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "engine/kit/sketch.h"

namespace perigee {
namespace {

// Three squares of sixteen steps, their ratios given; the pitch slides `rate` times to the event, `voice` brings in noise.
Sides superchip(Sketch& k) {
  const Tone slope = k.saw(0.0, k.done() * k.own("rate") * 0.999);  // 0 … 1, then from −1
  const Tone f = k.pitch() * k.clip(k.own("slide") * k.mix(slope, slope * slope, 0.5) + 1.0, 16.0);
  const Tone tones =
      k.pulse(f, 0.5) + k.pulse(f * k.own("pitch2"), 0.5, 0.21) * 0.6 + k.pulse(f * k.own("pitch3"), 0.5, 0.43) * 0.4;
  const Tone noise = k.unit("coarse", {k.white(), 12.0});
  const Tone chip = k.unit("crush", {k.mix(tones * 0.42, noise, k.clip(k.own("voice"))), 4.0});
  return k.lasting(chip * 0.42, 0.9, 0.001);
}

// Two sines, each bending its own phase by its last sample: from a sine over a saw into noise.
Sides supertron(Sketch& k) {
  const Tone f = k.pitch(), apart = k.own("detune") * 0.004;
  const Tone amount = k.own("voice") * 0.16 + 0.04;
  const Tone falling = amount * (1.0 - k.done() * 0.6);
  const auto voice = [&](Tone hz) { return k.loop([&](Tone last) { return k.sine(hz, last * falling); }); };
  const Tone wave = k.sine(k.own("rate")) * 0.3 + 0.7;
  return k.lasting(k.high(voice(f * (1.0 - apart)) + voice(f * (apart + 1.0)), 20.0) * wave * 0.24, 0.9, 0.004);
}

// A pulse ground against bursts of noise that hold on to the phase; `rate` turns of the mill a second.
Sides supergrind(Sketch& k) {
  const Tone f = k.pitch(), apart = k.own("detune") * 0.01;
  const Tone grit = k.low(k.white(), f * 0.5 + 30.0, 1.0) * (k.own("voice") * 0.7);
  const Tone stones = k.saw(f * (1.0 - apart), grit) - k.saw(f * (apart + 1.0), grit * 0.7 + 0.29);
  const Tone mill = k.pulse(k.own("rate"), 0.35) * 0.5 + 0.65;
  const Tone ground = k.unit("coarse", {k.shape(stones * mill, 0.6), 5.0});
  return k.lasting(k.high(k.low(ground, f * 9.0), 20.0) * 0.34, 0.92, 0.003);
}

// The prime partials, each swelling at a pace of its own; `voice` leans on the higher ones.
Sides superprimes(Sketch& k) {
  constexpr std::array kPrimes{2.0, 3.0, 5.0, 7.0, 11.0, 13.0, 17.0, 19.0};
  const Tone f = k.pitch(), apart = k.own("detune") * 0.003;
  Tone sum = k.sine(f) * 0.8;
  for (std::size_t i = 0; i < kPrimes.size(); ++i) {
    const double prime = kPrimes[i], place = static_cast<double>(i);
    const Tone hz = f * (apart * (i % 2 == 0 ? 1.0 : -1.0) + 1.0) * prime;
    const Tone swell = k.sine(k.own("rate") * (1.0 / prime), 0.17 * place) * 0.45 + 0.55;
    const Tone level = (k.own("voice") * (0.06 * (place + 1.0)) + 0.9 / prime) * k.above(20.0 - hz * 0.001);
    sum = sum + k.sine(hz, 0.31 * place) * (swell * level);
  }
  return k.lasting(k.shape(sum * 0.4, 0.3) * 0.42, 0.9, 0.01);
}

// A particle in a box: its levels lie at the squares 1, 4, 9, 16, 25 of the ground, and `voice` is how excited it is.
Sides superwavemechanics(Sketch& k) {
  const Tone f = k.pitch(), apart = k.own("detune") * 0.02;
  const Tone flow = k.sine(f * (1.0 - apart)) * k.sine(f * 0.25 * (apart + 1.0), 0.25);
  Tone sum = k.sine(f) * 0.7 + flow * 0.3;
  for (int n = 2; n <= 5; ++n) {
    const double square = n * n, place = n;
    const Tone hz = f * square;
    const Tone level = k.own("voice") * (0.16 + 0.02 * place) + 0.5 / square;
    const Tone beat = k.sine(hz * 0.001 * (apart * 4.0 + 1.0), 0.2 * place) * 0.4 + 0.6;
    sum = sum + k.sine(hz, 0.23 * place) * (level * k.above(20.0 - hz * 0.001)) * beat;
  }
  const Tone rung = k.band(sum, f * (k.done() * 8.0 + 1.0), k.own("resonance") * 12.0 + 0.6);
  return k.lasting(k.shape(sum * 0.4 + rung * (k.own("resonance") * 0.6), 0.2) * 0.65, 0.9, 0.01);
}

constexpr auto kPatch = InstrumentKind::patch;
constexpr InstrumentParam kChip[] = {{"slide", "factor", -0.9f, 8.0f, 0.0f, "how far the pitch slides"},
                                     {"rate", "an event", 0.0f, 64.0f, 1.0f, "how often it slides"},
                                     {"pitch2", "factor", 0.05f, 20.0f, 2.0f, "ratio of the second square"},
                                     {"pitch3", "factor", 0.05f, 20.0f, 3.0f, "ratio of the third square"},
                                     {"voice", "0..1", 0.0f, 1.0f, 0.0f, "from the squares to noise"}};
constexpr InstrumentParam kDetune{"detune", "amount", 0.0f, 8.0f, 1.0f, "how far the two lie apart"};
constexpr InstrumentParam kTron[] = {kDetune,
                                     {"voice", "number", 0.0f, 4.0f, 0.5f, "how much of itself each sine feeds on"},
                                     {"rate", "Hz", 0.0f, 100.0f, 2.0f, "how fast its level swings"}};
constexpr InstrumentParam kGrind[] = {kDetune,
                                      {"voice", "number", 0.0f, 4.0f, 0.5f, "how gritty the stones are"},
                                      {"rate", "Hz", 0.0f, 1000.0f, 11.0f, "turns of the mill"}};
constexpr InstrumentParam kPrimes[] = {kDetune,
                                       {"voice", "number", 0.0f, 4.0f, 0.0f, "stress on the higher primes"},
                                       {"rate", "Hz", 0.0f, 100.0f, 3.0f, "pace of the swells"}};
constexpr InstrumentParam kMechanics[] = {kDetune,
                                          {"voice", "number", 0.0f, 4.0f, 0.3f, "how excited the particle is"},
                                          {"resonance", "0..1", 0.0f, 1.0f, 0.2f, "how sharp the box rings"}};
constexpr Instrument kRows[] = {
    {"superchip", "", kPatch, 0.0, "three coarse squares, as of an old chip", kChip, superchip},
    {"supertron", "", kPatch, 0.0, "two sines that feed on themselves", kTron, supertron},
    {"supergrind", "", kPatch, 0.0, "saws ground against noise", kGrind, supergrind},
    {"superprimes", "", kPatch, 0.0, "the prime partials, each at its own pace", kPrimes, superprimes},
    {"superwavemechanics", "", kPatch, 0.0, "a particle in a box", kMechanics, superwavemechanics},
};

}  // namespace

std::span<const Instrument> digital_instruments() { return kRows; }

}  // namespace perigee
