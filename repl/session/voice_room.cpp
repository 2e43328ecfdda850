// repl/session/voice_room.cpp -- The room that an event names for its orbit: a sound file's, one of noise, or the built-in one.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "repl/session/voice.h"

namespace perigee {
namespace {

constexpr double kLongest = Impulse::kMostSeconds;

std::int32_t steps(double value, double in_one) { return static_cast<std::int32_t>(std::floor(value * in_one + 0.5)); }

struct RoomIds {
  static ControlId of(std::string_view name) { return control_key(name); }
  ControlId room = of("room"), size = of("roomsize"), lp = of("roomlp"), dim = of("roomdim"), fade = of("roomfade"),
            ir = of("ir"), i = of("i"), speed = of("irspeed"), begin = of("irbegin");
};
const RoomIds& room_ids() {
  static const RoomIds known;
  return known;
}

}  // namespace

std::optional<SampleHandle> VoiceMaker::room_sample(const Controls& c) const {
  std::string name = c.text(room_ids().ir);
  double number = c.number(room_ids().i, 0.0, -1e15, 1e15);
  if (const std::size_t colon = name.find(':'); colon != std::string::npos) {
    if (const auto said = number_of(std::string_view{name}.substr(colon + 1))) {
      number = std::clamp(*said, -1e15, 1e15);
      name.resize(colon);
    }
  }
  if (const auto found = bank_.find(name, static_cast<std::int64_t>(std::floor(number + 0.5)))) return found;
  return bank_.file(name);
}

std::optional<SampleHandle> VoiceMaker::room_sample_of(const Event& event, Dialect dialect) const {
  if (!event.value.is_controls() || dialect == Dialect::tidal) return std::nullopt;
  const Controls c(event, sound_laws(dialect));
  return c.has(room_ids().ir) ? room_sample(c) : std::nullopt;
}

std::string VoiceMaker::room_problem(const Event& event, Dialect dialect) const {
  if (!event.value.is_controls() || dialect == Dialect::tidal) return {};
  const Controls c(event, sound_laws(dialect));
  if (!c.has(room_ids().ir) || room_sample(c)) return {};
  return "ir: no sample and no sound file is named \"" + c.text(room_ids().ir) +
         "\"; the event plays in the built-in room. sounds() lists the samples";
}

std::string VoiceMaker::bank_problem(const Event& event, Dialect dialect, const Synths& synths) const {
  if (!event.value.is_controls()) return {};
  const Controls c(event, sound_laws(dialect));
  if (!c.has(ids().bank) || !c.has(ids().s)) return {};
  const std::string bank = c.text(ids().bank), name = sound_of(event, dialect, synths).name;
  if (bank.empty() || name.empty() || name == "~" || name == "-" || bank_.find(bank, name, 0)) return {};
  return "bank: there is no sound \"" + bank + "_" + name + "\"; \"" + name +
         "\" plays as it is. sounds() lists the samples";
}

void VoiceMaker::prepare_room(const Event& event, Dialect dialect) {
  Voice voice;
  voice.trigger.orbit = static_cast<std::int32_t>(
      Controls(event, sound_laws(dialect)).number(ids().orbit, sound_laws(dialect).default_orbit, -1e9, 1e9));
  set_room(voice, event, dialect);
}

void VoiceMaker::set_room(Voice& voice, const Event& event, Dialect dialect) {
  if (dialect == Dialect::tidal) return;
  const RoomIds& id = room_ids();
  const Controls c(event, sound_laws(dialect));
  if (!(c.number(id.room, 0.0) > 0.0)) return;
  voice.trigger.sets_room = true;
  const auto orbit = static_cast<std::size_t>((voice.trigger.orbit % kOrbits + kOrbits) % kOrbits);
  if (c.has(id.ir)) {
    const auto sample = room_sample(c);
    if (!sample || bank_.state(*sample) == SampleState::failed) return;  // told already
    const SampleUse use = bank_.ready(*sample);
    if (!use) {
      voice.state = Voice::State::loading;
      voice.sample = *sample;
      return;
    }
    const RoomKey key{
        sample->index,
        {steps(c.number(id.size, kLongest, 0.05, kLongest), 20.0),
         steps(c.number(id.speed, 1.0, -100.0, 100.0), 1000.0), steps(c.number(id.begin, 0.0, 0.0, 1.0), 1000.0), 0}};
    voice.trigger.room = rooms_.get(orbit, key, use.get());
  } else if (c.has(id.fade)) {
    const RoomKey key{
        -1,
        {steps(c.number(id.size, 2.0, 0.05, kLongest), 20.0), steps(c.number(id.fade, 0.1, 0.0, kLongest), 1000.0),
         steps(c.number(id.lp, 15000.0, 20.0, 20000.0), 1.0), steps(c.number(id.dim, 1000.0, 20.0, 20000.0), 1.0)}};
    voice.trigger.room = rooms_.get(orbit, key, nullptr);
  } else {
    return;
  }
  if (voice.trigger.room == nullptr) voice.problem = "too many measured rooms at once; the built-in room is heard";
}

}  // namespace perigee
