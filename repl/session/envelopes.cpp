// repl/session/envelopes.cpp -- The envelopes that an event asks for: of loudness, of the filters, of pitch.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/envelopes.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/portable_math.h"

namespace perigee {
namespace {

constexpr double kLeastLevel = 0.001;  // from where superdough's exponential envelopes rise
constexpr double kHighestHz = 20000.0;
constexpr double kEndless = 1e9;  // seconds

std::array<ControlId, 4> stage_ids(const std::string& stem) {
  return {control_key(stem + "attack"), control_key(stem + "decay"), control_key(stem + "sustain"),
          control_key(stem + "release")};
}

// A filter, its envelope and the names of the parameters.
struct Filter {
  std::string letters;
  ControlId cutoff;
  Effect effect, envelope;
  std::array<ControlId, 4> stages;
  ControlId env;
};
const std::array<Filter, 3>& filters() {
  static const std::array<Filter, 3> known{
      Filter{"lp", control_key("cutoff"), Effect::lpf, Effect::lpf_envelope, stage_ids("lp"), control_key("lpenv")},
      Filter{"hp", control_key("hcutoff"), Effect::hpf, Effect::hpf_envelope, stage_ids("hp"), control_key("hpenv")},
      Filter{"bp", control_key("bandf"), Effect::bpf, Effect::bpf_envelope, stage_ids("bp"), control_key("bpenv")}};
  return known;
}
const std::array<ControlId, 4>& pitch_stages() {
  static const std::array<ControlId, 4> known = stage_ids("p");
  return known;
}

void set_stages(VoiceParams& params, const std::string& stem, const Stages& stages) {
  params.set(stem + "attack", stages.attack);
  params.set(stem + "decay", stages.decay);
  params.set(stem + "sustain", stages.sustain);
  params.set(stem + "release", stages.release);
}

}  // namespace

Stages stages_of(const Controls& c, const std::array<ControlId, 4>& which, const Stages& otherwise) {
  const bool a = c.has(which[0]), d = c.has(which[1]), s = c.has(which[2]), r = c.has(which[3]);
  Stages stages = otherwise;
  stages.said = a || d || s || r;
  if (!stages.said) return stages;
  stages.attack = std::max(kShortestStage, c.number(which[0], 0.0));
  stages.decay = std::max(kShortestStage, c.number(which[1], 0.0));
  stages.sustain = c.number(which[2], d ? kLeastLevel : 1.0, 0.0, 1.0);
  stages.release = std::max(kShortestRelease, c.number(which[3], 0.0));
  return stages;
}

// Attack, decay, sustain and release in the default dialect; SuperDirt's attack, hold and release in `tidal` or where `hold` is
// given.
Loudness set_loudness(VoiceParams& params, const Controls& c, bool synth, bool full) {
  const ControlIds& id = ids();
  if (c.laws.sustain_is_length || c.has(id.hold)) {
    if (!c.has(id.attack) && !c.has(id.release) && !c.has(id.hold)) return {};
    params.effects |= Effect::ahd;
    params.set("aattack", std::max(0.0, c.number(id.attack, 0.0)));
    params.set("ahold", c.has(id.release) || c.has(id.hold) ? std::max(0.0, c.number(id.hold, 0.0)) : kEndless);
    params.set("arelease", std::max(0.0, c.number(id.release, c.laws.sustain_is_length ? kEndless : kShortestRelease)));
    params.set("curve", c.number(id.curve, -3.0));
    return {};
  }
  const Stages plain{kShortestStage, full ? kShortestStage : 0.05, full ? 1.0 : 0.6, kShortestRelease};
  const Stages stages = stages_of(c, {id.attack, id.decay, id.sustain, id.release}, plain);
  if (!stages.said && !synth) return {};
  params.effects |= Effect::adsr;
  set_stages(params, "", stages);
  return {true, stages.release};
}

void set_grain(VoiceParams& params, const Controls& c, double total_seconds) {
  if (!c.has(ids().tilt) && !c.has(ids().plat)) return;
  const double tilt = c.number(ids().tilt, 0.5, 0.0, 1.0), plat = c.number(ids().plat, 0.0, 0.0, 1.0);
  params.effects |= Effect::grain;
  params.set("gattack", tilt * (1.0 - plat) * total_seconds);
  params.set("ghold", plat * total_seconds);
  params.set("grelease", (1.0 - tilt) * (1.0 - plat) * total_seconds);
  params.set("curve", c.number(ids().curve, -3.0));
}

// The cutoff is multiplied: from 2^−(anchor·octaves) by so many octaves up, or down where they are negative.
void set_filter_envelopes(VoiceParams& params, const Controls& c) {
  for (const Filter& filter : filters()) {
    const bool ladder = filter.effect == Effect::lpf && params.effects.has(Effect::ladder);  // in its place
    if (!params.effects.has(filter.effect) && !ladder) continue;
    const Stages stages = stages_of(c, filter.stages, {0.005, 0.14, 0.0, 0.1});
    if (!stages.said && !c.has(filter.env)) continue;
    const double octaves = c.number(filter.env, 1.0, -20.0, 20.0), reach = std::abs(octaves);
    const double below = reach * c.number(ids().fanchor, 0.0, 0.0, 1.0);
    const double cutoff = std::max(1.0, c.number(filter.cutoff, kHighestHz));
    double rest = std::clamp(portable::exp2(-below) * cutoff, 1.0, kHighestHz) / cutoff;
    double peak = std::clamp(portable::exp2(reach - below) * cutoff, 1.0, kHighestHz) / cutoff;
    if (octaves < 0.0) std::swap(rest, peak);
    params.effects |= filter.envelope;
    set_stages(params, filter.letters, stages);
    params.set(filter.letters + "rest", rest);
    params.set(filter.letters + "peak", peak);
  }
}

void set_pitch_envelope(VoiceParams& params, const Controls& c) {
  const ControlIds& id = ids();
  const Stages stages = stages_of(c, pitch_stages(), {0.2, 0.001, 1.0, 0.001});
  if (!stages.said && !c.has(id.penv)) return;
  const bool by_ratios = c.number(id.pcurve, 0.0) != 0.0;
  const double reach = c.number(id.penv, 1.0, -240.0, 240.0);
  const double anchor = c.number(id.panchor, stages.sustain, -10.0, 10.0);
  const double least = by_ratios ? kLeastLevel : 0.0, range = reach / (1.0 - least);
  params.effects |= Effect::pitch_envelope;
  set_stages(params, "p", stages);
  params.set("prest", least);
  params.set("pratios", by_ratios ? 1.0 : 0.0);
  params.set("prange", range);
  params.set("pbase", -reach * anchor - range * least);
}

bool is_envelope_control(std::string_view name) {
  constexpr std::string_view kStages[] = {"attack", "decay", "sustain", "release"};
  for (const std::string_view stem : {"", "lp", "hp", "bp", "p"}) {
    if (!name.starts_with(stem)) continue;
    const std::string_view rest = name.substr(stem.size());
    if (std::find(std::begin(kStages), std::end(kStages), rest) != std::end(kStages)) return true;
    if (!stem.empty() && rest == "env") return true;
  }
  return name == "hold" || name == "curve" || name == "tilt" || name == "plat" || name == "fanchor" ||
         name == "pcurve" || name == "panchor";
}

}  // namespace perigee
