// patterns/library/described.cpp -- Controls that come several at a time: envelopes, distortions, effects, MIDI pairs.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "patterns/controls.h"
#include "patterns/core.h"
#include "patterns/join.h"
#include "patterns/json.h"
#include "patterns/library.h"
#include "patterns/numeral.h"
#include "patterns/operators.h"

namespace perigee::library {
namespace {

std::span<const Value> items_of(const Value& value) { return value.is_list() ? value.items() : std::span{&value, 1}; }

// The controls of an envelope that one list fills. One that the list does not reach takes what an earlier item says, or
// a number; else it is not set.
struct Envelope {
  std::string_view name;
  std::vector<std::string_view> controls;
  int like = -1;                     // the item that the last control takes its value from
  std::optional<double> value = {};  // or its value
  std::string_view help;
};
const Envelope kEnvelopes[] = {
    {"adsr",
     {"attack", "decay", "sustain", "release"},
     -1,
     {},
     "the envelope in one list: attack, decay, sustain, release"},
    {"ad", {"attack", "decay"}, 0, {}, "attack and decay in one list; decay as attack if not said"},
    {"ds", {"decay", "sustain"}, -1, 0.0, "decay and sustain in one list; sustain 0 if not said"},
    {"ar", {"attack", "release"}, 0, {}, "attack and release in one list; release as attack if not said"},
};

Value envelope(CallArgs& args) {
  const Envelope& kind = kEnvelopes[args.entry.data];
  const auto items = items_of(args.value(0));
  if (items.empty()) args.refuse(0, "times, such as \"0.1:0.2\"");
  Ref<const ControlMap> set = ControlMap::empty_map();
  std::vector<ControlId> unset;
  for (size_t i = 0; i < kind.controls.size(); ++i) {
    const ControlId key = control_key(kind.controls[i]);
    if (i < items.size()) {
      set = ControlMap::with(std::move(set), key, items[i]);
    } else if (kind.like >= 0 || kind.value) {
      set = ControlMap::with(std::move(set), key,
                             kind.value ? Value{*kind.value} : items[static_cast<size_t>(kind.like)]);
    } else {
      unset.push_back(key);
    }
  }
  Pattern result = operate(Op::set, Align::in, args.subject(), pure(Value{std::move(set)}));
  if (unset.empty()) return Value{result};
  return Value{fmap(result, [unset](Value& value) {
    Ref<const ControlMap> map = value.take_controls();
    for (const ControlId key : unset) {
      if (map->has(key)) map = ControlMap::without(*map, key);
    }
    value = Value{std::move(map)};
    return true;
  })};
}

// Names for the items of a list, or of a plain value.
Pattern named_items(const std::vector<ControlId>& keys, const Pattern& source) {
  return fmap(source, [keys](Value& value) {
    const Value given = value;
    const auto items = items_of(given);
    Ref<const ControlMap> map = ControlMap::empty_map();
    for (size_t i = 0; i < std::min(keys.size(), items.size()); ++i)
      map = ControlMap::with(std::move(map), keys[i], items[i]);
    value = Value{std::move(map)};
    return true;
  });
}

Value as(CallArgs& args) {
  std::vector<ControlId> keys;
  for (const Value& name : items_of(args.value(0))) {
    if (!name.is_string()) args.refuse(0, "the name of a control, or several as in \"note:clip\"");
    const Control* known = find_control(name.text());
    keys.push_back(known != nullptr ? known->id : control_key(name.text()));
  }
  return Value{named_items(keys, args.subject())};
}

// Two controls from a list of two.
struct Pair {
  std::string_view name, first, second, help, example;
};
constexpr Pair kPairs[] = {
    {"control", "ccn", "ccv", "a MIDI controller's number and value in one list", "s\"midi\":control(\"[74:50]\")"},
    {"sysex", "sysexid", "sysexdata", "a MIDI system message's id and bytes in one list",
     "s\"midi\":sysex({119, {1, 2, 3}})"},
};

Value pair(CallArgs& args) {
  const Pair& kind = kPairs[args.entry.data];
  if (!args.value(0).is_list() || args.value(0).items().size() < 2) args.refuse(0, "a list of two, as in \"[74:50]\"");
  const auto items = args.value(0).items();
  const Pattern first = set_control(*find_control(kind.first), pure(items[0]), args.subject());
  return Value{set_control(*find_control(kind.second), pure(items[1]), first)};
}

constexpr std::array<std::string_view, 8> kDistortions = {"soft", "hard", "cubic",    "diode",
                                                          "asym", "fold", "sinefold", "chebyshev"};

// The amount, or amount and volume, of a distortion of this kind; on a pattern or on its own.
Value distortion(CallArgs& args) {
  if (args.count() == 0 || args.count() > (args.subject() ? 1U : 2U))
    throw PatternError(std::string{args.entry.name} +
                       ": an amount is needed, as in s\"bd\":" + std::string{args.entry.name} + "(0.5)");
  const Pattern amounts = fmap(reify(args.value(0)), [name = args.entry.name](Value& value) {
    std::vector<Value> list(items_of(value).begin(), items_of(value).end());
    if (!value.is_list()) list.emplace_back(1);
    list.emplace_back(name);
    value = Value::list(std::move(list));
    return true;
  });
  const Pattern on = args.subject()      ? args.subject()
                     : args.count() == 2 ? reify(args.value(1), true)
                                         : pure(Value{ControlMap::empty_map()});
  return Value{set_control(*find_control("distort"), amounts, on)};
}

Ref<const ControlMap> controls_or_none(Value& value) {
  return value.is_controls() ? value.take_controls() : ControlMap::empty_map();
}

// A list of numbers, or of patterns of them, under one name.
struct ListControl {
  std::string_view name, help, example;
};
constexpr ListControl kListControls[] = {
    {"partials", "how loud each harmonic is, from the first", "s\"saw\":partials({1, 0, \"<0.5 0.2>\"})"},
    {"phases", "where each harmonic begins, from the first", "s\"saw\":phases({0, 0.5})"},
};

Value list_control(CallArgs& args) {
  const ControlId key = control_key(args.entry.name);
  const Value& given = args.value(0);
  const Pattern lists = given.is_list() ? listed_values(given.items()) : reify(given);
  if (!args.subject() && args.count() < 2) {
    return Value{fmap(lists, [key](Value& list) {
      list = Value{ControlMap::single(key, list)};
      return true;
    })};
  }
  return Value{app_left(args.subject() ? args.subject() : reify(args.value(1), true), lists,
                        [key](Value& value, const Value& list) {
                          value = Value{ControlMap::with(controls_or_none(value), key, list)};
                          return true;
                        })};
}

Value effects(CallArgs& args) {
  return Value{app_left(args.subject(), listed_values(args.rest(0)), [](Value& value, const Value& more) {
    const ControlId key = control_key("FX");
    Ref<const ControlMap> map = controls_or_none(value);
    std::vector<Value> chain;
    if (const Value* before = map->find(key)) chain.assign(before->items().begin(), before->items().end());
    chain.insert(chain.end(), more.items().begin(), more.items().end());
    value = Value{ControlMap::with(std::move(map), key, Value::list(std::move(chain)))};
    return true;
  })};
}

std::string percent(double share) { return to_json(Value{share * 100}) + "%"; }

Value colour(CallArgs& args) {
  const bool with_alpha = args.count() == 4;
  std::string text = with_alpha ? "hsla(" : "hsl(";
  text += to_json(Value{args.number(0)}) + "turn," + percent(args.number(1)) + "," + percent(args.number(2));
  if (with_alpha) text += "," + to_json(Value{args.number(3)});
  return Value{set_control(*find_control("color"), pure(Value{text + ")"}), args.subject())};
}

}  // namespace

void add_described(Entries& table) {
  const std::vector<Param> list = {{"list", ParamKind::value}}, arguments = {{"amount", ParamKind::rest}};
  for (size_t i = 0; i < std::size(kEnvelopes); ++i) {
    table.push_back({.name = kEnvelopes[i].name,
                     .params = list,
                     .help = kEnvelopes[i].help,
                     .example = "note\"c e\":adsr(\"0.1:0.1:0.5:0.2\")",
                     .make = envelope,
                     .data = static_cast<int>(i)});
  }
  table.push_back({.name = "as",
                   .params = {{"names", ParamKind::value}},
                   .help = "makes values, or lists of them, values of the named controls",
                   .example = "m\"c:.5 a:1\":as(\"note:clip\")",
                   .make = as});
  for (size_t i = 0; i < std::size(kPairs); ++i) {
    table.push_back({.name = kPairs[i].name,
                     .params = list,
                     .help = kPairs[i].help,
                     .example = kPairs[i].example,
                     .make = pair,
                     .data = static_cast<int>(i),
                     .only = Dialect::strudel});
  }
  for (const std::string_view name : kDistortions) {
    table.push_back({.name = name,
                     .params = arguments,
                     .form = Form::constructor,
                     .help = "distorts by an amount, \"amount:volume\", with the curve of this name",
                     .example = "s\"bd\":soft(0.5)",
                     .make = distortion,
                     .receiver_apart = true});
  }
  for (const ListControl& control : kListControls) {
    table.push_back({.name = control.name,
                     .params = arguments,
                     .form = Form::constructor,
                     .help = control.help,
                     .example = control.example,
                     .make = list_control,
                     .receiver_apart = true,
                     .only = Dialect::strudel});
  }
  table.push_back({.name = "FX",
                   .params = {{"effects", ParamKind::rest}},
                   .help = "adds effects, which are patterns of controls, to the event's own chain",
                   .example = "s\"saw\":FX(lpf(500), delay(0.5))",
                   .make = effects});
  const Param hue = {"hue", ParamKind::number}, saturation = {"saturation", ParamKind::number},
              lightness = {"lightness", ParamKind::number};
  table.push_back({.name = "hsl",
                   .params = {hue, saturation, lightness},
                   .help = "the colour of events, each number from 0 to 1",
                   .example = "s\"bd sn\":hsl(saw:segment(8), 0.6, 0.5)",
                   .make = colour});
  table.push_back({.name = "hsla",
                   .params = {hue, saturation, lightness, {"alpha", ParamKind::number}},
                   .help = "the colour of events and how little is seen through it, each number from 0 to 1",
                   .example = "s\"bd sn\":hsla(0.3, 0.6, 0.5, 0.8)",
                   .make = colour});
}

}  // namespace perigee::library
