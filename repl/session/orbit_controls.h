// repl/session/orbit_controls.h -- What an event sets of whole orbits: their echoes, their rooms, and who is ducked.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>

#include "engine/trigger.h"
#include "repl/session/event_controls.h"

namespace perigee {

// Adds to the settings of `trigger`, whose orbit is known. superdough's voices send to the effects of their orbit, and what is
// set are the effects; SuperDirt's effects take a share of the whole orbit, and each event says how much.
void set_orbit(Trigger& trigger, const Controls& c, const Moment& moment, bool tidal);

// Why the echoes that it asks for are not as far apart as it says; empty where they are.
std::string echo_problem(const Trigger& trigger);

// What the trigger sets of orbits; and what it sets the same of an orbit to, if anything.
std::span<const OrbitSetting> settings_of(const Trigger& trigger);
std::optional<float> setting_of(const Trigger& trigger, const OrbitSetting& same);

}  // namespace perigee
