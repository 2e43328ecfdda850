// repl/osc/client.h -- The other end: a connection to the perigee that runs, for commands that want something of it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "repl/osc/endpoint.h"
#include "repl/osc/framing.h"
#include "repl/osc/packet.h"

namespace perigee::osc {

class Client {
 public:
  Client() = default;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  // To the one that the endpoint tells of; where that was killed, to another that takes its place within two seconds. "" or why
  // none can be reached, and what to do.
  std::string connect();
  const std::string& token() const { return endpoint_.token; }

  bool send(const Message& message);
  // The next message that comes; nothing when the connection ends, or after so long.
  std::optional<Message> receive(int milliseconds);
  bool ended() const noexcept { return ended_; }
  // To wait for, with others: it can be read when something comes.
  int descriptor() const noexcept { return fd_; }

 private:
  bool reach(const Endpoint& endpoint);

  Endpoint endpoint_;
  int fd_ = -1;
  bool ended_ = false;
  Framing framing_;
  std::deque<Message> come_;
};

}  // namespace perigee::osc
