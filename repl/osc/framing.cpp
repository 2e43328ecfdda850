// repl/osc/framing.cpp -- Packets on a stream of bytes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/osc/framing.h"

#include <cstdint>

namespace perigee::osc {
namespace {

// RFC 1055.
constexpr char kEnd = '\300', kEscape = '\333', kEscapedEnd = '\334', kEscapedEscape = '\335';
constexpr std::size_t kSizeBytes = 4;

}  // namespace

bool Framing::take(std::span<const char> bytes, const std::function<void(std::span<const char>)>& packet) {
  if (bytes.empty()) return true;
  if (kind_ == Kind::unknown) kind_ = bytes[0] == kEnd ? Kind::slip : Kind::sized;
  return kind_ == Kind::slip ? take_slip(bytes, packet) : take_sized(bytes, packet);
}

bool Framing::take_sized(std::span<const char> bytes, const std::function<void(std::span<const char>)>& packet) {
  waiting_.append(bytes.data(), bytes.size());
  std::size_t at = 0;
  while (waiting_.size() - at >= kSizeBytes) {
    std::uint32_t size = 0;
    for (std::size_t i = 0; i < kSizeBytes; ++i) size = size << 8 | static_cast<unsigned char>(waiting_[at + i]);
    if (size > kLongestPacket) return false;
    if (waiting_.size() - at - kSizeBytes < size) break;
    packet(std::span{waiting_}.subspan(at + kSizeBytes, size));
    at += kSizeBytes + size;
  }
  waiting_.erase(0, at);
  return true;
}

bool Framing::take_slip(std::span<const char> bytes, const std::function<void(std::span<const char>)>& packet) {
  for (char byte : bytes) {
    if (byte == kEnd) {
      if (!waiting_.empty()) packet(waiting_);
      waiting_.clear();
      escaped_ = false;
      continue;
    }
    if (byte == kEscape) {
      escaped_ = true;
      continue;
    }
    if (escaped_) byte = byte == kEscapedEnd ? kEnd : byte == kEscapedEscape ? kEscape : byte;
    escaped_ = false;
    waiting_ += byte;
    if (waiting_.size() > kLongestPacket) return false;
  }
  return true;
}

std::string Framing::framed(std::string_view packet) const {
  std::string bytes;
  if (kind_ == Kind::slip) {
    bytes += kEnd;
    for (const char byte : packet) {
      if (byte == kEnd) {
        bytes += {kEscape, kEscapedEnd};
      } else if (byte == kEscape) {
        bytes += {kEscape, kEscapedEscape};
      } else {
        bytes += byte;
      }
    }
    return bytes += kEnd;
  }
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(packet.size() >> shift & 0xFFu);
  return bytes.append(packet);
}

}  // namespace perigee::osc
