// stream/track_player.h -- One connection's track: sent a little ahead of what is heard, through a preset, from any place on.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "repl/session/presets.h"
#include "stream/conversation.h"
#include "stream/jobs.h"
#include "stream/metrics.h"
#include "stream/track_library.h"

namespace perigee::stream {

// What all of them share. It outlives them.
struct TrackPlace {
  TrackLibrary& library;
  Jobs& jobs;
  Metrics& metrics;
  std::function<std::vector<Preset>()> presets;  // any thread
};

// The connection's thread.
class TrackPlayer {
 public:
  TrackPlayer(const TrackPlace& place, const std::shared_ptr<WebSocket>& socket) : place_{place}, socket_{socket} {}
  TrackPlayer(const TrackPlayer&) = delete;
  TrackPlayer& operator=(const TrackPlayer&) = delete;
  ~TrackPlayer() { end(); }

  // Whether a message of that type is for it.
  static bool knows(const std::string& type);
  // `streams` counts those of the connection, up. Throws Refusal.
  void act(const nlohmann::json& message, const std::shared_ptr<std::atomic<std::uint32_t>>& streams);
  void end();

  struct Playing;

 private:
  void play(const std::string& type, const nlohmann::json& data,
            const std::shared_ptr<std::atomic<std::uint32_t>>& streams);

  void change(Playing& playing, const nlohmann::json& data, nlohmann::json& told);

  const TrackPlace& place_;
  std::weak_ptr<WebSocket> socket_;
  std::shared_ptr<Playing> playing_;
  std::uint32_t epoch_ = 0;
};

}  // namespace perigee::stream
