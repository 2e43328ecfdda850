// patterns/arguments.h -- What an argument may stand for: truths written as words, a list of patterns, a table of names.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "patterns/registry.h"

namespace perigee {

// The words t and true become true, f and false become false; other values stay.
Pattern truths(Pattern pattern);
Pattern opposite(Pattern pattern);  // each truth the other way

// The items of a list. Throws PatternError unless it is one, with at least `least` items.
std::span<const Value> list_of(const CallArgs& args, size_t i, size_t least = 0);
std::vector<Pattern> patterns_of(const CallArgs& args, size_t i);
std::vector<Transform> transforms_of(const CallArgs& args, size_t i);
std::vector<double> numbers_of(const CallArgs& args, size_t i);

// A table from names to values: {bd = …, ["0"] = …}, or pairs {{"bd", …}, {0, …}}.
class NamedValues {
 public:
  NamedValues(const CallArgs& args, size_t i);
  // What the word or number stands for; null if nothing.
  const Value* find(const Value& name) const;

 private:
  std::vector<std::pair<Value, Value>> pairs_;
};

// A value of a pattern that `function` was given, which must be a number, or a time: 0.25, "1%4" or in words of ratios.
// Throws PatternError naming the function.
double number_in(const Value& value, std::string_view function);
Rational time_in(const Value& value, std::string_view function);

// Any whole number modulo the count of a list, 0 <= result < count.
size_t wrapped(double index, size_t count);

}  // namespace perigee
