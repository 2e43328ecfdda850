// engine/midi.h -- MIDI beside the sound: short messages, each on its frame, through the ports of a device that has them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "engine/trigger.h"

namespace perigee {

struct MidiMessage {
  Frames frame = 0;  // of the device's callback
  std::uint8_t port = 0;
  std::uint8_t size = 0;  // 1 … 3; 0: what came before was lost, see MidiBus::take
  std::array<std::uint8_t, 3> bytes{};

  std::span<const std::uint8_t> data() const noexcept { return std::span{bytes}.first(size); }
};
static_assert(std::is_trivially_copyable_v<MidiMessage> && sizeof(MidiMessage) == 16);

// The message that says that some were lost; `more` within 24 bits.
inline MidiMessage messages_missed(Frames frame, std::uint8_t port, std::int32_t more) noexcept {
  const auto bits = static_cast<std::uint32_t>(more);
  return {.frame = frame,
          .port = port,
          .size = 0,
          .bytes = {static_cast<std::uint8_t>(bits), static_cast<std::uint8_t>(bits >> 8),
                    static_cast<std::uint8_t>(bits >> 16)}};
}
inline Frames frames_missed(const MidiMessage& message) noexcept {
  const auto bits = message.bytes[0] | std::uint32_t{message.bytes[1]} << 8 | std::uint32_t{message.bytes[2]} << 16;
  return static_cast<std::int32_t>(bits << 8) >> 8;
}

// Control threads, one at a time (the owner locks).
class MidiBus {
 public:
  static constexpr int kMostPorts = 16;  // out, and as many in

  MidiBus() = default;
  MidiBus(const MidiBus&) = delete;
  MidiBus& operator=(const MidiBus&) = delete;
  virtual ~MidiBus() = default;

  // A port of ours of that name, made if new; -1 where there is no room for more. It stays until the device goes.
  virtual int output(std::string_view name) = 0;
  virtual int input(std::string_view name) = 0;
  // Connects it to the ports of others that have `part` in their names, whatever the case. Whether it is connected to any now.
  virtual bool connect_output(int port, std::string_view part) = 0;
  virtual bool connect_input(int port, std::string_view part) = 0;
  // Leaves on its frame, or at once where that has passed. False: too many wait.
  virtual bool post(const MidiMessage& message) = 0;
  // What has come in, in order; false: nothing more. A message of size 0 says, once for each port, that callbacks were left out and
  // what came in them is lost; frames_missed() of it, by how much more time went on than frames were asked for.
  virtual bool take(MidiMessage& message) = 0;
};

}  // namespace perigee
