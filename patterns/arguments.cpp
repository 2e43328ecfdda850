// patterns/arguments.cpp -- What an argument may stand for: truths written as words, a list of patterns, a table of names.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/arguments.h"

#include <cmath>

#include "patterns/controls.h"
#include "patterns/core.h"
#include "patterns/numeral.h"
#include "patterns/tidal_tokens.h"

namespace perigee {
namespace {

// A number that could be written as a word, and the other way round: "0" is the name 0.
Value name_of(const Value& value) {
  if (!value.is_string()) return value;
  const auto number = plain_number(value);
  return number ? Value{*number} : value;
}

}  // namespace

Pattern truths(Pattern pattern) {
  return fmap(std::move(pattern), [](Value& value) {
    if (auto truth = read_as(value, Reading::truth)) value = std::move(*truth);
    return true;
  });
}

Pattern opposite(Pattern pattern) {
  return fmap(truths(std::move(pattern)), [](Value& value) {
    value = Value{!value.truthy()};
    return true;
  });
}

std::span<const Value> list_of(const CallArgs& args, size_t i, size_t least) {
  const Value& value = args.value(i);
  if (!value.is_list() || value.items().size() < least)
    args.refuse(i, least == 0 ? "a list" : "a list of at least " + std::to_string(least));
  return value.items();
}

std::vector<Pattern> patterns_of(const CallArgs& args, size_t i) {
  std::vector<Pattern> patterns;
  for (const Value& item : list_of(args, i)) patterns.push_back(reify(item, true));
  return patterns;
}

std::vector<Transform> transforms_of(const CallArgs& args, size_t i) {
  std::vector<Transform> transforms;
  for (const Value& item : list_of(args, i)) {
    if (!item.is_function()) args.refuse(i, "a list of functions that change a pattern, such as {rev, fast(2)}");
    transforms.emplace_back(item.function_ref());
  }
  return transforms;
}

std::vector<double> numbers_of(const CallArgs& args, size_t i) {
  std::vector<double> numbers;
  for (const Value& item : list_of(args, i)) {
    const auto number = plain_number(item);
    if (!number || !std::isfinite(*number)) args.refuse(i, "a list of numbers");
    numbers.push_back(*number);
  }
  return numbers;
}

NamedValues::NamedValues(const CallArgs& args, size_t i) {
  const Value& table = args.value(i);
  if (table.is_controls()) {
    for (const ControlMap::Entry& entry : table.controls().entries())
      pairs_.emplace_back(name_of(Value{control(entry.id).name}), entry.value);
    return;
  }
  for (const Value& item : list_of(args, i)) {
    if (!item.is_list() || item.items().size() != 2)
      args.refuse(i, "a table of names, such as {a = \"bd*2\", b = \"sn\"}, or a list of pairs");
    pairs_.emplace_back(name_of(item.items()[0]), item.items()[1]);
  }
}

const Value* NamedValues::find(const Value& name) const {
  const Value wanted = name_of(name);
  for (const auto& [known, value] : pairs_) {
    if (known == wanted) return &value;
  }
  return nullptr;
}

double number_in(const Value& value, std::string_view function) {
  const auto number = plain_number(value);
  if (!number || !std::isfinite(*number))
    throw PatternError(std::string{function} + ": its pattern must be one of numbers, but it has " + describe(value));
  return *number;
}

Rational time_in(const Value& value, std::string_view function) {
  const auto ratio = read_as(value, Reading::ratio);
  const auto number = ratio ? plain_number(*ratio) : std::nullopt;
  if (!number || !std::isfinite(*number))
    throw PatternError(std::string{function} + ": its pattern must be one of times, but it has " + describe(value));
  return Rational::nearest(*number);
}

size_t wrapped(double index, size_t count) {
  const auto n = static_cast<double>(count);
  const double rest = std::fmod(std::floor(index), n);  // exact, however large the index is
  return static_cast<size_t>(rest < 0 ? rest + n : rest);
}

}  // namespace perigee
