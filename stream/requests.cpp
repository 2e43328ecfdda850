// stream/requests.cpp -- A table of what can be said, and what is answered to the rest.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/requests.h"

#include <string>

#include "stream/fields.h"
#include "stream/refusal.h"

namespace perigee::stream {

void Requests::say(const nlohmann::json& message) {
  if (const auto socket = socket_.lock()) socket->send(text_message(json_text(message)));
}

void Requests::opened() {
  if (greeting_ == 0) return;
  say({{"type", "welcome"},
       {"message", "perigee " PERIGEE_VERSION " renders genomes and plays tracks"},
       {"sampleRate", greeting_}});
}

void Requests::received(std::string_view text) {
  nlohmann::json message;
  try {
    message = read_message(text);
    act(message);
  } catch (const Refusal& refusal) {
    nlohmann::json answer{{"type", "error"}, {"message", refusal.what()}, {"code", refusal.code()}};
    if (message.is_object() && message.contains("requestId")) answer["requestId"] = message["requestId"];
    say(answer);
  }
}

void Requests::act(const nlohmann::json& message) {
  const auto& type = message["type"].get_ref<const std::string&>();
  if (type == "render") return renders_.render(message, ++*streams_);
  if (type == "cancel") return renders_.cancel(message);
  if (type == "playback-position" || type == "pong" || type == "heartbeat") return;
  if (TrackPlayer::knows(type)) return track_.act(message, streams_);
  if (type == "ping") {
    nlohmann::json pong{{"type", "pong"}};
    if (message.contains("id")) pong["id"] = message["id"];
    return say(pong);
  }
  throw Refusal("unknown_type", "there is no message of the type \"" + type.substr(0, 100) + "\" here");
}

}  // namespace perigee::stream
