// patterns/library/time.cpp -- Sooner, later, faster, slower, backwards.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/controls.h"
#include "patterns/core.h"
#include "patterns/library.h"
#include "patterns/operators.h"
#include "patterns/warning.h"
#include "patterns/where_time.h"

namespace perigee::library {
namespace {

constexpr int64_t kMostParts = 4096;  // of a cycle that is cut in parts

Rational above_zero(CallArgs& args, size_t i) {
  const Rational time = args.time(i);
  if (time <= Rational{0}) args.refuse(i, "a number above 0");
  return time;
}

Pattern hurry(const CallArgs& args) {
  const Value speed{ControlMap::single(control_key("speed"), Value{args.number(0)})};
  return operate(Op::mul, Align::in, fast(args.time(0), args.subject()), pure(speed));
}

}  // namespace

Rational factor_of(const CallArgs& args) {
  const Rational factor = args.time(0);
  if (factor == Rational{0}) warn_once("fast and slow: 0 times as fast, or as slow, is silence");
  return factor;
}

void add_time(Entries& table) {
  const std::vector<Param> factor = {{"factor", ParamKind::time}};
  const std::vector<Param> offset = {{"cycles", ParamKind::time}};
  const std::vector<Param> span = {{"begin", ParamKind::time}, {"end", ParamKind::time}};
  const std::vector<Param> parts = {{"parts", ParamKind::integer}};
  table.push_back({.name = "fast",
                   .params = factor,
                   .help = "speeds a pattern up",
                   .example = "s\"bd sn\":fast(2)",
                   .make = [](CallArgs& args) { return Value{fast(factor_of(args), args.subject())}; },
                   .keeps_steps = true});
  table.push_back({.name = "slow",
                   .aliases = {"sparsity"},
                   .params = factor,
                   .help = "slows a pattern down",
                   .example = "s\"bd sn\":slow(2)",
                   .make = [](CallArgs& args) { return Value{slow(factor_of(args), args.subject())}; }});
  table.push_back({.name = "early",
                   .aliases = {"rotL"},
                   .params = offset,
                   .help = "shifts a pattern to an earlier time",
                   .example = "s\"bd sn\":early(0.25)",
                   .make = [](CallArgs& args) { return Value{early(args.time(0), args.subject())}; },
                   .keeps_steps = true});
  table.push_back({.name = "late",
                   .aliases = {"rotR"},
                   .params = offset,
                   .help = "shifts a pattern to a later time",
                   .example = "s\"bd sn\":late(0.25)",
                   .make = [](CallArgs& args) { return Value{late(args.time(0), args.subject())}; },
                   .keeps_steps = true});
  table.push_back({.name = "hurry",
                   .params = factor,
                   .help = "speeds a pattern and the playback of its samples up",
                   .example = "s\"bd sn\":speed(1):hurry(2)",
                   .make = [](CallArgs& args) { return Value{hurry(args)}; }});
  table.push_back({.name = "rev",
                   .help = "reverses every cycle",
                   .example = "n\"0 1 2 3\":rev()",
                   .make = [](CallArgs& args) { return Value{rev(args.subject())}; },
                   .keeps_steps = true});
  table.push_back({.name = "revv",
                   .help = "reverses the whole time line",
                   .example = "n\"<0 1 2> 3\":revv()",
                   .make = [](CallArgs& args) { return Value{reverse_time(args.subject())}; }});
  table.push_back({.name = "palindrome",
                   .help = "plays every second cycle backwards",
                   .example = "n\"0 1 2 3\":palindrome()",
                   .make = [](CallArgs& args) { return Value{every_nth(2, 1, rev(args.subject()), args.subject())}; },
                   .keeps_steps = true});
  table.push_back({.name = "compress",
                   .params = span,
                   .help = "plays each cycle within a part of the cycle; the rest is silent",
                   .example = "n\"0 1\":compress(0.25, 0.75)",
                   .make = [](CallArgs& args) { return Value{compress(args.time(0), args.time(1), args.subject())}; }});
  table.push_back({.name = "focus",
                   .params = span,
                   .help = "like compress, but the pattern goes on before and after",
                   .example = "n\"0 1\":focus(0.25, 0.75)",
                   .make = [](CallArgs& args) { return Value{focus(args.time(0), args.time(1), args.subject())}; }});
  table.push_back({.name = "zoom",
                   .aliases = {"zoompat"},
                   .params = span,
                   .help = "plays only a part of each cycle, stretched to the cycle",
                   .example = "n\"0 1 2 3\":zoom(0.25, 0.75)",
                   .make = [](CallArgs& args) { return Value{zoom(args.time(0), args.time(1), args.subject())}; }});
  table.push_back({.name = "fastGap",
                   .aliases = {"fastgap", "densityGap"},
                   .params = factor,
                   .help = "speeds each cycle up but plays it once, leaving a gap",
                   .example = "n\"0 1\":fastGap(2)",
                   .make = [](CallArgs& args) { return Value{fast_gap(args.time(0), args.subject())}; }});
  table.push_back({.name = "ply",
                   .params = factor,
                   .help = "repeats every event within its own time",
                   .example = "s\"bd sn\":ply(2)",
                   .make = [](CallArgs& args) { return Value{ply(args.time(0), args.subject())}; }});
  table.push_back({.name = "repeatCycles",
                   .aliases = {"fastRepeatCycles"},
                   .params = {{"times", ParamKind::time}},
                   .help = "plays every cycle several times",
                   .example = "n\"<0 1 2>\":repeatCycles(2)",
                   .make = [](CallArgs& args) { return Value{repeat_cycles(above_zero(args, 0), args.subject())}; },
                   .keeps_steps = true});
  table.push_back({.name = "iter",
                   .params = parts,
                   .help = "begins one part later each cycle",
                   .example = "n\"0 1 2 3\":iter(4)",
                   .make = [](CallArgs& args) { return Value{iter(args.integer(0, 1, kMostParts), args.subject())}; },
                   .keeps_steps = true});
  table.push_back(
      {.name = "iterBack",
       .aliases = {"iterback"},
       .params = parts,
       .help = "begins one part earlier each cycle",
       .example = "n\"0 1 2 3\":iterBack(4)",
       .make = [](CallArgs& args) { return Value{iter(args.integer(0, 1, kMostParts), args.subject(), true)}; },
       .keeps_steps = true});
  table.push_back({.name = "segment",
                   .aliases = {"seg", "discretise"},
                   .params = {{"rate", ParamKind::time}},
                   .help = "cuts a pattern or signal into so many events a cycle",
                   .example = "note(saw:range(0, 12):segment(4))",
                   .make = [](CallArgs& args) { return Value{segment(args.time(0), args.subject())}; }});
  table.push_back({.name = "inside",
                   .params = {{"factor", ParamKind::time}, {"function", ParamKind::transform}},
                   .help = "applies a function as if a cycle were so many times shorter",
                   .example = "n\"0 1 2 3\":inside(2, rev)",
                   .make = [](CallArgs& args) {
                     return Value{fast(above_zero(args, 0), args.transform(1)(slow(args.time(0), args.subject())))};
                   }});
  table.push_back({.name = "outside",
                   .params = {{"factor", ParamKind::time}, {"function", ParamKind::transform}},
                   .help = "applies a function as if a cycle were so many times longer",
                   .example = "n\"<0 1 2 3>\":outside(4, rev)",
                   .make = [](CallArgs& args) {
                     return Value{slow(above_zero(args, 0), args.transform(1)(fast(args.time(0), args.subject())))};
                   }});
}

}  // namespace perigee::library
