// stream/listening.cpp -- It answers pings; nothing else can be asked for.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/listening.h"

#include "stream/fields.h"
#include "stream/refusal.h"

namespace perigee::stream {

Variant Listening::variant_of(const Target& target) {
  const auto format = format_named(target.said("format", "s16"));
  if (!format || *format == Format::json || *format == Format::flac)
    throw Refusal("invalid_field", "format is f32, s16 or opus here");
  const std::string channels = target.said("channels", "2");
  if (channels != "1" && channels != "2") throw Refusal("invalid_field", "channels is 1 or 2");
  return {*format, channels == "1" ? 1 : 2};
}

void Listening::opened() {
  const auto socket = socket_.lock();
  try {
    socket->send(text_message(broadcast_.join(socket, variant_)));
  } catch (const Refusal& refusal) {
    socket->send(text_message(json_text({{"type", "error"}, {"message", refusal.what()}, {"code", refusal.code()}})));
    socket->close(1008, refusal.what());
  }
}

void Listening::received(std::string_view text) {
  const auto socket = socket_.lock();
  try {
    const nlohmann::json message = read_message(text);
    const auto& type = message["type"].get_ref<const std::string&>();
    if (type == "pong" || type == "heartbeat") return;
    if (type != "ping")
      throw Refusal("unauthorized", "this socket is for listening; code goes to /perform, with the token");
    nlohmann::json pong{{"type", "pong"}};
    if (message.contains("id")) pong["id"] = message["id"];
    socket->send(text_message(json_text(pong)));
  } catch (const Refusal& refusal) {
    socket->send(text_message(json_text({{"type", "error"}, {"message", refusal.what()}, {"code", refusal.code()}})));
  }
}

}  // namespace perigee::stream
