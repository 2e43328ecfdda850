// stream/frame.cpp -- The header of a binary frame, byte by byte.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/frame.h"

namespace perigee::stream {

std::array<char, FrameHeader::kBytes> FrameHeader::bytes() const noexcept {
  std::array<char, kBytes> out{'P', 'G', 'S', '1'};
  const auto put = [&out](std::size_t at, std::uint64_t value, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[at + i] = static_cast<char>(value >> (8 * i) & 0xFFu);
  };
  put(4, static_cast<std::uint8_t>(format), 1);
  put(5, channels, 1);
  put(6, flags, 1);
  put(8, stream, 4);
  put(12, number, 4);
  put(16, first, 8);
  put(24, frames, 4);
  put(28, rate_hz, 4);
  return out;
}

}  // namespace perigee::stream
