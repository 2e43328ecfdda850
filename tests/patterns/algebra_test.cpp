// tests/patterns/algebra_test.cpp -- The algebra of patterns: what may be written in two ways is the same.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "tests/patterns/arbitrary.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

bool same(const Pattern& a, const Pattern& b, const Cycles& begin = -1, const Cycles& end = 3) {
  const std::string one = answer(a, begin, end), other = answer(b, begin, end);
  RC_LOG() << "one:\n" << one << "other:\n" << other;
  return one == other;
}

// Each value's pattern, of a few shapes, as a value.
Pattern of_patterns(const Pattern& values, const Pattern& base) {
  return fmap(values, [base](Value& value) {
    const double number = value.is_number() ? value.number() : 1;
    value = Value{early(Cycles{static_cast<int64_t>(number), 3}, base)};
    return true;
  });
}

Pattern plus(const Pattern& pattern, double by) {
  return fmap(pattern, [by](Value& value) {
    value = Value{(value.is_number() ? value.number() : 0) + by};
    return true;
  });
}

Pattern each(const Pattern& patterns, Pattern (*change)(const Pattern&)) {
  return fmap(patterns, [change](Value& value) {
    value = Value{change(value.pattern())};
    return true;
  });
}

constexpr Bind kJoins[] = {Bind::both, Bind::inner, Bind::outer, Bind::squeeze, Bind::reset, Bind::restart};

std::set<std::string> wholes(const Events& events) {
  std::set<std::string> all;
  for (const Event& event : events) all.insert(event.whole.begin.text() + " " + event.whole.end.text());
  return all;
}

}  // namespace

TEST_CASE("time: what is done can be undone, and done twice is done once by both") {
  rc::prop("cut anywhere, the answers join to the same events", [](const Made& made) {
    const Cycles cut{*rc::gen::inRange<int64_t>(-59, 180), 60};
    Events events = query_sorted(made.pattern, Span{-1, cut});
    for (Event& event : query_sorted(made.pattern, Span{cut, 3})) events.push_back(std::move(event));
    RC_ASSERT(mended(events) == answer(made.pattern, -1, 3));
  });
  rc::prop("rev twice is nothing", [](const Made& p) { RC_ASSERT(same(rev(rev(p.pattern)), p.pattern)); });
  rc::prop("fast undoes slow, slow undoes fast", [](const Made& p) {
    const Cycles by = any_ratio();
    RC_ASSERT(same(fast(by, slow(by, p.pattern)), p.pattern));
    RC_ASSERT(same(slow(by, fast(by, p.pattern)), p.pattern));
  });
  rc::prop("early and late are inverse, and earlier twice is earlier by both", [](const Made& p) {
    const Cycles a = any_ratio(), b = any_ratio();
    RC_ASSERT(same(late(a, early(a, p.pattern)), p.pattern));
    RC_ASSERT(same(early(a, early(b, p.pattern)), early(a + b, p.pattern)));
  });
  rc::prop("fast twice is fast by both", [](const Made& p) {
    const Cycles a = any_ratio(), b = any_ratio();
    RC_ASSERT(same(fast(a, fast(b, p.pattern)), fast(a * b, p.pattern)));
  });
  rc::prop("a stack is faster where its layers are", [](const Made& p, const Made& q) {
    const Cycles by = any_ratio();
    RC_ASSERT(same(fast(by, stack({p.pattern, q.pattern})), stack({fast(by, p.pattern), fast(by, q.pattern)})));
  });
}

TEST_CASE("values: patterns are a functor, and every join is natural") {
  rc::prop("mapping by both functions is mapping by one and the other",
           [](const Made& p) { RC_ASSERT(same(plus(plus(p.pattern, 1), 2), plus(p.pattern, 3))); });
  rc::prop("values can be changed before a join or after", []() {
    const Made values = any_leaf(), base = any_leaf();
    RC_LOG() << values.text << " of " << base.text << "\n";
    const Pattern nested = of_patterns(values.pattern, base.pattern);
    for (const Bind how : kJoins) {
      RC_LOG() << "join " << static_cast<int>(how) << "\n";
      const auto change = [](const Pattern& pattern) { return plus(pattern, 10); };
      RC_ASSERT(same(join(how, each(nested, change)), plus(join(how, nested), 10)));
    }
  });
}

