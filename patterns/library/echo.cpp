// patterns/library/echo.cpp -- Again and again: copies later in time or within the event, each changed further.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "patterns/controls.h"
#include "patterns/core.h"
#include "patterns/join.h"
#include "patterns/library.h"

namespace perigee::library {
namespace {

constexpr int64_t kMostCopies = 4096;

template <class Change>
Pattern copies(int64_t times, const Rational& time, const Pattern& source, Change&& change) {
  std::vector<Pattern> layers;
  for (int64_t i = 0; i < times; ++i) layers.push_back(change(late(time * Rational{i}, source), i));
  return stack(std::move(layers));
}

// Each copy is `feedback` times as loud as the one before.
Pattern echo(int64_t times, const Rational& time, double feedback, const Pattern& source) {
  return copies(times, time, source, [&](const Pattern& copy, int64_t i) {
    return set_control(*find_control("gain"), pure(std::pow(feedback, static_cast<double>(i))), copy);
  });
}

// Every event becomes `factor` patterns of its value one after another.
template <class Make>
Pattern ply_by(int64_t factor, const Pattern& source, Make make) {
  Pattern result = bind(Bind::squeeze, source, [factor, make](const Value& value) {
    std::vector<Pattern> repeats;
    for (int64_t i = 0; i < factor; ++i) repeats.push_back(make(pure(value), i));
    return fast(factor, slowcat(std::move(repeats)));
  });
  return with_steps(std::move(result),
                    source->steps() ? std::optional{*source->steps() * Rational{factor}} : std::nullopt);
}

Pattern apply_times(int64_t times, const Transform& change, Pattern pattern) {
  for (int64_t i = 0; i < times; ++i) pattern = change(pattern);
  return pattern;
}

}  // namespace

void add_echo(Entries& table) {
  const Param times = {"times", ParamKind::integer}, time = {"cycles", ParamKind::time},
              feedback = {"feedback", ParamKind::number}, function = {"function", ParamKind::transform};
  table.push_back({.name = "echo",
                   .params = {times, time, feedback},
                   .help = "plays copies one after another, each so many times as loud as the one before",
                   .example = "s\"bd sn\":echo(3, 1 / 6, 0.8)",
                   .make = [](CallArgs& args) {
                     return Value{echo(args.integer(0, 0, kMostCopies), args.time(1), args.number(2), args.subject())};
                   }});
  table.push_back({.name = "stut",
                   .params = {times, feedback, time},
                   .help = "echo with its last two arguments the other way round",
                   .example = "s\"bd sn\":stut(3, 0.8, 1 / 6)",
                   .make = [](CallArgs& args) {
                     return Value{echo(args.integer(0, 0, kMostCopies), args.time(2), args.number(1), args.subject())};
                   }});
  table.push_back({.name = "echoWith",
                   .aliases = {"echowith", "stutWith", "stutwith"},
                   .params = {times, time, function},
                   .help = "plays copies one after another, each changed by a function of it and its number (from 0)",
                   .example = "n\"0 2\":echoWith(4, 1 / 8, function(p, i) return p:add(n(i * 2)) end)",
                   .make = [](CallArgs& args) {
                     const Transform change = args.transform(2);
                     return Value{copies(args.integer(0, 0, kMostCopies), args.time(1), args.subject(),
                                         [&](const Pattern& copy, int64_t i) { return change(copy, Value{i}); })};
                   }});
  table.push_back({.name = "plyWith",
                   .aliases = {"plywith"},
                   .params = {{"factor", ParamKind::integer}, function},
                   .help = "repeats every event within its own time, changing it once more each time",
                   .example = "note\"0 3\":plyWith(3, add(note(2)))",
                   .make = [](CallArgs& args) {
                     return Value{ply_by(args.integer(0, 0, kMostCopies), args.subject(),
                                         [change = args.transform(1)](const Pattern& value, int64_t i) {
                                           return apply_times(i, change, value);
                                         })};
                   }});
  table.push_back(
      {.name = "plyForEach",
       .aliases = {"plyforeach"},
       .params = {{"factor", ParamKind::integer}, function},
       .help = "repeats every event within its own time, changed by a function of it and the repeat's number",
       .example = "n\"0 2\":plyForEach(4, function(p, i) return p:add(n(i * 2)) end)",
       .make = [](CallArgs& args) {
         return Value{ply_by(args.integer(0, 0, kMostCopies), args.subject(),
                             [change = args.transform(1)](const Pattern& value, int64_t i) {
                               return i == 0 ? value : change(value, Value{i});
                             })};
       }});
  table.push_back({.name = "applyN",
                   .params = {times, function},
                   .help = "applies a function several times",
                   .example = "note\"0 3\":applyN(3, add(note(2)))",
                   .make = [](CallArgs& args) {
                     return Value{apply_times(args.integer(0, 0, kMostCopies), args.transform(1), args.subject())};
                   }});
}

}  // namespace perigee::library
