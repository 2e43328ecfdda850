// engine/jack_device.h -- A JACK server as the device: its own blocks, its own ports, and a word when it goes away.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>

#include "engine/device.h"

namespace perigee {

// Null, with the reason in a sentence, where no server answers. settings.name is "", "JACK", or "JACK:part": a part of the name of
// the client that is played to, the server's own outputs otherwise. The rate and the block are the server's. Control thread.
std::unique_ptr<AudioDevice> open_jack_device(const DeviceSettings& settings, std::string& reason);

// Whether a server answers now. Control thread; it may take some milliseconds.
bool jack_answers();

// Whether a name means JACK.
bool names_jack(const std::string& name);

}  // namespace perigee
