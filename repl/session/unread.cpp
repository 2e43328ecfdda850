// repl/session/unread.cpp -- Words where a control needs a number: the event plays without them, and the player is told.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/unread.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "engine/trigger.h"
#include "patterns/control_table.h"
#include "patterns/controls.h"
#include "patterns/numeral.h"
#include "repl/session/effect_controls.h"
#include "repl/session/fm_controls.h"
#include "repl/session/formula_controls.h"
#include "repl/session/modulators.h"
#include "repl/session/wavetable_controls.h"

namespace perigee {

namespace {

// The controls that take words in place of numbers.
std::unordered_map<ControlId, std::span<const ControlWord>> known_words() {
  std::unordered_map<ControlId, std::span<const ControlWord>> known;
  for (const ControlRow& row : control_rows()) {
    auto words = fm_words_of(row.name).empty() ? words_of(row.name) : fm_words_of(row.name);
    if (words.empty()) words = wavetable_words_of(row.name);
    if (!words.empty()) known.emplace(control_key(row.name), words);
  }
  return known;
}

// A word, or a number of a word, that is none of those; empty where it is one.
std::string unknown_word(std::string_view name, const Value& value, std::span<const ControlWord> words) {
  const auto number = number_or_word(value, words);
  const auto stands_for = [&](const ControlWord& each) { return number && each.number == std::floor(*number); };
  if (std::any_of(words.begin(), words.end(), stands_for)) return {};
  std::string allowed;
  for (const ControlWord& each : words) allowed += (allowed.empty() ? "" : ", ") + std::string(each.word);
  const char* const advice = number ? "; use one of these" : "; the event plays without it";
  return std::string(name) + ": " + describe(value) + " is none of " + allowed + advice;
}

bool says_no_number(const Value& value) {
  if (value.is_number()) return !std::isfinite(value.number());
  return value.is_string() ? !number_of(value.text()) : value.is_list();
}

// Of a list, or a word such as 1:2, what is no number; empty where all are.
std::string no_number_in(const Value& value) {
  if (value.is_string()) {
    for (std::string_view rest = value.text(); !rest.empty();) {
      const std::string_view word = rest.substr(0, rest.find(':'));
      if (!number_of(word)) return describe(Value(std::string(word)));
      rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    }
  } else if (value.is_list()) {
    for (const Value& item : value.items()) {
      if (says_no_number(item)) return describe(item);
    }
  }
  return {};
}

// Orbits are counted round: which one is meant by a number that is none; empty where it is one.
std::string orbit_problem(std::string_view name, double number) {
  const double orbit = std::floor(number), round = orbit - kOrbits * std::floor(orbit / kOrbits);
  if (!std::isfinite(number) || orbit == round) return {};
  return fmt::format("{}: there are {} orbits, from 0 to {}; {} is counted round and means {}", name, kOrbits,
                     kOrbits - 1, number, round);
}

// Numbers beyond these are not what the event plays by.
struct Bounds {
  std::string_view control;
  double low, high;
  std::string_view beyond;
};
constexpr double kAny = std::numeric_limits<double>::infinity();
constexpr Bounds kBounds[] = {
    {"clip", 0.0, kAny, "the event plays without it"},
    {"legato", 0.0, kAny, "the event plays without it"},
    {"nudge", -kAny, kMostNudge, "the event comes that many seconds later"},
    {"lag", -kAny, kMostNudge, "the event comes that many seconds later"},
};

// Empty where the number is within its control's bounds.
std::string out_of_bounds(std::string_view name, const Value& value) {
  const auto bounds =
      std::find_if(std::begin(kBounds), std::end(kBounds), [&](const Bounds& each) { return each.control == name; });
  if (bounds == std::end(kBounds) || !value.is_number()) return {};
  const auto told = [&](std::string_view side, double bound) {
    return fmt::format("{}: {} is {} {}; {}", name, describe(value), side, bound, bounds->beyond);
  };
  if (value.number() < bounds->low) return told("below", bounds->low);
  if (value.number() > bounds->high) return told("above", bounds->high);
  return {};
}

}  // namespace

std::vector<std::string> unread_controls(const Event& event) {
  std::vector<std::string> problems;
  if (!event.value.is_controls()) return problems;
  static const auto words_by_control = known_words();
  for (const ControlMap::Entry& entry : event.value.controls().entries()) {
    if (entry.value.is_pattern()) continue;  // it moves
    const std::string_view name = control(entry.id).name;
    const ControlRow* row = find_control_row(name);
    if (entry.value.is_controls()) {
      if (row != nullptr && takes_only_numbers(*row) && !moves(entry.id, entry.value))
        problems.push_back(
            std::string(name) + ": " + describe(entry.value) +
            " is neither a number nor a wave; the event plays without it. A control that is given nothing takes "
            "what stands before it: give it a number");
      continue;
    }
    if (row != nullptr && takes_lists_of_numbers(*row)) {
      if (const std::string word = no_number_in(entry.value); !word.empty())
        problems.push_back(std::string(name) + ": " + word + " is no number; it counts as nothing");
      continue;
    }
    if (const auto found = words_by_control.find(entry.id); found != words_by_control.end()) {
      const auto words = found->second;
      if (std::string problem = unknown_word(name, entry.value, words); !problem.empty())
        problems.push_back(std::move(problem));
      continue;
    }
    if (name == "byteBeatExpression") {
      if (std::string problem = formula_problem(entry.value); !problem.empty()) problems.push_back(std::move(problem));
      continue;
    }
    if ((name == "orbit" || name == "duckorbit") && entry.value.is_number()) {
      if (std::string problem = orbit_problem(name, entry.value.number()); !problem.empty())
        problems.push_back(std::move(problem));
    }
    if (std::string problem = out_of_bounds(name, entry.value); !problem.empty())
      problems.push_back(std::move(problem));
    if (!says_no_number(entry.value)) continue;
    if (entry.value.is_string() && (name == "n" || name == "note") && !as_number(entry.value)) {
      problems.push_back(std::string(name) + ": " + describe(entry.value) +
                         " is neither a number nor a note name such as c3, eb4 or f#2");
      continue;
    }
    if (entry.value.is_list() && name == "duckorbit") continue;  // which takes several
    if (row != nullptr && (takes_only_numbers(*row) || entry.value.is_number()))
      problems.push_back(std::string(row->name) + ": " + describe(entry.value) +
                         " is no number; the event plays without it");
  }
  return problems;
}

}  // namespace perigee
