// repl/session/moved_voice.cpp -- A voice whose controls move: what its parameters do when a wave takes the control to its ends.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <memory>

#include "repl/session/effect_controls.h"
#include "repl/session/modulators.h"
#include "repl/session/orbit_controls.h"
#include "repl/session/voice.h"

namespace perigee {
namespace {

constexpr double kFar = 10.0;  // times the depth: so far goes a wave of which nobody knows how far it goes
constexpr double kFarNumber =
    24e3;  // so far goes a bus that is the number itself; Hz, of the controls that reach farthest

// How far one modulator takes one parameter, and between which values the laws would keep it.
struct Reach {
  std::string param;
  double from = 0.0, span = 0.0, low = 0.0, high = 0.0, still = 0.0;
};

Event with_number(const Event& event, ControlId id, double number) {
  Event changed = event;
  changed.value = Value{ControlMap::with(changed.value.take_controls(), id, Value{number})};
  return changed;
}

// What is changed in the parameters where the control goes to `low` and to `high`. A parameter that is the control's own number
// follows the wave and stops where the law stops it; every other goes straight from end to end.
std::vector<Reach> reaches_of(const Voice& still, double value, const Voice& at_low, double low, const Voice& at_high,
                              double high) {
  std::vector<Reach> found;
  const auto& params = still.trigger.program->params();
  for (std::size_t i = 0; i < params.size(); ++i) {
    const float now = still.trigger.params[i];
    const float lowest = param_of(at_low, params[i].name).value_or(now),
                highest = param_of(at_high, params[i].name).value_or(now);
    if (lowest == now && highest == now) continue;
    Reach reach{params[i].name,
                static_cast<double>(lowest) - static_cast<double>(now),
                static_cast<double>(highest) - static_cast<double>(lowest),
                static_cast<double>(std::min({now, lowest, highest})),
                static_cast<double>(std::max({now, lowest, highest})),
                static_cast<double>(now)};
    if (now == static_cast<float>(value)) {
      reach.from = low - value;
      reach.span = high - low;
    }
    found.push_back(std::move(reach));
  }
  return found;
}

// As far as the laws let it go.
void widen(std::vector<Reach>& reaches, const Voice& at_end) {
  for (Reach& reach : reaches) {
    const auto there = static_cast<double>(param_of(at_end, reach.param).value_or(static_cast<float>(reach.still)));
    reach.low = std::min(reach.low, there);
    reach.high = std::max(reach.high, there);
  }
}

// A sample's speed is no parameter; what it is multiplied with is.
std::vector<Reach> speed_of(const Voice& still, const Voice& at_low, const Voice& at_high) {
  const auto ratio = [&](const Voice& voice) {
    return voice.state != Voice::State::ready || still.trigger.region.step == 0
               ? 1.0
               : static_cast<double>(voice.trigger.region.step) / static_cast<double>(still.trigger.region.step);
  };
  const double low = ratio(at_low), high = ratio(at_high);
  if (low == 1.0 && high == 1.0) return {};
  return {{"rate", low - 1.0, high - low, std::min({1.0, low, high}), std::max({1.0, low, high}), 1.0}};
}

// The pitch of whatever sounds: all that names a note moves it by the ratio.
std::string pitch_param(const Program& program) {
  for (const char* name : {"freq", "speed"}) {
    if (program.param_index(name) >= 0) return name;
  }
  return program.reads_sample() ? "rate" : "";
}
bool names_pitch(std::string_view control, const SoundLaws& laws, bool sampled) {
  return control == "s" || control == "note" || control == "midinote" || control == "freq" ||
         (control == "n" && laws.n_is_note && !sampled) || (control == "speed" && sampled);
}

// Where a control stands; nothing where the event does not say and silence would be no answer.
std::optional<double> value_of(const Controls& c, const Control& control) {
  if (const Value* said = c.find(control.id)) return number_or_word(*said, words_of(control.name));
  if (control.name == "gain") return c.laws.default_gain;
  if (control.name == "postgain" || control.name == "velocity") return 1.0;
  return std::nullopt;
}

// The parameter of a modulator that `part` means; empty where there is none.
std::string part_param(const AskedModulator& target, std::string_view part) {
  if (part.empty()) return target.kind == ModulatorKind::lfo ? "rate" : "depth";
  const auto is = [&](std::string_view name) {  // as the pattern spells it, where a control has such a name, too
    const Control* known = find_control(name);
    return part == name || (known != nullptr && part == known->name);
  };
  if (is("depth") || is("depthabs")) return "depth";
  if (is("sync") && target.kind == ModulatorKind::lfo) return "rate";
  for (const auto& [name, value] : target.shape) {
    if (name != "phase" && is(name)) return name;
  }
  return {};
}

// A bus may be of any loudness, and a depth that is moved of any size.
bool is_endless(const std::vector<AskedModulator>& all, const AskedModulator& modulator) {
  return modulator.kind == ModulatorKind::bus || std::any_of(all.begin(), all.end(), [&](const AskedModulator& each) {
           return each.control == modulator.name && part_param(modulator, each.part) == "depth";
         });
}

bool leads_to(const Modulation& modulation, std::size_t from, std::size_t to, std::size_t steps) {
  if (from == to) return true;
  if (steps == 0) return true;
  for (const std::string& param : modulation.modulators[from].moves) {
    for (std::size_t next = 0; next < modulation.modulators.size(); ++next) {
      if (param.starts_with(modulator_param(next, "")) && leads_to(modulation, next, to, steps - 1)) return true;
    }
  }
  return false;
}

// Which modulators there are, and what each moves.
struct Movement {
  Modulation modulation;
  std::vector<std::pair<std::size_t, Reach>> reaches;  // and by which modulator

