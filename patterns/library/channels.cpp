// patterns/library/channels.cpp -- Copies of a pattern, each changed in its own way, spread over the channels.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/controls.h"
#include "patterns/core.h"
#include "patterns/library.h"
#include "patterns/operators.h"

namespace perigee::library {
namespace {

constexpr int64_t kMostCopies = 256;

Pattern set_number(const Pattern& on, std::string_view control, double number) {
  return set_control(*find_control(control), pure(number), on);
}

Pattern add_number(const Pattern& to, std::string_view control, double number) {
  const Value added{ControlMap::single(control_key(control), Value{number})};
  return operate(Op::add, Align::in, to, pure(added));
}

std::vector<Transform> functions_of(const CallArgs& args) {
  std::vector<Transform> functions;
  const auto given = args.count() == 1 && args.value(0).is_list() ? args.value(0).items() : args.rest(0);
  for (const Value& function : given) {
    if (!function.is_function())
      throw PatternError(std::string{args.entry.name} +
                         " needs functions that change a pattern, such as rev or fast(2), not " + describe(function));
    functions.emplace_back(function.function_ref());
  }
  return functions;
}

// Layer i of l is panned to i/l; with `cuts` each has a cut group of its own.
Pattern jux_each(const CallArgs& args, bool cuts) {
  const std::vector<Transform> functions = functions_of(args);
  std::vector<Pattern> layers;
  for (size_t i = 0; i < functions.size(); ++i) {
    Pattern layer = functions[i](args.subject());
    const auto index = static_cast<double>(i);
    if (cuts) layer = add_number(layer, "cut", 1 - index);
    layers.push_back(add_number(layer, "pan", index / static_cast<double>(functions.size())));
  }
  return stack(std::move(layers));
}

Pattern spin(int64_t copies, const Pattern& source) {
  std::vector<Pattern> layers;
  for (int64_t i = 0; i < copies; ++i) {
    const Cycles offset{i, copies};
    layers.push_back(set_number(early(offset, source), "pan", offset.to_double()));
  }
  return stack(std::move(layers));
}

}  // namespace

void add_channels(Entries& table) {
  const std::vector<Param> function = {{"function", ParamKind::transform}},
                           functions = {{"functions", ParamKind::rest}};
  table.push_back({.name = "jux4",
                   .params = function,
                   .help = "jux for four channels: the copies are opposite one another",
                   .example = "s\"bd sn\":jux4(rev)",
                   .make = [](CallArgs& args) {
                     const Pattern right = args.transform(0)(set_number(args.subject(), "pan", 0.125));
                     return Value{stack({set_number(args.subject(), "pan", 0.625), right})};
                   }});
  table.push_back({.name = "juxcut",
                   .params = function,
                   .help = "jux where each channel has a cut group of its own",
                   .example = "s\"bd sn\":juxcut(rev)",
                   .make = [](CallArgs& args) {
                     const auto side = [&](double pan, double cut) {
                       return set_number(set_number(args.subject(), "pan", pan), "cut", cut);
                     };
                     return Value{stack({side(0, -1), args.transform(0)(side(1, -2))})};
                   }});
  table.push_back({.name = "juxPrime",
                   .params = functions,
                   .help = "a copy for each function, spread from left to right",
                   .example = "s\"bd sn\":juxPrime({rev, fast(2)})",
                   .make = [](CallArgs& args) { return Value{jux_each(args, false)}; }});
  table.push_back({.name = "juxcutPrime",
                   .params = functions,
                   .help = "a copy for each function, spread from left to right, each with a cut group of its own",
                   .example = "s\"bd sn\":juxcutPrime({rev, fast(2)})",
                   .make = [](CallArgs& args) { return Value{jux_each(args, true)}; }});
  table.push_back(
      {.name = "spin",
       .params = {{"copies", ParamKind::integer}},
       .help = "so many copies, each shifted and panned by its part of the cycle",
       .example = "s\"bd sn\":spin(4)",
       .make = [](CallArgs& args) { return Value{spin(args.integer(0, 0, kMostCopies), args.subject())}; }});
}

}  // namespace perigee::library
