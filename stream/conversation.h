// stream/conversation.h -- One WebSocket as its two sides see it: what is said to it, and what it says.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "stream/outgoing.h"

namespace perigee::stream {

// The connection. Any thread, unless it says otherwise.
class WebSocket {
 public:
  WebSocket() = default;
  WebSocket(const WebSocket&) = delete;
  WebSocket& operator=(const WebSocket&) = delete;
  virtual ~WebSocket() = default;

  // Closes the connection where the other side does not read.
  void send(Outgoing message) {
    if (!out_.add(std::move(message))) return close(1008, "what was sent is not read");
    write_soon();
  }
  // Waits for room; for threads that may. False once the connection is closed, or `stop` is set (and out().wake() was called).
  bool send_in_turn(Outgoing message, const std::atomic<bool>& stop) {
    if (!out_.add_in_turn(std::move(message), stop)) return false;
    write_soon();
    return true;
  }
  // False where the other side is so slow that older sound was left out.
  bool send_live(Outgoing message, const Outgoing& after_gap, std::size_t most) {
    const bool all = out_.add_live(std::move(message), after_gap, most);
    write_soon();
    return all;
  }
  OutQueue& out() noexcept { return out_; }

  // What waits to be sent is left out, or (close_after) sent before.
  virtual void close(std::uint16_t code, const std::string& reason) = 0;
  virtual void close_after(std::uint16_t code, const std::string& reason) = 0;
  // On the thread of all connections, later.
  virtual void post(std::function<void()> work) = 0;

 protected:
  virtual void write_soon() = 0;
  OutQueue out_;
};

// What is said on it. The thread of all connections; it may not wait there.
class Conversation {
 public:
  Conversation() = default;
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  virtual ~Conversation() = default;

  virtual void opened() {}
  virtual void received(std::string_view text) = 0;
  virtual void closed() {}  // nothing comes after this
  // Bytes of a message that makes sense here.
  virtual std::size_t longest() const { return std::size_t{64} << 10; }
};

using MakeConversation = std::function<std::unique_ptr<Conversation>(const std::shared_ptr<WebSocket>&)>;

}  // namespace perigee::stream
