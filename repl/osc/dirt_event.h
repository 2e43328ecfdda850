// repl/osc/dirt_event.h -- An event as a SuperDirt is told of it: what it plays, and the control busses that move it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include "repl/osc/packet.h"
#include "repl/session/observer.h"

namespace perigee::osc {

struct DirtEvent {
  struct Bus {
    std::size_t argument = 0;  // of `play`: the control that is read from the bus
    std::int64_t number = 0;   // as the player counts busses
    Argument value;            // of no kind where the event only listens
  };
  Message play;
  std::vector<Bus> busses;

  // Which bus of the SuperDirt's a number stands for.
  using BusOf = std::function<std::int64_t(std::int64_t number)>;
  // The same with the busses' names, "c3", in their places.
  Message play_with(const BusOf& bus_of) const;
  // /c_set of each value, for the server behind the SuperDirt.
  std::vector<Message> values_with(const BusOf& bus_of) const;
};

// /dirt/play of an event, but for its time: `_id_` (the slot), cps, cycle and delta first, then the controls by their names, as Tidal
// calls them. Numbers are floats, but for those that Tidal has as integers; what is neither a number nor a word is left out.
DirtEvent dirt_event(const Observer::Sighting& sighting, const Event& event);

}  // namespace perigee::osc
