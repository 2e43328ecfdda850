// patterns/library/plumbing.cpp -- Functions that move the spans of events and queries, or make wholes of two.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/controls.h"
#include "patterns/haps.h"
#include "patterns/library.h"
#include "patterns/numeral.h"

namespace perigee::library {
namespace {

using Function = Ref<const Callable>;

Value call_with(const Function& function, const Value& argument) { return function->call(std::span{&argument, 1}); }

Cycles time_of(const Value& value, std::string_view name) {
  const auto number = plain_number(value);
  if (!number) throw PatternError(std::string{name} + " needs a function that gives a time, not " + describe(value));
  return Rational::nearest(*number);
}

// Times go to functions as numbers: one that comes back the same is the time that went.
Cycles change_time(const Function& function, const Cycles& time, std::string_view name) {
  const Value before{time.to_double()};
  const Value after = call_with(function, before);
  return after == before ? time : time_of(after, name);
}

Value span_value(const Span& span) {
  Ref<const ControlMap> map = ControlMap::single(control_key("begin"), Value{span.begin.to_double()});
  return Value{ControlMap::with(std::move(map), control_key("end_"), Value{span.end.to_double()})};
}

std::optional<Span> changed_span(const Function& function, const Span& span, std::string_view name) {
  const Value before = span_value(span);
  const Value after = call_with(function, before);
  if (after.is_none()) return std::nullopt;
  if (after == before) return span;
  return span_of(after, name);
}

Span change_span(const Function& function, const Span& span, std::string_view name) {
  const auto changed = changed_span(function, span, name);
  if (!changed) throw PatternError(std::string{name} + " needs a function that gives a span {begin = …, end_ = …}");
  return *changed;
}

Pattern map_spans(const Pattern& source, std::function<Span(const Span&)> change) {
  return map_events(source, [change = std::move(change)](Event& event, const QueryState&) {
    event.part = change(event.part);
    event.whole = event.has_whole ? change(event.whole) : event.part;
  });
}

// The whole that a function makes of two: of those of a function's and a value's event, or of an outer and inner one.
bool choose_whole(const Function& function, const Event& a, const Event& b, Event& result) {
  const auto side = [](const Event& event) { return event.has_whole ? span_value(event.whole) : Value{}; };
  const Value sides[] = {side(a), side(b)};
  const Value whole = function->call(sides);
  result.has_whole = !whole.is_none();
  result.whole = result.has_whole ? span_of(whole, "bindWhole") : result.part;
  return true;
}

Pattern bind_whole(const Pattern& outer, const Function& whole, const Function& make) {
  return bind_events(outer, [whole, make](const Event& event) {
    return map_events(reify(call_with(make, event.value)),
                      [whole, event](Event& inner, const QueryState&) { choose_whole(whole, event, inner, inner); });
  });
}

// Each event of the functions with each of the values that overlaps it.
Pattern app_whole(const Pattern& functions, const Function& whole, const Pattern& values) {
  return bind_events(functions, [whole, values](const Event& function) {
    if (!function.value.is_function())
      throw PatternError("appWhole needs a pattern of functions, not of " + describe(function.value));
    return map_events(values, [whole, function](Event& event, const QueryState&) {
      choose_whole(whole, function, event, event);
      event.value = call_with(function.value.function_ref(), event.value);
    });
  });
}

}  // namespace

Span span_of(const Value& value, std::string_view name) {
  if (value.is_list() && value.items().size() == 2)
    return Span{time_of(value.items()[0], name), time_of(value.items()[1], name)};
  if (value.is_controls()) {
    const ControlMap& map = value.controls();
    const Value* end = map.find(control_key("end_"));
    if (end == nullptr) end = map.find(control_key("end"));
    const Value* begin = map.find(control_key("begin"));
    if (begin != nullptr && end != nullptr) return Span{time_of(*begin, name), time_of(*end, name)};
  }
  throw PatternError(std::string{name} + " needs a span {begin = …, end_ = …}, not " + describe(value));
}

void add_plumbing(Entries& table) {
  const std::vector<Param> change = {{"function", ParamKind::function}};
  table.push_back({.name = "withHapSpan",
                   .params = change,
                   .help = "changes the spans {begin, end_} of every event by a function",
                   .example = "m\"1 2\":withHapSpan(function(s) return {begin = s.begin, end_ = s.end_ + 1} end)",
                   .make = [](CallArgs& args) {
                     return Value{map_spans(args.subject(), [function = args.function(0)](const Span& span) {
                       return change_span(function, span, "withHapSpan");
                     })};
                   }});
  table.push_back({.name = "withHapTime",
                   .params = change,
                   .help = "changes the begin and end of every event by a function",
                   .example = "m\"1 2\":withHapTime(function(t) return t + 0.25 end)",
                   .make = [](CallArgs& args) {
                     return Value{map_spans(args.subject(), [function = args.function(0)](const Span& span) {
                       return Span{change_time(function, span.begin, "withHapTime"),
                                   change_time(function, span.end, "withHapTime")};
                     })};
                   }});
  for (const std::string_view name : {"withQuerySpan", "withQuerySpanMaybe"}) {
    table.push_back({.name = name,
                     .params = change,
                     .help = "asks the pattern for another span {begin, end_}, given by a function; nil asks nothing",
                     .example = "m\"1 2\":withQuerySpan(function(s) return {begin = s.begin, end_ = s.end_} end)",
                     .make = [](CallArgs& args) {
                       return Value{change_query(args.subject(), [function = args.function(0)](const Span& span) {
                         return changed_span(function, span, "withQuerySpan");
                       })};
                     }});
  }
  table.push_back({.name = "withQueryTime",
                   .params = change,
                   .help = "asks the pattern for other times, given by a function",
                   .example = "m\"1 2\":withQueryTime(function(t) return t + 1 end)",
                   .make = [](CallArgs& args) {
                     return Value{change_query(args.subject(),
                                               [function = args.function(0)](const Span& span) -> std::optional<Span> {
                                                 return Span{change_time(function, span.begin, "withQueryTime"),
                                                             change_time(function, span.end, "withQueryTime")};
                                               })};
                   }});
  table.push_back(
      {.name = "bindWhole",
       .params = {{"whole", ParamKind::function}, {"function", ParamKind::function}},
       .help = "bind where a function makes the wholes of the outer and inner ones",
       .example = "m\"1 2\":bindWhole(function(a, b) return a end, function(x) return pure(x) end)",
       .make = [](CallArgs& args) { return Value{bind_whole(args.subject(), args.function(0), args.function(1))}; }});
  table.push_back(
      {.name = "appWhole",
       .params = {{"whole", ParamKind::function}, {"values", ParamKind::pattern}},
       .help = "applies a pattern of functions to values; a function makes the wholes of both",
       .example = "pure(function(x) return x * 2 end):appWhole(function(a, b) return b end, \"1 2\")",
       .make = [](CallArgs& args) { return Value{app_whole(args.subject(), args.function(0), args.pattern(1))}; }});
}

}  // namespace perigee::library
