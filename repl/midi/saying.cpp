// repl/midi/saying.cpp -- What an event says in MIDI.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/midi/saying.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "repl/session/event_controls.h"

namespace perigee::midi {
namespace {

constexpr double kVelocity = 0.9;  // Strudel's
constexpr double kMiddleC = 60.0;
constexpr double kShortest = 0.001;  // seconds

struct Names {
  static ControlId of(std::string_view name) { return control_key(name); }
  ControlId channel = of("midichan"), command = of("midicmd"), ccn = of("ccn"), ccv = of("ccv"), ctl_num = of("ctlNum"),
            control = of("control"), program = of("progNum"), bend = of("midibend"), touch = of("miditouch"),
            poly_touch = of("polyTouch"), nrpnn = of("nrpnn"), nrpv = of("nrpv"), nrpnv = of("nrpnv"),
            song = of("songPtr");
};
const Names& names() {
  static const Names known;
  return known;
}

struct Pedal {
  std::string_view control;
  int number;
};
constexpr Pedal kPedals[] = {{"modwheel", 1}, {"expression", 11}, {"sustainpedal", 64}};  // 0 … 1 in both dialects

struct Command {
  std::string_view name;
  std::uint8_t status;
};
constexpr Command kCommands[] = {{"clock", 0xF8}, {"start", 0xFA}, {"continue", 0xFB}, {"stop", 0xFC}};

int whole(double value, int most) { return static_cast<int>(std::clamp(std::round(value), 0.0, most * 1.0)); }

}  // namespace

MidiMessage message_of(std::uint8_t status, int first, int second) {
  MidiMessage message;
  message.bytes = {status, static_cast<std::uint8_t>(std::max(0, first)),
                   static_cast<std::uint8_t>(std::max(0, second))};
  message.size = second >= 0 ? 3 : first >= 0 ? 2 : 1;
  return message;
}

Saying saying_of(const Observer::Sighting& sighting, const Event& event) {
  Saying saying;
  if (!event.value.is_controls()) return saying;
  const bool tidal = sighting.dialect == Dialect::tidal;
  const Controls read(event, sound_laws(sighting.dialect));
  const auto channel =
      static_cast<std::uint8_t>(whole(read.number(names().channel, tidal ? 0.0 : 1.0) - (tidal ? 0.0 : 1.0), 15));
  const auto say = [&](std::uint8_t status, int first, int second = -1) {
    saying.messages.push_back(message_of(static_cast<std::uint8_t>(status | channel), first, second));
  };
  const auto amount = [&](ControlId id) { return whole(read.number(id, 0.0) * (tidal ? 1.0 : 127.0), 127); };

  if (read.has(names().command)) {
    const std::string wanted = read.text(names().command);
    for (const Command& each : kCommands) {
      if (each.name == wanted) saying.messages.push_back(message_of(each.status));
    }
  }
  if (read.has(names().song)) {
    const int sixteenths = whole(read.number(names().song, 0.0), 16383);
    saying.messages.push_back(message_of(0xF2, sixteenths & 127, sixteenths >> 7));
  }
  if (read.has(names().program)) say(0xC0, whole(read.number(names().program, 0.0), 127));
  for (const auto& [number, value] : {std::pair{names().ccn, names().ccv}, {names().ctl_num, names().control}}) {
    if (read.has(number) && read.has(value)) say(0xB0, whole(read.number(number, 0.0), 127), amount(value));
  }
  for (const Pedal& each : kPedals) {
    const ControlId id = control_key(each.control);
    if (read.has(id)) say(0xB0, each.number, whole(read.number(id, 0.0) * 127.0, 127));
  }
  const ControlId nrpn_value = read.has(names().nrpv) ? names().nrpv : names().nrpnv;
  if (read.has(names().nrpnn) && read.has(nrpn_value)) {
    const int number = whole(read.number(names().nrpnn, 0.0), 16383),
              value = whole(read.number(nrpn_value, 0.0), 16383);
    say(0xB0, 99, number >> 7), say(0xB0, 98, number & 127), say(0xB0, 6, value >> 7), say(0xB0, 38, value & 127);
  }
  if (read.has(names().bend)) {
    const double bend = read.number(names().bend, 0.0);
    const int value = whole(tidal ? bend : 8192.0 + bend * (bend < 0.0 ? 8192.0 : 8191.0), 16383);
    say(0xE0, value & 127, value >> 7);
  }
  if (read.has(names().touch)) say(0xD0, amount(names().touch));

  const auto midi = read.midi(true);
  if (read.has(names().poly_touch) && midi) {
    say(0xA0, whole(*midi, 127), amount(names().poly_touch));
    return saying;
  }
  if (!midi && !saying.messages.empty()) return saying;
  double seconds = sighting.seconds;
  if (read.has(ids().duration)) seconds = read.number(ids().duration, 1.0, 0.0, 1e6) / sighting.cps;
  for (const ControlId factor : {ids().clip, ids().legato}) seconds *= read.number(factor, 1.0, 0.0, 1e6);
  if (tidal && read.has(ids().sustain)) seconds = read.number(ids().sustain, seconds, 0.0, 1e6);
  const double velocity = read.number(ids().velocity, kVelocity) * read.number(ids().gain, 1.0);
  const int strength = whole(velocity * 127.0, 127);
  if (strength == 0) return saying;
  saying.note = Note{.channel = channel,
                     .key = static_cast<std::uint8_t>(whole(midi.value_or(kMiddleC), 127)),
                     .velocity = static_cast<std::uint8_t>(strength),
                     .seconds = std::max(kShortest, seconds)};
  return saying;
}

}  // namespace perigee::midi
