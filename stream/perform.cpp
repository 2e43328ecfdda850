// stream/perform.cpp -- The first message has the token, or is the last one.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/perform.h"

#include "stream/address.h"
#include "stream/fields.h"
#include "stream/refusal.h"

namespace perigee::stream {

void Performing::received(std::string_view text) {
  const auto socket = socket_.lock();
  const auto say = [&socket](const nlohmann::json& message) { socket->send(text_message(json_text(message))); };
  nlohmann::json message;
  try {
    message = read_message(text);
    const std::string type = message["type"];
    if (!known_) {
      if (type != "hello" || !same_token(text_in(message, "token", ""), token_))
        throw Refusal("unauthorized", R"(the first message is {"type":"hello","token":"…"}, with the right token)",
                      401);
      known_ = true;
      return say({{"type", "hello"}, {"version", PERIGEE_VERSION}});
    }
    if (type == "pong" || type == "heartbeat") return;
    if (type == "eval") ++metrics_.evaluations;
    if (type == "ping") {
      nlohmann::json pong{{"type", "pong"}};
      if (message.contains("id")) pong["id"] = message["id"];
      return say(pong);
    }
    door_.ask(message, [to = socket_](const nlohmann::json& answer) {
      if (const auto there = to.lock()) there->send(text_message(json_text(answer)));
    });
  } catch (const Refusal& refusal) {
    nlohmann::json answer{{"type", "error"}, {"message", refusal.what()}, {"code", refusal.code()}};
    if (known_ && message.is_object() && message.contains("id")) answer["id"] = message["id"];
    say(answer);
    if (!known_) socket->close_after(1008, refusal.code());
  }
}

}  // namespace perigee::stream
