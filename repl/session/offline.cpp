// repl/session/offline.cpp -- The same performance without a device, as fast as it goes: what a file would have heard.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/offline.h"

#include <algorithm>
#include <vector>

namespace perigee {
namespace {
constexpr double kLookaheadSeconds = 1.0;
}

Frames render_offline(Player& player, const RenderLength& length, int block_frames,
                      const std::function<bool(std::span<const float> interleaved, double done)>& heard) {
  Engine& engine = player.engine();
  const Frames skip = Engine::latency_frames();
  std::optional<Frames> total;
  if (!length.cycles) total = static_cast<Frames>(length.seconds * engine.rate_hz() + 0.5);
  const auto outputs = static_cast<std::size_t>(engine.outputs());
  std::vector<float> block(static_cast<std::size_t>(block_frames) * outputs);
  Frames rendered = 0;
  while (!total || rendered < *total + skip) {
    player.advance(kLookaheadSeconds + static_cast<double>(block_frames) / engine.rate_hz());
    if (!total) total = player.frame_of(*length.cycles);
    Frames count = block_frames;
    if (total) count = std::min(count, *total + skip - rendered);
    const std::span<float> now = std::span(block).first(static_cast<std::size_t>(count) * outputs);
    player.render(now);
    const Frames early = std::clamp<Frames>(skip - rendered, 0, count);
    rendered += count;
    const double position = static_cast<double>(rendered - skip);
    const double done = total ? position / static_cast<double>(std::max<Frames>(*total, 1)) : 0.0;
    if (!heard(now.subspan(static_cast<std::size_t>(early) * outputs), std::clamp(done, 0.0, 1.0))) break;
  }
  return std::max<Frames>(rendered - skip, 0);
}

}  // namespace perigee
