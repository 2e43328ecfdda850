// stream/renders.h -- Genomes on request: each note is played on threads of its own and sent while it comes to be.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/lent_rows.h"
#include "gpu/chunks.h"
#include "gpu/turns.h"
#include "stream/conversation.h"
#include "stream/jobs.h"
#include "stream/metrics.h"
#include "stream/shelf.h"

namespace perigee::stream {

// What all renders share. It outlives them.
struct RenderPlace {
  Shelf& shelf;
  Jobs& jobs;
  Metrics& metrics;
  ChunkOptions chunks;       // how long; the rate is the request's
  std::string gpu = "auto";  // that computes networks where one is asked for, as PlayerOptions have it
  LentRows& spectra;         // of those that convolve …
  Turns& turns;              // … which work by turns, so that few of them have theirs to make again
};

// Those of one connection. Its thread.
class Renders {
 public:
  static constexpr std::size_t kMostEach = 16;  // of one connection at once

  Renders(const RenderPlace& place, const std::shared_ptr<WebSocket>& socket) : place_{place}, socket_{socket} {}
  Renders(const Renders&) = delete;
  Renders& operator=(const Renders&) = delete;
  ~Renders() { end(); }

  void render(const nlohmann::json& message, std::uint32_t stream);  // throws Refusal
  void cancel(const nlohmann::json& message);
  void end();

  struct Render;

 private:
  const RenderPlace& place_;
  std::weak_ptr<WebSocket> socket_;
  std::vector<std::shared_ptr<Render>> running_;
};

}  // namespace perigee::stream
