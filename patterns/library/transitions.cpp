// patterns/library/transitions.cpp -- From what played to what is to play: functions of now and a list, the newest pattern first.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <numbers>

#include "patterns/controls.h"
#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/numeral.h"
#include "patterns/operators.h"

namespace perigee::library {
namespace {

constexpr int64_t kMostCycles = 1'000'000'000;

// The last two arguments of each: now, and the patterns.
struct Change {
  Cycles now;
  std::vector<Pattern> patterns;

  bool anything() const { return !patterns.empty(); }
  bool from_something() const { return patterns.size() > 1; }
  Pattern newest() const { return patterns.empty() ? silence() : patterns.front(); }
};

Change change_of(const CallArgs& args) {
  const size_t last = args.count() - 1;
  Change change{args.time(last - 1), {}};
  const Value& given = args.value(last);
  if (given.is_list()) {
    for (const Value& pattern : given.items()) change.patterns.push_back(reify(pattern));
  } else {
    change.patterns.push_back(reify(given));
  }
  return change;
}

// What Tidal's function of that name makes of the pattern.
Pattern made_by(std::string_view name, const Pattern& pattern, std::initializer_list<Value> arguments) {
  const FunctionEntry* entry = find_function(name, Dialect::tidal);
  if (entry == nullptr) throw PatternError("there is no function '" + std::string{name} + "'");
  return reify(call_method(*entry, Value{pattern}, std::span{arguments.begin(), arguments.size()}, Dialect::tidal));
}

Value number(const Cycles& cycles) { return Value{cycles.to_double()}; }

// The events that begin from one time on, up to another.
Pattern beginning_from(const Cycles& from, Pattern source) {
  return filter_events(std::move(source), [from](const Event& event) { return event.whole_or_part().begin >= from; });
}
Pattern beginning_before(const Cycles& to, Pattern source) {
  return filter_events(std::move(source), [to](const Event& event) { return event.whole_or_part().begin < to; });
}

// A ramp from 0 to 1 over so many cycles, through a curve.
Pattern ramp(const Cycles& from, const Cycles& length, double (*curve)(double)) {
  return signal([from, length, curve](const Cycles& time, const QueryState&) {
    const double x = length == Cycles{0} ? (time < from ? 0 : 1) : ((time - from) / length).to_double();
    return Value{curve(std::clamp(x, 0.0, 1.0))};
  });
}

double rising(double x) { return x; }
double falling(double x) { return 1 - x; }

Pattern with_gain(Pattern source, Pattern gain) {
  return operate(Op::mul, Align::in, std::move(source), control_pattern(*find_control("gain"), gain), Dialect::tidal);
}

// Events lost by chance, as many as the pattern of amounts says when it is asked.
Pattern degraded(const Pattern& amounts, const Pattern& source) {
  return bind(Bind::inner, amounts, [source](const Value& amount) { return made_by("degradeBy", source, {amount}); },
              {source});
}

// Equal power, as Tidal's envEq and envEqR.
Pattern crossfaded(const Cycles& length, const Change& change) {
  const auto rise = [](double x) { return std::sqrt(std::sin(std::numbers::pi / 2 * x)); };
  const auto fall = [](double x) { return std::sqrt(std::sin(std::numbers::pi / 2 * (1 - x))); };
  return stack({with_gain(change.newest(), ramp(change.now, length, rise)),
                with_gain(change.patterns[1], ramp(change.now, length, fall))});
}

struct Washing {
  Cycles delay, in, out;
};

Pattern washed(const Transform* leaving, const Transform* coming, const Washing& times, const Change& change) {
  if (!change.from_something()) return change.newest();
  const Pattern &next = change.patterns[0], &before = change.patterns[1];
  const Cycles first = change.now + times.delay, second = first + times.in, third = second + times.out;
  const auto between = [](const Cycles& from, const Cycles& to, const Pattern& pattern) {
    return beginning_before(to, beginning_from(from, pattern));
  };
  return stack({beginning_before(first, before),
                between(first, second, leaving != nullptr ? (*leaving)(before) : before),
                between(second, third, coming != nullptr ? (*coming)(next) : next), beginning_from(third, next)});
}

Pattern jumped(const Cycles& cycles, const Change& change) { return washed(nullptr, nullptr, {cycles, 0, 0}, change); }

// At the begin of a cycle, after so many whole ones.
Pattern jumped_at_cycle(int64_t cycles, const Change& change) {
  return jumped(change.now.next_sam() - change.now + Cycles{cycles}, change);
}

Pattern jumped_at_turn(const CallArgs& args, int64_t offset) {
  const Change change = change_of(args);
  const int64_t n = args.integer(0, 1, kMostCycles);
  const Rational turn = modulo(change.now.sam(), n);
  return jumped_at_cycle(n - 1 - turn.num() + offset, change);
}

Pattern clutched(const Cycles& cycles, const Change& change) {
  if (!change.from_something()) return change.newest();
  return stack({degraded(ramp(change.now, cycles, rising), change.patterns[1]),
                degraded(ramp(change.now, cycles, falling), change.newest())});
}

// Echoes whose distance shrinks to nothing; then the new pattern.
Pattern anticipated(const Cycles& cycles, const Change& change) {
  if (!change.from_something()) return change.newest();
  const Pattern distance = ramp(change.now, cycles, falling);
  const auto echoing = [before = change.patterns[1]](const Value& time) {
    return made_by("stut", before, {Value{8}, Value{0.2}, time});
  };
  const Pattern echoes = bind(Bind::inner, distance, echoing, {change.patterns[1]});
  const Cycles end = change.now + cycles;
  return stack({beginning_before(change.now, change.patterns[1]),
                beginning_before(end, beginning_from(change.now, echoes)), beginning_from(end, change.newest())});
}

// Numbers glide from those of the old pattern to those of the new.
Pattern interpolated(const Cycles& cycles, const Change& change) {
  if (!change.from_something()) return change.newest();
  const auto pair = [](Value& before, const Value& next) {
    if (!before.is_controls() || !next.is_controls())
      throw PatternError("interpolate needs controls, such as s\"bd\", on both sides");
    before = Value::list({before, next});
    return true;
  };
  const auto glide = [](Value& both, const Value& place) {
    const double x = place.number();
    const Value before = both.items()[0], next = both.items()[1];
    both = Value{ControlMap::merged(Value{next}.take_controls(), before.controls(),
                                    [x](ControlId, const Value& to, const Value& from) {
                                      if (!to.is_number() || !from.is_number()) return to;
                                      return Value{to.number() * x + from.number() * (1 - x)};
                                    })};
    return true;
  };
  const Pattern automation = ramp(change.now, cycles, rising);
  return app_left(app_right(change.patterns[1], change.newest(), pair), automation, glide);
}

// How long a transition takes.
Cycles cycles_of(const CallArgs& args, size_t i) {
  const Cycles cycles = args.time(i);
  if (cycles < Cycles{0}) args.refuse(i, "a number of cycles, 0 or more");
  return cycles;
}

Value fade_over(CallArgs& args, Pattern (*fade)(const Cycles&, const Change&), const Cycles& cycles) {
  const Change change = change_of(args);
  return Value{change.from_something() ? fade(cycles, change) : change.newest()};
}

using Make = Value (*)(CallArgs&);

}  // namespace

void add_transitions(Entries& table) {
  const Param cycles = {"cycles", ParamKind::time}, now = {"now", ParamKind::time},
              patterns = {"patterns", ParamKind::any};
  const auto add = [&](std::string_view name, std::vector<std::string_view> aliases, std::vector<Param> params,
                       std::string_view help, std::string_view example, Make make) {
    params.push_back(now);
    params.push_back(patterns);
    table.push_back({.name = name,
                     .aliases = std::move(aliases),
                     .params = std::move(params),
                     .form = Form::constructor,
                     .help = help,
                     .example = example,
                     .make = make,
                     .only = Dialect::tidal});
  };
  add("xfadeIn", {}, {cycles}, "fades the old pattern out and the new one in",
      "tidal.xfadeIn(4, 0, {s\"bd*2\", s\"hh*4\"})",
      [](CallArgs& args) { return fade_over(args, crossfaded, cycles_of(args, 0)); });
  add("xfade", {}, {}, "fades over within four cycles", "tidal.xfade(0, {s\"bd*2\", s\"hh*4\"})",
      [](CallArgs& args) { return fade_over(args, crossfaded, 4); });
  add("clutchIn", {}, {cycles}, "the old pattern loses its events one by one while the new one gets its own",
      "tidal.clutchIn(4, 0, {s\"bd*8\", s\"hh*8\"})",
      [](CallArgs& args) { return fade_over(args, clutched, cycles_of(args, 0)); });
  add("clutch", {}, {}, "clutchIn within two cycles", "tidal.clutch(0, {s\"bd*8\", s\"hh*8\"})",
      [](CallArgs& args) { return fade_over(args, clutched, 2); });
  add("anticipateIn", {}, {cycles}, "the old pattern echoes, closer and closer, until the new one comes",
      "tidal.anticipateIn(4, 0, {s\"bd*2\", s\"hh*4\"})",
      [](CallArgs& args) { return fade_over(args, anticipated, cycles_of(args, 0)); });
  add("anticipate", {}, {}, "anticipateIn within eight cycles", "tidal.anticipate(0, {s\"bd*2\", s\"hh*4\"})",
      [](CallArgs& args) { return fade_over(args, anticipated, 8); });
  add("interpolateIn", {}, {cycles}, "numbers glide from the old pattern's to the new one's",
      "tidal.interpolateIn(4, 0, {s\"bd*4\":speed(2), s\"bd*4\":speed(1)})",
      [](CallArgs& args) { return fade_over(args, interpolated, cycles_of(args, 0)); });
  add("interpolate", {}, {}, "interpolateIn within four cycles",
      "tidal.interpolate(0, {s\"bd*4\":speed(2), s\"bd*4\":speed(1)})",
      [](CallArgs& args) { return fade_over(args, interpolated, 4); });
  add("jump", {}, {}, "the new pattern, at once", "tidal.jump(0, {s\"bd*2\", s\"hh*4\"})",
      [](CallArgs& args) { return Value{jumped(0, change_of(args))}; });
  add("jumpIn", {}, {cycles}, "the new pattern after so many cycles", "tidal.jumpIn(2, 0, {s\"bd*2\", s\"hh*4\"})",
      [](CallArgs& args) { return Value{jumped(cycles_of(args, 0), change_of(args))}; });
  add("jumpInPrime", {"jumpInP"}, {{"cycles", ParamKind::integer}},
      "the new pattern after so many cycles, at the begin of a cycle", "tidal.jumpInP(2, 0, {s\"bd*2\", s\"hh*4\"})",
      [](CallArgs& args) { return Value{jumped_at_cycle(args.integer(0, 0, kMostCycles), change_of(args))}; });
  add("jumpMod", {}, {{"cycles", ParamKind::integer}}, "the new pattern at the next multiple of so many cycles",
      "tidal.jumpMod(4, 0, {s\"bd*2\", s\"hh*4\"})", [](CallArgs& args) { return Value{jumped_at_turn(args, 0)}; });
  add("jumpModPrime", {"jumpModP"}, {{"cycles", ParamKind::integer}, {"offset", ParamKind::integer}},
      "jumpMod, so many cycles after the multiple", "tidal.jumpModP(4, 1, 0, {s\"bd*2\", s\"hh*4\"})",
      [](CallArgs& args) { return Value{jumped_at_turn(args, args.integer(1, -kMostCycles, kMostCycles))}; });
  add("wait", {}, {cycles}, "silence for so many cycles, then the new pattern",
      "tidal.wait(2, 0, {s\"bd*2\", s\"hh*4\"})", [](CallArgs& args) {
        const Change change = change_of(args);
        return Value{beginning_from((change.now + cycles_of(args, 0) - Cycles{1}).next_sam(), change.newest())};
      });
  add("waitT", {}, {{"transition", ParamKind::function}, cycles},
      "silence for so many cycles, then another transition, a function of now and the patterns",
      "tidal.waitT(tidal.xfade, 2, 0, {s\"bd*2\", s\"hh*4\"})", [](CallArgs& args) {
        const Change change = change_of(args);
        if (!change.anything()) return Value{silence()};
        const Cycles later = change.now + cycles_of(args, 1);
        const Value given[] = {number(later), args.value(3)};
        return Value{beginning_from((later - Cycles{1}).next_sam(), reify(args.function(0)->call(given)))};
      });
  add("wash", {},
      {{"leaving", ParamKind::transform},
       {"coming", ParamKind::transform},
       {"delay", ParamKind::time},
       {"leave", ParamKind::time},
       {"come", ParamKind::time}},
      "after a delay the old pattern leaves changed by a function, then the new one comes changed by another",
      "tidal.wash(rev, fast(2), 1, 2, 2, 0, {s\"bd*2\", s\"hh*4\"})", [](CallArgs& args) {
        const Transform leaving = args.transform(0), coming = args.transform(1);
        return Value{
            washed(&leaving, &coming, {cycles_of(args, 2), cycles_of(args, 3), cycles_of(args, 4)}, change_of(args))};
      });
  add("washIn", {}, {{"leaving", ParamKind::transform}, cycles},
      "the old pattern leaves changed by a function, for so many cycles",
      "tidal.washIn(rev, 2, 0, {s\"bd*2\", s\"hh*4\"})", [](CallArgs& args) {
        const Transform leaving = args.transform(0);
        return Value{washed(&leaving, nullptr, {0, cycles_of(args, 1), 0}, change_of(args))};
      });
  add("histpan", {}, {{"count", ParamKind::integer}}, "the last so many patterns, spread from left to right",
      "tidal.histpan(2, 0, {s\"bd*2\", s\"hh*4\"})", [](CallArgs& args) {
        const Change change = change_of(args);
        const auto count = std::min(change.patterns.size(), static_cast<size_t>(args.integer(0, 0, 256)));
        std::vector<Pattern> layers;
        for (size_t i = 0; i < count; ++i) {
          const double place = static_cast<double>(i) / static_cast<double>(count);
          layers.push_back(set_control(*find_control("pan"), pure(place), change.patterns[i]));
        }
        return Value{stack(std::move(layers))};
      });
  add("mortal", {}, {{"life", ParamKind::time}, {"release", ParamKind::time}},
      "the new pattern for so many cycles; then it loses its events one by one", "tidal.mortal(4, 4, 0, {s\"bd*8\"})",
      [](CallArgs& args) {
        const Change change = change_of(args);
        const Cycles end = change.now + args.time(0);
        const Pattern fading = degraded(ramp(end, args.time(1), rising), change.newest());
        return Value{stack({beginning_before(end, change.newest()), beginning_from(end, fading)})};
      });
  add("mortalOverlay", {}, {cycles}, "the new pattern over the old one for so many cycles, from a multiple of them on",
      "tidal.mortalOverlay(4, 0, {s\"bd*2\", s\"hh*4\"})", [](CallArgs& args) {
        const Change change = change_of(args);
        const Rational length = args.time(0).sam();
        if (length <= Rational{0}) args.refuse(0, "1 cycle or more");
        const Cycles begin = change.now - modulo(change.now.sam(), length);
        const Cycles start = begin.sam() + length;
        const Pattern over = made_by("playFor", change.newest(), {number(start), number(start + args.time(0))});
        return Value{stack({change.from_something() ? change.patterns[1] : silence(), over})};
      });
}

}  // namespace perigee::library
