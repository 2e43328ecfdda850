// stream/listening.h -- The socket /listen: whoever is there hears the performance, and nothing that they say is code.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/broadcast.h"
#include "stream/conversation.h"
#include "stream/target.h"

namespace perigee::stream {

class Listening final : public Conversation {
 public:
  // Throws Refusal where the target asks for what there is not.
  static Variant variant_of(const Target& target);

  Listening(Broadcast& broadcast, const std::shared_ptr<WebSocket>& socket, const Variant& variant)
      : broadcast_{broadcast}, socket_{socket}, who_{socket.get()}, variant_{variant} {}

  void opened() override;
  void received(std::string_view text) override;
  void closed() override { broadcast_.leave(who_); }
  std::size_t longest() const override { return 4 << 10; }

 private:
  Broadcast& broadcast_;
  std::weak_ptr<WebSocket> socket_;
  const WebSocket* who_;
  Variant variant_;
};

}  // namespace perigee::stream
