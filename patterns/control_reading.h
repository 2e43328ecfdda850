// patterns/control_reading.h -- As what each control's values are read in Tidal: note"e" is 4, delay"e" an eighth.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "patterns/controls.h"
#include "patterns/reading.h"

namespace perigee {

// Reading::any for controls that Tidal does not have. Any thread.
Reading control_reading(const Control& control);

// Values that were not read so yet: words that can be are, and a sample's name "bd:3" is taken apart.
Pattern tidal_control_values(const Control& control, Pattern values);

}  // namespace perigee
