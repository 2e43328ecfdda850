// patterns/library/tidal_values.cpp -- Values that only Tidal names: rounded to fractions, counted up, put together as names.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tidal_values.h"

#include <cmath>

#include "patterns/arguments.h"
#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/numeral.h"

namespace perigee::library {
namespace {

struct Rounding {
  std::string_view name;
  std::vector<std::string_view> aliases;
  double (*round)(double);
  std::string_view help;
};
const Rounding kRoundings[] = {
    {"quantise", {"qround"}, tidal::round_half_even, "rounds numbers to the nearest of so many parts of 1"},
    {"qfloor", {}, std::floor, "rounds numbers down to so many parts of 1"},
    {"qceiling", {}, std::ceil, "rounds numbers up to so many parts of 1"},
};

Value rounded(CallArgs& args) {
  const double parts = args.number(0);
  if (parts == 0) args.refuse(0, "a number other than 0");
  return Value{fmap(args.subject(), [parts, round = kRoundings[args.entry.data].round](Value& value) {
    value = Value{round(number_or_throw(value) * parts) / parts};
    return true;
  })};
}

// "bd" and 3 are "bd:3".
Value numbered(const Value& name, const Value& number) {
  const auto plain = [](const Value& value) { return value.is_string() ? std::string{value.text()} : describe(value); };
  return Value{std::string_view{plain(name) + ":" + plain(number)}};
}

}  // namespace

void add_tidal_values(Entries& table) {
  for (size_t i = 0; i < std::size(kRoundings); ++i) {
    table.push_back({.name = kRoundings[i].name,
                     .aliases = kRoundings[i].aliases,
                     .params = {{"parts", ParamKind::number}},
                     .help = kRoundings[i].help,
                     .example = "sine:range(0, 10):quantise(1):segment(8)",
                     .make = rounded,
                     .data = static_cast<int>(i)});
  }
  table.push_back({.name = "scan",
                   .params = {{"most", ParamKind::numbers}},
                   .form = Form::constructor,
                   .help = "counts one number further each cycle, up to so many",
                   .example = "n(scan(4))",
                   .make = [](CallArgs& args) { return Value{tidal::scan(args.pattern(0))}; }});
  table.push_back({.name = "samples",
                   .aliases = {"samplesPrime"},
                   .params = {{"names", ParamKind::words}},
                   .help = "names of samples with their numbers",
                   .example = "s(tidal.samples(\"bd sn\", \"<0 1>\"))",
                   .make = [](CallArgs& args) {
                     return Value{app_both(args.pattern(0), args.subject(), [](Value& name, const Value& number) {
                       name = numbered(name, number);
                       return true;
                     })};
                   }});
}

}  // namespace perigee::library
