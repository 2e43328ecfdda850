// engine/kit.cpp -- Twenty-odd sounds, each a few lines of units.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kit.h"

namespace perigee {
namespace {

using Value = ProgramBuilder::Value;

// Shorthand: numbers are constants, and + * between signals are units.
struct Sketch {
  ProgramBuilder& builder;

  Value number(double value) { return builder.constant(static_cast<float>(value)); }
  Value times(Value a, double b) { return builder.one("mul", {a, number(b)}); }
  Value times(Value a, Value b) { return builder.one("mul", {a, b}); }
  Value plus(Value a, Value b) { return builder.one("add", {a, b}); }
  Value plus(Value a, double b) { return builder.one("add", {a, number(b)}); }
  Value sine(Value freq) { return builder.one("sine", {freq}); }
  Value sine(Value freq, Value phase) { return builder.one("sine", {freq, phase}); }
  Value saw(Value freq, double phase = 0.0) { return builder.one("saw", {freq, number(phase)}); }
  Value pulse(Value freq, double width) { return builder.one("pulse", {freq, number(0.0), number(width)}); }
  Value triangle(Value freq) { return builder.one("triangle", {freq}); }
  Value white(double salt = 0.0) { return builder.one("white", {number(salt)}); }
  Value pink(double salt = 0.0) { return builder.one("pink", {number(salt)}); }
  Value low(Value in, Value hz, double q = 0.7071) { return builder.one("lpf", {in, hz, number(q)}); }
  Value high(Value in, Value hz, double q = 0.7071) { return builder.one("hpf", {in, hz, number(q)}); }
  Value band(Value in, Value hz, double q) { return builder.one("bpf", {in, hz, number(q)}); }
  // seconds to −60 dB, after a linear attack
  Value strike(Value in, double decay, double attack = 0.0) {
    return builder.one("strike", {in, number(attack), number(decay)});
  }
  Value decay(double seconds) { return strike(number(1.0), seconds); }  // the envelope by itself
  Value gate(Value in, double seconds) {
    return builder.one("ahd", {in, number(0.0), number(seconds), number(0.002), number(0.0)});
  }
  Value shape(Value in, double amount) { return builder.one("shape", {in, number(amount)}); }

