// repl/session/offline.h -- The same performance without a device, as fast as it goes: what a file would have heard.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <span>

#include "patterns/rational.h"
#include "repl/session/player.h"

namespace perigee {

struct RenderLength {
  std::optional<Cycles> cycles{};  // exactly these cycles …
  double seconds = 0.0;            // … or this long
};

// Renders `player` (made with live = false, its code evaluated) from cycle 0 on, in device blocks of `block_frames`. The master's
// look-ahead is taken out, so the first frame given to `heard` is that of cycle 0. `heard` gets the engine's outputs interleaved and how much
// of the whole is done (0..1, as far as known); it returns false to stop. Control thread. Returns the frames given.
Frames render_offline(Player& player, const RenderLength& length, int block_frames,
                      const std::function<bool(std::span<const float> interleaved, double done)>& heard);

}  // namespace perigee
