// repl/session/modulators.cpp -- What an event says of the waves that move its controls while it sounds.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/modulators.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "patterns/control_map.h"
#include "repl/session/effect_controls.h"

namespace perigee {
namespace {

constexpr double kFastest = 1000.0;  // Hz
constexpr double kMostDepth = 1e6;

class Settings {
 public:
  Settings(const ControlMap& map, std::string name, std::vector<std::string>& problems)
      : map_{map}, name_{std::move(name)}, problems_{problems} {}

  const Value* find(const char* setting) const { return map_.find(control_key(setting)); }
  std::optional<double> number(const char* setting, double low, double high) const {
    const Value* said = find(setting);
    if (said == nullptr) return std::nullopt;
    const auto value = number_or_word(*said, {});
    if (!value) {
      problems_.push_back(name_ + ": " + setting + " must be a number, not " + describe(*said));
      return std::nullopt;
    }
    return std::clamp(*value, low, high);
  }
  // The shapes have the words of the other slow waves, and wrap round.
  double shape(const char* setting) const {
    const Value* said = find(setting);
    if (said == nullptr) return 0.0;
    const auto words = words_of("tremoloshape");
    if (const auto number = number_or_word(*said, words)) return *number - 5.0 * std::floor(*number / 5.0);
    std::string known;
    for (const ControlWord& each : words) known += (known.empty() ? "" : ", ") + std::string{each.word};
    problems_.push_back(name_ + ": " + setting + " " + describe(*said) + " is none of " + known);
    return 0.0;
  }
  std::string text(const char* setting) const {
    const Value* said = find(setting);
    return said != nullptr && said->is_string() ? std::string{said->text()} : std::string{};
  }

