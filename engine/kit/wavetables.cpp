// engine/kit/wavetables.cpp -- Synths that read tables of waves: ours, and the player's sounds cut into waves.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kit/sketch.h"
#include "engine/wave_table.h"
#include "engine/wave_warp.h"

namespace perigee {
namespace {

constexpr double kLevel = 0.3;  // the level of superdough's waveforms
enum Part : int { kPositionEnvelope, kPositionWave, kWarpEnvelope, kWarpWave, kWarped };

constexpr InstrumentParam kParams[] = {
    {"wt", "0..1", 0.0f, 1.0f, 0.0f, "which of its waves, from the first to the last"},
    {"wtenv", "amount", -1.0f, 1.0f, 0.0f, "how far an envelope moves it"},
    {"wtattack", "s", 0.0f, 20.0f, 0.0f, "of that envelope"},
    {"wtdecay", "s", 0.0f, 20.0f, 0.5f, "of that envelope"},
    {"wtsustain", "0..1", 0.0f, 1.0f, 0.0f, "of that envelope"},
    {"wtrelease", "s", 0.0f, 20.0f, 0.1f, "of that envelope"},
    {"wtdepth", "amount", -1.0f, 1.0f, 0.0f, "how far a slow wave moves it"},
    {"wtrate", "Hz", 0.0f, 1000.0f, 1.0f, "of that wave; or wtsync, a cycle"},
    {"wtshape", "number", 0.0f, 4.0f, 0.0f, "of that wave: tri, sine, ramp, saw, square"},
    {"wtskew", "0..1", 0.0f, 1.0f, 0.5f, "of that wave"},
    {"wtdc", "amount", -10.0f, 10.0f, 0.0f, "added to that wave, which goes from 0 to 1"},
    {"wtphase", "turns", 0.0f, 1.0f, 0.0f, "where that wave begins"},
    {"warp", "0..1", 0.0f, 1.0f, 0.0f, "how much the phase is bent"},
    {"warpenv", "amount", -1.0f, 1.0f, 0.0f, "how far an envelope moves it"},
    {"warpattack", "s", 0.0f, 20.0f, 0.0f, "of that envelope"},
    {"warpdecay", "s", 0.0f, 20.0f, 0.5f, "of that envelope"},
    {"warpsustain", "0..1", 0.0f, 1.0f, 0.0f, "of that envelope"},
    {"warprelease", "s", 0.0f, 20.0f, 0.1f, "of that envelope"},
    {"warpdepth", "amount", -1.0f, 1.0f, 0.0f, "how far a slow wave moves it"},
    {"warprate", "Hz", 0.0f, 1000.0f, 1.0f, "of that wave; or warpsync, a cycle"},
    {"warpshape", "number", 0.0f, 4.0f, 0.0f, "of that wave: tri, sine, ramp, saw, square"},
    {"warpskew", "0..1", 0.0f, 1.0f, 0.5f, "of that wave"},
    {"warpdc", "amount", -10.0f, 10.0f, 0.0f, "added to that wave, which goes from 0 to 1"},
    {"warpphase", "turns", 0.0f, 1.0f, 0.0f, "where that wave begins"},
    {"warpmode", "number", 0.0f, static_cast<float>(kWarps.size() - 1), 0.0f, "in which way the phase is bent"},
    {"wtphaserand", "0..1", 0.0f, 1.0f, 0.0f,
     "how much chance is in where each voice begins; 1 where unison is above 1"},
    {"unison", "voices", 1.0f, 32.0f, 1.0f, "how many voices sound"},
    {"spread", "0..1", 0.0f, 1.0f, 0.7f, "how far they lie to the sides"},
    {"detune", "semitones", -24.0f, 24.0f, 0.18f, "how far the outer two lie apart"},
};
constexpr std::size_t kPositionEnv = 1, kPositionDepth = 6, kWarpEnv = 13, kWarpDepth = 18, kWarpMode = 24;

// A control with the envelope and the slow wave that move it, kept within 0 … 1.
Tone moved(Sketch& k, const std::string& name, Part envelope, Part wave) {
  const auto own = [&](const char* rest) { return k.own(name + rest); };
  Tone value = k.own(name);
  if (k.wants(envelope)) {
    value = value + k.unit("adsr", {1.0, own("attack"), own("decay"), own("sustain"), own("release")}) * own("env");
  }
  if (k.wants(wave)) {
    const Tone slow = k.unit("lfo", {own("rate"), own("shape"), own("skew"), own("phase")});
    value = value + (slow + own("dc")) * own("depth");
  }
  return k.unit("within", {value, 0.0, 1.0});
}
Sides wavetable(Sketch& k) {
  const Tone position = moved(k, "wt", kPositionEnvelope, kPositionWave);
  const bool warped = k.wants(kWarped);
  const Tone warp = warped ? moved(k, "warp", kWarpEnvelope, kWarpWave) : k.number(0.0),
             mode = warped ? k.own("warpmode") : k.number(0.0);
  const auto sides = k.units("wavetable_unison", {k.pitch(), position, warp, mode, k.own("unison"), k.own("detune"),
                                                  k.own("spread"), k.own("wtphaserand")});
  return {sides[0] * kLevel, sides[1] * kLevel};
}

std::uint64_t parts(std::span<const double> values) {
  const auto bit = [&](std::size_t value, Part part) { return values[value] != 0.0 ? 1u << part : 0u; };
  const std::uint64_t position = bit(kPositionEnv, kPositionEnvelope) | bit(kPositionDepth, kPositionWave);
  if (values[kWarpMode] == 0.0) return position;
  return position | bit(kWarpEnv, kWarpEnvelope) | bit(kWarpDepth, kWarpWave) | bit(kWarpMode, kWarped);
}

constexpr Instrument row(std::string_view name, std::string_view help, const SampleBuffer& (*table)()) {
  Instrument made;
  made.name = name;
  made.kind = InstrumentKind::synth;
  made.help = help;
  made.params = kParams;
  made.build = wavetable;
  made.parts = parts;
  made.table = table;
  return made;
}
constexpr Instrument kRows[] = {
    row("wt_basic",
        "a wavetable from a sine over a triangle and a saw to a square; a folder of sounds whose name begins with wt_ "
        "plays "
        "likewise, and so does any sample for which wt is set",
        basic_wave_table),
    row("wt_vocal", "a wavetable of vowels, from dark to bright", vocal_wave_table),
};

}  // namespace

std::span<const Instrument> wavetable_instruments() { return kRows; }

}  // namespace perigee