TEST_CASE("joins: the laws of a monad, where the join has them") {
  rc::prop("one plain pattern, joined, is that pattern: inner",
           [](const Made& p) { RC_ASSERT(same(join(Bind::inner, pure(Value{p.pattern})), p.pattern)); });
  rc::prop("the same where no event leaves its cycle: both, squeeze, reset", []() {
    const Made p = any_leaf(true);
    RC_LOG() << p.text << "\n";
    for (const Bind how : {Bind::both, Bind::squeeze, Bind::reset})
      RC_ASSERT(same(join(how, pure(Value{p.pattern})), p.pattern));
  });
  rc::prop("values made patterns, joined, are the values: outer, squeeze", [](const Made& p) {
    const auto lift = [](const Value& value) { return pure(value); };
    RC_ASSERT(same(bind(Bind::outer, p.pattern, lift), p.pattern));
    RC_ASSERT(same(bind(Bind::squeeze, p.pattern, lift), p.pattern));
  });
  rc::prop("the same where no event leaves its cycle: both", []() {
    const Made p = any_leaf(true);
    RC_LOG() << p.text << "\n";
    RC_ASSERT(same(bind(Bind::both, p.pattern, [](const Value& value) { return pure(value); }), p.pattern));
  });
  rc::prop("of three levels, any two may be joined first: inner, outer, both", []() {
    const Made a = any_leaf(), b = any_leaf(), c = any_leaf();
    RC_LOG() << a.text << " of " << b.text << " of " << c.text << "\n";
    const Pattern low = of_patterns(b.pattern, c.pattern), high = of_patterns(a.pattern, low);
    RC_ASSERT(same(join(Bind::inner, join(Bind::inner, high)),
                   join(Bind::inner, each(high, [](const Pattern& p) { return join(Bind::inner, p); }))));
    RC_ASSERT(same(join(Bind::outer, join(Bind::outer, high)),
                   join(Bind::outer, each(high, [](const Pattern& p) { return join(Bind::outer, p); }))));
    RC_ASSERT(same(join(Bind::both, join(Bind::both, high)),
                   join(Bind::both, each(high, [](const Pattern& p) { return join(Bind::both, p); }))));
  });
}

TEST_CASE("operators: the structure is that of the side which the alignment names") {
  rc::prop("In has the left's rhythm, Out the right's", [](const Made& p) {
    const Made full = any_leaf(true);
    RC_LOG() << full.text << "\n";
    const Span span{-1, 3};
    const auto rhythm = wholes(query_sorted(p.pattern, span));
    RC_ASSERT(wholes(query_sorted(operate(Op::add, Align::in, p.pattern, full.pattern), span)) == rhythm);
    RC_ASSERT(wholes(query_sorted(operate(Op::add, Align::out, full.pattern, p.pattern), span)) == rhythm);
  });
  rc::prop("Mix has the overlaps of both", [](const Made& p, const Made& q) {
    const Span span{-1, 3};
    Events overlaps;
    for (const Event& a : query_sorted(p.pattern, span)) {
      for (const Event& b : query_sorted(q.pattern, span)) {
        Event both = a;
        if (intersect(a.part, b.part, both.part) && intersect(a.whole, b.whole, both.whole)) overlaps.push_back(both);
      }
    }
    RC_ASSERT(wholes(query_sorted(operate(Op::add, Align::mix, p.pattern, q.pattern), span)) == wholes(overlaps));
  });
  rc::prop("time is changed before an operation or after", [](const Made& p, const Made& q) {
    const Cycles by = any_ratio();
    for (const Align align : {Align::in, Align::out, Align::mix}) {
      const auto plus_q = [align](const Pattern& a, const Pattern& b) { return operate(Op::add, align, a, b); };
      RC_ASSERT(same(fast(by, plus_q(p.pattern, q.pattern)), plus_q(fast(by, p.pattern), fast(by, q.pattern))));
      RC_ASSERT(same(early(by, plus_q(p.pattern, q.pattern)), plus_q(early(by, p.pattern), early(by, q.pattern))));
    }
  });
}
