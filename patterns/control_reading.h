// patterns/control_reading.h -- How Tidal takes each control: by which name, and as what its values are read: note"e" is 4.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "patterns/controls.h"
#include "patterns/reading.h"

namespace perigee {

// Reading::any for controls that Tidal does not have. Any thread.
Reading control_reading(const Control& control);

// What Tidal calls a control.
std::string_view tidal_name(const Control& control);

// Values that were not read so yet: words that can be are, and a sample's name "bd:3" is taken apart.
Pattern tidal_control_values(const Control& control, Pattern values);

}  // namespace perigee
