// repl/midi/saying.h -- What an event says in MIDI: a note, and controllers, programs, bends before it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/midi.h"
#include "repl/session/observer.h"

namespace perigee::midi {

struct Note {
  std::uint8_t channel = 0;    // 0 … 15
  std::uint8_t key = 60;       // 0 … 127
  std::uint8_t velocity = 64;  // 1 … 127
  double seconds = 0.0;
};

struct Saying {
  std::vector<MidiMessage> messages;  // of no frame and no port yet
  std::optional<Note> note;
};

// Channels count from 1 and amounts go from 0 to 1 in the default dialect, as in Strudel; from 0, and as the bytes are, in
// `tidal`. docs/together.md lists the controls.
Saying saying_of(const Observer::Sighting& sighting, const Event& event);

MidiMessage message_of(std::uint8_t status, int first = -1, int second = -1);

}  // namespace perigee::midi
