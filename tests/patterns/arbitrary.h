// tests/patterns/arbitrary.h -- Patterns for RapidCheck: nested ones, which say how they were made, and grow simpler.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <rapidcheck.h>
#include <rapidcheck/catch.h>

#include <cstdlib>
#include <ostream>
#include <string>
#include <vector>

#include "patterns/join.h"
#include "tests/patterns/generate.h"

namespace perigee::testing {

// The same patterns in every run, unless RC_PARAMS says other ones.
inline const int kFixedSeed = setenv("RC_PARAMS", "seed=1", 0);

// A pattern with the expression that it is.
struct Made {
  std::string text;
  Pattern pattern;
};
inline std::ostream& operator<<(std::ostream& out, const Made& made) { return out << made.text; }

inline Cycles any_ratio() { return Cycles{*rc::gen::inRange<int64_t>(1, 9), *rc::gen::inRange<int64_t>(1, 7)}; }

// Mini-notation of numbers. Where it is `plain`, no event reaches beyond its cycle and no moment is empty.
inline std::string any_text(int depth, bool plain) {
  const int parts = *rc::gen::inRange(1, 4);
  std::string text;
  for (int i = 0; i < parts; ++i) {
    std::string step = std::to_string(*rc::gen::inRange(0, 10));
    if (depth > 0 && *rc::gen::arbitrary<bool>()) {
      const std::string inside = any_text(depth - 1, plain);
      const std::string forms[] = {"[" + inside + "]", "<" + inside + ">", "[" + inside + ", " + step + "]",
                                   "{" + inside + "}%3"};
      step = forms[*rc::gen::inRange(0, plain ? 3 : 4)];
    }
    const char* const endings[] = {"", "*2", "!2", "@3", "(3,8)", "/3", "?", " ~", "*3/2"};
    text += (i == 0 ? "" : " ") + step + endings[*rc::gen::inRange(0, plain ? 3 : 9)];
  }
  return text;
}

inline Made any_leaf(bool plain = false) {
  const std::string text = any_text(*rc::gen::inRange(0, 3), plain);
  return {"\"" + text + "\"", mini(text)};
}

inline Made any_made(int depth) {
  if (depth == 0) return any_leaf();
  const Made a = any_made(depth - 1);
  const auto with_time = [&](const char* name, Pattern (*change)(const Rational&, Pattern)) {
    const Cycles time = any_ratio();
    return Made{a.text + "." + name + "(" + time.text() + ")", change(time, a.pattern)};
  };
  const auto with_other = [&](const std::string& name, auto&& change) {
    const Made b = any_made(*rc::gen::inRange(0, depth));
    return Made{name + "(" + a.text + ", " + b.text + ")", change(a.pattern, b.pattern)};
  };
  switch (*rc::gen::inRange(0, 13)) {
    case 0:
      return with_time("fast", fast);
    case 1:
      return with_time("slow", slow);
    case 2:
      return with_time("early", early);
    case 3:
      return with_time("late", late);
    case 4:
      return {a.text + ".rev", rev(a.pattern)};
    case 5:
      return with_other("stack", [](auto x, auto y) { return stack({x, y}); });
    case 6:
      return with_other("fastcat", [](auto x, auto y) { return fastcat({x, y}); });
    case 7:
      return with_other("slowcat", [](auto x, auto y) { return slowcat({x, y}); });
    case 8: {
      const auto align = static_cast<Align>(*rc::gen::inRange(0, 7));
      return with_other("add align " + std::to_string(static_cast<int>(align)),
                        [align](auto x, auto y) { return operate(Op::add, align, x, y); });
    }
    case 9:
      return with_other("struct", [](auto x, auto y) { return struct_(x, y); });
    case 10:
      return with_other("mask", [](auto x, auto y) { return mask(x, y); });
    case 11: {
      const auto how = static_cast<Bind>(*rc::gen::inRange(0, 6));
      return with_other("bind " + std::to_string(static_cast<int>(how)), [how](auto x, auto y) {
        return bind(how, x,
                    [y](const Value& value) {
                      return early(Cycles{static_cast<int64_t>(value.is_number() ? value.number() : 1), 5}, y);
                    },
                    {y});
      });
    }
    default:
      return {a.text + ".degradeBy(0.3)", degrade_by(0.3, a.pattern)};
  }
}

inline Made any_pattern() { return any_made(*rc::gen::inRange(0, 4)); }

}  // namespace perigee::testing

namespace rc {

template <>
struct Arbitrary<perigee::testing::Made> {
  static Gen<perigee::testing::Made> arbitrary() { return gen::exec(perigee::testing::any_pattern); }
};

}  // namespace rc
