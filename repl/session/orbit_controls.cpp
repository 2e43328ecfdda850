// repl/session/orbit_controls.cpp -- What an event sets of whole orbits: their echoes, their rooms, and who is ducked.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/orbit_controls.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "engine/input_quantum.h"

namespace perigee {
namespace {

constexpr double kMostFeedback = 0.98;
constexpr double kLoudest = 10.0;
constexpr double kShortestDuck = 0.001;  // seconds; a jump would click
constexpr double kOff = -1.0;            // of a filter
constexpr std::size_t kMostDucked = 4, kMostOutputs = kMaxOutputs;

struct OrbitIds {
  static ControlId of(std::string_view name) { return control_key(name); }
  ControlId delay = of("delay"), time = of("delaytime"), sync = of("delaysync"), feedback = of("delayfeedback"),
            lock = of("lock"), send = of("delaySend"), room = of("room"), size = of("roomsize"), lp = of("roomlp"),
            dim = of("roomdim"), dry = of("dry"), djf = of("djf"), leslie = of("leslie"), lrate = of("lrate"),
            lsize = of("lsize"), duck = of("duckorbit"), duck_depth = of("duckdepth"), duck_onset = of("duckonset"),
            duck_attack = of("duckattack"), channels = of("channels");
};
const OrbitIds& orbit_ids() {
  static const OrbitIds known;
  return known;
}

std::uint8_t orbit_number(std::int64_t orbit) {
  return static_cast<std::uint8_t>(((orbit % kOrbits) + kOrbits) % kOrbits);
}

class Settings {
 public:
  explicit Settings(Trigger& trigger) : trigger_{trigger} {}
  void set(OrbitParam param, double value) { set(param, value, trigger_.orbit); }
  void set(OrbitParam param, double value, std::int64_t orbit) {
    if (trigger_.setting_count >= kMaxOrbitSettings) return;
    trigger_.settings[static_cast<std::size_t>(trigger_.setting_count++)] = {param, orbit_number(orbit),
                                                                             static_cast<float>(value)};
  }

