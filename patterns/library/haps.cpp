// patterns/library/haps.cpp -- Functions that see a pattern's events.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/haps.h"

#include <algorithm>

#include "patterns/library.h"
#include "patterns/numeral.h"
#include "patterns/warning.h"

namespace perigee::library {
namespace {

using Function = Ref<const Callable>;

Value boxed(const Event& event) { return Value{Ref<const BoxedEvent>{new BoxedEvent{event}}}; }

Value call_with(const Function& function, const Value& argument) { return function->call(std::span{&argument, 1}); }

// The event that a function gave, with the places in the text of those it was given.
Event unboxed(const Value& value, const Context& context, std::string_view name) {
  if (!value.is_event())
    throw PatternError(std::string{name} + " needs events {value = …, whole = …, part = …}, not " + describe(value));
  Event event = value.event().event;
  event.context = context;
  return event;
}

void with_events(const Function& function, Events& events) {
  std::vector<Value> list;
  for (const Event& event : events) list.push_back(boxed(event));
  const Value result = call_with(function, Value::list(std::move(list)));
  if (!result.is_list()) throw PatternError("withHaps needs a function that gives a list of events");
  events.clear();
  for (const Value& value : result.items()) events.push_back(unboxed(value, {}, "withHaps"));
}

void sort_by_part(Events& events) {
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
    if (a.part.begin != b.part.begin) return a.part.begin < b.part.begin;
    if (a.part.end != b.part.end) return a.part.end < b.part.end;
    if (a.whole.begin != b.whole.begin) return a.whole.begin < b.whole.begin;
    return a.whole.end < b.whole.end;
  });
}

Value listed(const Events& events, Value (*show)(const Event&)) {
  std::vector<Value> list;
  for (const Event& event : events) list.push_back(show(event));
  return Value::list(std::move(list));
}

Value shown(const Event& event) {
  const Span& span = event.whole_or_part();
  return Value{describe(event.value) + ": " + span.begin.text() + " - " + span.end.text()};
}

// Tells every onset when it is asked for, as the event or its value or as what a function makes of that.
Value logged(const CallArgs& args, bool values) {
  if (args.count() > 1 || (args.count() == 1 && !args.value(0).is_function()))
    throw PatternError(std::string{args.entry.name} + " takes a function that makes the line, or nothing");
  const Function line = args.count() == 1 ? args.function(0) : Function{};
  return Value{map_events(args.subject(), [line, values](Event& event, const QueryState&) {
    if (!event.has_onset()) return;
    Value told = line ? call_with(line, values ? event.value : boxed(event)) : values ? event.value : shown(event);
    tell(told.is_string() ? std::string{told.text()} : describe(told));
  })};
}

// A small query, which an evaluation can wait for.
Events events_of(const Pattern& pattern, const Span& span) {
  constexpr uint64_t kEvents = 20'000, kVisits = 2'000'000;
  Budget budget{kEvents, kVisits};
  return query_sorted(pattern, span, QueryState{.budget = &budget});
}

}  // namespace

