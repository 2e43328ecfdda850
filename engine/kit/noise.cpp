// engine/kit/noise.cpp -- Sounds without a pitch of their own: noise of several colours, crackle, and a constant.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kit/sketch.h"

namespace perigee {
namespace {

constexpr double kWave = 0.3;  // the level of superdough's waveforms

Sides white(Sketch& k) { return k.white() * kWave; }
Sides pink(Sketch& k) { return k.pink() * kWave; }
// White noise through a leaky sum, as superdough has it.
Sides brown(Sketch& k) {
  return k.loop([&](Tone last) { return (last + k.white() * 0.02) * (1.0 / 1.02); }) * (3.5 * kWave);
}
// Clicks of either sign, `density` of a hundred frames or so: noise of which only the highest peaks are left.
Sides crackle(Sketch& k) {
  const Tone rare = k.above((k.white() - (1.0 - k.own("density") * 0.02)) * 1e6);
  return k.white(1.0) * rare * 0.6;
}
Sides one(Sketch& k) { return k.number(1.0) * k.decay(1e9); }

constexpr auto kSynth = InstrumentKind::synth;
constexpr InstrumentParam kCrackle[] = {
    {"density", "share", 0.0f, 10.0f, 0.03f, "how many clicks there are: 0.03 is some 14 a second"}};
constexpr Instrument kRows[] = {
    {"white", "", kSynth, 0.0, "white noise", {}, white},
    {"pink", "", kSynth, 0.0, "pink noise", {}, pink},
    {"brown", "", kSynth, 0.0, "brown noise", {}, brown},
    {"crackle", "", kSynth, 0.0, "single clicks at random", kCrackle, crackle},
    {"one", "", kSynth, 0.0, "a constant 1, to be shaped by envelopes", {}, one},
};

}  // namespace

std::span<const Instrument> noise_instruments() { return kRows; }

}  // namespace perigee
