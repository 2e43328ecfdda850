// repl/session/own_params.cpp -- What an instrument of the kit listens to beside its pitch, read from an event.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/own_params.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/kit/additive.h"
#include "engine/synth_graph.h"
#include "patterns/controls.h"
#include "repl/session/event_controls.h"
#include "repl/session/zzfx_list.h"

namespace perigee {
namespace {

constexpr double kHighestPartial = 20000.0;  // Hz

double number_in(const Value& value, double otherwise) {
  double result = otherwise;
  if (value.is_number()) result = value.number();
  if (value.is_boolean()) result = value.boolean() ? 1.0 : 0.0;
  if (value.is_string()) result = number_of(value.text()).value_or(otherwise);
  return std::isfinite(result) ? result : otherwise;
}
double number_in(const ControlMap& controls, std::string_view name, double otherwise) {
  const Control* known = find_control(name);
  const Value* value = known != nullptr ? controls.find(known->id) : nullptr;
  return value != nullptr ? number_in(*value, otherwise) : otherwise;
}

// Empty where the control is not set; one number stands for a list of one.
std::vector<double> numbers_in(const ControlMap& controls, std::string_view name) {
  const Value* value = controls.find(control_key(name));
  std::vector<double> numbers;
  if (value == nullptr) return numbers;
  if (!value->is_list()) return {number_in(*value, 0.0)};
  for (const Value& item : value->items()) {
    if (numbers.size() < static_cast<std::size_t>(kPartials)) numbers.push_back(number_in(item, 0.0));
  }
  return numbers;
}

bool is_basic_wave(std::string_view name) {
  return name == "sine" || name == "triangle" || name == "square" || name == "sawtooth";
}

}  // namespace

const Instrument* instrument_of(std::string_view name, const ControlMap& controls, const SoundLaws& laws) {
  if (is_zzfx(name) && has_zzfx_list(controls)) name = "zzfx";
  const Instrument* found = find_instrument(name, laws.order);
  if (found != nullptr && found->name == additive_instrument().name)
    return &additive_instrument();  // not the kit's copy
  if (found == nullptr || !is_basic_wave(found->name)) return found;
  const double count = laws.n_is_note ? 0.0 : number_in(controls, "n", 0.0);
  const bool listed = controls.has(control_key("partials")) || controls.has(control_key("phases"));
  return listed || (count >= 1.0 && count <= kPartials) ? &additive_instrument() : found;
}

std::vector<double> own_values(const Instrument& instrument, std::string_view name, const ControlMap& controls,
                               double hz) {
  std::vector<double> values;
  if (&instrument == &additive_instrument()) {
    const Instrument* wave = find_instrument(name);
    const std::vector<double> levels = numbers_in(controls, "partials"), phases = numbers_in(controls, "phases");
    const bool counted = levels.empty() && wave != nullptr && is_basic_wave(wave->name);
    const double count = counted ? number_in(controls, "n", kPartials) : kPartials;
    const bool silent_rest = levels.empty() && !counted;  // `user` without a list is a sine
    const Partials partials =
        partials_of(wave != nullptr ? wave->name : name,
                    silent_rest ? 1 : static_cast<int>(count < 1.0 ? kPartials : count), levels, phases);
    for (int i = 0; i < kPartials; ++i) {
      const auto at = static_cast<std::size_t>(i);
      values.push_back(hz * (i + 1) < kHighestPartial ? partials.levels[at] : 0.0);
      values.push_back(partials.phases[at] - std::floor(partials.phases[at]));
    }
    return values;
  }
  const int voice = static_cast<int>(std::clamp(number_in(controls, "voice", 0.0), 0.0, 9.0));
  for (const InstrumentParam& param : instrument.params) {
    const double value = number_in(controls, param.name, static_cast<double>(instrument.default_of(param, voice)));
    values.push_back(std::clamp(value, static_cast<double>(param.low), static_cast<double>(param.high)));
  }
  return values;
}

std::string own_params_told(const Instrument& instrument, bool in_full) {
  std::string names, lines;
  for (const InstrumentParam& param : instrument.params) {
    if (find_control(param.name) == nullptr) continue;
    names += (names.empty() ? "; " : " ") + std::string{param.name};
    lines += fmt::format("\n  {:<10} {} ({}, {} to {}, default {})", param.name, param.help, param.unit, param.low,
                         param.high, instrument.default_of(param, 0));
  }
  return in_full ? lines : names;
}

}  // namespace perigee
