// patterns/library/samples.cpp -- Samples cut in pieces, and played at the speed that fits.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/arguments.h"
#include "patterns/controls.h"
#include "patterns/core.h"
#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/numeral.h"
#include "patterns/operators.h"

namespace perigee::library {
namespace {

constexpr int64_t kMostPieces = 65536;           // of one sample
constexpr double kCpsOfLoopAt = 0.5;             // where nobody says a tempo
constexpr double kCpsOfFit = 1.0;                // the same
constexpr std::string_view kSlices = "_slices";  // a note from slice to splice: in how many pieces the sample is

ControlId begin_key() { return control_key("begin"); }
ControlId end_key() { return control_key("end"); }

Ref<const ControlMap> piece(double begin, double end) {
  return ControlMap::with(ControlMap::single(begin_key(), Value{begin}), end_key(), Value{end});
}

std::vector<Pattern> pieces(int64_t n) {
  std::vector<Pattern> parts;
  for (int64_t i = 0; i < n; ++i) {
    const auto count = static_cast<double>(n);
    parts.push_back(pure(Value{piece(static_cast<double>(i) / count, static_cast<double>(i + 1) / count)}));
  }
  return parts;
}

const Value* number_at(const ControlMap& map, ControlId key) {
  const Value* value = map.find(key);
  return value != nullptr && value->is_number() ? value : nullptr;
}

[[noreturn]] void no_controls(std::string_view name, const Value& value) {
  throw PatternError(std::string{name} + " needs controls, such as s\"breaks\", not " + describe(value));
}

// A piece of what the event already plays of its sample.
bool play_piece(Value& value, const Value& of) {
  if (!of.is_controls()) no_controls("chop", of);
  const ControlMap& map = of.controls();
  const Value *begin = number_at(map, begin_key()), *end = number_at(map, end_key());
  double first = value.controls().find(begin_key())->number(), last = value.controls().find(end_key())->number();
  if (begin != nullptr && end != nullptr) {
    const double length = end->number() - begin->number();
    first = begin->number() + first * length;
    last = begin->number() + last * length;
  }
  Ref<const ControlMap> merged = ControlMap::with(Value{of}.take_controls(), begin_key(), Value{first});
  value = Value{ControlMap::with(std::move(merged), end_key(), Value{last})};
  return true;
}

std::optional<Rational> times_steps(const Pattern& pattern, const Rational& factor) {
  return pattern->steps() ? std::optional{*pattern->steps() * factor} : std::nullopt;
}

Pattern chop(int64_t n, const Pattern& source) {
  const Pattern cut = fastcat(pieces(n));
  Pattern chopped = bind(Bind::squeeze, source, [cut](const Value& of) {
    return fmap(cut, [of](Value& value) { return play_piece(value, of); });
  });
  return with_steps(std::move(chopped), times_steps(source, n));
}

Pattern striate(int64_t n, const Pattern& source) {
  Pattern result = fast(n, operate(Op::set, Align::in, source, slowcat(pieces(n))));
  return with_steps(std::move(result), times_steps(source, n));
}

Ref<const ControlMap> with_number(Ref<const ControlMap> map, std::string_view key, double number) {
  return ControlMap::with(std::move(map), control_key(key), Value{number});
}

// Piece `index` of n, or of the places where pieces begin; what the event says itself of begin and end stands.
Value sliced(const Value& n, const Value& index, const Value& event) {
  const double i = number_in(index, "slice");
  Ref<const ControlMap> map = ControlMap::single(control_key(kSlices), n);
  if (n.is_list()) {
    const auto places = n.items();
    for (const auto& [key, place] : {std::pair{begin_key(), i}, std::pair{end_key(), i + 1}}) {
      if (place >= 0 && place < static_cast<double>(places.size()))
        map = ControlMap::with(std::move(map), key, Value{number_in(places[static_cast<size_t>(place)], "slice")});
    }
  } else {
    const double count = number_in(n, "slice");
    if (!(count >= 1)) throw PatternError("slice: a sample is cut into 1 slice or more, not " + describe(n));
    map = ControlMap::with(std::move(map), begin_key(), Value{i / count});
    map = ControlMap::with(std::move(map), end_key(), Value{(i + 1) / count});
  }
  if (!event.is_controls()) return Value{ControlMap::with(std::move(map), control_key("s"), event)};
  return Value{ControlMap::merged(std::move(map), event.controls(),
                                  [](ControlId, const Value&, const Value& mine) { return mine; })};
}

Pattern slice(const Pattern& counts, const Pattern& indices, const Pattern& source) {
  const std::vector<Pattern> inside = {indices, source};
  Pattern result = bind(
      Bind::inner, counts,
      [indices, source](const Value& n) {
        return bind(Bind::outer, indices,
                    [n, source](const Value& index) {
                      return fmap(source, [n, index](Value& event) {
                        event = sliced(n, index, event);
                        return true;
                      });
                    },
                    {source});
      },
      inside);
  return with_steps(std::move(result), indices->steps());
}

double number_or(const ControlMap& map, ControlId key, double otherwise) {
  const Value* value = number_at(map, key);
  return value != nullptr ? value->number() : otherwise;
}

// At this speed so much of a sample, from 0 to 1, fills the event.
double fitting_speed(const Event& event, const QueryState& state, double share) {
  if (!event.has_whole) throw PatternError("a sample fits events, not a signal; cut it with segment(n)");
  return state.cps.value_or(kCpsOfFit) / event.whole.duration().to_double() * share;
}

double share_of(const ControlMap& map) { return number_or(map, end_key(), 1) - number_or(map, begin_key(), 0); }

void fit_slice(Event& event, const QueryState& state) {
  Ref<const ControlMap> map = event.value.take_controls();
  const Value* slices = number_at(*map, control_key(kSlices));
  const double share = slices != nullptr ? 1 / slices->number() : share_of(*map);
  if (!map->has(control_key("speed"))) map = with_number(std::move(map), "speed", fitting_speed(event, state, share));
  if (!map->has(control_key("unit"))) map = ControlMap::with(std::move(map), control_key("unit"), Value{"c"});
  event.value = Value{std::move(map)};
}

void fit(Event& event, const QueryState& state) {
  if (!event.value.is_controls()) no_controls("fit", event.value);
  Ref<const ControlMap> map = event.value.take_controls();
  const double speed = fitting_speed(event, state, share_of(*map));
  map = with_number(std::move(map), "speed", speed);
  event.value = Value{ControlMap::with(std::move(map), control_key("unit"), Value{"c"})};
}

// At the tempo that plays, or at a given one.
Pattern loop_at(const Rational& cycles, std::optional<double> cps, const Pattern& source) {
  const double once = 1.0 / cycles.to_double();
  const Pattern speed = map_events(pure(once), [once, cps](Event& event, const QueryState& state) {
    event.value = Value{once * (cps ? *cps : state.cps.value_or(kCpsOfLoopAt))};
  });
  const Pattern paced = set_control(*find_control("speed"), speed, source);
  return slow(cycles, set_control(*find_control("unit"), pure("c"), paced));
}

Pattern scrub(const Pattern& places, const Pattern& source) {
  return bind(Bind::outer, places,
              [source](const Value& place) {
                const auto items = place.is_list() ? place.items() : std::span{&place, 1};
                if (items.empty()) throw PatternError("scrub needs a place from 0 to 1");
                const Pattern begun = set_control(*find_control("begin"), pure(items[0]), source);
                const Value speed{ControlMap::single(control_key("speed"), items.size() > 1 ? items[1] : Value{1})};
                return set_control(*find_control("clip"), pure(1), operate(Op::mul, Align::in, begun, pure(speed)));
              },
              {source});
}

Rational above_zero(const CallArgs& args, size_t i) {
  const Rational time = args.time(i);
  if (time <= Rational{0}) args.refuse(i, "a number above 0");
  return time;
}

}  // namespace

void add_samples(Entries& table) {
  const std::vector<Param> parts = {{"parts", ParamKind::integer}};
  table.push_back(
      {.name = "chop",
       .params = parts,
       .help = "cuts every event into so many pieces of its sample",
       .example = "s\"breaks\":chop(8):rev()",
       .make = [](CallArgs& args) { return Value{chop(args.integer(0, 0, kMostPieces), args.subject())}; }});
  table.push_back(
      {.name = "striate",
       .params = parts,
       .help = "plays the first piece of every sample, then the second, and so on",
       .example = "s\"bd sn\":striate(4)",
       .make = [](CallArgs& args) { return Value{striate(args.integer(0, 0, kMostPieces), args.subject())}; },
       .tidal = tidal_striate()});
  const std::vector<Param> slicing = {{"slices", ParamKind::pattern}, {"indices", ParamKind::pattern}};
  table.push_back(
      {.name = "slice",
       .params = slicing,
       .help = "plays pieces of a sample by their numbers",
       .example = "s\"breaks\":slice(8, \"0 1 <2 4> 3\")",
       .make = [](CallArgs& args) { return Value{slice(reify(args.value(0)), reify(args.value(1)), args.subject())}; },
       .tidal = tidal_slice()});
  table.push_back({.name = "splice",
                   .params = slicing,
                   .help = "plays pieces of a sample by their numbers, at the speed that fits the events",
                   .example = "s\"breaks\":splice(8, \"0 1 <2 4> 3\")",
                   .make =
                       [](CallArgs& args) {
                         const Pattern indices = reify(args.value(1));
                         return Value{
                             with_steps(map_events(slice(reify(args.value(0)), indices, args.subject()), fit_slice),
                                        indices->steps())};
                       },
                   .tidal = tidal_splice()});
  table.push_back({.name = "fit",
                   .help = "plays a sample at the speed at which it fills its event",
                   .example = "s\"breaks/2\":fit()",
                   .make = [](CallArgs& args) { return Value{map_events(args.subject(), fit)}; },
                   .keeps_steps = true});
  table.push_back({.name = "loopAt",
                   .aliases = {"loopat"},
                   .params = {{"cycles", ParamKind::time}},
                   .help = "plays a sample at the speed at which it fills so many cycles",
                   .example = "s\"breaks\":loopAt(2):chop(16)",
                   .make =
                       [](CallArgs& args) {
                         const Rational cycles = above_zero(args, 0);
                         return Value{with_steps(loop_at(cycles, {}, args.subject()),
                                                 times_steps(args.subject(), cycles.reciprocal()))};
                       },
                   .tidal = tidal_loop_at()});
  table.push_back(
      {.name = "loopAtCps",
       .aliases = {"loopatcps"},
       .params = {{"cycles", ParamKind::time}, {"cps", ParamKind::number}},
       .help = "loopAt for a tempo in cycles per second",
       .example = "s\"breaks\":loopAtCps(4, 1.5)",
       .make = [](CallArgs& args) { return Value{loop_at(above_zero(args, 0), args.number(1), args.subject())}; }});
  table.push_back({
      .name = "scrub",
      .params = {{"places", ParamKind::pattern}},
      .help = "plays a sample from places (0 to 1) in the rhythm of these; \"0.5:2\" gives a speed too",
      .example = "s\"breaks\":scrub(\"0 0.25 0.5 0.1\")",
      .make = [](CallArgs& args) { return Value{scrub(args.pattern(0), args.subject())}; },
  });
}

}  // namespace perigee::library