  // A drum's pitch: its factor times a step of a semitone and a bit for each n.
  Value tuned(Value pitch) {
    const Value n = builder.param("n", 0.0f);
    return times(pitch, builder.one("clip", {plus(times(n, 0.07), 1.0), number(4.0)}));
  }
  Value hz(Value pitch, double frequency) { return times(pitch, frequency); }
};

// A skin: a sine that falls from start to end, quickly.
Value skin(Sketch& k, Value pitch, double start_hz, double end_hz, double fall_seconds) {
  return k.sine(k.times(pitch, k.plus(k.times(k.decay(fall_seconds), start_hz - end_hz), end_hz)));
}
// Metal: two pairs of sines that bend each other's phase, with no common tone.
Value metal(Sketch& k, Value pitch) {
  const Value first = k.sine(k.hz(pitch, 5270.0), k.times(k.sine(k.hz(pitch, 3571.0)), 0.55));
  const Value second = k.sine(k.hz(pitch, 8213.0), k.times(k.sine(k.hz(pitch, 6127.0)), 0.45));
  return k.times(k.plus(first, second), 0.5);
}

Value bass_drum(ProgramBuilder& b, Value speed) {
  Sketch k{b};
  const Value pitch = k.tuned(speed);
  const Value body = k.strike(skin(k, pitch, 230.0, 46.0, 0.14), 0.62, 0.0005);
  const Value click = k.strike(k.low(k.white(), k.hz(pitch, 3200.0)), 0.018);
  return k.times(k.shape(k.plus(k.times(body, 0.9), k.times(click, 0.35)), 0.25), 0.62);
}
Value snare(ProgramBuilder& b, Value speed) {
  Sketch k{b};
  const Value pitch = k.tuned(speed);
  const Value shell = k.plus(k.strike(skin(k, pitch, 260.0, 184.0, 0.05), 0.16),
                             k.times(k.strike(k.sine(k.hz(pitch, 331.0)), 0.10), 0.6));
  const Value wires = k.strike(k.high(k.low(k.white(), k.hz(pitch, 9000.0)), k.hz(pitch, 1400.0)), 0.32);
  return k.times(k.plus(k.times(shell, 0.5), k.times(wires, 0.55)), 0.6);
}
Value closed_hat(ProgramBuilder& b, Value speed) {
  Sketch k{b};
  const Value pitch = k.tuned(speed);
  const Value air = k.high(k.plus(metal(k, pitch), k.times(k.white(), 0.6)), k.hz(pitch, 7200.0), 0.9);
  return k.times(k.strike(air, 0.075), 0.62);
}
Value open_hat(ProgramBuilder& b, Value speed) {
  Sketch k{b};
  const Value pitch = k.tuned(speed);
  const Value air = k.high(k.plus(metal(k, pitch), k.times(k.white(), 0.6)), k.hz(pitch, 6800.0), 0.9);
  return k.times(k.strike(air, 0.55, 0.0005), 0.55);
}
// Three hands a little apart, then the room.
Value clap(ProgramBuilder& b, Value speed) {
  Sketch k{b};
  const Value pitch = k.tuned(speed);
  const Value hands = k.plus(k.times(k.saw(k.number(92.0), 0.5), -0.5), 0.5);  // falls from 1 to 0, 92 times a second
  const Value bursts = k.gate(k.times(hands, hands), 0.0315);
  const Value tail = k.times(k.strike(k.number(1.0), 0.30, 0.030), 0.75);
  const Value noise =
      k.plus(k.band(k.white(), k.hz(pitch, 1150.0), 1.3), k.times(k.high(k.white(), k.hz(pitch, 2500.0)), 0.12));
  return k.times(k.times(noise, k.plus(bursts, tail)), 1.75);
}
Value tom(ProgramBuilder& b, Value speed, double hz, double seconds) {
  Sketch k{b};
  const Value pitch = k.tuned(speed);
  const Value body = k.strike(skin(k, pitch, hz * 1.7, hz, 0.18), seconds, 0.0005);
  const Value stick = k.strike(k.low(k.white(), k.hz(pitch, hz * 9.0)), 0.03);
  return k.times(k.plus(body, k.times(stick, 0.3)), 0.58);
}
Value low_tom(ProgramBuilder& b, Value speed) { return tom(b, speed, 84.0, 0.62); }
Value middle_tom(ProgramBuilder& b, Value speed) { return tom(b, speed, 126.0, 0.50); }
Value high_tom(ProgramBuilder& b, Value speed) { return tom(b, speed, 186.0, 0.40); }
Value rim_shot(ProgramBuilder& b, Value speed) {
  Sketch k{b};
  const Value pitch = k.tuned(speed);
  const Value wood =
      k.plus(k.strike(k.triangle(k.hz(pitch, 1720.0)), 0.035), k.strike(k.sine(k.hz(pitch, 508.0)), 0.05));
  const Value crack = k.strike(k.band(k.white(), k.hz(pitch, 3800.0), 1.0), 0.02);
  return k.times(k.plus(wood, crack), 0.37);
}
Value cowbell(ProgramBuilder& b, Value speed) {
  Sketch k{b};
  const Value pitch = k.tuned(speed);
  const Value tones = k.plus(k.pulse(k.hz(pitch, 562.0), 0.5), k.pulse(k.hz(pitch, 845.0), 0.5));
  const Value body = k.band(tones, k.hz(pitch, 960.0), 1.2);
  return k.times(k.plus(k.strike(body, 0.06), k.times(k.strike(body, 0.42), 0.5)), 0.25);
}
Value crash(ProgramBuilder& b, Value speed) {
  Sketch k{b};
  const Value pitch = k.tuned(speed);
  const Value wash = k.high(k.plus(k.times(metal(k, k.times(pitch, 0.83)), 0.7), k.white(1.0)), k.hz(pitch, 4200.0));
  const Value hit = k.strike(k.band(k.white(2.0), k.hz(pitch, 2600.0), 0.8), 0.12);
  return k.times(k.plus(k.strike(wash, 1.7, 0.001), hit), 0.42);
}
Value ride(ProgramBuilder& b, Value speed) {
  Sketch k{b};
  const Value pitch = k.tuned(speed);
  const Value bell =
      k.strike(k.sine(k.hz(pitch, 2930.0), k.times(k.sine(k.hz(pitch, 4127.0)), k.times(k.decay(0.7), 0.35))), 0.9);
  const Value shimmer =
      k.strike(k.high(k.plus(metal(k, pitch), k.times(k.white(), 0.5)), k.hz(pitch, 6000.0)), 1.2, 0.001);
  return k.times(k.plus(k.times(bell, 0.35), k.times(shimmer, 0.55)), 0.72);
}
Value shaker(ProgramBuilder& b, Value speed) {
  Sketch k{b};
  const Value pitch = k.tuned(speed);
  return k.times(k.strike(k.band(k.white(), k.hz(pitch, 7400.0), 0.9), 0.11, 0.022), 2.6);
}
Value tambourine(ProgramBuilder& b, Value speed) {
  Sketch k{b};
  const Value pitch = k.tuned(speed);
  const Value jingles = k.high(metal(k, k.times(pitch, 1.31)), k.hz(pitch, 7000.0));
  const Value rattle = k.plus(k.times(k.sine(k.number(38.0)), 0.35), 0.65);
  const Value noise = k.times(k.high(k.white(), k.hz(pitch, 8500.0)), 0.45);
  return k.times(k.strike(k.times(k.plus(jingles, noise), rattle), 0.32, 0.001), 0.62);
}
Value percussion(ProgramBuilder& b, Value speed) {
  Sketch k{b};
  const Value pitch = k.tuned(speed);
  const Value knock = k.sine(k.hz(pitch, 870.0), k.times(k.sine(k.hz(pitch, 1290.0)), k.times(k.decay(0.06), 0.3)));
  return k.times(k.strike(knock, 0.13), 0.6);
}

constexpr double kWave = 0.3;  // the level of superdough's waveforms

Value sine_synth(ProgramBuilder& b, Value freq) {
  Sketch k{b};
  return k.times(k.sine(freq), kWave);
}
Value triangle_synth(ProgramBuilder& b, Value freq) {
  Sketch k{b};
  return k.times(k.triangle(freq), kWave);
}
Value square_synth(ProgramBuilder& b, Value freq) {
  Sketch k{b};
  return k.times(k.pulse(freq, 0.5), kWave);
}
Value saw_synth(ProgramBuilder& b, Value freq) {
  Sketch k{b};
  return k.times(k.saw(freq), kWave);
}
Value pulse_synth(ProgramBuilder& b, Value freq) {
  Sketch k{b};
  return k.times(k.pulse(freq, 0.25), kWave);
}
// Five saws over 0.36 semitones, each beginning elsewhere in its turn.
Value super_saw(ProgramBuilder& b, Value freq) {
  Sketch k{b};
  constexpr double kRatios[] = {0.98965, 0.99481, 1.0, 1.00521, 1.01045};
  Value sum = k.number(0.0);
  double phase = 0.0;
  for (const double ratio : kRatios) {
    sum = k.plus(sum, k.saw(k.times(freq, ratio), phase));
    phase += 0.381966;  // golden: no two alike
  }
  return k.times(sum, kWave * 0.4);
}
Value acid(ProgramBuilder& b, Value freq) {
  Sketch k{b};
  const Value cutoff = k.times(freq, k.plus(k.times(k.decay(0.45), 14.0), 1.6));
  return k.times(k.shape(k.low(k.times(k.saw(freq), 0.6), cutoff, 7.0), 0.3), 0.32);
}
Value pluck(ProgramBuilder& b, Value freq) {
  Sketch k{b};
  const Value tone = k.plus(k.saw(freq), k.pulse(k.times(freq, 1.003), 0.37));
  const Value bright = k.times(freq, k.plus(k.times(k.decay(0.35), 18.0), 1.2));
  return k.times(k.strike(k.low(tone, bright, 1.1), 1.6, 0.001), 0.3);
}
Value fm_synth(ProgramBuilder& b, Value freq) {
  Sketch k{b};
  const Value index = k.plus(k.times(k.decay(0.9), 0.45), 0.08);
  const Value bell = k.times(k.sine(k.times(freq, 3.5)), k.times(k.decay(0.3), 0.12));
  return k.times(k.sine(freq, k.plus(k.times(k.sine(k.times(freq, 2.0)), index), bell)), kWave);
}
Value white_synth(ProgramBuilder& b, Value) {
  Sketch k{b};
  return k.times(k.white(), kWave);
}
Value pink_synth(ProgramBuilder& b, Value) {
  Sketch k{b};
  return k.times(k.pink(), kWave);
}

constexpr auto kDrum = InstrumentKind::drum;
constexpr auto kSynth = InstrumentKind::synth;
constexpr Instrument kInstruments[] = {
    {"bd", "", kDrum, 0.60, "bass drum: a falling sine with a click", bass_drum},
    {"sn", "sd", kDrum, 0.34, "snare drum", snare},
    {"hh", "", kDrum, 0.09, "closed hi-hat", closed_hat},
    {"oh", "", kDrum, 0.58, "open hi-hat", open_hat},
    {"cp", "", kDrum, 0.34, "hand clap", clap},
    {"lt", "", kDrum, 0.62, "low tom", low_tom},
    {"mt", "", kDrum, 0.50, "middle tom", middle_tom},
    {"ht", "", kDrum, 0.42, "high tom", high_tom},
    {"rim", "", kDrum, 0.08, "rim shot", rim_shot},
    {"cb", "", kDrum, 0.44, "cowbell", cowbell},
    {"cr", "", kDrum, 1.80, "crash cymbal", crash},
    {"rd", "", kDrum, 1.30, "ride cymbal", ride},
    {"sh", "", kDrum, 0.15, "shaker", shaker},
    {"tb", "", kDrum, 0.36, "tambourine", tambourine},
    {"perc", "", kDrum, 0.15, "wood block", percussion},
    {"sine", "sin", kSynth, 0.0, "sine wave", sine_synth},
    {"triangle", "tri", kSynth, 0.0, "triangle wave", triangle_synth},
    {"square", "sqr", kSynth, 0.0, "square wave", square_synth},
    {"sawtooth", "saw", kSynth, 0.0, "sawtooth wave", saw_synth},
    {"pulse", "", kSynth, 0.0, "narrow pulse wave", pulse_synth},
    {"supersaw", "", kSynth, 0.0, "five detuned saws", super_saw},
    {"acid", "", kSynth, 0.0, "a saw through a resonant filter that closes", acid},
    {"pluck", "", kSynth, 0.0, "a plucked string", pluck},
    {"fm", "", kSynth, 0.0, "an electric piano of phase-modulated sines", fm_synth},
    {"white", "", kSynth, 0.0, "white noise", white_synth},
    {"pink", "", kSynth, 0.0, "pink noise", pink_synth},
};

}  // namespace

std::span<const Instrument> kit() noexcept { return kInstruments; }

const Instrument* find_instrument(std::string_view name) noexcept {
  if (name.empty()) return nullptr;
  for (const Instrument& instrument : kInstruments) {
    if (instrument.name == name || instrument.alias == name) return &instrument;
  }
  return nullptr;
}

}  // namespace perigee
