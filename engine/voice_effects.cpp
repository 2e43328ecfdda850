// engine/voice_effects.cpp -- What an event can ask for beyond its source: each effect's units, parameters and place, as tables.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/voice_effects.h"

#include <algorithm>
#include <string>
#include <vector>

namespace perigee {
namespace {

using Value = ProgramBuilder::Value;
using Family = EffectFamily;

constexpr EffectInfo kEffects[] = {
    {Effect::glide, "glide", Family::pitch},
    {Effect::pitch_envelope, "pitch envelope", Family::pitch},
    {Effect::vibrato, "vibrato", Family::pitch},
    {Effect::noise, "noise", Family::pitch},
    {Effect::varispeed, "varispeed", Family::pitch},
    {Effect::adsr, "adsr", Family::basic},
    {Effect::ahd, "ahd", Family::basic},
    {Effect::grain, "grain", Family::motion},
    {Effect::fade, "fade", Family::basic},
    {Effect::lpf, "lpf", Family::basic},
    {Effect::hpf, "hpf", Family::basic},
    {Effect::bpf, "bpf", Family::basic},
    {Effect::lpf24, "lpf24", Family::alone},
    {Effect::hpf24, "hpf24", Family::alone},
    {Effect::bpf24, "bpf24", Family::alone},
    {Effect::lpf_envelope, "lpf envelope", Family::filters},
    {Effect::hpf_envelope, "hpf envelope", Family::filters},
    {Effect::bpf_envelope, "bpf envelope", Family::filters},
    {Effect::lpf_swing, "lpf lfo", Family::filters},
    {Effect::hpf_swing, "hpf lfo", Family::filters},
    {Effect::bpf_swing, "bpf lfo", Family::filters},
    {Effect::djf, "djf", Family::filters},
    {Effect::vowel, "vowel", Family::filters},
    {Effect::ladder, "ladder", Family::alone},
    {Effect::coarse, "coarse", Family::basic},
    {Effect::crush, "crush", Family::basic},
    {Effect::shape, "shape", Family::basic},
    {Effect::distort, "distort", Family::dirt},
    {Effect::triode, "triode", Family::dirt},
    {Effect::krush, "krush", Family::dirt},
    {Effect::octer, "octer", Family::dirt},
    {Effect::ring, "ring", Family::dirt},
    {Effect::waveloss, "waveloss", Family::dirt},
    {Effect::squiz, "squiz", Family::alone},
    {Effect::fshift, "fshift", Family::alone},
    {Effect::distort_ringing, "ringing distort", Family::alone},
    {Effect::spectral_delay, "spectral delay", Family::alone},
    {Effect::transient, "transient", Family::motion},
    {Effect::compressor, "compressor", Family::alone},
    {Effect::tremolo, "tremolo", Family::motion},
    {Effect::sine_tremolo, "sine tremolo", Family::motion},
    {Effect::phaser, "phaser", Family::motion},
    {Effect::delay_send, "delay", Family::sends},
    {Effect::room_send, "room", Family::sends},
    {Effect::dry, "dry", Family::sends},
    {Effect::bus_send, "bus", Family::alone},
    {Effect::circle, "circle", Family::alone},
    {Effect::delay_phaser, "delay phaser", Family::alone},
    {Effect::stretch, "stretch", Family::alone},
    {Effect::pitch_shift, "pitch shift", Family::alone},
    {Effect::spectral, "spectral", Family::alone},
};
constexpr bool in_order() {
  for (std::size_t i = 0; i < std::size(kEffects); ++i) {
    if (kEffects[i].effect != static_cast<Effect>(i)) return false;
  }
  return std::size(kEffects) == static_cast<std::size_t>(Effect::count);
}
static_assert(in_order());

constexpr VoiceParam kParams[] = {
    {"gain", "linear", 1.0f, "level before the effects (superdough) or after them"},
    {"postgain", "linear", 1.0f, "level after the effects"},
    {"pan", "0..1", -1.0f, "0 left, 1 right; negative: no panner, both sides at full level"},
    {"circleat", "turns", 0.5f, "circle: 0 the first output"},
    {"circlespread", "turns", 0.0f, "circle: from the left side to the right one"},
    {"circlewidth", "outputs", 2.0f, "circle: over how many a side is heard"},
    {"circleturn", "outputs", 0.0f, "circle: how far all is turned"},
    {"freq", "Hz", 261.62558f, "pitch of a synth"},
    {"speed", "factor", 1.0f, "pitch of a drum"},
    {"rate", "factor", 1.0f, "of a sample's speed, where something moves it"},
    {"v:duration", "s", 1.0f, "how long the event lasts, for what shapes itself over it"},
    {"accelerate", "factor", 0.0f, "glide: pitch goes to (1 + accelerate) times its start"},
    {"pattack", "s", 0.2f, "pitch envelope"},
    {"pdecay", "s", 0.001f, "pitch envelope"},
    {"psustain", "0..1", 1.0f, "pitch envelope"},
    {"prelease", "s", 0.001f, "pitch envelope"},
    {"prest", "0..1", 0.0f, "pitch envelope: its lowest level, above 0 where it goes by ratios"},
    {"pratios", "0 or 1", 0.0f, "pitch envelope: 0 straight, 1 by equal ratios"},
    {"pbase", "semitones", 0.0f, "pitch envelope: at level 0"},
    {"prange", "semitones", 0.0f, "pitch envelope: from level 0 to level 1"},
    {"vib", "Hz", 5.0f, "vibrato"},
    {"vibmod", "semitones", 0.0f, "vibrato: how far"},
    {"noise", "0..1", 0.0f, "pink noise in place of so much of the source"},
    {"attack", "s", 0.0f, "adsr: time to rise"},
    {"decay", "s", 0.0f, "adsr: time from the peak to the sustain level"},
    {"sustain", "0..1", 1.0f, "adsr: level until the gate"},
    {"release", "s", -1.0f, "adsr: time from the gate to silence; negative: off"},
    {"aattack", "s", 0.0f, "ahd: time to rise"},
    {"ahold", "s", 1e9f, "ahd: time at full level"},
    {"arelease", "s", -1.0f, "ahd: time to fall; negative: off"},
    {"curve", "-20..20", -3.0f, "ahd, grain: 0 linear, negative bends like an exponential decay"},
    {"gattack", "s", 0.0f, "grain: time to rise"},
    {"ghold", "s", 1e9f, "grain: time at full level"},
    {"grelease", "s", -1.0f, "grain: time to fall; negative: off"},
    {"fadein", "s", 0.0f, "fade: at the onset"},
    {"fadeout", "s", 0.0f, "fade: before the voice's end"},
    {"fadeearly", "s", 0.0f, "fade: silent so long before it, where what comes late behind it is still heard"},
    {"cutoff", "Hz", -1.0f, "lpf: off when negative"},
    {"resonance", "Q", 0.70710678f, "lpf: linear Q at the cutoff"},
    {"hcutoff", "Hz", -1.0f, "hpf: off when negative"},
    {"hresonance", "Q", 0.70710678f, "hpf: linear Q at the cutoff"},
    {"bandf", "Hz", -1.0f, "bpf: off when negative"},
    {"bandq", "Q", 1.0f, "bpf: linear Q"},
    {"bandgain", "linear", 1.0f, "bpf: level after it"},
    {"ladderq", "0..2", 0.0f, "ladder: sings from 1"},
    {"drive", "linear", 1.0f, "ladder"},
    {"djf", "0..1", -1.0f, "djf: low-pass below the middle, high-pass above; off when negative"},
    {"djflow", "Hz", -1.0f, "SuperDirt's djf: low-pass, off when negative"},
    {"djfhigh", "Hz", -1.0f, "SuperDirt's djf: high-pass, off when negative"},
    {"vowel", "number", -1.0f, "vowel: a e i o u and ten more; off when negative"},
    {"vowelsharp", "factor", 1.0f, "vowel: how narrow its bands are"},
    {"vowelgain", "linear", 1.0f, "level after vowel"},
    {"coarse", "frames", 0.0f, "sample and hold; off at 1 and below"},
    {"crush", "bits", -1.0f, "steps of 0.5^(bits-1); off when negative"},
    {"shape", "0..1", 0.0f, "soft saturation"},
    {"shapevol", "linear", 1.0f, "level after shape"},
    {"distort", "number", -1.0f, "distort: how much; off when negative"},
    {"distorttype", "number", 0.0f, "distort: scurve soft hard cubic diode asym fold sinefold chebyshev"},
    {"distortvol", "linear", 1.0f, "level after distort"},
    {"ddistort", "0..1", -1.0f, "SuperDirt's distort: how much; off when negative"},
    {"tsdelay", "0..1", -1.0f, "spectral delay: its longest, of 0.2 s; off when negative"},
    {"xsdelay", "number", 1.0f, "spectral delay: the bits of a band's number that make it late"},
    {"triode", "number", -1.0f, "off when negative"},
    {"krush", "number", -1.0f, "off when negative"},
    {"kcutoff", "Hz", -1.0f, "krush: low-pass after it, off when negative"},
    {"octer", "0..1", 0.0f, "octave up"},
    {"octersub", "linear", 0.0f, "octave down"},
    {"octersubsub", "linear", 0.0f, "two octaves down"},
    {"ring", "linear", 0.0f, "ring modulation"},
    {"ringf", "Hz", 440.0f, "ring: at the onset"},
    {"ringto", "Hz", 440.0f, "ring: after ringtime"},
    {"ringtime", "s", 1.0f, "ring"},
    {"waveloss", "%", 0.0f, "pieces of the wave that are dropped"},
    {"squiz", "factor", 1.0f, "pitch of each piece of the wave; off at 1"},
    {"fshift", "Hz", 0.0f, "every frequency moved"},
    {"fshiftphase", "turns", 0.0f, "fshift"},
    {"transient", "-1..1", 0.0f, "beginnings louder or softer"},
    {"transsustain", "-1..1", 0.0f, "tails louder or softer"},
    {"compthreshold", "dB", -3.0f, "compressor"},
    {"compratio", "factor", 10.0f, "compressor"},
    {"compknee", "dB", 10.0f, "compressor"},
    {"compattack", "s", 0.005f, "compressor"},
    {"comprelease", "s", 0.05f, "compressor"},
    {"compmakeup", "linear", 1.0f, "level after compressor"},
    {"delaysend", "linear", 0.0f, "delay: how much goes to the orbit's echoes"},
    {"roomsend", "linear", 0.0f, "room: how much goes to the orbit's room"},
    {"dry", "linear", 1.0f, "how much is heard as it is"},
    {"bus", "number", 0.0f, "which bus between voices"},
    {"busgain", "linear", 0.0f, "how much goes to that bus"},
    {"tremolorate", "Hz", 1.0f, "tremolo"},
    {"tremolodepth", "0..1", 0.0f, "tremolo: off at 0"},
    {"tremoloshape", "number", 0.0f, "tremolo: 0 triangle, 1 sine, 2 ramp, 3 saw, 4 square"},
    {"tremoloskew", "0..1", 0.5f, "tremolo"},
    {"tremolophase", "turns", 0.0f, "tremolo"},
    {"strate", "Hz", 1.0f, "sine tremolo"},
    {"stdepth", "0..1", 0.0f, "sine tremolo"},
    {"phaserrate", "Hz", -1.0f, "phaser: off when negative"},
    {"phaserdepth", "0..1", 0.75f, "phaser"},
    {"phasercenter", "Hz", 1000.0f, "phaser: its lower notch"},
    {"phasersweep", "cents", 2000.0f, "phaser: so far up and down"},
    {"phaserphase", "turns", 0.0f, "phaser"},
    {"dprate", "Hz", 1.0f, "delay phaser"},
    {"dpdepth", "0..1", 0.0f, "delay phaser"},
    {"timescale", "factor", 1.0f, "stretch: so many times as long"},
    {"timewindow", "s", 0.05f, "stretch: size of its pieces"},
    {"psratio", "factor", 1.0f, "pitch shift"},
    {"pswindow", "s", 0.1f, "pitch shift: size of its pieces"},
    {"psspread", "octaves", 0.0f, "pitch shift: how much its pieces differ"},
    {"freeze", "0..1", 0.0f, "spectral: holds every bin as it is"},
    {"comb", "0..1", 0.0f, "spectral: leaves teeth"},
    {"smear", "0..1", 0.0f, "spectral: blurs, over up to 64 bins on either side"},
    {"scram", "0..1", 0.0f, "spectral: mixes bins up"},
    {"binshift", "0..1", 0.0f, "spectral: moves bins up"},
    {"hbrick", "0..1", 0.0f, "spectral: cuts the lower share"},
    {"lbrick", "0..1", 1.0f, "spectral: leaves no more than this share"},
    {"enhance", "0..1", 0.0f, "spectral: adds overtones"},
    {"real", "-1..1", 0.0f, "spectral: bends the plane"},
    {"imag", "-1..1", 0.0f, "spectral: bends the plane"},
};

// The filters' envelopes and slow waves have the same parameters, by the filter's two letters.
constexpr VoiceParam kFilterParams[] = {
    {"attack", "s", 0.005f, "filter envelope"},
    {"decay", "s", 0.14f, "filter envelope"},
    {"sustain", "0..1", 0.0f, "filter envelope"},
    {"release", "s", 0.1f, "filter envelope"},
    {"rest", "ratio", 1.0f, "filter envelope: its lowest cutoff by the written one"},
    {"peak", "ratio", 1.0f, "filter envelope: its highest cutoff by the written one"},
    {"rate", "Hz", 1.0f, "slow wave of the filter"},
    {"phase", "turns", 0.0f, "slow wave of the filter"},
    {"shape", "number", 0.0f, "slow wave of the filter"},
    {"skew", "0..1", 0.5f, "slow wave of the filter"},
    {"dc", "0..1", -0.5f, "slow wave of the filter: added to its 0..1"},
    {"depth", "ratio", 0.0f, "slow wave of the filter, by the written cutoff"},
    {"low", "ratio", 0.0f, "slow wave of the filter: lowest cutoff by the written one"},
    {"high", "ratio", 1e9f, "slow wave of the filter: highest cutoff by the written one"},
};
struct ParamTable {
  std::vector<std::string> names;  // of those that are made
  std::vector<VoiceParam> rows{std::begin(kParams), std::end(kParams)};
  void make(std::string name, const VoiceParam& like) {
    names.push_back(std::move(name));
    rows.push_back(like);
    rows.back().name = names.back();
  }
  ParamTable() {
    names.reserve(3 * std::size(kFilterParams));
    for (const char* filter : {"lp", "hp", "bp"}) {
      for (const VoiceParam& row : kFilterParams) make(filter + std::string{row.name}, row);
    }
  }
};
const ParamTable& param_table() {
  static const ParamTable known;
  return known;
}

// What moves a parameter, in the order in which it does.
struct Motion {
  Effect effect;
  std::string_view target;  // "pitch": whichever of freq, speed and rate the source has
  Value (*make)(VoiceSketch& sketch, Value value);
};

Value glide(VoiceSketch& k, Value pitch) { return k.one("glide", {pitch, k.param("accelerate")}); }
Value pitch_envelope(VoiceSketch& k, Value pitch) {
  const Value level = k.one("envelope", {k.param("pattack"), k.param("pdecay"), k.param("psustain"),
                                         k.param("prelease"), k.param("prest"), k.number(1.0), k.param("pratios")});
  return k.one("transpose", {pitch, k.plus(k.param("pbase"), k.times(k.param("prange"), level))});
}
Value vibrato(VoiceSketch& k, Value pitch) {
  return k.one("transpose", {pitch, k.times(k.one("sine", {k.param("vib")}), k.param("vibmod"))});
}
Value filter_envelope(VoiceSketch& k, const std::string& filter, Value cutoff) {
  const auto param = [&](const char* stage) { return k.param(filter + stage); };
  return k.times(cutoff, k.one("envelope", {param("attack"), param("decay"), param("sustain"), param("release"),
                                            param("rest"), param("peak"), k.number(1.0)}));
}
Value filter_swing(VoiceSketch& k, const std::string& filter, Value cutoff) {
  const auto param = [&](const char* name) { return k.param(filter + name); };
  const Value wave = k.one("lfo", {param("rate"), param("shape"), param("skew"), param("phase")});
  const Value moved = k.plus(k.number(1.0), k.times(param("depth"), k.plus(wave, param("dc"))));
  return k.times(cutoff, k.one("within", {moved, param("low"), param("high")}));
}

constexpr Motion kMotions[] = {
    {Effect::glide, "pitch", glide},
    {Effect::pitch_envelope, "pitch", pitch_envelope},
    {Effect::vibrato, "pitch", vibrato},
    {Effect::varispeed, "rate", [](VoiceSketch&, Value rate) { return rate; }},
    {Effect::lpf_envelope, "cutoff", [](VoiceSketch& k, Value hz) { return filter_envelope(k, "lp", hz); }},
    {Effect::hpf_envelope, "hcutoff", [](VoiceSketch& k, Value hz) { return filter_envelope(k, "hp", hz); }},
    {Effect::bpf_envelope, "bandf", [](VoiceSketch& k, Value hz) { return filter_envelope(k, "bp", hz); }},
    {Effect::lpf_swing, "cutoff", [](VoiceSketch& k, Value hz) { return filter_swing(k, "lp", hz); }},
    {Effect::hpf_swing, "hcutoff", [](VoiceSketch& k, Value hz) { return filter_swing(k, "hp", hz); }},
    {Effect::bpf_swing, "bandf", [](VoiceSketch& k, Value hz) { return filter_swing(k, "bp", hz); }},
};

bool is_pitch(std::string_view param) { return param == "freq" || param == "speed" || param == "rate"; }
bool reaches(const Motion& motion, std::string_view param) {
  return motion.target == param || (motion.target == "pitch" && is_pitch(param));
}

// What stands in a chain: a unit whose inputs after the signal are parameters (no name: the unit's default), or several units. Places count from 1 in each
// order; 0: not in that one.
using Sides = std::span<Value>;
struct Stage {
  Effect effect;  // count: always there
  int superdough = 0, superdirt = 0;
  std::string_view unit;
  std::array<std::string_view, kMaxUnitInputs - 1> params{};
  void (*make)(VoiceSketch& sketch, Sides sides) = nullptr;
};

void mix_noise(VoiceSketch& k, Sides sides) {
  constexpr double kWave = 0.3;  // the level of superdough's waveforms
  const Value pink = k.times(k.one("pink", {k.number(77.0)}), k.number(kWave));
  for (Value& side : sides) side = k.one("mix", {side, pink, k.param("noise")});
}
// One gain for both sides, from what is heard in the middle.
void compress(VoiceSketch& k, Sides sides) {
  const Value key = sides.size() == 1 ? sides[0] : k.times(k.plus(sides[0], sides[1]), k.number(0.5));
  const Value gain = k.one("compression", {key, k.param("compthreshold"), k.param("compratio"), k.param("compknee"),
                                           k.param("compattack"), k.param("comprelease")});
  for (Value& side : sides) side = k.times(k.times(side, gain), k.param("compmakeup"));
}
void ring(VoiceSketch& k, Sides sides) {
  const Value freq = k.one("line", {k.param("ringf"), k.param("ringto"), k.param("ringtime")});
  for (Value& side : sides) side = k.one("ring", {side, k.param("ring"), freq});
}
void sine_tremolo(VoiceSketch& k, Sides sides) {
  const Value dip = k.plus(k.one("sine", {k.param("strate"), k.number(0.25)}), k.number(-1.0));
  const Value level = k.plus(k.number(1.0), k.times(k.times(k.param("stdepth"), k.number(0.5)), dip));
  for (Value& side : sides) side = k.times(side, level);
}

// What comes late out of an effect is not cut off at the voice's end.
void end_softly(VoiceSketch& k, Sides sides) {
  for (Value& side : sides) side = k.one("fade", {side, k.number(0.0), k.number(0.005), k.number(0.0)});
}

constexpr Stage kStages[] = {
    {Effect::noise, 1, 1, "", {}, mix_noise},
    {Effect::adsr, 2, 70, "adsr", {"attack", "decay", "sustain", "release"}},
    {Effect::ahd, 3, 71, "ahd", {"aattack", "ahold", "arelease", "curve"}},
    {Effect::grain, 4, 75, "ahd", {"gattack", "ghold", "grelease", "curve"}},
    {Effect::fade, 5, 200, "fade", {"fadein", "fadeout", "fadeearly"}},
    {Effect::count, 10, 190, "mul", {"gain"}},
    {Effect::transient, 8, 90, "transient", {"transient", "transsustain"}},
    {Effect::lpf, 20, 60, "lpf", {"cutoff", "resonance"}},
    {Effect::lpf24, 21, 61, "lpf", {"cutoff", "resonance"}},
    {Effect::ladder, 22, 62, "ladder", {"cutoff", "ladderq", "drive"}},
    {Effect::hpf, 25, 30, "hpf", {"hcutoff", "hresonance"}},
    {Effect::hpf24, 26, 31, "hpf", {"hcutoff", "hresonance"}},
    {Effect::bpf, 30, 35, "bpf", {"bandf", "bandq"}},
    {Effect::bpf24, 31, 36, "bpf", {"bandf", "bandq"}},
    {Effect::bpf, 32, 37, "mul", {"bandgain"}},
    {Effect::vowel, 35, 10, "vowel", {"vowel", "", "vowelsharp"}},
    {Effect::vowel, 36, 11, "mul", {"vowelgain"}},
    {Effect::coarse, 40, 50, "coarse", {"coarse"}},
    {Effect::crush, 45, 45, "crush", {"crush"}},
    {Effect::shape, 50, 20, "shape", {"shape"}},
    {Effect::shape, 51, 21, "mul", {"shapevol"}},
    {Effect::distort, 52, 130, "distort", {"distort", "distorttype"}},
    {Effect::distort, 53, 131, "mul", {"distortvol"}},
    {Effect::distort_ringing, 0, 132, "distort_ringing", {"ddistort"}},
    {Effect::spectral_delay, 63, 145, "spectral_delay", {"tsdelay", "xsdelay"}},
    // superdough has none of these eight: behind its own distortions
    {Effect::waveloss, 54, 100, "waveloss", {"waveloss"}},
    {Effect::squiz, 55, 102, "squiz", {"squiz"}},
    {Effect::fshift, 56, 104, "fshift", {"fshift", "fshiftphase"}},
    {Effect::triode, 57, 106, "triode", {"triode"}},
    {Effect::krush, 58, 108, "krush", {"krush"}},
    {Effect::krush, 59, 109, "lpf", {"kcutoff"}},
    {Effect::octer, 60, 110, "octer", {"octer", "octersub", "octersubsub"}},
    {Effect::ring, 61, 112, "", {}, ring},
    {Effect::tremolo,
     70,
     80,
     "tremolo",
     {"tremolorate", "tremolodepth", "tremoloshape", "tremoloskew", "tremolophase"}},
    {Effect::sine_tremolo, 71, 81, "", {}, sine_tremolo},
    {Effect::compressor, 75, 92, "", {}, compress},
    {Effect::phaser, 80, 85, "phaser", {"phaserrate", "phaserdepth", "phasercenter", "phasersweep", "phaserphase"}},
    {Effect::delay_phaser, 81, 86, "phaser_dirt", {"dprate", "dpdepth"}},
    {Effect::pitch_shift, 6, 65, "pitch_shift", {"psratio", "pswindow", "psspread"}},
    {Effect::spectral,
     62,
     140,
     "spectral",
     {"freeze", "comb", "smear", "scram", "binshift", "hbrick", "lbrick", "enhance", "real", "imag"}},
    {Effect::pitch_shift, 95, 195, "", {}, end_softly},
    {Effect::spectral, 96, 196, "", {}, end_softly},
    {Effect::spectral_delay, 97, 197, "", {}, end_softly},
    {Effect::djf, 90, 150, "djf", {"djf"}},
    {Effect::djf, 91, 151, "lpf", {"djflow"}},
    {Effect::djf, 92, 152, "hpf", {"djfhigh"}},
};

int place_of(const Stage& stage, ChainOrder order) {
  return order == ChainOrder::superdough ? stage.superdough : stage.superdirt;
}
std::vector<Stage> sorted(ChainOrder order) {
  std::vector<Stage> chain;
  std::copy_if(std::begin(kStages), std::end(kStages), std::back_inserter(chain),
               [&](const Stage& stage) { return place_of(stage, order) > 0; });
  std::sort(chain.begin(), chain.end(),
            [&](const Stage& a, const Stage& b) { return place_of(a, order) < place_of(b, order); });
  return chain;
}
const std::vector<Stage>& chain_of(ChainOrder order) {
  static const std::array<std::vector<Stage>, 2> known{sorted(ChainOrder::superdough), sorted(ChainOrder::superdirt)};
  return known[order == ChainOrder::superdough ? 0 : 1];
}

Value run_unit(VoiceSketch& sketch, const Stage& stage, Value signal) {
  std::vector<Value> inputs{signal};
  const UnitInfo& info = unit_info(find_unit(stage.unit));
  std::size_t most = stage.params.size();
  while (most > 0 && stage.params[most - 1].empty()) --most;
  for (std::size_t i = 0; i < most; ++i) {
    inputs.push_back(stage.params[i].empty() ? sketch.number(static_cast<double>(info.inputs[i + 1].default_value))
                                             : sketch.moved(stage.params[i]));
  }
  return sketch.builder.add(stage.unit, inputs)[0];
}

}  // namespace

std::span<const EffectInfo> effect_table() noexcept { return kEffects; }
std::span<const VoiceParam> voice_params() noexcept { return param_table().rows; }

bool is_voice_param(std::string_view name) noexcept {
  const auto all = voice_params();
  return std::any_of(all.begin(), all.end(), [&](const VoiceParam& param) { return param.name == name; });
}

float voice_param_default(std::string_view name) noexcept {
  for (const VoiceParam& param : voice_params()) {
    if (param.name == name) return param.neutral;
  }
  return 0.0f;
}

EffectSet with_families(EffectSet asked) noexcept {
  EffectSet all = asked | kBasicEffects;
  for (const EffectInfo& info : kEffects) {
    if (!asked.has(info.effect) || info.family == Family::alone) continue;
    for (const EffectInfo& other : kEffects) {
      if (other.family == info.family) all |= other.effect;
    }
  }
  return all;
}

bool VoiceSketch::moves(std::string_view name) const {
  return modulation.moves(name) || std::any_of(std::begin(kMotions), std::end(kMotions), [&](const Motion& motion) {
           return effects.has(motion.effect) && reaches(motion, name);
         });
}

Value VoiceSketch::moved(std::string_view name) {
  Value value = param(name);
  for (const Motion& motion : kMotions) {
    if (effects.has(motion.effect) && reaches(motion, name)) value = motion.make(*this, value);
  }
  return value;
}

namespace {

// What is heard of the voice as it is, on the circle; it sends to its orbit's effects from two sides, as ever.
void add_circle(VoiceSketch& sketch, std::array<Value, kMaxUnitOutputs> placed, int channels) {
  if (sketch.effects.has(Effect::dry)) {
    for (Value& side : placed) side = sketch.times(side, sketch.moved("dry"));
  }
  const Value at = sketch.param("circleat"), width = sketch.param("circlewidth"), turn = sketch.param("circleturn");
  if (channels == 1) {
    sketch.builder.add("send_circle", {placed[0], at, width, turn});
  } else {
    sketch.builder.add("send_circle_stereo", {placed[0], placed[1], at, sketch.param("circlespread"), width, turn});
  }
}

}  // namespace

void add_effects(VoiceSketch& sketch, VoiceSource source, ChainOrder order) {
  const Sides sides{source.sides.data(), static_cast<std::size_t>(source.channels)};
  for (const Stage& stage : chain_of(order)) {
    if (stage.effect != Effect::count && !sketch.effects.has(stage.effect)) continue;
    if (stage.make != nullptr) {
      stage.make(sketch, sides);
      continue;
    }
    for (Value& side : sides) side = run_unit(sketch, stage, side);
  }
  const Value pan = sketch.moved("pan"), level = sketch.param("postgain");
  const EffectSet sending =
      EffectSet{Effect::delay_send} | Effect::room_send | Effect::dry | Effect::bus_send | Effect::circle;
  const bool sends = !(sketch.effects & sending).empty();
  const char* const stereo = order == ChainOrder::superdirt ? "balance" : "stereo";
  const auto end = [&](std::string name, Value at) {
    if (source.channels == 1) return sketch.builder.add(name, {source.sides[0], level, at});
    return sketch.builder.add(name + "_" + stereo, {source.sides[0], source.sides[1], level, at});
  };
  if (!sends) {
    end("out", pan);
    return;
  }
  const auto placed = end("place", pan);
  const auto send = [&](Effect effect, const char* unit, const char* param) {
    if (sketch.effects.has(effect)) sketch.builder.add(unit, {placed[0], placed[1], sketch.moved(param)});
  };
  send(Effect::delay_send, "send_delay", "delaysend");
  send(Effect::room_send, "send_room", "roomsend");
  if (sketch.effects.has(Effect::bus_send))
    sketch.builder.add("send_bus", {placed[0], placed[1], sketch.param("bus"), sketch.param("busgain")});
  if (sketch.effects.has(Effect::circle)) return add_circle(sketch, end("place", sketch.number(-1.0)), source.channels);
  send(Effect::dry, "send_dry", "dry");
  if (!sketch.effects.has(Effect::dry)) sketch.builder.add("send_dry", {placed[0], placed[1]});
}

}  // namespace perigee
