// tests/patterns/onsets_test.cpp -- What a listener hears is the same however time is cut, and whatever it remembers.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/onsets.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "tests/patterns/generate.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

constexpr unsigned kSeeds = 160;
constexpr int kSlices = 20;

std::string line(const Event& event) {
  return event.whole.begin.text() + " " + event.whole.end.text() + " " + to_json(event.value) + "\n";
}

// What begins in the span, in order of time and then of text.
std::string heard(Events events) {
  std::erase_if(events, [](const Event& event) { return !event.has_onset(); });
  std::vector<std::pair<Cycles, std::string>> lines;
  for (const Event& event : events) lines.emplace_back(event.whole.begin, line(event));
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const auto& [begin, words] : lines) text += words;
  return text;
}

Events listen(Onsets& listener, const Pattern& pattern, const Span& span, double cps = 0.5) {
  Budget budget;
  const QueryState state{.cps = cps, .budget = &budget};
  Events events;
  listener.query(pattern, Query{span, &state}, events);
  return events;
}

void append(Events& all, Events more) {
  for (Event& event : more) all.push_back(std::move(event));
}

Events listen_in_slices(const Pattern& pattern, int cycles) {
  Onsets listener;
  Events all;
  for (int i = 0; i < cycles * kSlices; ++i)
    append(all, listen(listener, pattern, Span{Cycles{i, kSlices}, Cycles{i + 1, kSlices}}));
  return all;
}

template <class Law>
void for_patterns(Law&& law) {
  for (unsigned seed = 0; seed < kSeeds; ++seed) {
    Dice dice{seed};
    INFO("seed " << seed);
    law(random_pattern(dice, static_cast<int>(seed % 4)), dice);
  }
}

}  // namespace

TEST_CASE("twenty remembered slices a cycle are heard as plain queries are, sliced or not") {
  for_patterns([](const Pattern& pattern, Dice&) {
    const std::string sliced = heard(listen_in_slices(pattern, 3));
    CHECK(sliced == heard(query_sorted(pattern, Span{0, 3})));
    Events plain;
    for (int i = 0; i < 3 * kSlices; ++i)
      append(plain, query_sorted(pattern, Span{Cycles{i, kSlices}, Cycles{i + 1, kSlices}}));
    CHECK(sliced == heard(std::move(plain)));
  });
}

TEST_CASE("a listener may turn to any time, length and pattern and hears what is there") {
  for_patterns([](const Pattern& pattern, Dice& dice) {
    const Pattern other = random_leaf(dice);
    Onsets listener;
    Cycles at = 0;
    for (int i = 0; i < 40; ++i) {
      if (roll(dice, 4) == 0) at = Cycles{roll(dice, 30), 7};  // else on from where it stopped
      const Span span{at, at + Cycles{roll(dice, 8), 1 + roll(dice, 12)}};
      const Pattern& playing = roll(dice, 6) == 0 ? other : pattern;
      CHECK(heard(listen(listener, playing, span)) == heard(query_sorted(playing, span)));
      at = span.end;
    }
  });
}

TEST_CASE("what is heard comes in order of time, and in the pattern's order at one time") {
  const Pattern chord = stack({mini("a b"), mini("c d"), mini("[e f g]/2")});
  Onsets listener;
  std::string words;
  for (int i = 0; i < kSlices; ++i) {
    for (const Event& event : listen(listener, chord, Span{Cycles{i, kSlices}, Cycles{i + 1, kSlices}}))
      words += event.value.text();
  }
  CHECK(words == "acebdf");
}

TEST_CASE("one pattern may be listened to by many threads") {
  for (unsigned seed = 0; seed < 12; ++seed) {
    Dice dice{seed};
    const Pattern pattern = random_pattern(dice, 3);
    const std::string alone = heard(listen_in_slices(pattern, 2));
    std::atomic<int> agreeing = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] { agreeing += heard(listen_in_slices(pattern, 2)) == alone ? 1 : 0; });
    for (std::thread& thread : threads) thread.join();
    CHECK(agreeing == 4);
  }
}

TEST_CASE("tempo and seed are heard at once, and so is the world when told of") {
  std::atomic<double> knob = 1;
  const Pattern pattern = struct_(
      signal([&](const Cycles&, const QueryState& state) { return Value{knob + 100 * state.cps.value_or(0.5)}; }),
      mini("1*20"));
  Onsets listener;
  const auto slice = [&](int i, double cps) {
    return listen(listener, pattern, Span{Cycles{i, kSlices}, Cycles{i + 1, kSlices}}, cps).at(0).value.number();
  };
  CHECK(slice(0, 0.5) == 51);
  CHECK(slice(1, 0.75) == 76);
  knob = 2;
  CHECK(slice(2, 0.75) == 76);
  Onsets::world_changed();
  CHECK(slice(3, 0.75) == 77);
  CHECK(slice(4, 0.75) == 77);
}

TEST_CASE("what fails late in a cycle is heard until it fails") {
  const Pattern pattern = fmap(mini("0 1 2 3"), [](Value& value) {
    if (value.number() == 2) throw PatternError("two");
    return true;
  });
  Onsets listener;
  CHECK(listen(listener, pattern, Span{0, Cycles{1, 4}}).size() == 1);
  CHECK(listen(listener, pattern, Span{Cycles{1, 4}, Cycles{1, 2}}).size() == 1);
  CHECK_THROWS_WITH(listen(listener, pattern, Span{Cycles{1, 2}, Cycles{3, 4}}), "two");
  CHECK(listen(listener, pattern, Span{Cycles{3, 4}, 1}).size() == 1);
}

TEST_CASE("a cycle too full to be remembered is heard slice by slice") {
  const Pattern crowd = fast(100'000, pure(1));
  Onsets listener;
  for (int i = 0; i < 3; ++i) {
    Budget budget{6000, 100'000};
    const QueryState state{.budget = &budget};
    Events events;
    listener.query(crowd, Query{Span{Cycles{i, kSlices}, Cycles{i + 1, kSlices}}, &state}, events);
    CHECK(events.size() == 100'000 / kSlices);
  }
}

TEST_CASE("a listener that moves elsewhere goes on where it was") {
  for_patterns([](const Pattern& pattern, Dice&) {
    Onsets listener;
    Events all = listen(listener, pattern, Span{0, Cycles{1, 3}});
    Onsets elsewhere = std::move(listener);
    append(all, listen(elsewhere, pattern, Span{Cycles{1, 3}, 1}));
    Onsets other;
    CHECK(heard(all) == heard(listen(other, pattern, Span{0, 1})));
  });
}
