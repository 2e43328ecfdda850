// lua/wish.h -- What code may ask of the connections to other instruments: who leads, who is led, what comes in.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace perigee {

struct Wish {
  enum class Kind : std::uint8_t {
    link,         // Ableton Link
    midi_clock,   // sent to a port
    midi_follow,  // of a port
    midi_in,      // notes and controllers of a port
    learn,        // the next controller that moves is read by `name`
    jack,         // JACK's transport
    transport,    // what is followed starts, or stops
  } kind = Kind::link;
  bool on = true;
  std::string name{};       // of a port, or what is learnt
  double beats = 4.0;       // of a cycle
  bool start_stop = false;  // link: others' start and stop are obeyed
  bool leads = false;       // jack: the others are told the beat, and not asked for it
};

}  // namespace perigee
