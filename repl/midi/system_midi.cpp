// repl/midi/system_midi.cpp -- The system's MIDI where the audio device has none of its own.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/midi/system_midi.h"

#include <unistd.h>

#include <utility>

#include "engine/jack_device.h"
#include "engine/names.h"
#include "repl/midi/names.h"

namespace perigee::midi {
namespace {

void say_nothing(RtMidiError::Type, const std::string&, void*) {}

// The one that is there: both write to stderr where they are asked and are not.
std::optional<RtMidi::Api> api() {
  if (access("/dev/snd/seq", R_OK | W_OK) == 0) return RtMidi::LINUX_ALSA;
  if (jack_answers()) return RtMidi::UNIX_JACK;
  return std::nullopt;
}

template <class Midi>
std::unique_ptr<Midi> made() {
  const auto way = api();
  if (!way) return nullptr;
  try {
    auto midi = std::make_unique<Midi>(*way, std::string{kOwnPort});
    midi->setErrorCallback(say_nothing);
    return midi;
  } catch (const RtMidiError&) {
    return nullptr;
  }
}

// -1: none.
int port_with(RtMidi& midi, std::string_view part) {
  const unsigned count = midi.getPortCount();
  for (unsigned i = 0; i < count; ++i) {
    const std::string name = midi.getPortName(i);
    if (has_part(name, part) && !name.starts_with(kOwnPort)) return static_cast<int>(i);
  }
  return -1;
}

std::vector<std::string> names_of(RtMidi& midi) {
  std::vector<std::string> names;
  for (unsigned i = 0; i < midi.getPortCount(); ++i) {
    if (std::string name = midi.getPortName(i); !name.starts_with(kOwnPort)) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

std::unique_ptr<RtMidiOut> system_output() { return made<RtMidiOut>(); }
std::unique_ptr<RtMidiIn> system_input() { return made<RtMidiIn>(); }

std::optional<PortNames> port_names() {
  const auto out = system_output();
  const auto in = system_input();
  if (!out || !in) return std::nullopt;
  return PortNames{names_of(*out), names_of(*in)};
}

bool open_port(RtMidi& midi, std::string_view part) {
  if (part == kOwnPort) {
    midi.openVirtualPort(std::string{kOwnPort});
    return true;
  }
  const int port = port_with(midi, part);
  if (port < 0) return false;
  midi.openPort(static_cast<unsigned>(port), std::string{kOwnPort});
  return midi.isPortOpen();
}

bool port_is_there(RtMidi& midi, std::string_view part) { return part == kOwnPort || port_with(midi, part) >= 0; }

}  // namespace perigee::midi
