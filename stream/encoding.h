// stream/encoding.h -- Sound as the bytes of a payload: samples as they are, 16-bit ones, FLAC files, Opus packets.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "stream/frame.h"

namespace perigee::stream {

std::optional<Format> format_named(std::string_view name) noexcept;
std::string_view name_of(Format format) noexcept;

// One stream's; one thread at a time.
class Encoder {
 public:
  using Sink = std::function<void(std::string_view payload, std::size_t frames)>;

  Encoder() = default;
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;
  virtual ~Encoder() = default;

  // Gives the payloads of what has come so far to `sink`, in order; with `last` all that is left.
  virtual void encode(std::span<const float> interleaved, bool last, const Sink& sink) = 0;
  // By how many frames the decoded sound is late.
  virtual int preskip() const noexcept { return 0; }
  // Of what is encoded, where it is not that of what is given.
  virtual int rate_hz(int given_hz) const noexcept { return given_hz; }
};

// Opus has one rate: other sound is brought to it. `format` is not json.
std::unique_ptr<Encoder> make_encoder(Format format, int channels, int rate_hz);

void add_base64(std::string& text, std::string_view bytes);
bool is_socket_key(std::string_view text) noexcept;  // 16 bytes in base64

}  // namespace perigee::stream
