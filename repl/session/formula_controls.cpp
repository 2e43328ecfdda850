// repl/session/formula_controls.cpp -- The formula that an event of `bytebeat` names, read once and kept.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/formula_controls.h"

#include <algorithm>
#include <cmath>

namespace perigee {
namespace {

constexpr std::size_t kMostKept = 256;
constexpr double kStepsATurn = 256.0;

ControlId expression_id() {
  static const ControlId id = control_key("byteBeatExpression");
  return id;
}
std::string told(const std::string& problem) { return "byteBeatExpression: " + problem; }

}  // namespace

std::shared_ptr<const Formula> Formulas::of(const Controls& c, std::string& problem) {
  const double n = c.laws.n_is_note ? 0.0 : c.number(ids().n, 0.0, -1e9, 1e9);
  const std::string text = c.has(expression_id())
                               ? c.text(expression_id())
                               : std::string{built_in_formula(static_cast<std::int64_t>(std::floor(n)))};
  if (const auto found = known_.find(text); found != known_.end()) return found->second;
  std::shared_ptr<const Formula> read = Formula::read(text, problem);
  if (read == nullptr) {
    problem = told(problem);
    return nullptr;
  }
  if (known_.size() >= kMostKept) known_.clear();
  return known_.emplace(text, std::move(read)).first->second;
}

double formula_start(const Controls& c, const Moment& moment, double hz) {
  static const ControlId start = control_key("byteBeatStartTime");
  const double otherwise = std::floor(moment.begin_seconds * hz * kStepsATurn);
  return std::clamp(std::floor(c.number(start, otherwise)), -1e9, 1e9);
}

std::string formula_problem(const Value& value) {
  std::string problem;
  const std::string text = value.is_string() ? std::string{value.text()} : describe(value);
  return Formula::read(text, problem) != nullptr ? std::string{} : told(problem);
}

}  // namespace perigee
