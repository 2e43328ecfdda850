// repl/osc/dirt_event.cpp -- An event as a SuperDirt is told of it: what it plays, and the control busses that move it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/osc/dirt_event.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>
#include <utility>

#include "patterns/control_reading.h"
#include "repl/session/event_controls.h"

namespace perigee::osc {
namespace {

constexpr double kMiddleC = 60.0;  // the MIDI note that SuperDirt counts notes from
constexpr double kMostInteger = 2e9;

// As Tidal sends it; of no type where it cannot be.
Argument argument_of(const Control& control, const Value& value) {
  if (value.is_string()) return Argument::of(value.text());
  const double number = value.is_boolean() ? (value.boolean() ? 1.0 : 0.0) : value.is_number() ? value.number() : NAN;
  if (!std::isfinite(number)) return {};
  if (control_reading(control) != Reading::integer) return Argument::of_float(number);
  return Argument::of(static_cast<std::int64_t>(std::clamp(number, -kMostInteger, kMostInteger)));
}

}  // namespace

DirtEvent dirt_event(const Observer::Sighting& sighting, const Event& event) {
  DirtEvent made;
  made.play.address = "/dirt/play";
  made.play.add("_id_").add(sighting.slot);
  made.play.add("cps").add(Argument::of_float(sighting.cps));
  made.play.add("cycle").add(Argument::of_float(event.whole.begin.to_double()));
  made.play.add("delta").add(Argument::of_float(sighting.seconds));
  if (!event.value.is_controls()) return made;
  std::map<std::string_view, Argument> controls;
  std::map<std::string_view, std::int64_t> busses;
  for (const ControlMap::Entry& entry : event.value.controls().entries()) {
    const Control& each = control(entry.id);
    if (const std::string_view read = behind_bus_sign(each.name); !read.empty()) {
      const double number = entry.value.is_number() ? entry.value.number() : NAN;
      const Control* const reads = find_control(read);
      if (reads != nullptr && std::abs(number) <= kMostInteger)
        busses[tidal_name(*reads)] = static_cast<std::int64_t>(std::floor(number));
    } else if (Argument argument = argument_of(each, entry.value);
               each.name.front() != '_' && argument.kind != Argument::Kind::other) {
      controls[tidal_name(each)] = std::move(argument);
    }
  }
  // Notes are counted from elsewhere there, and have no names.
  const Controls read(event, sound_laws(sighting.dialect));
  if (const auto midi = read.midi(false); midi && controls.contains("note"))
    controls["note"] = Argument::of_float(*midi - kMiddleC);
  controls.erase("nudge");  // it is in the time already
  for (const auto& [name, number] : busses) controls.try_emplace(name);
  for (auto& [name, argument] : controls) {
    const std::size_t place = made.play.add(name).arguments.size();
    if (const auto bus = busses.find(name); bus != busses.end())
      made.busses.push_back({place, bus->second, argument.is_number() ? argument : Argument{}});
    made.play.add(std::move(argument));
  }
  return made;
}

Message DirtEvent::play_with(const BusOf& bus_of) const {
  Message message = play;
  for (const Bus& bus : busses)
    message.arguments[bus.argument] = Argument::of("c" + std::to_string(bus_of(bus.number)));
  return message;
}

std::vector<Message> DirtEvent::values_with(const BusOf& bus_of) const {
  std::vector<Message> messages;
  for (const Bus& bus : busses) {
    if (bus.value.is_number())
      messages.push_back(Message{"/c_set", {Argument::of(bus_of(bus.number)), Argument::of_float(bus.value.number)}});
  }
  return messages;
}

}  // namespace perigee::osc
