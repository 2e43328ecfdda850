// tests/patterns/registry_test.cpp -- Every function is in the table once, says what it takes, and refuses the rest by name.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/registry.h"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <set>

#include "patterns/controls.h"
#include "patterns/json.h"
#include "patterns/mini.h"
#include "tests/patterns/generate.h"

using namespace perigee;
using namespace perigee::testing;
using Catch::Contains;

namespace {

Value text(const char* words) { return Value{mini(words)}; }

Value method(const char* name, const Value& receiver, std::vector<Value> arguments) {
  return call_method(*find_function(name), receiver, arguments);
}

std::string json_of(const Value& pattern) { return to_json(query_sorted(pattern.pattern(), Span{0, 1})); }

Value reverse() {
  return Value{make_callable([](std::span<const Value> given) { return method("rev", given[0], {}); })};
}

}  // namespace

TEST_CASE("names are unique in a dialect, and every entry explains itself") {
  std::set<std::pair<Dialect, std::string_view>> names;
  for (const FunctionEntry& entry : functions()) {
    INFO(entry.name);
    for (const Dialect dialect : {Dialect::strudel, Dialect::tidal}) {
      if (entry.only.value_or(dialect) != dialect) continue;
      CHECK(names.emplace(dialect, entry.name).second);
      for (const std::string_view alias : entry.aliases) CHECK(names.emplace(dialect, alias).second);
    }
    CHECK(!entry.help.empty());
    CHECK(!entry.example.empty());
    CHECK(entry.make != nullptr);
    CHECK((find_function(entry.name, entry.only.value_or(Dialect::strudel)) == &entry || entry.tidal));
  }
  CHECK(find_function("nonsense") == nullptr);
}

TEST_CASE("a function says which argument is wrong and what it wanted") {
  const Value beat = text("bd sn");
  CHECK_THROWS_WITH(method("fast", beat, {reverse()}),
                    Contains("fast") && Contains("argument 1") && Contains("factor") && Contains("a function"));
  CHECK_THROWS_WITH(method("every", beat, {Value{4}, Value{3}}),
                    Contains("every") && Contains("argument 2") && Contains("function"));
  CHECK_THROWS_WITH(method("every", beat, {Value{4}}),
                    Contains("too few arguments") && Contains("every(cycles, function)"));
  CHECK_THROWS_WITH(method("range", beat, {Value{1}, Value{2}, Value{3}}), Contains("too many arguments"));
  CHECK_THROWS_WITH(method("every", beat, {Value{0.5}, reverse()}), Contains("whole number"));
  CHECK_THROWS_WITH(method("fast", beat, {Value{}}), Contains("nothing"));
  CHECK_THROWS_WITH(query_sorted(method("fast", beat, {text("a b")}).pattern(), Span{0, 1}),
                    Contains("fast") && Contains("\"a\""));
  CHECK_THROWS_WITH(call(*find_function("fast"), std::vector{Value{2}}),
                    Contains("too few arguments") && Contains("pattern"));
}

TEST_CASE("a method and a function that takes the pattern last are the same") {
  const Value beat = text("bd sn [hh hh]");
  CHECK(json_of(method("fast", beat, {Value{2}})) ==
        json_of(call(*find_function("fast"), std::vector{Value{2}, beat})));
  CHECK(json_of(method("every", beat, {Value{2}, reverse()})) ==
        json_of(call(*find_function("firstOf"), std::vector{Value{2}, reverse(), beat})));
}

TEST_CASE("a time may be a number, a ratio or a pattern of them") {
  const Value beat = text("0 1 2 3");
  const std::string third = json_of(method("early", beat, {Value{1.0 / 3.0}}));
  CHECK(third == json_of(method("early", beat, {Value{"1%3"}})));
  CHECK(third == json_of(Value{early(Cycles{1, 3}, beat.pattern())}));
  CHECK(answer(method("fast", beat, {text("<1 2>")}).pattern(), 1, 2) == answer(fast(2, beat.pattern()), 1, 2));
}

