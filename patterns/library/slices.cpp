// patterns/library/slices.cpp -- Samples cut in slices as Tidal cuts them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cmath>

#include "patterns/arguments.h"
#include "patterns/controls.h"
#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/numeral.h"
#include "patterns/operators.h"

namespace perigee::library {
namespace {

constexpr int64_t kMostSlices = 4096;

// What another function of the table makes of the subject.
Pattern made_by(std::string_view name, const Value& subject, std::initializer_list<Value> arguments) {
  const FunctionEntry* entry = find_function(name, Dialect::tidal);
  if (entry == nullptr) throw PatternError("there is no function '" + std::string{name} + "'");
  return reify(call_method(*entry, subject, std::span{arguments.begin(), arguments.size()}, Dialect::tidal));
}

Value slice_of(double begin, double end) {
  return Value{
      ControlMap::with(ControlMap::single(control_key("begin"), Value{begin}), control_key("end"), Value{end})};
}

double number_in(const ControlMap& map, std::string_view key, double otherwise) {
  const Value* value = map.find(control_key(key));
  return value != nullptr && value->is_number() ? value->number() : otherwise;
}

// The same part of what each event plays already.
Pattern playing_part(const Pattern& source, double begin, double end) {
  return fmap(source, [begin, end](Value& value) {
    if (!value.is_controls()) throw PatternError("striate needs controls, such as s\"breaks\", not " + describe(value));
    const double from = number_in(value.controls(), "begin", 0), length = number_in(value.controls(), "end", 1) - from;
    value = operate(Op::set, std::move(value), slice_of(from + begin * length, from + end * length));
    return true;
  });
}

Value striate(CallArgs& args) {
  const int64_t n = args.integer(0, 0, kMostSlices);
  const auto count = static_cast<double>(n);
  std::vector<Pattern> turns;
  for (int64_t i = 0; i < n; ++i) {
    const auto index = static_cast<double>(i);
    turns.push_back(playing_part(args.subject(), index / count, (index + 1) / count));
  }
  return Value{fastcat(std::move(turns))};
}

Value striate_by(CallArgs& args) {
  const int64_t n = args.integer(0, 0, kMostSlices);
  const double length = args.number(1), step = n > 1 ? (1 - length) / static_cast<double>(n - 1) : 0;
  std::vector<Pattern> turns;
  for (int64_t i = 0; i < n; ++i) {
    const double begin = step * static_cast<double>(i);
    turns.push_back(operate(Op::set, Align::in, args.subject(), pure(slice_of(begin, begin + length))));
  }
  return Value{fastcat(std::move(turns))};
}

// {begin, end} of slice `index` of `count`, counted round.
Value numbered_slice(const Value& index, const Value& count) {
  const double n = std::floor(number_in(count, "slice"));
  if (!(n >= 1)) throw PatternError("a sample is cut into 1 slice or more, not " + describe(count));
  const double i = std::floor(number_in(index, "slice")), turned = i - n * std::floor(i / n);
  return slice_of(turned / n, (turned + 1) / n);
}

// What the source says itself of begin and end stands.
Pattern slice(const Pattern& counts, const Pattern& indices, const Pattern& source) {
  Pattern slices = app_left(indices, counts, [](Value& index, const Value& count) {
    index = numbered_slice(index, count);
    return true;
  });
  return operate(Op::set, Align::in, std::move(slices), source);
}

Pattern splice(const Pattern& counts, const Pattern& indices, const Pattern& source) {
  const auto fitted = [indices, source](const Value& count) {
    const double share = 1 / number_in(count, "splice");
    const auto fit = [share](Event& event, const QueryState&) {
      const double speed = share / event.whole_or_part().duration().to_double();
      const double before = number_in(event.value.controls(), "speed", 1);
      event.value = operate(Op::set, std::move(event.value),
                            Value{ControlMap::single(control_key("speed"), Value{speed * before})});
    };
    return set_control(*find_control("unit"), pure("c"), map_events(slice(pure(count), indices, source), fit));
  };
  return bind(Bind::inner, counts, fitted, {indices, source});
}

Value loop_at(CallArgs& args) {
  const Rational cycles = args.time(0);
  if (cycles <= Rational{0}) args.refuse(0, "a number above 0");
  const Value speed{ControlMap::single(control_key("speed"), Value{1 / cycles.to_double()})};
  Pattern slowed = operate(Op::mul, Align::in, slow(cycles, args.subject()), pure(speed));
  return Value{set_control(*find_control("unit"), pure("c"), slowed)};
}

// Of so many slices every second is silent. The others have n 1 where the source has no n, as in Tidal.
Value gap_slices(CallArgs& args) {
  const int64_t n = args.integer(0, 0, kMostSlices);
  const Value first{ControlMap::single(control_key("n"), Value{1})};
  const Pattern chopped = made_by("chop", Value{args.subject()}, {args.value(0)});
  return Value{operate(Op::set, Align::mix, fast(n, slowcat({pure(first), silence()})), chopped)};
}

Value random_slice(CallArgs& args) {
  const Value count{static_cast<double>(args.integer(0, 1, kMostSlices))};
  const Pattern indices = reify(call(*find_function("irand", args.dialect), std::array{count}, args.dialect));
  const auto sliced = [count, source = args.subject()](const Value& index) {
    return operate(Op::set, Align::in, source, pure(numbered_slice(index, count)));
  };
  return Value{bind(Bind::inner, indices, sliced, {args.subject()})};
}

// The pieces of the pattern chopped, with the controls that another pattern has at them.
Value splat(CallArgs& args) {
  const Pattern first = fmap(args.subject(), [](Value& value) {
    value = Value{0};
    return true;
  });
  const Pattern chopped = made_by("chop", Value{args.subject()}, {args.value(0)});
  return Value{operate(Op::set, Align::in, chopped, made_by("bite", args.value(1), {Value{1}, Value{first}}))};
}

}  // namespace

Meaning tidal_striate() { return {.make = striate}; }
Meaning tidal_slice() {
  return {.make = [](CallArgs& args) { return Value{slice(args.pattern(0), args.pattern(1), args.subject())}; }};
}
Meaning tidal_splice() {
  return {.make = [](CallArgs& args) { return Value{splice(args.pattern(0), args.pattern(1), args.subject())}; }};
}
Meaning tidal_loop_at() { return {.make = loop_at}; }
Meaning tidal_gap() {
  return {.params = {{{"parts", ParamKind::integer}}},
          .form = Form::transform,
          .help = "cuts every event into so many pieces of its sample, every second of them silent",
          .example = "tidal.gap(8, s\"breaks\")",
          .make = gap_slices};
}

void add_slices(Entries& table) {
  const Param parts = {"parts", ParamKind::integer};
  table.push_back({.name = "striateBy",
                   .aliases = {"striatePrime"},
                   .params = {parts, {"length", ParamKind::number}},
                   .help = "striate with pieces of a length of their own, spread over the sample",
                   .example = "s\"bd sn\":striateBy(4, 0.5)",
                   .make = striate_by});
  table.push_back({.name = "randslice",
                   .params = {parts},
                   .help = "plays a slice by chance, of so many",
                   .example = "s\"breaks\":randslice(8)",
                   .make = random_slice});
  table.push_back({.name = "splat",
                   .params = {{"parts", ParamKind::pattern}, {"controls", ParamKind::pattern}},
                   .help = "chops every event; the pieces take the controls of a cycle of another pattern",
                   .example = "s\"bd sn cp\":splat(4, s\"a b\")",
                   .make = splat});
}

}  // namespace perigee::library
