// engine/duck.cpp -- A level that is pressed down and comes back, by equal ratios each frame.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/duck.h"

#include <algorithm>

#include "engine/portable_math.h"

namespace perigee {

double Duck::Curve::level(Frames frame) const noexcept {
  const Frames since = frame - at;
  if (since < onset) return from * portable::pow(floor / from, static_cast<double>(since) / static_cast<double>(onset));
  const Frames returning = since - onset;
  if (returning >= back) return 1.0;
  return portable::pow(floor, 1.0 - static_cast<double>(returning) / static_cast<double>(back));
}

void Duck::press(Frames at, double floor, Frames onset, Frames back) noexcept {
  const double from = at < now_.at ? before_.level(at) : now_.level(at);
  if (at >= now_.at) before_ = now_;
  now_ = {at, std::max<Frames>(onset, 0), std::max<Frames>(back, 0), from, std::clamp(floor, 0.001, 1.0)};
}

bool Duck::levels(Frames start, std::array<float, kQuantum>& levels) noexcept {
  if (start >= now_.end()) return false;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const Frames frame = start + static_cast<Frames>(i);
    levels[i] = static_cast<float>(frame < now_.at ? before_.level(frame) : now_.level(frame));
  }
  return true;
}

}  // namespace perigee
