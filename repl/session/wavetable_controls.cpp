// repl/session/wavetable_controls.cpp -- What moves a wavetable's position and its warp, as an event asks for it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/wavetable_controls.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "engine/wave_warp.h"
#include "repl/session/envelopes.h"

namespace perigee {
namespace {

constexpr double kUsualAmount = 0.5;  // of an envelope or a slow wave of which only something else is said
constexpr ControlWord kShapes[] = {{"tri", 0}, {"triangle", 0}, {"sine", 1}, {"sin", 1},    {"ramp", 2},
                                   {"saw", 3}, {"sawtooth", 3}, {"isaw", 2}, {"square", 4}, {"sqr", 4}};

// The controls of what moves one of the two.
struct Mover {
  std::string stem;
  std::array<ControlId, 4> stages;
  ControlId env, rate, sync, depth, shape, skew;
  explicit Mover(const std::string& name)
      : stem{name},
        stages{id("attack"), id("decay"), id("sustain"), id("release")},
        env{id("env")},
        rate{id("rate")},
        sync{id("sync")},
        depth{id("depth")},
        shape{id("shape")},
        skew{id("skew")} {}
  ControlId id(const char* rest) const { return control_key(stem + rest); }
};
const std::array<Mover, 2>& movers() {
  static const std::array<Mover, 2> known{Mover{"wt"}, Mover{"warp"}};
  return known;
}

double number_in(const Controls& c, ControlId id, std::span<const ControlWord> words, double otherwise) {
  const Value* said = c.find(id);
  return said == nullptr ? otherwise : number_or_word(*said, words).value_or(otherwise);
}

}  // namespace

bool wants_waves(std::string_view sound, const ControlMap& controls) {
  static const ControlId wt = control_key("wt");
  return sound.starts_with("wt_") || controls.has(wt);
}

void read_wavetable(const Controls& c, const Moment& moment, const Instrument& instrument,
                    std::vector<double>& values) {
  const auto set = [&](const std::string& name, double value) {
    for (std::size_t i = 0; i < instrument.params.size(); ++i) {
      const InstrumentParam& param = instrument.params[i];
      if (param.name != name) continue;
      values[i] = std::clamp(value, static_cast<double>(param.low), static_cast<double>(param.high));
    }
  };
  for (const Mover& it : movers()) {
    const Stages stages = stages_of(c, it.stages, {0.0, 0.5, 0.0, 0.1});
    set(it.stem + "attack", stages.attack);
    set(it.stem + "decay", stages.decay);
    set(it.stem + "sustain", stages.sustain);
    set(it.stem + "release", stages.release);
    set(it.stem + "env", c.number(it.env, stages.said ? kUsualAmount : 0.0));
    // A slow wave runs through the whole performance: an event meets it where it is.
    const double rate = c.has(it.sync) ? c.number(it.sync, 0.0) * moment.cps : c.number(it.rate, 1.0);
    const bool said = c.has(it.sync) || c.has(it.rate) || c.has(it.shape) || c.has(it.skew);
    const double turns = rate * moment.begin_seconds;
    set(it.stem + "rate", rate);
    set(it.stem + "phase", turns - std::floor(turns));
    set(it.stem + "depth", c.number(it.depth, said ? kUsualAmount : 0.0));
    set(it.stem + "shape", number_in(c, it.shape, kShapes, 0.0));
  }
  static const ControlId mode = control_key("warpmode"), unison = control_key("unison"),
                         chance = control_key("wtphaserand");
  set("warpmode", number_in(c, mode, wavetable_words_of("warpmode"), 0.0));
  set("wtphaserand", c.number(chance, c.number(unison, 1.0) > 1.0 ? 1.0 : 0.0));
}

std::span<const ControlWord> wavetable_words_of(std::string_view control) {
  static const auto warps = [] {
    std::array<ControlWord, kWarps.size()> made;
    for (std::size_t i = 0; i < made.size(); ++i) made[i] = {kWarps[i], static_cast<double>(i)};
    return made;
  }();
  if (control == "warpmode") return warps;
  if (control == "wtshape" || control == "warpshape") return kShapes;
  return {};
}

bool is_wavetable_control(std::string_view control) { return control == "wtsync" || control == "warpsync"; }

}  // namespace perigee
