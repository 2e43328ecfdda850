// stream/perform.h -- The socket /perform: code, for who has the token. It is evaluated elsewhere.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "stream/conversation.h"
#include "stream/metrics.h"

namespace perigee::stream {

// Who does what a message asks for, on a thread of its own. The thread of all connections asks.
class CodeDoor {
 public:
  CodeDoor() = default;
  CodeDoor(const CodeDoor&) = delete;
  CodeDoor& operator=(const CodeDoor&) = delete;
  virtual ~CodeDoor() = default;

  using Answer =
      std::function<void(const nlohmann::json& message)>;  // any thread, as often as there is something to say
  virtual void ask(const nlohmann::json& message, Answer answer) = 0;  // throws Refusal
};

class Performing final : public Conversation {
 public:
  Performing(CodeDoor& door, Metrics& metrics, const std::string& token, const std::shared_ptr<WebSocket>& socket)
      : door_{door}, metrics_{metrics}, token_{token}, socket_{socket} {}

  void received(std::string_view text) override;
  std::size_t longest() const override { return std::size_t{1} << 20; }

 private:
  CodeDoor& door_;
  Metrics& metrics_;
  const std::string token_;
  std::weak_ptr<WebSocket> socket_;
  bool known_ = false;
};

}  // namespace perigee::stream
