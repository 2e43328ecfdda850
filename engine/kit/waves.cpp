// engine/kit/waves.cpp -- The basic waves, and superdough's own synths.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kit/sketch.h"

namespace perigee {
namespace {

constexpr double kWave = 0.3;  // the level of superdough's waveforms

Sides sine(Sketch& k) { return k.sine(k.pitch()) * kWave; }
Sides triangle(Sketch& k) { return k.triangle(k.pitch()) * kWave; }
Sides square(Sketch& k) { return k.pulse(k.pitch(), 0.5) * kWave; }
Sides sawtooth(Sketch& k) { return k.saw(k.pitch()) * kWave; }

// A width that swings as soon as one of pwrate and pwsweep is given; the other is then 0.3 wide, or 1 Hz fast.
Sides pulse(Sketch& k) {
  const Tone rate = k.own("pwrate"), sweep = k.own("pwsweep");
  const Tone without_rate = 1.0 - k.above(rate * 1e6), without_sweep = 1.0 - k.above(sweep * 1e6);
  const Tone depth = sweep + without_sweep * (1.0 - without_rate) * 0.3;
  const Tone swing = k.sine(rate + without_rate) * depth;
  return k.pulse(k.pitch(), k.own("pw") + swing) * kWave;
}

// Saws, of which `unison` sound: spread over `detune` semitones and, by turns, to the left and to the right.
Sides supersaw(Sketch& k) {
  const auto sides = k.units("supersaw", {k.pitch(), k.own("unison"), k.own("detune"), k.own("spread")});
  return {sides[0] * kWave, sides[1] * kWave};
}

// A bass drum: a sine that falls by `penv` semitones.
Sides sbd(Sketch& k) {
  const Tone fall = k.semitones(k.own("penv") * 0.25);  // the quarter of it, four times over
  const Tone height = k.decay(k.own("pdecay"));
  const Tone quarter = height * (fall - 1.0) + 1.0, half = quarter * quarter;
  return k.strike(k.sine(k.pitch() * (half * half)), k.own("decay") * 1.5, 0.0005) * 0.6;
}

Sides acid(Sketch& k) {
  const Tone cutoff = k.pitch() * (k.decay(0.45) * 14.0 + 1.6);
  return k.shape(k.low(k.saw(k.pitch()) * 0.6, cutoff, 7.0), 0.3) * 0.32;
}
Sides pluck(Sketch& k) {
  const Tone tone = k.saw(k.pitch()) + k.pulse(k.pitch() * 1.003, 0.37);
  const Tone bright = k.pitch() * (k.decay(0.35) * 18.0 + 1.2);
  return k.strike(k.low(tone, bright, 1.1), 1.6, 0.001) * 0.3;
}
Sides electric_piano(Sketch& k) {
  const Tone f = k.pitch();
  const Tone index = k.decay(0.9) * 0.45 + 0.08;
  const Tone bell = k.sine(f * 3.5) * (k.decay(0.3) * 0.12);
  return k.sine(f, k.sine(f * 2.0) * index + bell) * kWave;
}

constexpr auto kSynth = InstrumentKind::synth;
constexpr InstrumentParam kPulse[] = {
    {"pw", "part of a period", 0.01f, 0.99f, 0.5f, "width of the pulse"},
    {"pwrate", "Hz", 0.0f, 100.0f, 0.0f, "how fast the width moves; 1 where only pwsweep is given"},
    {"pwsweep", "part of a period", 0.0f, 0.99f, 0.0f, "how far the width moves; 0.3 where only pwrate is given"},
};
constexpr InstrumentParam kSupersaw[] = {
    {"unison", "voices", 1.0f, 100.0f, 5.0f, "how many saws sound"},
    {"spread", "0..1", 0.0f, 1.0f, 0.6f, "how far they lie to the sides"},
    {"detune", "semitones", -24.0f, 24.0f, 0.18f, "how far the outer two lie apart"},
};
constexpr InstrumentParam kSbd[] = {
    {"penv", "semitones", -48.0f, 48.0f, 36.0f, "how far the pitch falls"},
    {"pdecay", "s", 0.001f, 20.0f, 0.5f, "how long it falls"},
    {"decay", "s", 0.001f, 20.0f, 0.5f, "how long it sounds"},
};
constexpr Instrument kRows[] = {
    {"sine", "sin", kSynth, 0.0, "sine wave", {}, sine},
    {"triangle", "tri", kSynth, 0.0, "triangle wave", {}, triangle},
    {"square", "sqr", kSynth, 0.0, "square wave", {}, square},
    {"sawtooth", "saw", kSynth, 0.0, "sawtooth wave", {}, sawtooth},
    {"pulse", "", kSynth, 0.0, "pulse wave whose width may swing", kPulse, pulse},
    {.name = "supersaw",
     .kind = kSynth,
     .help = "detuned saws, spread to the sides",
     .params = kSupersaw,
     .build = supersaw,
     .only = ChainOrder::superdough},
    {"sbd", "", InstrumentKind::patch, 0.0, "a bass drum made of a falling sine", kSbd, sbd},
    {"acid", "", kSynth, 0.0, "a saw through a resonant filter that closes", {}, acid},
    {"pluck", "", kSynth, 0.0, "a plucked string", {}, pluck},
    {"fm", "", kSynth, 0.0, "an electric piano of phase-modulated sines", {}, electric_piano},
};

}  // namespace

std::span<const Instrument> wave_instruments() { return kRows; }

}  // namespace perigee
