// repl/session/fm_controls.cpp -- Frequency modulation as an event asks for it: up to eight operators, by superdough's names.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/fm_controls.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "repl/session/envelopes.h"

namespace perigee {
namespace {

constexpr ControlWord kWaves[] = {{"sine", 0}, {"sin", 0},    {"triangle", 1}, {"tri", 1},   {"sawtooth", 2},
                                  {"saw", 2},  {"square", 3}, {"sqr", 3},      {"white", 4}, {"pink", 5}};
constexpr ControlWord kRamps[] = {{"lin", 0}, {"exp", 1}};
constexpr double kMostIndex = 10000.0;
constexpr double kMostRatio = 1000.0;
constexpr double kLeastLevel = 0.001;  // from where an exponential envelope rises

struct OperatorIds {
  std::array<ControlId, kFmOperators + 1> into{};  // index into that target
  ControlId ratio, env, wave;
  std::array<ControlId, 4> stages;
};

OperatorIds operator_ids(int number) {
  const std::string digit = std::to_string(number), own = number == 1 ? "" : digit;
  OperatorIds made{};
  for (int target = 0; target <= kFmOperators; ++target) {
    made.into[static_cast<std::size_t>(target)] =
        control_key(target == number - 1 ? "fmi" + own : "fmi" + digit + std::to_string(target));
  }
  made.ratio = control_key("fmh" + own);
  made.env = control_key("fmenv" + own);
  made.wave = control_key("fmwave" + own);
  made.stages = {control_key("fmattack" + own), control_key("fmdecay" + own), control_key("fmsustain" + own),
                 control_key("fmrelease" + own)};
  return made;
}
const std::vector<OperatorIds>& all_operators() {
  static const std::vector<OperatorIds> known = [] {
    std::vector<OperatorIds> made;
    for (int number = 1; number <= kFmOperators; ++number) made.push_back(operator_ids(number));
    return made;
  }();
  return known;
}

double word(const Controls& c, ControlId id, std::span<const ControlWord> words, double otherwise) {
  const Value* said = c.find(id);
  return said == nullptr ? otherwise : number_or_word(*said, words).value_or(otherwise);
}

}  // namespace

FmPlan set_fm(VoiceParams& params, const Controls& c) {
  FmPlan plan;
  for (int number = 1; number <= kFmOperators; ++number) {
    const auto op = static_cast<std::size_t>(number);
    const OperatorIds& id = all_operators()[op - 1];
    const std::string digit = std::to_string(number);
    for (int target = 0; target <= kFmOperators; ++target) {
      const double index = c.number(id.into[static_cast<std::size_t>(target)], 0.0, -kMostIndex, kMostIndex);
      if (index == 0.0) continue;
      plan.into[op] = static_cast<std::uint16_t>(plan.into[op] | 1u << target);
      params.set("fm" + digit + std::to_string(target), index);
    }
    if (plan.into[op] == 0) continue;
    params.set("fmh" + digit, c.number(id.ratio, 1.0, -kMostRatio, kMostRatio));
    plan.wave[op] = static_cast<FmWave>(std::clamp(static_cast<int>(word(c, id.wave, kWaves, 0.0)), 0, 5));
    const Stages stages = stages_of(c, id.stages, {});
    if (!stages.said) continue;
    const bool by_ratios = word(c, id.env, kRamps, 1.0) != 0.0;
    plan.enveloped = static_cast<std::uint16_t>(plan.enveloped | 1u << number);
    params.set("fmattack" + digit, stages.attack);
    params.set("fmdecay" + digit, stages.decay);
    params.set("fmsustain" + digit, stages.sustain);
    params.set("fmrelease" + digit, stages.release);
    params.set("fmrest" + digit, by_ratios ? kLeastLevel : 0.0);
    params.set("fmratios" + digit, by_ratios ? 1.0 : 0.0);
  }
  return plan;
}

bool is_fm_control(std::string_view name) {
  static const std::vector<ControlId> known = [] {
    std::vector<ControlId> made;
    for (const OperatorIds& id : all_operators()) {
      made.insert(made.end(), id.into.begin(), id.into.end());
      made.insert(made.end(), id.stages.begin(), id.stages.end());
      made.insert(made.end(), {id.ratio, id.env, id.wave});
    }
    return made;
  }();
  return std::find(known.begin(), known.end(), control_key(name)) != known.end();
}

std::span<const ControlWord> fm_words_of(std::string_view control) {
  if (!is_fm_control(control)) return {};
  if (control.starts_with("fmwave")) return kWaves;
  if (control.starts_with("fmenv")) return kRamps;
  return {};
}

}  // namespace perigee
