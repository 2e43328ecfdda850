// repl/session/effect_controls.cpp -- How a control becomes a parameter of an effect: one table, a column of laws for each dialect.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/effect_controls.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/portable_math.h"

namespace perigee {
namespace {

using At = const Circumstances&;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kMost = 1e6;
constexpr double kTurns = 1000.0;
constexpr double kRates = 1000.0;  // Hz: the fastest slow wave

double number(At at, const char* name, double otherwise) { return at.controls.number(control_key(name), otherwise); }
bool has(At at, const char* name) { return at.controls.has(control_key(name)); }

double one(double, At) { return 1.0; }
double decibels(double resonance, At) { return portable::db_to_gain(resonance); }  // as a Web Audio biquad
double thousandfold(double resonance, At) {                                        // rq 1 … 0.001
  return portable::pow(1000.0, std::clamp(resonance, 0.0, 1.0));
}
double at_least_one(double q, At) { return std::max(q, 1.0); }

// superdough's ladder: resonance 0.13 of what the biquads take, and a drive that grows by powers of e.
double ladder_resonance(double resonance, At) { return std::clamp(resonance * 0.13, 0.0, 8.0) / 4.0; }
double ladder_drive(double drive, At) { return std::clamp(portable::exp(drive), 0.1, 2000.0); }

// 20 … 10000 Hz over half of the knob.
double dirt_low(double place, At) { return 20.0 * portable::pow(500.0, std::min(1.0, 2.0 * place)); }
double dirt_high(double place, At) { return 20.0 * portable::pow(500.0, std::max(0.0, 2.0 * place - 1.0)); }

double size(double rate, At) { return std::abs(rate); }
double cycles_per_second(double per_cycle, At at) { return std::abs(per_cycle) * at.moment.cps; }

// Slow waves run through the whole performance: an event meets them where they are at its onset.
double phase_at(double rate_hz, double phase, At at) {
  const double turns = rate_hz * at.moment.begin_seconds + phase;
  return turns - std::floor(turns);
}
double rate_of(At at, const char* rate, const char* sync) {
  return has(at, sync) ? number(at, sync, 0.0) * at.moment.cps : number(at, rate, 0.0);
}
double tremolo_phase(double phase, At at) { return phase_at(rate_of(at, "tremolo", "tremolosync"), phase, at); }
// Without a shape the triangle is all rise.
double tremolo_skew(double skew, At at) { return skew >= 0.0 ? skew : has(at, "tremoloshape") ? 0.5 : 1.0; }
double phaser_phase(double rate_hz, At at) { return phase_at(rate_hz, 0.0, at); }

// A Web Audio compressor makes up for what it takes away at full level, by 0.6 of the decibels.
double makeup(double threshold_db, At at) {
  const double ratio = std::clamp(number(at, "compressorRatio", 10.0), 1.0, 20.0);
  return portable::db_to_gain(-0.6 * std::min(threshold_db, 0.0) * (1.0 - 1.0 / ratio));
}

double krush_cutoff(double hz, At) { return hz > 0.0 ? hz : 4000.0; }
double ring_end(double slide, At at) { return std::clamp(number(at, "ringf", 440.0) + slide, 0.0, 20000.0); }
double event_length(double, At at) { return at.moment.delta; }
double note_hz(At at) {
  return portable::midi_to_hz(at.controls.midi(true).value_or(static_cast<double>(at.controls.laws.default_midi)));
}
double shifted(double hz, At at) {
  return std::clamp(hz + number(at, "fshiftnote", 0.0) * number(at, "freq", note_hz(at)), -24000.0, 24000.0);
}

// SuperDirt's ring of outputs: `pan` goes once round it, `channel` is counted on from there. A second channel of the sound lies an
// output further, or as far as both fill the circle.
double circle_place(double pan, At at) {
  return pan + number(at, "channel", 0.0) / static_cast<double>(at.moment.outputs);
}
double circle_place_on(double, At at) { return circle_place(number(at, "pan", 0.5), at); }
double circle_spread(At at, double span, double splay) {
  constexpr double kChannels = 2.0;
  const double widest = static_cast<double>(at.moment.outputs) / kChannels;
  return span * (widest + (1.0 - widest) * std::clamp(splay, 0.0, 1.0)) / static_cast<double>(at.moment.outputs);
}
double spread_of_span(double span, At at) { return circle_spread(at, span, number(at, "pansplay", 1.0)); }
double spread_of_splay(double splay, At at) { return circle_spread(at, number(at, "panspan", 1.0), splay); }

double turns(double radians, At) { return radians / (2.0 * portable::kPi); }

// SuperDirt's pieces of a stretched sample, and of a shifted pitch.
double window_of(double timescale, double factor) { return 0.05 * std::clamp(timescale, 0.1, 2.0) * factor; }
double stretch_window(double timescale, At at) { return window_of(timescale, number(at, "timescalewin", 1.0)); }
double stretch_window_by(double factor, At at) { return window_of(number(at, "timescale", 1.0), factor); }
double shift_window(double, At at) { return std::clamp(at.moment.delta, 0.01, 0.18); }
// superdough's phase vocoder: 0 is as it is, 1 an octave up, and downwards a quarter as fast.
double vocoder_ratio(double by, At) { return std::max(0.0, 1.0 + (by < 0.0 ? 0.25 * by : by)); }

// The slow waves of the filters; the wave's middle lies at the written cutoff.
template <int filter>
struct Filter {
  static constexpr const char* kCutoffs[] = {"cutoff", "hcutoff", "bandf"};
  static constexpr const char* kRateNames[] = {"lprate", "hprate", "bprate"};
  static constexpr const char* kSyncs[] = {"lpsync", "hpsync", "bpsync"};
  static double cutoff(At at) { return std::clamp(number(at, kCutoffs[filter], 20000.0), 1.0, 20000.0); }
  static double phase(double, At at) { return phase_at(rate_of(at, kRateNames[filter], kSyncs[filter]), 0.0, at); }
  static double depth(double share, At) { return 2.0 * share; }
  static double depth_hz(double hz, At at) { return hz / cutoff(at); }
  static double low(double, At at) { return std::min(1.0, 30.0 / cutoff(at)); }
  static double high(double, At at) { return 20000.0 / cutoff(at); }
};

constexpr ControlWord kShapes[] = {{"tri", 0}, {"triangle", 0}, {"sine", 1}, {"sin", 1},    {"ramp", 2},
                                   {"saw", 3}, {"sawtooth", 3}, {"isaw", 2}, {"square", 4}, {"sqr", 4}};
constexpr ControlWord kDistortions[] = {{"scurve", 0}, {"soft", 1}, {"hard", 2},     {"cubic", 3},    {"diode", 4},
                                        {"asym", 5},   {"fold", 6}, {"sinefold", 7}, {"chebyshev", 8}};
constexpr ControlWord kVowels[] = {{"a", 0},   {"e", 1},   {"i", 2},   {"o", 3},  {"u", 4},  {"ae", 5},
                                   {"æ", 5},   {"aa", 6},  {"å", 6},   {"ɑ", 6},  {"oe", 7}, {"ø", 7},
                                   {"ö", 7},   {"ue", 8},  {"ü", 8},   {"y", 9},  {"ı", 9},  {"uh", 10},
                                   {"un", 11}, {"en", 12}, {"an", 13}, {"on", 14}};
constexpr ControlWord kUnits[] = {{"r", 0}, {"c", 1}, {"s", 2}};
constexpr ControlWord kFilterTypes[] = {{"12db", 0}, {"ladder", 1}, {"24db", 2}};

using Col = EffectControl::Column;
constexpr Col kAbsent{false, kNone, nullptr, false};
constexpr Col starts(Law law = nullptr) { return {true, kNone, law}; }
constexpr Col falls_to(double otherwise, Law law = nullptr) { return {false, otherwise, law}; }
constexpr Col starts_at(double otherwise, Law law = nullptr) { return {true, otherwise, law}; }

// A row like another, for both dialects.
constexpr EffectControl both(std::string_view control, std::string_view param, Effect effect, double low, double high,
                             Col column, std::span<const ControlWord> words = {}) {
  return {control, param, effect, low, high, column, column, words};
}

constexpr EffectControl kRows[] = {
    both("vib", "vib", Effect::vibrato, 0, kRates, starts()),
    both("vibmod", "vibmod", Effect::vibrato, -240, 240, falls_to(0.5)),
    both("noise", "noise", Effect::noise, 0, 1, starts()),

    both("cutoff", "cutoff", Effect::lpf, 0, kMost, starts()),
    {"resonance", "resonance", Effect::lpf, 0, 50, falls_to(1, decibels), falls_to(0, thousandfold)},
    both("resonance", "ladderq", Effect::ladder, 0, 50, falls_to(1, ladder_resonance)),
    both("drive", "drive", Effect::ladder, -20, 20, falls_to(0.69, ladder_drive)),
    both("hcutoff", "hcutoff", Effect::hpf, 0, kMost, starts()),
    {"hresonance", "hresonance", Effect::hpf, 0, 50, falls_to(1, decibels), falls_to(0, thousandfold)},
    both("bandf", "bandf", Effect::bpf, 0, kMost, starts()),
    {"bandq", "bandq", Effect::bpf, 0.01, 1000, falls_to(1), falls_to(10)},
    {"bandq", "bandgain", Effect::bpf, 0.01, 1000, falls_to(1, one), falls_to(10, at_least_one)},
    {"djf", "djflow", Effect::djf, 0, 1, kAbsent, starts(dirt_low)},
    {"djf", "djfhigh", Effect::djf, 0, 1, kAbsent, starts(dirt_high)},
    both("vowel", "vowel", Effect::vowel, 0, 14, starts(), kVowels),
    {"vowel", "vowelsharp", Effect::vowel, 0, 14, starts([](double, At) { return 6.0; }), starts(one), kVowels},
    {"vowel", "vowelgain", Effect::vowel, 0, 14, starts([](double, At) { return 8.0; }), starts(one), kVowels},

    {"resonance",
     "vowelsharp",
     Effect::vowel,
     0,
     1,
     kAbsent,
     {false, kNone, [](double r, At) { return (0.1 + 0.4 * r) / 0.3; }}},
    {"resonance",
     "vowelgain",
     Effect::vowel,
     0,
     1,
     kAbsent,
     {false, kNone, [](double r, At) { return (50.0 + 150.0 * r) / 125.0; }}},

    both("coarse", "coarse", Effect::coarse, 1, kMost, starts()),
    both("crush", "crush", Effect::crush, 1, 24, starts()),
    both("shape", "shape", Effect::shape, 0, 0.999, starts()),
    both("shapevol", "shapevol", Effect::shape, 0.001, 1, falls_to(1)),
    {"distort", "distort", Effect::distort, 0, 20, starts(), kAbsent},
    {"distort", "ddistort", Effect::distort_ringing, 0, 10, kAbsent, starts()},
    both("distorttype", "distorttype", Effect::distort, 0, 8, falls_to(0), kDistortions),
    both("distortvol", "distortvol", Effect::distort, 0.001, 1, falls_to(1)),
    both("tsdelay", "tsdelay", Effect::spectral_delay, 0, 1, starts_at(0)),
    both("xsdelay", "xsdelay", Effect::spectral_delay, 0, 65535, starts_at(1)),
    both("triode", "triode", Effect::triode, 0, 1000, starts()),
    both("krush", "krush", Effect::krush, 0, 10000, starts()),
    both("kcutoff", "kcutoff", Effect::krush, 0, 20000, falls_to(0, krush_cutoff)),
    both("octer", "octer", Effect::octer, 0, 1, starts()),
    both("octersub", "octersub", Effect::octer, 0, 100, starts()),
    both("octersubsub", "octersubsub", Effect::octer, 0, 100, starts()),
    both("ring", "ring", Effect::ring, -1000, 1000, starts()),
    both("ringf", "ringf", Effect::ring, 0, 20000, falls_to(440)),
    both("ringdf", "ringto", Effect::ring, -20000, 20000, falls_to(0, ring_end)),
    both("ringdf", "ringtime", Effect::ring, -20000, 20000, falls_to(0, event_length)),
    both("waveloss", "waveloss", Effect::waveloss, 0, 100, starts()),
    both("squiz", "squiz", Effect::squiz, 1, 50, starts()),
    both("fshift", "fshift", Effect::fshift, -24000, 24000, starts_at(0, shifted)),
    both("fshiftnote", "fshift", Effect::fshift, -1000, 1000,
         starts([](double, At at) { return shifted(number(at, "fshift", 0.0), at); })),
    both("fshiftphase", "fshiftphase", Effect::fshift, -kMost, kMost, falls_to(0, turns)),

    both("transient", "transient", Effect::transient, -1, 1, starts_at(0)),
    both("transsustain", "transsustain", Effect::transient, -1, 1, starts_at(0)),
    both("compressor", "compthreshold", Effect::compressor, -100, 0, starts()),
    both("compressor", "compmakeup", Effect::compressor, -100, 0, starts(makeup)),
    both("compressorRatio", "compratio", Effect::compressor, 1, 20, falls_to(10)),
    both("compressorKnee", "compknee", Effect::compressor, 0, 40, falls_to(10)),
    both("compressorAttack", "compattack", Effect::compressor, 0, 1, falls_to(0.005)),
    both("compressorRelease", "comprelease", Effect::compressor, 0, 1, falls_to(0.05)),

    both("tremolo", "tremolorate", Effect::tremolo, -kRates, kRates, starts(size)),
    both("tremolosync", "tremolorate", Effect::tremolo, -kRates, kRates, starts(cycles_per_second)),
    both("tremolodepth", "tremolodepth", Effect::tremolo, 0, 1, falls_to(1)),
    both("tremoloshape", "tremoloshape", Effect::tremolo, 0, 4, falls_to(0), kShapes),
    both("tremoloskew", "tremoloskew", Effect::tremolo, 0, 1, falls_to(-1, tremolo_skew)),
    both("tremolophase", "tremolophase", Effect::tremolo, -kMost, kMost, falls_to(0, tremolo_phase)),
    both("tremolorate", "strate", Effect::sine_tremolo, 0, kRates, starts_at(1)),
    {"tremolodepth", "stdepth", Effect::sine_tremolo, 0, 1, falls_to(0.5), starts_at(0.5)},
    {"phaserrate", "phaserrate", Effect::phaser, 0, kRates, starts(), kAbsent},
    {"phaserrate", "phaserphase", Effect::phaser, 0, kRates, starts(phaser_phase), kAbsent},
    {"phaserdepth", "phaserdepth", Effect::phaser, 0, 1, falls_to(0.75), kAbsent},
    {"phasercenter", "phasercenter", Effect::phaser, 1, 20000, falls_to(1000), kAbsent},
    {"phasersweep", "phasersweep", Effect::phaser, 0, 12000, falls_to(2000), kAbsent},
    {"phaserrate", "dprate", Effect::delay_phaser, 0, kRates, kAbsent, starts_at(1)},
    {"phaserdepth", "dpdepth", Effect::delay_phaser, 0, 1, kAbsent, starts_at(0.5)},

    both("timescale", "timescale", Effect::stretch, 0.01, 100, starts()),
    both("timescale", "timewindow", Effect::stretch, 0.01, 100, starts(stretch_window)),
    both("timescalewin", "timewindow", Effect::stretch, 0.01, 100, {false, kNone, stretch_window_by}),
    {"stretch", "psratio", Effect::pitch_shift, -4, 4, starts(vocoder_ratio), kAbsent},
    both("psrate", "psratio", Effect::pitch_shift, 0, 16, starts()),
    both("psrate", "pswindow", Effect::pitch_shift, 0, 16, starts(shift_window)),
    both("psdisp", "psspread", Effect::pitch_shift, 0, 1, falls_to(0)),
    both("freeze", "freeze", Effect::spectral, 0, 1, starts()),
    both("comb", "comb", Effect::spectral, 0, 1, starts()),
    both("smear", "smear", Effect::spectral, 0, 1, starts()),
    both("scram", "scram", Effect::spectral, 0, 1, starts()),
    both("binshift", "binshift", Effect::spectral, 0, 1, starts()),
    both("hbrick", "hbrick", Effect::spectral, 0, 1, starts()),
    both("lbrick", "lbrick", Effect::spectral, 0, 1, starts()),
    both("enhance", "enhance", Effect::spectral, 0, 1, starts()),
    both("real", "real", Effect::spectral, -1, 1, starts()),
    both("imag", "imag", Effect::spectral, -1, 1, starts()),
    {"delay", "delaysend", Effect::delay_send, 0, 10, starts(), kAbsent},
    {"room", "roomsend", Effect::room_send, 0, 10, starts(), kAbsent},
    {"dry", "dry", Effect::dry, 0, 10, starts(), kAbsent},
    both("pan", "circleat", Effect::circle, -kTurns, kTurns, falls_to(0.5, circle_place)),
    both("channel", "circleat", Effect::circle, -kTurns, kTurns, starts(circle_place_on)),
    both("panspan", "circlespread", Effect::circle, -kTurns, kTurns, starts_at(1, spread_of_span)),
    both("pansplay", "circlespread", Effect::circle, 0, 1, starts(spread_of_splay)),
    both("panwidth", "circlewidth", Effect::circle, 0.01, kMaxOutputs, starts_at(2)),
    both("panorient", "circleturn", Effect::circle, -kTurns, kTurns, starts_at(0)),
    both("bus", "bus", Effect::bus_send, -kMost, kMost, starts()),
    both("to", "bus", Effect::bus_send, -kMost, kMost, starts()),
    both("to", "dry", Effect::dry, -kMost, kMost, starts([](double, At) { return 0.0; })),
    both("busgain", "busgain", Effect::bus_send, -100, 100, falls_to(1)),
};

// The rows of one filter's slow wave.
template <int filter>
void add_swing(std::vector<EffectControl>& rows, Effect effect, const std::array<std::string_view, 10>& names) {
  using F = Filter<filter>;
  const auto add = [&](std::size_t control, std::size_t param, double low, double high, Col column,
                       std::span<const ControlWord> words = {}) {
    rows.push_back(both(names[control], names[param], effect, low, high, column, words));
  };
  add(0, 0, 0, kRates, starts());
  add(1, 0, 0, kRates, starts(cycles_per_second));
  add(2, 2, -kMost, kMost, starts_at(1, F::depth));
  add(3, 2, -kMost, kMost, starts(F::depth_hz));
  add(4, 4, 0, 4, starts_at(0), kShapes);
  add(5, 5, -10, 10, starts_at(-0.5));
  add(6, 6, 0, 1, starts_at(0.5));
  add(0, 7, 0, kRates, falls_to(0, F::phase));
  add(0, 8, 0, kRates, falls_to(0, F::low));
  add(0, 9, 0, kRates, falls_to(0, F::high));
}

std::vector<EffectControl> all_rows() {
  std::vector<EffectControl> rows{std::begin(kRows), std::end(kRows)};
  add_swing<0>(
      rows, Effect::lpf_swing,
      {"lprate", "lpsync", "lpdepth", "lpdepthfrequency", "lpshape", "lpdc", "lpskew", "lpphase", "lplow", "lphigh"});
  add_swing<1>(
      rows, Effect::hpf_swing,
      {"hprate", "hpsync", "hpdepth", "hpdepthfrequency", "hpshape", "hpdc", "hpskew", "hpphase", "hplow", "hphigh"});
  add_swing<2>(
      rows, Effect::bpf_swing,
      {"bprate", "bpsync", "bpdepth", "bpdepthfrequency", "bpshape", "bpdc", "bpskew", "bpphase", "bplow", "bphigh"});
  return rows;
}

// A row with its control looked up.
struct Ready {
  const EffectControl* row;
  ControlId control;
};
const std::vector<Ready>& ready_rows() {
  static const std::vector<Ready> known = [] {
    std::vector<Ready> made;
    for (const EffectControl& row : effect_controls()) made.push_back({&row, control_key(row.control)});
    return made;
  }();
  return known;
}

const Col& column(const EffectControl& row, bool tidal) { return tidal ? row.tidal : row.strudel; }

// What an event asks for by `ftype`: the same filters twice, or a ladder in place of the low-pass.
void set_filter_type(VoiceParams& params, const Controls& c) {
  const Value* asked = c.find(ids().ftype);
  if (asked == nullptr) return;
  const double type = number_or_word(*asked, kFilterTypes).value_or(0.0);
  if (type == 1.0 && params.effects.has(Effect::lpf)) {
    params.effects = params.effects.without(Effect::lpf) | Effect::ladder;
  } else if (type == 2.0) {
    if (params.effects.has(Effect::lpf)) params.effects |= Effect::lpf24;
    if (params.effects.has(Effect::hpf)) params.effects |= Effect::hpf24;
    if (params.effects.has(Effect::bpf)) params.effects |= Effect::bpf24;
  }
}

}  // namespace

std::span<const EffectControl> effect_controls() {
  static const std::vector<EffectControl> rows = all_rows();
  return rows;
}

std::span<const ControlWord> words_of(std::string_view control) {
  if (control == "ftype") return kFilterTypes;
  if (control == "unit") return kUnits;  // which the sampler reads as text
  for (const EffectControl& row : effect_controls()) {
    if (row.control == control && !row.words.empty()) return row.words;
  }
  return {};
}

std::optional<double> number_or_word(const Value& value, std::span<const ControlWord> words) {
  if (value.is_number()) return std::isfinite(value.number()) ? std::optional{value.number()} : std::nullopt;
  if (value.is_boolean()) return value.boolean() ? 1.0 : 0.0;
  if (!value.is_string()) return std::nullopt;
  std::string word{value.text()};
  for (char& c : word) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (const ControlWord& each : words) {
    if (each.word == word) return each.number;
  }
  const auto number = number_of(value.text());
  return number && std::isfinite(*number) ? number : std::nullopt;
}

void set_effects(VoiceParams& params, const Controls& c, const Moment& moment, bool tidal) {
  const Circumstances at{c, moment};
  for (const Ready& ready : ready_rows()) {
    if (!column(*ready.row, tidal).starts || !c.has(ready.control)) continue;
    if (number_or_word(*c.find(ready.control), ready.row->words)) params.effects |= ready.row->effect;
  }
  // superdough's tremolo has a depth of the same name as SuperDirt's.
  if (params.effects.has(Effect::tremolo) && !c.has(control_key("tremolorate")))
    params.effects = params.effects.without(Effect::sine_tremolo);
  if (moment.outputs <= 2) params.effects = params.effects.without(Effect::circle);
  for (const auto& [swing, filter] : {std::pair{Effect::lpf_swing, Effect::lpf},
                                      {Effect::hpf_swing, Effect::hpf},
                                      {Effect::bpf_swing, Effect::bpf}}) {
    if (!params.effects.has(filter)) params.effects = params.effects.without(swing);
  }
  set_filter_type(params, c);
  for (const Ready& ready : ready_rows()) {
    const EffectControl& row = *ready.row;
    const Col& here = column(row, tidal);
    if (!here.heard ||
        !(params.effects.has(row.effect) || (row.effect == Effect::lpf && params.effects.has(Effect::ladder))))
      continue;
    const Value* said = c.find(ready.control);
    const auto value = said != nullptr ? number_or_word(*said, row.words) : std::nullopt;
    if (!value && (std::isnan(here.otherwise) || params.has(row.param))) continue;
    const double kept = value ? std::clamp(*value, row.low, row.high) : here.otherwise;
    params.set(row.param, here.law == nullptr ? kept : here.law(kept, at));
  }
}

}  // namespace perigee
