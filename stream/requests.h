// stream/requests.h -- The sockets / and /ws: genomes and tracks for whoever asks.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/conversation.h"
#include "stream/renders.h"
#include "stream/track_player.h"

namespace perigee::stream {

class Requests final : public Conversation {
 public:
  // `greeting`: how many samples a second it speaks of; 0: it does not greet.
  Requests(const RenderPlace& renders, const TrackPlace& tracks, const std::shared_ptr<WebSocket>& socket, int greeting)
      : socket_{socket}, renders_{renders, socket}, track_{tracks, socket}, greeting_{greeting} {}

  void opened() override;
  void received(std::string_view text) override;
  void closed() override {
    renders_.end();
    track_.end();
  }
  std::size_t longest() const override { return std::size_t{256} << 10; }  // a genome may be in it

 private:
  void act(const nlohmann::json& message);
  void say(const nlohmann::json& message);

  std::weak_ptr<WebSocket> socket_;
  Renders renders_;
  TrackPlayer track_;
  int greeting_;
  // Of the connection, so far.
  std::shared_ptr<std::atomic<std::uint32_t>> streams_ = std::make_shared<std::atomic<std::uint32_t>>(0);
};

}  // namespace perigee::stream
