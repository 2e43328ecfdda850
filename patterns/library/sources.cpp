// patterns/library/sources.cpp -- Where events come from: plain values, signals, silence.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/core.h"
#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/mini.h"
#include "patterns/signals.h"

namespace perigee::library {

void add_sources(Entries& table) {
  table.push_back({.name = "pure",
                   .params = {{"value", ParamKind::any}},
                   .form = Form::constructor,
                   .help = "one plain value once a cycle; a text stays a text",
                   .example = "pure(3)",
                   .make = [](CallArgs& args) { return Value{pure(args.value(0))}; }});
  table.push_back({.name = "reify",
                   .params = {{"value", ParamKind::pattern}},
                   .form = Form::constructor,
                   .help = "anything as a pattern",
                   .example = "reify(\"a b\")",
                   .make = [](CallArgs& args) { return Value{args.pattern(0)}; }});
  table.push_back({.name = "gap",
                   .params = {{"steps", ParamKind::time}},
                   .form = Form::constructor,
                   .help = "silence that counts as so many steps",
                   .example = "stepcat(m\"a b\", gap(2))",
                   .make = [](CallArgs& args) { return Value{gap(args.time(0))}; },
                   .tidal = tidal_gap()});
  table.push_back({.name = "steady",
                   .params = {{"value", ParamKind::any}},
                   .form = Form::constructor,
                   .help = "a continuous value that never changes",
                   .example = "steady(3):segment(2)",
                   .make = [](CallArgs& args) { return Value{steady(args.value(0))}; }});
  table.push_back(
      {.name = "follow",
       .help = "for a control: the value that the pattern has from moment to moment, also while a sound lasts",
       .example = "s\"saw\":lpf(follow(sine:range(300, 3000):slow(4)))",
       .make = [](CallArgs& args) { return Value{pure(Value{args.subject()})}; }});
  table.push_back({.name = "signal",
                   .aliases = {"sig"},
                   .params = {{"function", ParamKind::function}},
                   .form = Form::constructor,
                   .help = "a continuous value: the function of the time in cycles",
                   .example = "signal(function(t) return t * 2 end):segment(4)",
                   .make = [](CallArgs& args) {
                     return Value{signal([function = args.function(0)](const Cycles& time, const QueryState&) {
                       const Value argument{time.to_double()};
                       return function->call(std::span{&argument, 1});
                     })};
                   }});
  table.push_back({.name = "h",
                   .params = {{"text", ParamKind::text}},
                   .form = Form::constructor,
                   .help = "mini-notation of a text, which may have quotes of its own",
                   .example = "h('\"a b\"')",
                   .make = [](CallArgs& args) {
                     std::string_view text = args.text(0);
                     if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
                       text = text.substr(1, text.size() - 2);
                     return Value{mini(text, args.dialect)};
                   }});
  table.push_back({.name = "ref",
                   .params = {{"function", ParamKind::function}},
                   .form = Form::constructor,
                   .help = "what a function gives, asked every cycle",
                   .example = "ref(function() return \"a b\" end)",
                   .make = [](CallArgs& args) {
                     return Value{join(Bind::inner, fmap(pure(1), [function = args.function(0)](Value& value) {
                                         value = Value{reify(function->call({}))};
                                         return true;
                                       }))};
                   }});
  int index = 0;
  for (const NamedSignal& named : all_signals()) {
    table.push_back({.name = named.name,
                     .form = Form::constant,
                     .help = named.help,
                     .example = named.name,
                     .make =
                         [](CallArgs& args) {
                           const NamedSignal& signal = all_signals()[static_cast<size_t>(args.entry.data)];
                           return Value{args.dialect == Dialect::tidal && signal.tidal ? signal.tidal : signal.pattern};
                         },
                     .data = index++,
                     .topic = "signals"});
  }
}

}  // namespace perigee::library
