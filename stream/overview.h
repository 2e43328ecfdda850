// stream/overview.h -- A whole sound file at a glance: how loud each part of it is.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "stream/track_file.h"

namespace perigee::stream {

// The peak, 0 and more, of each of `points` equal stretches; 1 to as many as there are frames. Of stretches longer than 16384 frames the
// first 16384 are looked at, so an hour takes no longer than some minutes do. Throws std::runtime_error where the file cannot be read.
std::vector<float> overview(TrackFile& file, std::size_t points);

}  // namespace perigee::stream