  void add(std::size_t number, std::vector<Reach> found) {
    for (Reach& reach : found) {
      modulation.modulators[number].moves.push_back(reach.param);
      reaches.emplace_back(number, std::move(reach));
    }
  }
};

// Of one modulator moving another: why not, in a sentence; empty where it can.
std::string move_modulator(Movement& movement, const std::vector<AskedModulator>& asked, std::size_t number,
                           std::size_t other) {
  const AskedModulator &modulator = asked[number], &target = asked[other];
  const std::string part = part_param(target, modulator.part);
  if (part.empty()) {
    return modulator.name + ": " + modulator.control + " has no " + modulator.part +
           " that could move; a wave has rate, depth and skew, an envelope attack, decay, sustain, release and depth";
  }
  if (leads_to(movement.modulation, other, number, kMostModulators))
    return modulator.name + ": " + modulator.control + " moves it already, and no wave can move itself";
  double now = 1.0;  // of the factor that its depth has
  for (const auto& [name, value] : target.shape) {
    if (name == part) now = value;
  }
  auto [low, high] = modulator.reach(now);
  if (part == "depth" && modulator.depth_abs) {
    const double depth = target.depth_abs.value_or(target.depth), whole = depth == 0.0 ? 1.0 : depth;
    low = 1.0 + (low - 1.0) / whole;
    high = 1.0 + (high - 1.0) / whole;
  }
  if (part == "curve") movement.modulation.modulators[other].curved = true;
  movement.add(number, {{modulator_param(other, part), low - now, high - low, -1e9, 1e9, now}});
  return {};
}

void set_param(Voice& voice, const std::string& name, double value) {
  const int index = voice.trigger.program->param_index(name);
  if (index >= 0) voice.trigger.params[static_cast<std::size_t>(index)] = static_cast<float>(value);
}

void set_all(Voice& voice, const Movement& movement, const std::vector<AskedModulator>& asked) {
  for (std::size_t number = 0; number < asked.size(); ++number) {
    if (!asked[number].curved) set_param(voice, modulator_param(number, "curve"), 1.0);
    for (const auto& [name, value] : asked[number].shape) set_param(voice, modulator_param(number, name), value);
  }
  for (const auto& [number, reach] : movement.reaches) {
    set_param(voice, reach_param(number, reach.param, "from"), reach.from);
    set_param(voice, reach_param(number, reach.param, "span"), reach.span);
    double low = reach.still, high = reach.still;  // what all together may reach
    for (const auto& [other, each] : movement.reaches) {
      if (each.param != reach.param) continue;
      low += each.low - each.still;
      high += each.high - each.still;
    }
    set_param(voice, limit_param(reach.param, "low"), low);
    set_param(voice, limit_param(reach.param, "high"), high);
  }
}

// Which of the settings of orbits are changed where the control goes from one end to the other, how far, and between which values
// the laws keep it.
struct OrbitReach {
  std::size_t setting = 0;
  float low = 0.0f, high = 0.0f;
  float least = 0.0f, most = 0.0f;
};
// A filter that is off at one end comes from, or goes, as far as it can be heard.
float opened(OrbitParam param, float value) {
  return param == OrbitParam::lowpass && value < 0.0f ? orbit_param(param).high : value;
}
std::vector<OrbitReach> orbit_reaches_of(const Trigger& still, const Trigger& at_low, const Trigger& at_high) {
  std::vector<OrbitReach> found;
  const std::span<const OrbitSetting> settings = settings_of(still);
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const float still_at = settings[i].value;
    float low = setting_of(at_low, settings[i]).value_or(still_at);
    float high = setting_of(at_high, settings[i]).value_or(still_at);
    if (!can_follow(settings[i].param) || (low == still_at && high == still_at)) continue;
    if (low != high) {
      low = opened(settings[i].param, low);
      high = opened(settings[i].param, high);
    }
    found.push_back({i, low, high, std::min(low, high), std::max(low, high)});
  }
  return found;
}
void widen(std::vector<OrbitReach>& reaches, const Trigger& still, const Trigger& at_end) {
  for (OrbitReach& reach : reaches) {
    const OrbitSetting& setting = still.settings[reach.setting];
    const float there = opened(setting.param, setting_of(at_end, setting).value_or(setting.value));
    reach.least = std::min(reach.least, there);
    reach.most = std::max(reach.most, there);
  }
}

double shape_of(const AskedModulator& modulator, std::string_view name) {
  const auto found = std::find_if(modulator.shape.begin(), modulator.shape.end(),
                                  [&](const auto& each) { return each.first == name; });
  return found == modulator.shape.end() ? 0.0 : found->second;
}

// What runs outside of voices: the wave, the envelope of this event, or the bus.
std::unique_ptr<SignalSource> running(const AskedModulator& modulator, const OrbitReach& reach, const Trigger& trigger,
                                      const Moment& moment) {
  const auto number = [&](std::string_view name) { return shape_of(modulator, name); };
  if (modulator.kind == ModulatorKind::bus) {
    return std::make_unique<BusSignal>(
        number("number"),
        BusSignal::Reach{reach.low, reach.high, reach.least, reach.most, static_cast<float>(modulator.full)});
  }
  if (modulator.kind == ModulatorKind::envelope) {
    const EnvelopeSignal::Shape shape{number("attack"), number("decay"),  number("sustain"), number("release"),
                                      number("acurve"), number("dcurve"), number("rcurve")};
    const auto onset = static_cast<Frames>(std::floor(moment.onset_seconds * moment.rate_hz + 0.5));
    return std::make_unique<EnvelopeSignal>(shape, onset, trigger.gate_frames, moment.rate_hz);
  }
  LfoSignal::Wave wave;
  wave.shape = static_cast<LfoShape>(std::clamp(static_cast<int>(number("shape")), 0, kLfoShapes - 1));
  wave.rate_hz = number("rate");
  wave.skew = number("skew");
  if (modulator.curved) wave.curve = number("curve");
  wave.phase = number("phase") - wave.rate_hz * moment.onset_seconds;
  return std::make_unique<LfoSignal>(wave, moment.rate_hz);
}

bool is_moved(const std::vector<AskedModulator>& all, const AskedModulator& modulator) {
  return std::any_of(all.begin(), all.end(),
                     [&](const AskedModulator& each) { return !each.ends && each.control == modulator.name; });
}

// Which modulator moves what belongs to the whole orbit.
struct OrbitMove {
  std::size_t modulator = 0;
  std::vector<OrbitReach> reaches;
};

// False where there is no room for all.
bool move_orbit(Voice& voice, const std::vector<OrbitMove>& moves, const std::vector<AskedModulator>& modulators,
                const Moment& moment, SignalPool& signals) {
  Trigger& trigger = voice.trigger;
  std::size_t used = 0;
  for (const OrbitMove& move : moves) {
    const AskedModulator& modulator = modulators[move.modulator];
    for (const OrbitReach& reach : move.reaches) {
      if (used + voice.moved.size() >= trigger.signals.size()) return false;
      const auto setting = static_cast<std::uint16_t>(static_cast<std::size_t>(kMaxParams) + reach.setting);
      const float span = reach.high - reach.low;
      if (modulator.network) {
        voice.moved.push_back({modulator.network, {nullptr, setting, 0.5f * span, 0.5f * (reach.high + reach.low)}});
        continue;
      }
      const bool in_units = modulator.kind == ModulatorKind::bus;  // the others go from 0 to 1
      trigger.signals[used++] = {signals.add(running(modulator, reach, trigger, moment)), setting,
                                 in_units ? 1.0f : span, in_units ? 0.0f : reach.low};
    }
  }
  return true;
}

}  // namespace