 private:
  Trigger& trigger_;
};

// The orbits or outputs that a value names: a number, "2:3", or a list.
std::vector<std::int64_t> numbers_of(const Value& value, std::size_t most) {
  std::vector<std::int64_t> numbers;
  const auto take = [&](double number) {
    if (std::isfinite(number) && numbers.size() < most)
      numbers.push_back(static_cast<std::int64_t>(std::clamp(number, -1e9, 1e9)));
  };
  if (value.is_number()) {
    take(value.number());
  } else if (value.is_string()) {
    std::string_view rest = value.text();
    while (!rest.empty()) {
      const std::string_view word = rest.substr(0, rest.find(':'));
      if (const auto number = number_of(word)) take(*number);
      rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    }
  } else if (value.is_list()) {
    for (const Value& each : value.items()) {
      if (each.is_number()) take(each.number());
    }
  }
  return numbers;
}

void set_ducks(Settings& settings, const Controls& c) {
  const OrbitIds& id = orbit_ids();
  if (!c.has(id.duck)) return;
  const double depth = c.number(id.duck_depth, 1.0, 0.0, 1.0);
  const double floor = std::max(0.01, 1.0 - std::sqrt(depth));
  for (const std::int64_t orbit : numbers_of(*c.find(id.duck), kMostDucked)) {
    settings.set(OrbitParam::duck_onset, c.number(id.duck_onset, 0.0, kShortestDuck, 100.0), orbit);
    settings.set(OrbitParam::duck_return, c.number(id.duck_attack, 0.1, kShortestDuck, 100.0), orbit);
    settings.set(OrbitParam::duck, floor, orbit);
  }
}

// The outputs that an event names, from 1 on, get its sides in turn; one alone gets both.
void set_outputs(Settings& settings, const Controls& c) {
  std::array<std::uint32_t, 2> sides{1, 2};
  if (const Value* said = c.find(orbit_ids().channels)) {
    const std::vector<std::int64_t> outputs = numbers_of(*said, kMostOutputs);
    if (!outputs.empty()) sides = {0, 0};
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const auto output = static_cast<std::uint32_t>(((outputs[i] - 1) % kMaxOutputs + kMaxOutputs) % kMaxOutputs);
      sides[i % 2] |= 1u << output;
      if (outputs.size() == 1) sides[1] = sides[0];
    }
  }
  settings.set(OrbitParam::left_to, sides[0]);
  settings.set(OrbitParam::right_to, sides[1]);
}

void set_superdough(Settings& settings, const Controls& c, const Moment& moment) {
  const OrbitIds& id = orbit_ids();
  if (c.number(id.delay, 0.0) > 0.0) {
    const double synced = c.number(id.sync, 3.0 / 16.0, 0.0, 1e6) / moment.cps;
    settings.set(OrbitParam::delay_seconds, c.has(id.time) ? c.number(id.time, synced) : synced);
    settings.set(OrbitParam::delay_feedback, c.number(id.feedback, 0.5, 0.0, kMostFeedback));
  }
  if (c.number(id.room, 0.0) > 0.0) {
    settings.set(OrbitParam::room_seconds, c.number(id.size, 2.0));
    settings.set(OrbitParam::room_lowpass, c.number(id.lp, 15000.0));
    settings.set(OrbitParam::room_damping, c.number(id.dim, 1000.0));
  }
  if (c.has(id.djf)) {  // the middle is silent on both filters; from there cutoffs go with the fourth power
    const double knob = c.number(id.djf, 0.5, 0.0, 1.0);
    const auto hz = [](double place) {
      const double square = (11.0 * place) * (11.0 * place);
      return square * square;
    };
    settings.set(OrbitParam::lowpass, knob < 0.49 ? hz(2.0 * knob) : kOff);
    settings.set(OrbitParam::highpass, knob > 0.51 ? hz(2.0 * knob - 1.0) : kOff);
  }
  // Of an orbit that the other dialect has played on.
  settings.set(OrbitParam::delay_input, 0.0);
  settings.set(OrbitParam::dirt_input, 0.0);
  settings.set(OrbitParam::wet, 1.0);
}

void set_superdirt(Settings& settings, const Controls& c, const Moment& moment) {
  const OrbitIds& id = orbit_ids();
  settings.set(OrbitParam::delay_input, c.number(id.delay, 0.0, 0.0, kLoudest) * c.number(id.send, 1.0, 0.0, kLoudest));
  if (c.has(id.time)) {
    const double cycles = c.number(id.lock, 0.0) != 0.0 ? 1.0 / moment.cps : 1.0;
    settings.set(OrbitParam::delay_seconds, c.number(id.time, 0.25) * cycles);
  }
  if (c.has(id.feedback)) settings.set(OrbitParam::delay_feedback, c.number(id.feedback, 0.5));
  const double room = c.number(id.room, 0.0, 0.0, kLoudest);
  settings.set(OrbitParam::dirt_input, room);
  if (room > 0.0) settings.set(OrbitParam::dirt_size, c.number(id.size, 0.1));
  settings.set(OrbitParam::wet, 1.0 - c.number(id.dry, 0.0, 0.0, 1.0));
}

// superdough has no turning speaker: SuperDirt's is both dialects'.
void set_leslie(Settings& settings, const Controls& c) {
  const OrbitIds& id = orbit_ids();
  if (c.has(id.leslie)) settings.set(OrbitParam::leslie, c.number(id.leslie, 0.0));
  if (c.has(id.lrate)) settings.set(OrbitParam::leslie_rate, c.number(id.lrate, 6.7));
  if (c.has(id.lsize)) settings.set(OrbitParam::leslie_size, c.number(id.lsize, 0.3));
}

}  // namespace

void set_orbit(Trigger& trigger, const Controls& c, const Moment& moment, bool tidal) {
  Settings settings{trigger};
  set_outputs(settings, c);
  tidal ? set_superdirt(settings, c, moment) : set_superdough(settings, c, moment);
  set_leslie(settings, c);
  set_ducks(settings, c);
}

std::string echo_problem(const Trigger& trigger) {
  const OrbitSetting echo{OrbitParam::delay_seconds, orbit_number(trigger.orbit), 0.0f};
  const float most = orbit_param(OrbitParam::delay_seconds).high;
  const std::optional<float> seconds = setting_of(trigger, echo);
  if (!seconds || !(*seconds > most)) return {};
  return fmt::format("delaytime: {:.4g} seconds is longer than an echo takes; it comes after {:.0f}", *seconds, most);
}

std::span<const OrbitSetting> settings_of(const Trigger& trigger) {
  return std::span{trigger.settings}.first(static_cast<std::size_t>(trigger.setting_count));
}

std::optional<float> setting_of(const Trigger& trigger, const OrbitSetting& same) {
  for (const OrbitSetting& setting : settings_of(trigger)) {
    if (setting.param == same.param && setting.orbit == same.orbit) return setting.value;
  }
  return std::nullopt;
}

}  // namespace perigee
