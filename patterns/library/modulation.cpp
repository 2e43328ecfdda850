// patterns/library/modulation.cpp -- What moves a control while an event sounds: slow waves, envelopes and buses.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "patterns/controls.h"
#include "patterns/core.h"
#include "patterns/join.h"
#include "patterns/json.h"
#include "patterns/library.h"

namespace perigee::library {
namespace {

struct Setting {
  std::string_view name;
  std::vector<std::string_view> aliases;
};
struct Modulator {
  std::string_view name, help, example;
  std::vector<Setting> settings;
};
const Modulator kModulators[] = {
    {"lfo",
     "moves a control, the one set last if none is said, in slow waves",
     "s\"saw\":lpf(500):lfo{rate = 2, depth = \"<1 2>\"}",
     {{"control", {"c"}},
      {"subControl", {"sc"}},
      {"rate", {"r"}},
      {"depth", {"dep", "dr"}},
      {"depthabs", {"da"}},
      {"dcoffset", {"dc"}},
      {"shape", {"sh"}},
      {"skew", {"sk"}},
      {"curve", {"cu"}},
      {"sync", {"s"}},
      {"fxi", {}}}},
    {"env",
     "moves a control, the one set last if none is said, once in each event",
     "s\"saw\":lpf(500):env{a = 0.1, d = 0.5, depth = 2}",
     {{"control", {"c"}},
      {"subControl", {"sc"}},
      {"attack", {"att", "a"}},
      {"decay", {"dec", "d"}},
      {"sustain", {"sus", "s"}},
      {"release", {"rel", "r"}},
      {"depth", {"dep", "dr"}},
      {"depthabs", {"da"}},
      {"acurve", {"ac"}},
      {"dcurve", {"dc"}},
      {"rcurve", {"rc"}},
      {"fxi", {}}}},
    {"bmod",
     "moves a control, the one set last if none is said, with what sounds on a bus",
     "s\"saw\":lpf(500):bmod{bus = 2}",
     {{"bus", {"b"}},
      {"control", {"c"}},
      {"subControl", {"sc"}},
      {"depth", {"dep", "dr"}},
      {"depthabs", {"da"}},
      {"dc", {}},
      {"fxi", {}}}},
};

const Modulator* find_modulator(std::string_view name) {
  const auto* const found = std::find_if(std::begin(kModulators), std::end(kModulators),
                                         [&](const Modulator& kind) { return kind.name == name; });
  return found == std::end(kModulators) ? nullptr : found;
}

std::string_view lower(std::string_view typed, std::string& kept) {
  kept = typed;
  for (char& c : kept) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return kept;
}

// The name that a setting goes by, however it is typed.
std::string_view setting_name(const Modulator& kind, std::string_view typed) {
  std::string kept, other;
  const std::string_view name = lower(typed, kept);
  std::string known;
  for (const Setting& setting : kind.settings) {
    if (lower(setting.name, other) == name ||
        std::find(setting.aliases.begin(), setting.aliases.end(), name) != setting.aliases.end())
      return setting.name;
    known += (known.empty() ? "" : ", ") + std::string{setting.name};
  }
  throw PatternError(std::string{kind.name} + " has no setting '" + std::string{typed} + "'; it has " + known);
}

Value control_name(const Value& value) {
  if (!value.is_string()) return value;
  const Control* known = find_control(value.text());
  return known == nullptr ? value : Value{known->name};
}

// The control that was set last, or the modulator that was: lfo_0.
Value moved_control(const ControlMap& map) {
  const ControlMap::Entry* newest = map.newest();
  if (newest == nullptr) return {};
  const std::string_view name = control(newest->id).name;
  if (find_modulator(name) == nullptr || !newest->value.is_controls()) return Value{name};
  const ControlMap::Entry* modulator = newest->value.controls().newest();
  if (modulator == nullptr) return Value{name};
  return Value{std::string{name} + "_" + std::string{control(modulator->id).name}};
}

Ref<const ControlMap> map_at(const ControlMap& map, ControlId key) {
  const Value* const found = map.find(key);
  return found != nullptr && found->is_controls() ? Value{*found}.take_controls() : ControlMap::empty_map();
}

// Gives the event one modulator more, or changes the one that has this name.
void modulate(const Modulator& kind, Value& event, const Value& name, std::span<const Value> settings,
              const std::vector<std::string_view>& names) {
  if (!event.is_controls())
    throw PatternError(std::string{kind.name} + " moves controls, and " + describe(event) + " has none");
  Ref<const ControlMap> controls = event.take_controls();
  Ref<const ControlMap> all = map_at(*controls, control_key(kind.name));
  const std::string known_as = name.is_none()     ? std::to_string(all->size())
                               : name.is_string() ? std::string{name.text()}
                                                  : to_json(name);
  const ControlId key = control_key(known_as);
  Ref<const ControlMap> one = map_at(*all, key);
  if (!all->has(key)) {
    if (const Value moved = moved_control(*controls); !moved.is_none())
      one = ControlMap::with(std::move(one), control_key("control"), moved);
  }
  for (size_t i = 0; i < names.size(); ++i) {
    const bool names_control = names[i] == "control" || names[i] == "subControl";
    one = ControlMap::with(std::move(one), control_key(names[i]),
                           names_control ? control_name(settings[i]) : settings[i]);
  }
  all = ControlMap::with(std::move(all), key, Value{std::move(one)});
  event = Value{ControlMap::with(std::move(controls), control_key(kind.name), Value{std::move(all)})};
}

// The pattern with the modulator, given a table of settings, which may be patterns, and perhaps a name.
Pattern modulated(const Modulator& kind, const Pattern& source, std::span<const Value> arguments) {
  if (arguments.size() > 2) throw PatternError(std::string{kind.name} + ": settings and a name are taken, no more");
  const Value config = arguments.empty() ? Value{} : arguments[0];
  // SuperDirt's synths have a number of that name.
  if (kind.name == "lfo" && (config.is_number() || config.is_string() || config.is_pattern()))
    return set_control(*find_control("lfo"), reify(config), source);
  const bool none = config.is_none() || (config.is_list() && config.items().empty());  // {} is an empty list, too
  if (!none && !config.is_controls())
    throw PatternError(std::string{kind.name} + ": settings are a table, as in {depth = 2}, not " + describe(config));
  // Beside the event's own value gather the modulator's name and its settings.
  Pattern gathered = fmap(source, [](Value& value) {
    value = Value::list({std::move(value)});
    return true;
  });
  const auto gather = [&](const Pattern& more) {
    gathered = app_left(std::move(gathered), more, [](Value& value, const Value& next) {
      value = Value::list(value.items(), next);
      return true;
    });
  };
  gather(arguments.size() < 2 ? pure(Value{}) : reify(arguments[1]));
  std::vector<std::string_view> names;
  if (!none) {
    for (const ControlMap::Entry& entry : config.controls().entries()) {
      names.push_back(setting_name(kind, control(entry.id).name));
      gather(reify(entry.value));
    }
  }
  return fmap(gathered, [&kind, names](Value& value) {
    const Value all = std::move(value);
    value = all.items()[0];
    modulate(kind, value, all.items()[1], all.items().subspan(2), names);
    return true;
  });
}

Pattern no_controls() { return pure(Value{ControlMap::empty_map()}); }

Value modulator(CallArgs& args) {
  const Pattern source = args.subject() ? args.subject() : no_controls();
  return Value{modulated(kModulators[args.entry.data], source, args.rest(0))};
}

Value any_modulator(CallArgs& args) {
  const Modulator* const kind = find_modulator(args.text(0));
  if (kind == nullptr) args.refuse(0, "\"lfo\", \"env\" or \"bmod\"");
  return Value{modulated(*kind, args.subject() ? args.subject() : no_controls(), args.rest(1))};
}

}  // namespace

void add_modulation(Entries& table) {
  for (size_t i = 0; i < std::size(kModulators); ++i) {
    table.push_back({.name = kModulators[i].name,
                     .params = {{"settings", ParamKind::rest}},
                     .form = Form::constructor,
                     .help = kModulators[i].help,
                     .example = kModulators[i].example,
                     .make = modulator,
                     .data = static_cast<int>(i),
                     .receiver_apart = true,
                     .only = Dialect::strudel});
  }
  table.push_back({.name = "modulate",
                   .params = {{"kind", ParamKind::text}, {"settings", ParamKind::rest}},
                   .form = Form::constructor,
                   .help = "lfo, env or bmod by name",
                   .example = "s\"saw\":lpf(500):modulate(\"lfo\", {rate = 2})",
                   .make = any_modulator,
                   .receiver_apart = true});
}

}  // namespace perigee::library