 private:
  const ControlMap& map_;
  std::string name_;
  std::vector<std::string>& problems_;
};

constexpr const char* kNames[] = {"lfo", "env", "bmod"};
bool names_modulators(ControlId id) {
  static const std::array<ControlId, 3> known{control_key("lfo"), control_key("env"), control_key("bmod")};
  return std::find(known.begin(), known.end(), id) != known.end();
}
bool is_wave(const Value& value) {
  static const ControlId wave = control_key("wave");
  return value.is_controls() && value.controls().has(wave);
}

// SuperDirt's `from` and `toArg`: the bus is the control's number itself, sample by sample.
ControlId to_argument() {
  static const ControlId known = control_key("toArg");
  return known;
}
void add_argument(AskedModulators& all, const ControlMap& controls) {
  const Value* argument = controls.find(to_argument());
  if (argument == nullptr || !argument->is_string()) return;
  const Value* from = controls.find(control_key("from"));
  AskedModulator made;
  made.kind = ModulatorKind::bus;
  made.name = "toArg";
  made.control = std::string{argument->text()};
  made.shape = {{"number", from != nullptr ? number_or_word(*from, {}).value_or(0.0) : 0.0}};
  made.ends = {0.0, 1.0};
  all.modulators.push_back(std::move(made));
}

// The control has to stand somewhere, to be moved from there.
Ref<const ControlMap> with_argument(Ref<const ControlMap> still, std::string_view argument) {
  still = ControlMap::without(*still, to_argument());
  const Control* moved = find_control(argument);
  return moved == nullptr || still->has(moved->id) ? std::move(still)
                                                   : ControlMap::with(std::move(still), moved->id, Value{1.0});
}

double turns_at(double rate_hz, double seconds) {
  const double turns = rate_hz * seconds;
  return turns - std::floor(turns);
}

AskedModulator lfo_of(const Settings& settings, const Moment& moment) {
  AskedModulator made;
  const auto sync = settings.number("sync", -kFastest, kFastest);
  const double rate = sync ? *sync * moment.cps : settings.number("rate", -kFastest, kFastest).value_or(1.0);
  const auto curve = settings.number("curve", 0.01, 100.0);
  made.curved = curve.has_value();
  made.shape = {{"rate", rate},
                {"shape", settings.shape("shape")},
                {"skew", settings.number("skew", 0.0, 1.0).value_or(0.5)},
                {"phase", turns_at(rate, moment.begin_seconds)}};
  if (curve) made.shape.emplace_back("curve", *curve);
  made.offset = settings.number("dcoffset", -100.0, 100.0).value_or(-0.5);
  return made;
}

AskedModulator envelope_of(const Settings& settings) {
  constexpr double kLongest = 3600.0;
  AskedModulator made;
  made.kind = ModulatorKind::envelope;
  const auto attack = settings.number("attack", 0.0, kLongest), decay = settings.number("decay", 0.0, kLongest),
             sustain = settings.number("sustain", 0.0, 1.0), release = settings.number("release", 0.0, kLongest);
  const bool said = attack || decay || sustain || release;
  made.shape = {{"attack", attack.value_or(said ? 0.001 : 0.005)},
                {"decay", decay.value_or(said ? 0.001 : 0.14)},
                {"sustain", sustain.value_or(said && !decay ? 1.0 : 0.0)},
                {"release", release.value_or(said ? 0.01 : 0.1)}};
  for (const char* curve : {"acurve", "dcurve", "rcurve"}) {
    const auto bend = settings.number(curve, -1.0, 1.0);
    made.curved = made.curved || bend;
    if (bend) made.shape.emplace_back(curve, *bend);
  }
  return made;
}

// A voice of superdough at full level is 0.3 loud: that counts as 1.
AskedModulator bus_of(const Settings& settings) {
  AskedModulator made;
  made.kind = ModulatorKind::bus;
  made.shape = {{"number", settings.number("bus", -1e6, 1e6).value_or(0.0)}};
  made.offset = settings.number("dc", -100.0, 100.0).value_or(0.0);
  made.full = 0.3;
  return made;
}

// lfo_0, lfo_1 … of one event.
void add_named(AskedModulators& all, const ControlMap& controls, const char* kind, const Moment& moment) {
  const Value* said = controls.find(control_key(kind));
  if (said == nullptr || !said->is_controls()) return;
  for (const ControlMap::Entry& entry : said->controls().entries()) {
    if (!entry.value.is_controls()) continue;
    const std::string name = std::string{kind} + "_" + std::string{control(entry.id).name};
    const Settings settings{entry.value.controls(), name, all.problems};
    const std::string_view which{kind};
    AskedModulator made = which == "lfo"   ? lfo_of(settings, moment)
                          : which == "env" ? envelope_of(settings)
                                           : bus_of(settings);
    made.name = name;
    made.control = settings.text("control");
    made.part = settings.text("subControl");
    made.depth = settings.number("depth", -kMostDepth, kMostDepth).value_or(1.0);
    made.depth_abs = settings.number("depthabs", -kMostDepth, kMostDepth);
    all.modulators.push_back(std::move(made));
  }
}

// A wave in place of a number: {network = g:out(3)} or {wave = 1, rate = 2, phase = 0, skew = 0.5, low = 200, high = 2000}. It runs on from frame 0,
// whatever begins with it.
AskedModulator wave_of(const Settings& settings, std::string_view of, const Moment& moment) {
  AskedModulator made;
  made.name = made.control = std::string{of};
  made.ends = {settings.number("low", -1e9, 1e9).value_or(0.0), settings.number("high", -1e9, 1e9).value_or(1.0)};
  if (const Value* network = settings.find("network"); network != nullptr && network->is_function()) {
    if (const auto* output = dynamic_cast<const NetworkOutput*>(&network->function())) {
      made.kind = ModulatorKind::signal;
      made.network = Ref<const NetworkOutput>{output};
      return made;
    }
  }
  const double rate = settings.number("rate", -kFastest, kFastest).value_or(1.0);
  const double phase = turns_at(rate, moment.onset_seconds) + settings.number("phase", -1e3, 1e3).value_or(0.0);
  made.shape = {{"rate", rate},
                {"shape", settings.shape("wave")},
                {"skew", settings.number("skew", 0.0, 1.0).value_or(0.5)},
                {"phase", phase - std::floor(phase)}};
  return made;
}

}  // namespace

std::pair<double, double> AskedModulator::reach(double value, double whole) const {
  if (ends) return *ends;
  const double far = depth_abs ? *depth_abs : depth * (value == 0.0 ? 1.0 : value);
  return {value + far * offset / whole, value + far * (offset + 1.0) / whole};
}

bool moves(ControlId control, const Value& value) {
  return is_wave(value) || (names_modulators(control) && value.is_controls());
}

bool has_modulators(const Event& event) {
  const auto entries = event.value.controls().entries();
  return std::any_of(entries.begin(), entries.end(), [&](const ControlMap::Entry& entry) {
    return moves(entry.id, entry.value) || (entry.id == to_argument() && entry.value.is_string());
  });
}

AskedModulators asked_modulators(const Event& event, const Moment& moment) {
  const ControlMap& controls = event.value.controls();
  AskedModulators all{event, {}, {}};
  for (const char* name : kNames) add_named(all, controls, name, moment);
  add_argument(all, controls);
  Ref<const ControlMap> still = Value{event.value}.take_controls();
  for (const ControlMap::Entry& entry : controls.entries()) {
    if (names_modulators(entry.id) && entry.value.is_controls()) still = ControlMap::without(*still, entry.id);
    if (entry.id == to_argument() && entry.value.is_string())
      still = with_argument(std::move(still), entry.value.text());
    if (!is_wave(entry.value)) continue;
    const std::string_view name = control(entry.id).name;
    const Settings settings{entry.value.controls(), std::string{name}, all.problems};
    all.modulators.push_back(wave_of(settings, name, moment));
    const auto [low, high] = *all.modulators.back().ends;
    still = ControlMap::with(std::move(still), entry.id, Value{0.5 * (low + high)});
  }
  all.still.value = Value{std::move(still)};
  return all;
}

}  // namespace perigee
