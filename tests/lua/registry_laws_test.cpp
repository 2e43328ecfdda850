// tests/lua/registry_laws_test.cpp -- What every function of the language promises, whatever it is given and however it is asked.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "patterns/json.h"
#include "patterns/registry.h"
#include "tests/lua/calls.h"
#include "tests/lua/fake_session.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

constexpr size_t kVariants = 12;  // calls of each function in each dialect

Events ask(const Pattern& pattern, const Span& span) {
  Budget budget{5'000, 300'000};
  QueryState state;
  state.budget = &budget;
  return query_sorted(pattern, span, state);
}

// The text of an event's value, where an event in it is told by its whole.
std::string text_of(const Value& value) {
  std::string text = to_json(value);
  constexpr std::string_view kPart = "\"part\":[";
  for (size_t at = text.find(kPart); at != std::string::npos; at = text.find(kPart, at))
    text.erase(at, text.find("]],", at) + 3 - at);
  return text;
}

void add_onsets(const Events& events, std::vector<std::string>& lines) {
  for (const Event& event : events) {
    if (event.has_onset())
      lines.push_back(event.whole.begin.text() + " " + event.whole.end.text() + " " + text_of(event.value));
  }
}

// The onsets of the cycles from `begin`, asked for in the pieces that the cuts make.
std::string onsets(const Pattern& pattern, const Cycles& begin, const std::vector<Cycles>& cuts) {
  std::vector<std::string> lines;
  Cycles at = begin;
  for (const Cycles& cut : cuts) {
    add_onsets(ask(pattern, Span{at, begin + cut}), lines);
    at = begin + cut;
  }
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::vector<Cycles> equal_cuts(int length, int pieces) {
  std::vector<Cycles> cuts;
  for (int i = 1; i <= pieces; ++i) cuts.emplace_back(int64_t{length} * i, pieces);
  return cuts;
}

std::vector<Cycles> random_cuts(int length, unsigned seed) {
  std::mt19937 dice{seed};
  std::vector<Cycles> cuts;
  for (int i = 0; i < 9; ++i) cuts.emplace_back(static_cast<int64_t>(dice() % 997), 997);
  for (Cycles& cut : cuts) cut = cut * Cycles{length};
  cuts.emplace_back(length);
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  if (cuts.front() == Cycles{0}) cuts.erase(cuts.begin());
  return cuts;
}

// What is wrong with how the pattern answers; empty where nothing is.
std::string unlike_in_slices(const Pattern& pattern, unsigned seed) {
  for (const auto& [begin, length] :
       {std::pair{Cycles{0}, 4}, std::pair{Cycles{-2}, 2}, std::pair{Cycles{1'000'000}, 1}}) {
    const std::string whole = onsets(pattern, begin, {Cycles{length}});
    for (const auto& cuts : {equal_cuts(length, 7), equal_cuts(length, 20), random_cuts(length, seed)}) {
      const std::string sliced = onsets(pattern, begin, cuts);
      if (sliced != whole)
        return "from cycle " + begin.text() + " in one go:\n" + whole + "in " + std::to_string(cuts.size()) +
               " slices:\n" + sliced;
    }
  }
  ask(pattern, Span{-1'000'000, -999'999});
  return {};
}

// Functions that answer by what is asked, as they do in the language that they come from.
struct ByQuery {
  std::string_view name, reason;
};
constexpr ByQuery kByQuery[] = {
    {"chooseIn", "a continuous choice, joined: it is made once for each query"},
    {"randslice", "a continuous choice, joined: it is made once for each query"},
    {"fadeOut", "a continuous amount, joined: it is read once for each query"},
    {"fadeIn", "a continuous amount, joined: it is read once for each query"},
    {"fadeOutFrom", "a continuous amount, joined: it is read once for each query"},
    {"fadeInFrom", "a continuous amount, joined: it is read once for each query"},
    {"clutch", "a continuous amount, joined: it is read once for each query"},
    {"clutchIn", "a continuous amount, joined: it is read once for each query"},
    {"anticipate", "a continuous amount, joined: it is read once for each query"},
    {"anticipateIn", "a continuous amount, joined: it is read once for each query"},
    {"whenT", "its test is of the time at which the query begins"},
    {"whenmod", "its test is of the time at which the query begins"},
    {"smooth", "it goes from value to value within what is asked"},
    {"withHaps", "its function sees the events of one query"},
    {"withHapTime", "its function may move every event to one moment"},
    {"withQueryTime", "its function may ask for another stretch of time"},
};
bool answers_by_query(std::string_view name) {
  return std::any_of(std::begin(kByQuery), std::end(kByQuery),
                     [&](const ByQuery& known) { return known.name == name; });
}

// Those whose examples are no patterns, but settings and texts.
constexpr std::string_view kNoPatterns[] = {"scaleList",    "addVoicings",  "registerVoicings", "setVoicingRange",
                                            "tokenizeNote", "voicingAlias", "resetVoicings",    "setDefaultVoicings"};

void check(Player& play, const FunctionEntry& entry, Dialect dialect) {
  const std::string given = example_arguments(entry);
  size_t worked = 0;
  std::string errors;
  const auto attempt = [&](const std::string& code, unsigned seed) -> Pattern {
    INFO(code);
    try {
      Pattern pattern = play.host.pattern_of(code);
      const std::string wrong = unlike_in_slices(pattern, seed);
      if (!answers_by_query(entry.name)) CHECK(wrong == "");
      ++worked;
      return pattern;
    } catch (const PatternError& error) {
      CHECK(std::string_view{error.what()}.size() > 10);
      errors += std::string{"\n  "} + error.what();
    }
    return {};
  };
  if (std::find(std::begin(kNoPatterns), std::end(kNoPatterns), entry.name) == std::end(kNoPatterns)) {
    attempt(std::string{entry.example}, 0);
    INFO(entry.name << ": " << entry.example << errors);
    const FunctionEntry* in_strudel = find_function(entry.name);
    const bool of_strudel = in_strudel != nullptr && in_strudel->example == entry.example;
    if (dialect == Dialect::strudel || !of_strudel)
      CHECK(worked == 1);  // the example may use what Tidal means otherwise
  }
  if (entry.form != Form::transform) return;
  for (size_t variant = 1; variant <= kVariants; ++variant) {
    const std::string receiver = kReceivers[variant % std::size(kReceivers)];
    const bool as_in_example = variant <= std::size(kReceivers) && !given.empty();
    const std::string arguments = as_in_example ? given : plausible_arguments(entry, variant);
    const Pattern pattern = attempt(method_call(entry, receiver, arguments), static_cast<unsigned>(variant));
    if (pattern && entry.keeps_steps) CHECK(pattern->steps() == play.host.pattern_of(receiver)->steps());
  }
}

void check_all(Dialect dialect) {
  HostOptions options;
  options.dialect = dialect;
#ifdef PERIGEE_SANITIZED
  options.seconds_per_call = 10;  // sanitizers are slow
#endif
  Player play{options};
  for (const FunctionEntry& known : functions()) {
    if (known.only.value_or(dialect) != dialect) continue;
    if (const FunctionEntry* entry = find_function(known.name, dialect)) check(play, *entry, dialect);
  }
}

}  // namespace

// In one go, in slices, before cycle 0 and far away; what keeps its steps has them.
TEST_CASE("every function answers in slices what it answers in one go") { check_all(Dialect::strudel); }
TEST_CASE("every function of Tidal answers in slices what it answers in one go") { check_all(Dialect::tidal); }
