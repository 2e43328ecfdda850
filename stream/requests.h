// stream/requests.h -- The sockets / and /ws: genomes and tracks for whoever asks.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/conversation.h"
#include "stream/renders.h"

namespace perigee::stream {

class Requests final : public Conversation {
 public:
  // `greeting`: how many samples a second it speaks of; 0: it does not greet.
  Requests(const RenderPlace& renders, const std::shared_ptr<WebSocket>& socket, int greeting)
      : socket_{socket}, renders_{renders, socket}, greeting_{greeting} {}

  void opened() override;
  void received(std::string_view text) override;
  void closed() override { renders_.end(); }
  std::size_t longest() const override { return std::size_t{256} << 10; }  // a genome may be in it

 private:
  void act(const nlohmann::json& message);
  void say(const nlohmann::json& message);

  std::weak_ptr<WebSocket> socket_;
  Renders renders_;
  int greeting_;
  std::uint32_t streams_ = 0;
};

}  // namespace perigee::stream
