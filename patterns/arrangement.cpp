// patterns/arrangement.cpp -- What large forms are made with.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/arrangement.h"

#include "patterns/core.h"
#include "patterns/join.h"

namespace perigee {
namespace {

// A fraction as plain values, so that what is made for the same value and time is made once.
void append(std::vector<Value>& list, const Rational& time) {
  constexpr int64_t kMost = int64_t{1} << 53;  // whole numbers that a value holds exactly
  if (time.num() > kMost || time.num() < -kMost || time.den() > kMost) throw TimeOverflow{};
  list.emplace_back(time.num());
  list.emplace_back(time.den());
}

Rational fraction(std::span<const Value> list, size_t i) {
  return Rational{static_cast<int64_t>(list[i].number()), static_cast<int64_t>(list[i + 1].number())};
}

}  // namespace

Pattern join_by_whole(Pattern outer, std::function<Pattern(const Value&, const Span& whole)> make) {
  Pattern digital = filter_events(std::move(outer), [](const Event& event) { return event.has_whole; });
  Pattern timed = map_events(std::move(digital), [](Event& event, const QueryState&) {
    std::vector<Value> list{std::move(event.value)};
    append(list, event.whole.begin);
    append(list, event.whole.end);
    event.value = Value::list(std::move(list));
  });
  return bind(Bind::both, std::move(timed), [make = std::move(make)](const Value& value) {
    const auto list = value.items();
    return make(list[0], Span{fraction(list, 1), fraction(list, 3)});
  });
}

}  // namespace perigee
