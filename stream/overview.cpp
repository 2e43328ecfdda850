// stream/overview.cpp -- Stretch by stretch.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/overview.h"

#include <algorithm>
#include <cmath>

namespace perigee::stream {

std::vector<float> overview(TrackFile& file, std::size_t points) {
  constexpr Frames kLookedAt = 16384;
  const Frames stretches = std::clamp<Frames>(static_cast<Frames>(points), 1, file.frames());
  std::vector<float> peaks;
  peaks.reserve(static_cast<std::size_t>(stretches));
  Frames at = 0;
  file.seek(at);
  for (Frames i = 0; i < stretches; ++i) {
    const Frames from = file.frames() * i / stretches, to = file.frames() * (i + 1) / stretches;
    if (at != from) file.seek(from);
    const Frames looked_at = std::min(to - from, kLookedAt);
    float peak = 0.0f;
    for (const float sample : file.read(static_cast<std::size_t>(looked_at))) peak = std::max(peak, std::abs(sample));
    peaks.push_back(peak);
    at = from + looked_at;
  }
  return peaks;
}

}  // namespace perigee::stream
