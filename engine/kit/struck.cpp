// engine/kit/struck.cpp -- What is struck or plucked: piano, mandolin, gong, vibraphone, tuning fork, a drum's skin.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cmath>

#include "engine/kit/sketch.h"

namespace perigee {
namespace {

// Two strings to a note, a little apart, of ten stiff partials each; the higher ones fade sooner. A felt hammer: how hard it
// strikes and how soft it is decide how bright the tone is.
Sides superpiano(Sketch& k) {
  const Tone f = k.pitch(), apart = k.own("detune") * 0.004, hard = k.own("velocity"), felt = k.own("muffle");
  const Tone bright = k.clip((hard * 0.9 + 0.35) * (1.45 - felt * 0.45), 1.4);
  const Tone wide = k.own("stereo") * 0.5;
  Tone first = k.number(0.0), second = first, weight = k.number(1.0);
  for (int n = 1; n <= 10; ++n) {
    const double stretch = n * std::sqrt(1.0 + 0.0004 * n * n) / std::sqrt(1.0004);
    const double level = 0.5 / (1.0 + 0.28 * (n - 1));
    const double seconds = 5.0 / (0.6 + 0.4 * n);
    const Tone hz = f * stretch;
    const Tone fading = k.decay(seconds, 0.0015) * (weight * level) * k.above(20.0 - hz * 0.001);
    first = first + k.sine(hz) * fading;
    second = second + k.sine(hz * (apart + 1.0), 0.13 * n) * fading;
    weight = weight * bright * 0.72;
  }
  const Tone knock = k.strike(k.low(k.white(), f * 2.0 + 300.0), 0.04) * (hard * 0.35);
  const Tone loud = hard * 0.5 + 0.12;
  const auto side = [&](Tone a, Tone b) {
    return k.lasting((a * (wide + 0.5) + b * (0.5 - wide) + knock) * loud, 0.9, 0.0005);
  };
  return {side(first, second), side(second, first)};
}

// A course of two strings, plucked at a fifth of their length.
Sides supermandolin(Sketch& k) {
  const Tone f = k.pitch(), apart = k.own("detune") * 0.012;
  const Tone course = k.pulse(f * (1.0 - apart * 0.5), 0.2) + k.pulse(f * (apart * 0.5 + 1.0), 0.2, 0.3);
  const Tone bright = f * (k.decay(k.length() * 0.6) * 13.0 + 1.3);
  const Tone pick = k.strike(k.band(k.white(), f * 5.0, 1.0), 0.025) * 0.7;
  return k.lasting(k.strike(k.low(course, bright, 1.0) + pick, k.length() * 1.6, 0.001) * 0.34, 0.9, 0.0005);
}

// Partials out of tune with each other; the higher ones swell and leave early. `voice` bends the plate.
Sides supergong(Sketch& k) {
  constexpr std::array kRatios{1.0, 1.473, 1.911, 2.537, 2.716, 3.632, 4.378, 5.317, 6.941};
  const Tone f = k.pitch(), bend = k.own("voice"), lasts = k.own("decay") * k.length() * 2.0;
  Tone sum = k.strike(k.sine(f), lasts, 0.004);
  for (std::size_t i = 1; i < kRatios.size(); ++i) {
    const double place = static_cast<double>(i);
    const Tone hz = f * (bend * (0.043 * place) + kRatios[i]);
    const double level = 0.75 / (1.0 + 0.35 * place), swell = 0.004 + 0.014 * place;
    sum = sum + k.strike(k.sine(hz, 0.29 * place), lasts * (1.0 / (1.0 + 0.3 * place)), swell) *
                    (k.above(20.0 - hz * 0.001) * level);
  }
  return k.lasting(sum * 0.26, 0.9);
}

// A bar whose second mode lies two octaves up and whose third has the mallet's click; the fans above the pipes turn.
Sides supervibe(Sketch& k) {
  const Tone f = k.pitch(), hard = k.own("velocity"), lasts = k.own("decay") * k.length() * 2.0;
  const Tone second = f * (k.own("detune") * 0.2 + 3.98), third = f * 10.2;
  const Tone ground = k.strike(k.sine(f), lasts, 0.002);
  const Tone upper = k.strike(k.sine(second), lasts * 0.3, 0.001) * (hard * 0.32 + 0.06);
  const Tone click = k.strike(k.sine(third), lasts * 0.06) * (hard * 0.3) * k.above(20.0 - third * 0.001);
  const Tone fan = 1.0 - k.own("modamp") * (0.5 - k.sine(k.own("modfreq"), 0.25) * 0.5);
  return k.lasting((ground + upper + click) * fan * (hard * 0.28 + 0.08), 0.9, 0.0005);
}

// Almost a sine, for long; at first its clang tone, 6.27 times as high.
Sides superfork(Sketch& k) {
  const Tone f = k.pitch();
  const Tone clang = k.strike(k.sine(f * 6.27), k.length() * 0.25) * (k.above(20.0 - f * 0.00627) * 0.4);
  const Tone octave = k.strike(k.sine(f * 2.0), k.length() * 0.5) * 0.08;
  return k.lasting((k.strike(k.sine(f), k.length() * 3.0, 0.001) + clang + octave) * 0.3, 0.9, 0.0005);
}

// The modes of a round skin, rung by bursts of noise; the first of them is the note. `rate` bursts to an event.
Sides superhex(Sketch& k) {
  constexpr std::array kModes{1.0, 1.594, 2.136, 2.296, 2.653, 2.918, 3.156, 3.501};
  const Tone f = k.pitch();
  const Tone falling = k.clip(0.5 - k.saw(0.0, k.done() * k.own("rate") + 0.5) * 0.5);
  const Tone squared = falling * falling, fourth = squared * squared, eighth = fourth * fourth;
  const Tone burst = k.white() * (eighth * eighth);
  Tone sum = k.band(burst, f, 40.0) * 3.0;
  for (std::size_t i = 1; i < kModes.size(); ++i)
    sum = sum + k.band(burst, f * kModes[i], 40.0) * (2.0 / static_cast<double>(i + 1));
  return k.lasting(k.shape(sum * 14.0, 0.5) * 0.45, 0.85);
}

constexpr auto kPatch = InstrumentKind::patch;
constexpr InstrumentParam kPiano[] = {
    {"velocity", "0..1", 0.0f, 1.0f, 0.8f, "how hard the hammer strikes: louder and brighter"},
    {"detune", "amount", 0.0f, 4.0f, 0.2f, "how far the two strings lie apart"},
    {"muffle", "amount", 0.0f, 2.0f, 1.0f, "how soft the felt is"},
    {"stereo", "0..1", 0.0f, 1.0f, 0.3f, "how far the two strings lie to the sides"}};
constexpr InstrumentParam kMandolin[] = {
    {"detune", "amount", 0.0f, 4.0f, 0.3f, "how far the two strings of the course lie apart"}};
constexpr InstrumentParam kGong[] = {{"voice", "number", 0.0f, 8.0f, 0.0f, "bends the plate: spreads the partials"},
                                     {"decay", "factor", 0.01f, 20.0f, 1.0f, "how long it rings"}};
constexpr InstrumentParam kVibe[] = {
    {"velocity", "0..1", 0.0f, 1.0f, 0.8f, "how hard the mallet strikes: louder and brighter"},
    {"modamp", "0..1", 0.0f, 1.0f, 0.3f, "depth of the fan's tremolo"},
    {"modfreq", "Hz", 0.0f, 30.0f, 6.0f, "speed of the fan"},
    {"detune", "amount", -4.0f, 4.0f, 0.0f, "moves the second mode out of tune"},
    {"decay", "factor", 0.01f, 20.0f, 1.0f, "how long it rings"}};
constexpr InstrumentParam kHex[] = {{"rate", "an event", 0.1f, 64.0f, 1.0f, "how often the skin is struck"}};
constexpr Instrument kRows[] = {
    {"superpiano", "", kPatch, 0.0, "a piano of two strings to the note", kPiano, superpiano},
    {"supermandolin", "", kPatch, 0.0, "a plucked course of two strings", kMandolin, supermandolin},
    {"supergong", "", kPatch, 0.0, "a gong that swells and rings", kGong, supergong},
    {"supervibe", "", kPatch, 0.0, "a vibraphone with its fan", kVibe, supervibe},
    {"superfork", "", kPatch, 0.0, "a tuning fork", {}, superfork},
    {"superhex", "", kPatch, 0.0, "a skin's modes rung by noise", kHex, superhex},
};

}  // namespace

std::span<const Instrument> struck_instruments() { return kRows; }

}  // namespace perigee
