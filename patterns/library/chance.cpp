// patterns/library/chance.cpp -- Chance that repeats itself.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/core.h"
#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/random.h"

namespace perigee::library {
namespace {

std::vector<Pattern> choices(CallArgs& args) {
  const auto values = args.count() == 1 && args.value(0).is_list() ? args.value(0).items() : args.rest(0);
  std::vector<Pattern> patterns;
  for (const Value& value : values) patterns.push_back(reify(value));
  return patterns;
}

}  // namespace

void add_chance(Entries& table) {
  const std::vector<Param> amount = {{"amount", ParamKind::number}}, several = {{"choices", ParamKind::rest}};
  table.push_back({.name = "degradeBy",
                   .params = amount,
                   .help = "drops so many of the events (0..1), by chance",
                   .example = "s\"hh*8\":degradeBy(0.3)",
                   .make = [](CallArgs& args) { return Value{degrade_by(args.number(0), args.subject())}; },
                   .keeps_steps = true});
  table.push_back({.name = "degrade",
                   .help = "drops half of the events, by chance",
                   .example = "s\"hh*8\":degrade()",
                   .make = [](CallArgs& args) { return Value{degrade_by(0.5, args.subject())}; },
                   .keeps_steps = true});
  table.push_back({.name = "undegradeBy",
                   .params = amount,
                   .help = "keeps so many of the events (0..1): those that degradeBy drops",
                   .example = "s\"hh*8\":undegradeBy(0.3)",
                   .make = [](CallArgs& args) { return Value{undegrade_by(args.number(0), args.subject())}; },
                   .keeps_steps = true});
  table.push_back({.name = "undegrade",
                   .help = "keeps the half of the events that degrade drops",
                   .example = "s\"hh*8\":undegrade()",
                   .make = [](CallArgs& args) { return Value{undegrade_by(0.5, args.subject())}; },
                   .keeps_steps = true});
  table.push_back({.name = "seed",
                   .params = {{"number", ParamKind::number}},
                   .help = "other dice for the chance inside a pattern",
                   .example = "s\"hh*8\":degrade():seed(3)",
                   .make = [](CallArgs& args) {
                     const double seed = args.number(0);
                     return Value{with_state([seed](QueryState& state) { state.seed = seed; }, args.subject())};
                   }});
  table.push_back({.name = "irand",
                   .params = {{"below", ParamKind::number}},
                   .form = Form::constructor,
                   .help = "random whole numbers from 0, below a limit",
                   .example = "n(irand(8):segment(4))",
                   // A number a cycle where nothing else asks for more, as in the originals.
                   .make = [](CallArgs& args) { return Value{split_queries(irand(args.number(0)))}; }});
  table.push_back({.name = "brandBy",
                   .params = {{"probability", ParamKind::number}},
                   .form = Form::constructor,
                   .help = "true with a probability",
                   .example = "s\"hh*8\":mask(brandBy(0.7):segment(8))",
                   .make = [](CallArgs& args) { return Value{brand_by(args.number(0))}; }});
  table.push_back({.name = "choose",
                   .aliases = {"chooseOut"},
                   .params = several,
                   .form = Form::constructor,
                   .help = "a continuous random choice; as a method, chosen by the pattern's numbers from 0 to 1",
                   .example = "choose(\"a\", \"b\"):segment(4)",
                   .make =
                       [](CallArgs& args) {
                         return Value{
                             choose_with(args.subject() ? args.subject() : rand_pattern(), choices(args), false)};
                       },
                   .receiver_apart = true});
  table.push_back({.name = "chooseIn",
                   .params = several,
                   .form = Form::constructor,
                   .help = "a random choice with the rhythm of what is chosen",
                   .example = "chooseIn(m\"a b\", m\"c d e\")",
                   .make = [](CallArgs& args) { return Value{choose_with(rand_pattern(), choices(args), true)}; }});
  table.push_back(
      {.name = "chooseCycles",
       .aliases = {"randcat"},
       .params = several,
       .form = Form::constructor,
       .help = "a random pattern each cycle",
       .example = "randcat(\"a b\", \"c\")",
       .make = [](CallArgs& args) { return Value{choose_with(segment(1, rand_pattern()), choices(args), true)}; }});
}

}  // namespace perigee::library
