// repl/midi/system_midi.h -- The system's MIDI where the audio device has none of its own: ALSA's sequencer, or a JACK server beside it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <RtMidi.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace perigee::midi {

// Ports of the system; null, and not a word on stderr, where there is no MIDI at all. Control threads.
std::unique_ptr<RtMidiOut> system_output();
std::unique_ptr<RtMidiIn> system_input();

// The names of the ports there are, to play on and to hear, our own left out; nothing where there is no MIDI at all.
struct PortNames {
  std::vector<std::string> out, in;
};
std::optional<PortNames> port_names();

// Opens the first port that has `part` in its name, or makes one of our own. False where there is none.
bool open_port(RtMidi& midi, std::string_view part);
// Whether such a port is there still.
bool port_is_there(RtMidi& midi, std::string_view part);

}  // namespace perigee::midi