Voice VoiceMaker::moved(const Event& event, const Moment& moment, Dialect dialect, const Synths& synths) {
  AskedModulators asked = asked_modulators(event, moment);
  std::vector<AskedModulator>& modulators = asked.modulators;
  std::vector<std::string>& problems = asked.problems;
  Voice still = make_still(asked.still, moment, dialect, synths, {});
  if (still.state != Voice::State::ready) return still;
  if (modulators.size() > kMostModulators) {
    problems.push_back("an event can have " + std::to_string(kMostModulators) + " modulators; the others do nothing");
    modulators.resize(kMostModulators);
  }
  const Controls c(asked.still, sound_laws(dialect));
  const std::string pitch = pitch_param(*still.trigger.program);
  Movement movement;
  std::vector<OrbitMove> moves;
  for (const AskedModulator& each : modulators) movement.modulation.modulators.push_back({each.kind, each.curved, {}});
  for (std::size_t number = 0; number < modulators.size(); ++number) {
    const AskedModulator& modulator = modulators[number];
    const auto other = std::find_if(modulators.begin(), modulators.end(), [&](const AskedModulator& each) {
      return each.name == modulator.control && !each.ends;
    });
    if (other != modulators.end()) {
      std::string problem =
          move_modulator(movement, modulators, number, static_cast<std::size_t>(other - modulators.begin()));
      if (!problem.empty()) problems.push_back(std::move(problem));
      continue;
    }
    const bool endless = is_endless(modulators, modulator);
    const Control* control = find_control(modulator.control);
    if (control == nullptr) {
      problems.push_back(modulator.name + ": " +
                         (modulator.control.empty() ? "no control is said or set for it to move"
                                                    : "there is no control named " + modulator.control));
      continue;
    }
    if (!modulator.ends && !pitch.empty() && names_pitch(control->name, c.laws, pitch == "rate")) {
      const double now = pitch == "rate" ? 1.0 : static_cast<double>(param_of(still, pitch).value_or(1.0f));
      const auto [low, high] = modulator.reach(now);
      const double beyond = endless ? kFar * std::abs(high - low) : 0.0;
      movement.add(number, {{pitch, low - now, high - low, std::min({now, low, high}) - beyond,
                             std::max({now, low, high}) + beyond, now}});
      continue;
    }
    const std::optional<double> value = value_of(c, *control);
    if (!value) {
      problems.push_back(modulator.name + ": the event has no number as its " + modulator.control +
                         " that could be moved; set it, as in " + modulator.control + "(…)");
      continue;
    }
    const auto [low, high] = modulator.reach(*value);
    const auto at = [&](double number_of_control) {
      return make_still(with_number(asked.still, control->id, number_of_control), moment, dialect, synths, {});
    };
    const Voice lowest = at(low), highest = at(high);
    std::vector<Reach> found = reaches_of(still, *value, lowest, low, highest, high);
    if (still.trigger.program->reads_sample() && found.empty()) found = speed_of(still, lowest, highest);
    std::vector<OrbitReach> reaches;
    if (modulator.kind == ModulatorKind::bus) {  // what goes its own way is straight as far as a loud voice takes it
      const auto [near, far] = modulator.reach(*value, 1.0);
      reaches = orbit_reaches_of(still.trigger, at(near).trigger, at(far).trigger);
    } else {
      reaches = orbit_reaches_of(still.trigger, lowest.trigger, highest.trigger);
    }
    if (endless) {
      const double far = modulator.ends ? kFarNumber : kFar * std::abs(high - low);
      for (const double end : {*value - far, *value + far}) {
        const Voice there = at(end);
        widen(found, there);
        widen(reaches, still.trigger, there.trigger);
      }
    }
    if (!reaches.empty()) {
      if (is_moved(modulators, modulator)) {
        problems.push_back(modulator.name + ": " + modulator.control +
                           " belongs to the whole orbit, and what moves that can be moved by nothing itself; it stays");
      } else {
        moves.push_back({number, std::move(reaches)});
      }
    } else if (found.empty() && low != high) {
      problems.push_back(modulator.name + ": nothing that sounds here moves with " + modulator.control);
    }
    movement.add(number, std::move(found));
  }
  Voice voice = make_still(asked.still, moment, dialect, synths, movement.modulation);
  if (voice.state != Voice::State::ready) return voice;
  set_all(voice, movement, modulators);
  for (std::size_t number = 0; number < modulators.size(); ++number) {
    const int param = voice.trigger.program->param_index(modulator_param(number, "wave"));
    if (modulators[number].network && param >= 0)
      voice.moved.push_back({modulators[number].network, {nullptr, static_cast<std::uint16_t>(param), 0.5f, 0.5f}});
  }
  if (!move_orbit(voice, moves, modulators, moment, signals_))
    problems.push_back("a voice can move at most " + std::to_string(kMaxSignals) + " things of its orbit");
  for (const std::string& problem : problems) voice.problem += (voice.problem.empty() ? "" : "; ") + problem;
  return voice;
}

}  // namespace perigee
