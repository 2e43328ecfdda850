// engine/portaudio_device.h -- A sound card or sound server through PortAudio, without its chatter on the terminal.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/device.h"

namespace perigee {

std::vector<DeviceListing> list_portaudio_devices();

// The output that `settings.name` means, opened at its rate and block. Null on failure, and `reason` says why in a sentence.
std::unique_ptr<AudioDevice> open_portaudio_device(const DeviceSettings& settings, std::string& reason);

}  // namespace perigee
