// repl/session/observer.h -- Who wants to see each event on its way: editors that light up what is heard, and whoever plays it elsewhere.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/trigger.h"
#include "lua/target.h"
#include "patterns/dialect.h"
#include "patterns/event.h"

namespace perigee {

// Called on the threads that work for the session, under its lock: whoever watches must be quick.
class Observer {
 public:
  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  virtual ~Observer() = default;

  struct Sighting {
    std::string_view slot;  // its name, "once" for one-shots
    std::uint32_t id = 0, generation = 0;
    Frames frame = 0;      // on which it begins
    double seconds = 0.0;  // that it lasts
    double cps = 0.5;      // the tempo there
    Dialect dialect = Dialect::strudel;
    const Target* target = nullptr;  // who plays it; null: this instrument itself
  };
  virtual void triggered(const Sighting& sighting, const Event& event) = 0;
  // The next piece of an event that began before, from the sighting's frame on. Shown of slots that a SuperDirt plays, where the event
  // names control busses, to whoever plays it there.
  virtual void went_on(const Sighting& /*sighting*/, const Event& /*piece*/) {}
  // No event of before is heard from `from` on, and what others play ends there.
  virtual void hushed(Frames /*from*/) {}
  // What is older than `generation` is not heard from `from` on after all.
  virtual void cancelled(std::uint32_t id, std::uint32_t generation, Frames from) = 0;
};

}  // namespace perigee
