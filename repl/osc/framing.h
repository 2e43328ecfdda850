// repl/osc/framing.h -- Packets on a stream of bytes: each behind its size, or between the END bytes of SLIP.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace perigee::osc {

// The two ways that OSC 1.0 and 1.1 have. A stream whose first byte is an END is SLIP: no size begins with it.
class Framing {
 public:
  static constexpr std::size_t kLongestPacket = std::size_t{2} << 20;

  // Hands out the packets that are complete now. False when one is too long: the stream makes no sense from there on.
  bool take(std::span<const char> bytes, const std::function<void(std::span<const char>)>& packet);

  // A packet as it goes on the same stream.
  std::string framed(std::string_view packet) const;

 private:
  enum class Kind { unknown, sized, slip } kind_ = Kind::unknown;
  bool escaped_ = false;
  std::string waiting_;  // of a packet that is not complete; with its size
  bool take_sized(std::span<const char> bytes, const std::function<void(std::span<const char>)>& packet);
  bool take_slip(std::span<const char> bytes, const std::function<void(std::span<const char>)>& packet);
};

}  // namespace perigee::osc