TEST_CASE("several arguments of a one-argument function are a sequence") {
  const Value beat = text("0 1 2 3");
  CHECK(json_of(method("add", beat, {Value{1}, Value{2}})) == json_of(method("add", beat, {text("1 2")})));
}

TEST_CASE("a transform under a patterned argument is asked once for each value") {
  static std::atomic<int> calls = 0;
  calls = 0;
  const Value counted{make_callable([](std::span<const Value> given) {
    ++calls;
    return given[0];
  })};
  const Value changing = method("every", text("0 1"), {text("<2 3>"), counted});
  for (int cycle = 0; cycle < 50; ++cycle) query_sorted(changing.pattern(), Span{cycle, cycle + 1});
  CHECK(calls == 2);
}

TEST_CASE("an unknown name gets the nearest known ones") {
  const auto near = [](std::string_view name, std::string_view wanted) {
    const auto names = similar_names(name);
    return std::find(names.begin(), names.end(), wanted) != names.end();
  };
  CHECK(near("fats", "fast"));
  CHECK(near("degradeby", "degradeBy"));
  CHECK(near("resonanse", "resonance"));
  CHECK(near("euclidrott", "euclidRot"));
  CHECK(similar_names("lfp").front() == "lpf");
  CHECK(similar_names("qqqqqq").empty());
}

TEST_CASE("controls are found by every name and spread their lists") {
  CHECK(find_control("lpf") == find_control("cutoff"));
  CHECK(find_control("lpf")->name == "cutoff");
  CHECK(find_control("nonsense") == nullptr);
  CHECK(json_of(Value{control_pattern(*find_control("s"), mini("bd:3"))}).find("{\"n\":3,\"s\":\"bd\"}") !=
        std::string::npos);
  CHECK(json_of(Value{control_pattern(*find_control("lpf"), mini("400:0.3"))})
            .find("{\"cutoff\":400,\"resonance\":0.3}") != std::string::npos);
  const Control& mine = add_control("wobbliness", "how much it wobbles");
  CHECK(&mine == find_control("wobbliness"));
  CHECK(&add_control("wobbliness") == &mine);
  CHECK(&control(mine.id) == &mine);
  CHECK_THROWS_AS(add_control("not a name"), PatternError);
}

TEST_CASE("the second setting of a control wins, others stay") {
  const Pattern both = set_control(*find_control("gain"), mini("0.5"), control_pattern(*find_control("s"), mini("bd")));
  CHECK(json_of(Value{set_control(*find_control("gain"), mini("0.7"), both)}).find("{\"gain\":0.7,\"s\":\"bd\"}") !=
        std::string::npos);
  CHECK(json_of(Value{both}).find("{\"gain\":0.5,\"s\":\"bd\"}") != std::string::npos);
}

TEST_CASE("an event knows where in the text it came from") {
  const std::string words = "bd [sn hh]";
  const Events events = query_sorted(fast(2, mini(words)), Span{0, Cycles{1, 2}});
  REQUIRE(events.size() == 3);
  const auto ranges = events[2].context.ranges();
  REQUIRE(ranges.size() == 1);
  CHECK(ranges[0].text() == words);
  CHECK(words.substr(ranges[0].begin, ranges[0].end - ranges[0].begin) == "hh");
}

TEST_CASE("an error in mini-notation is shown under its letter") {
  try {
    mini("bd [sn");
    FAIL("accepted");
  } catch (const MiniError& error) {
    CHECK(error.begin == 6);
    CHECK_THAT(point_at("bd [sn", error), Contains("bd [sn\n      ^ ") && Contains("']'"));
  }
}

TEST_CASE("numbers are written so that they read back") {
  CHECK(to_json(Value{3}) == "3");
  CHECK(to_json(Value{-0.5}) == "-0.5");
  CHECK(to_json(Value{0.1 + 0.2}) == "0.30000000000000004");
  CHECK(to_json(Value{"a\"b\\\n\xFF"}) == "\"a\\\"b\\\\\\n\xEF\xBF\xBD\"");
  CHECK(to_json(Value::list({Value{1}, Value{true}, Value{"x"}})) == "[1,true,\"x\"]");
}
