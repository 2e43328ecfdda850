// stream/frame.h -- The 32 bytes that begin every binary frame: which sound this is, and where in it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

namespace perigee::stream {

enum class Format : std::uint8_t { json = 0, f32 = 1, s16 = 2, flac = 3, opus = 4 };

struct FrameHeader {
  static constexpr std::size_t kBytes = 32;
  static constexpr std::uint8_t kLast = 1, kGap = 2;  // flags: no more comes; something was left out before this

  Format format = Format::f32;
  std::uint8_t channels = 2, flags = 0;
  std::uint32_t stream = 0, number = 0;
  std::uint64_t first = 0;   // sample frame
  std::uint32_t frames = 0;  // in the payload
  std::uint32_t rate_hz = 0;

  std::array<char, kBytes> bytes() const noexcept;  // little-endian
  friend bool operator==(const FrameHeader&, const FrameHeader&) = default;
};

}  // namespace perigee::stream
