// engine/kit/analogue.cpp -- Oscillators of the old kind through filters: saw, square and pulse patches, hoover, zow, reese.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kit/sketch.h"

namespace perigee {
namespace {

// The tail of an event: how `decay` 0 (none) … 1 lets the level fall over its length.
Tone fallen(Sketch& k) { return 1.0 - k.clip(k.own("decay")) * k.done(); }

// Two oscillators, the second `semitone` above, through a steep filter that a slow wave and the decay move.
Sides filtered_pair(Sketch& k, Tone first, Tone second) {
  const Tone wave = k.sine(k.own("rate")) * k.clip(k.own("lfo"), 2.0);
  const Tone opening = k.clip(wave * 0.4 + 1.0, 2.0) * fallen(k);
  const Tone cutoff = k.pitch() * k.own("pitch1") * (opening * 5.0 + 0.5);
  const Tone filtered = k.moog(first * 0.55 + second * 0.35, cutoff, k.own("resonance"));
  return k.lasting(k.shape(filtered * 0.6, 0.2) * fallen(k) * 0.55, 0.92);
}
Tone upper(Sketch& k) { return k.pitch() * k.semitones(k.own("semitone")); }

Sides supersaw(Sketch& k) { return filtered_pair(k, k.saw(k.pitch()), k.saw(upper(k), k.own("voice"))); }
Sides supersquare(Sketch& k) {
  return filtered_pair(k, k.pulse(k.pitch(), 0.5), k.pulse(upper(k), 0.5, k.own("voice")));
}
// As the square, but the slow wave moves the widths, each the other way.
Sides superpwm(Sketch& k) {
  const Tone width = k.sine(k.own("rate")) * 0.38;
  return filtered_pair(k, k.pulse(k.pitch(), width + 0.5), k.pulse(upper(k), 0.5 - width, k.own("voice")));
}
// High where a sine is above a triangle, low where it is below: a pulse whose edges wander with the slow wave.
Sides supercomparator(Sketch& k) {
  const Tone drift = k.sine(k.own("rate")) * (k.own("lfo") * 0.12);
  const Tone gap = k.sine(k.pitch()) - k.triangle(k.pitch(), k.own("voice") * 0.5 + drift);
  const Tone cutoff = k.pitch() * k.own("pitch1") * (fallen(k) * 7.0 + 0.5);
  const Tone compared = k.high(k.clip(gap * 8.0), 20.0) * 0.6;
  return k.lasting(k.moog(compared, cutoff, k.own("resonance")) * fallen(k) * 0.5, 0.92);
}

// Saws and pulses in three octaves, widths swinging fast, the whole falling onto its note from below or above.
Sides superhoover(Sketch& k) {
  const Tone f = k.pitch() * (k.own("slide") * k.decay(k.length() * 0.7) + 1.0);
  const Tone swing = k.sine(5.1) * 0.32;
  const Tone wide = k.sine(0.9) * 0.004;
  const Tone saws = k.saw(f * (wide + 1.0)) + k.saw(f * (1.0 - wide), 0.4);
  const Tone pulses = k.pulse(f * 0.5, swing + 0.5) + k.pulse(f * 2.0, 0.5 - swing) * 0.5;
  const Tone sweep = k.low(saws * 0.4 + pulses * 0.35, f * 14.0, 0.9);
  return k.lasting(k.shape(k.high(sweep, f * 0.45), 0.35) * fallen(k) * 0.26, 0.9);
}

// Saws that take each other away but for a little drift, through a band that slides down.
Sides superzow(Sketch& k) {
  const Tone f = k.pitch(), drift = k.own("detune") * 0.004;
  Tone sum = k.number(0.0);
  for (int i = 0; i < 4; ++i) {
    const double turns = 0.137 * i;
    sum = sum + k.saw(f, turns) - k.saw(f * (drift * (i + 1.0) + 1.0), turns);
  }
  const Tone band = f * (k.own("slide") * (1.0 - k.done()) * 9.0 + 1.5);
  const Tone heard = k.low(sum * 0.5 + k.saw(f) * 0.3, band, 2.0);
  return k.lasting(k.shape(heard, 0.3) * fallen(k) * 0.2, 0.9);
}

// Two low saws that beat against each other, and a sine an octave below; `voice` opens the filter, `rate` moves it.
Sides superreese(Sketch& k) {
  const Tone f = k.pitch(), apart = k.own("detune") * 0.006;
  const Tone saws = k.saw(f * (1.0 - apart)) + k.saw(f * (apart + 1.0), 0.37) * 0.9;
  const Tone cutoff = f * (k.own("voice") * 4.0 + 3.0) * (k.sine(k.own("rate")) * 0.35 + 1.0);
  return k.lasting(
      k.shape(k.low(saws * 0.5, cutoff, k.own("resonance") * 4.0 + 0.6) + k.sine(f * 0.5) * 0.5, 0.3) * 0.28, 0.95,
      0.004);
}

constexpr auto kPatch = InstrumentKind::patch;
constexpr InstrumentParam kVoice{"voice", "turns", 0.0f, 1.0f, 0.5f, "where in its turn the second oscillator begins"};
constexpr InstrumentParam kSemitone{"semitone", "semitones", -48.0f, 48.0f, 12.0f, "how far up the second one is"};
constexpr InstrumentParam kResonance{"resonance", "0..1", 0.0f, 1.0f, 0.2f, "how much the filter stresses its cutoff"};
constexpr InstrumentParam kLfo{"lfo", "amount", 0.0f, 2.0f, 1.0f, "how far the slow wave moves the filter"};
constexpr InstrumentParam kRate{"rate", "Hz", 0.0f, 100.0f, 1.0f, "how fast the slow wave is"};
constexpr InstrumentParam kPitch1{"pitch1", "factor", 0.05f, 20.0f, 1.0f, "how high the filter is"};
constexpr InstrumentParam kDecay{"decay", "0..1", 0.0f, 1.0f, 0.0f, "how far it has fallen by its end"};
constexpr InstrumentParam kPair[] = {kVoice, kSemitone, kResonance, kLfo, kRate, kPitch1, kDecay};
constexpr InstrumentParam kComparator[] = {
    {"voice", "0..1", 0.0f, 1.0f, 0.5f, "how far the triangle is behind the sine"},
    {"resonance", "0..1", 0.0f, 1.0f, 0.3f, "how much the filter stresses its cutoff"},
    {"lfo", "amount", 0.0f, 2.0f, 1.0f, "how far the edges wander"},
    kRate,
    kPitch1,
    kDecay};
constexpr InstrumentParam kHoover[] = {
    {"slide", "factor", -0.9f, 8.0f, -0.3f, "from where it falls onto its note, as a share of the pitch"}, kDecay};
constexpr InstrumentParam kZow[] = {{"slide", "factor", 0.0f, 4.0f, 1.0f, "how far the band slides down"},
                                    {"detune", "amount", 0.0f, 8.0f, 1.0f, "how fast the saws drift apart"},
                                    kDecay};
constexpr InstrumentParam kReese[] = {{"detune", "amount", 0.0f, 8.0f, 1.0f, "how far the saws lie apart"},
                                      {"voice", "number", 0.0f, 8.0f, 0.0f, "how far the filter is open"},
                                      kResonance,
                                      {"rate", "Hz", 0.0f, 100.0f, 0.5f, "how fast the filter moves"}};
constexpr Instrument kRows[] = {
    {.name = "supersaw",
     .kind = kPatch,
     .help = "two saws through a moving filter",
     .params = kPair,
     .build = supersaw,
     .only = ChainOrder::superdirt},
    {"supersquare", "", kPatch, 0.0, "two squares through a moving filter", kPair, supersquare},
    {"superpwm", "", kPatch, 0.0, "two pulses of moving width through a filter", kPair, superpwm},
    {"supercomparator", "", kPatch, 0.0, "a sine compared with a triangle", kComparator, supercomparator},
    {"superhoover", "", kPatch, 0.0, "saws and pulses that swoop onto their note", kHoover, superhoover},
    {"superzow", "", kPatch, 0.0, "saws that drift out of each other's shadow", kZow, superzow},
    {"superreese", "", kPatch, 0.0, "a beating bass", kReese, superreese},
};

}  // namespace

std::span<const Instrument> analogue_instruments() { return kRows; }

}  // namespace perigee