void add_haps(Entries& table) {
  const std::vector<Param> test = {{"test", ParamKind::function}}, change = {{"function", ParamKind::function}};
  table.push_back({.name = "filter",
                   .params = test,
                   .help = "keeps the events for which a function is true",
                   .example = "s\"bd hh sn\":filter(function(hap) return hap.whole.begin % 1 > 0.2 end)",
                   .make = [](CallArgs& args) {
                     return Value{filter_events(args.subject(), [function = args.function(0)](const Event& event) {
                       return call_with(function, boxed(event)).truthy();
                     })};
                   }});
  table.push_back({.name = "filterHaps",
                   .params = test,
                   .help = "filter, after which the steps are no longer known",
                   .example = "s\"bd hh sn\":filterHaps(function(hap) return hap.whole.begin % 1 > 0.2 end)",
                   .make = [](CallArgs& args) {
                     return Value{with_steps(filter_events(args.subject(),
                                                           [function = args.function(0)](const Event& event) {
                                                             return call_with(function, boxed(event)).truthy();
                                                           }),
                                             std::nullopt)};
                   }});
  table.push_back({.name = "filterValues",
                   .params = test,
                   .help = "keeps the events for whose value a function is true",
                   .example = "m\"0 1 2 3\":filterValues(function(x) return x > 1 end)",
                   .make = [](CallArgs& args) {
                     return Value{filter_values(args.subject(), [function = args.function(0)](const Value& value) {
                       return call_with(function, value).truthy();
                     })};
                   }});
  table.push_back({.name = "filterWhen",
                   .params = test,
                   .help = "keeps the events for whose begin, in cycles, a function is true",
                   .example = "m\"0 1 2 3\":filterWhen(function(t) return t % 1 < 0.5 end)",
                   .make = [](CallArgs& args) {
                     return Value{filter_events(args.subject(), [function = args.function(0)](const Event& event) {
                       return call_with(function, Value{event.whole.begin.to_double()}).truthy();
                     })};
                   }});
  table.push_back({.name = "withHap",
                   .params = change,
                   .help = "changes every event {value, whole, part} by a function",
                   .example = "m\"1 2\":withHap(function(hap) hap.value = hap.value * 2 return hap end)",
                   .make =
                       [](CallArgs& args) {
                         return Value{
                             map_events(args.subject(), [function = args.function(0)](Event& event, const QueryState&) {
                               event = unboxed(call_with(function, boxed(event)), event.context, "withHap");
                             })};
                       },
                   .keeps_steps = true});
  table.push_back({.name = "withHaps",
                   .params = change,
                   .help = "changes the list of the events by a function",
                   .example = "m\"1 2\":withHaps(function(haps) return {haps[1]} end)",
                   .make = [](CallArgs& args) {
                     return Value{change_answer(args.subject(), [function = args.function(0)](Events& events) {
                       with_events(function, events);
                     })};
                   }});
  table.push_back({.name = "collect",
                   .help = "gathers events of the same time in one, with the list of them as its value",
                   .example = "m\"[0,1,2]\":collect():fmap(function(haps) return #haps end)",
                   .make = [](CallArgs& args) { return Value{collected(args.subject())}; }});
  table.push_back({.name = "defragmentHaps",
                   .help = "joins fragments of the same event",
                   .example = "m\"a/2 b/3\":defragmentHaps()",
                   .make = [](CallArgs& args) { return Value{defragmented(args.subject())}; }});
  table.push_back({.name = "sortHapsByPart",
                   .help = "puts the events in the order of their parts",
                   .example = "stack(\"0 1\", \"2\"):sortHapsByPart()",
                   .make = [](CallArgs& args) { return Value{change_answer(args.subject(), sort_by_part)}; }});
  table.push_back(
      {.name = "tag",
       .params = {{"word", ParamKind::text}},
       .help = "gives the events a tag, which hap:hasTag(word) finds in a function",
       .example = "s\"bd sn\":sometimes(tag(\"soft\")):filter(function(hap) return hap:hasTag(\"soft\") end)",
       .make = [](CallArgs& args) { return Value{with_context(args.subject(), Context{Symbol{args.text(0)}})}; },
       .keeps_steps = true});
  table.push_back({.name = "stripContext",
                   .help = "forgets where in the text events come from, and their tags",
                   .example = "m\"0 1\":stripContext()",
                   .make =
                       [](CallArgs& args) {
                         return Value{
                             map_events(args.subject(), [](Event& event, const QueryState&) { event.context = {}; })};
                       },
                   .keeps_steps = true});
  table.push_back({.name = "log",
                   .params = {{"line", ParamKind::rest}},
                   .help = "prints each event as it is played, or what a function makes of it",
                   .example = "s\"bd sn\":log()",
                   .make = [](CallArgs& args) { return logged(args, false); },
                   .keeps_steps = true});
  table.push_back({.name = "logValues",
                   .params = {{"line", ParamKind::rest}},
                   .help = "prints the value of each event as it is played, or what a function makes of it",
                   .example = "s\"bd sn\":logValues(function(v) return v.s end)",
                   .make = [](CallArgs& args) { return logged(args, true); },
                   .keeps_steps = true});
  table.push_back({.name = "queryArc",
                   .params = {{"begin", ParamKind::any}, {"end", ParamKind::any}},
                   .help = "the list of the events of a span of cycles",
                   .example = "pure(#m\"0 1\":queryArc(0, 4))",
                   .make = [](CallArgs& args) {
                     return listed(events_of(args.subject(), Span{args.time(0), args.time(1)}), boxed);
                   }});
  table.push_back({.name = "firstCycle",
                   .help = "the list of the events of the first cycle",
                   .example = "pure(#m\"0 1\":firstCycle())",
                   .make = [](CallArgs& args) {
                     return listed(events_of(args.subject(), Span{0, 1}), boxed);
                   }});
  table.push_back(
      {.name = "firstCycleValues",
       .help = "the list of the values of the first cycle",
       .example = "seq(m\"0 1\":firstCycleValues())",
       .make = [](CallArgs& args) {
         return listed(events_of(args.subject(), Span{0, 1}), [](const Event& event) { return event.value; });
       }});
  table.push_back({.name = "showFirstCycle",
                   .help = "the list of the events of the first cycle as text",
                   .example = "pure(m\"0 1\":showFirstCycle()[1])",
                   .make = [](CallArgs& args) {
                     return listed(events_of(args.subject(), Span{0, 1}), shown);
                   }});
}

}  // namespace perigee::library
