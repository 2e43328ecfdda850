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
  std::uint8_t size = 0;  // 1 … 3
  std::array<std::uint8_t, 3> bytes{};

  std::span<const std::uint8_t> data() const noexcept { return std::span{bytes}.first(size); }
};
static_assert(std::is_trivially_copyable_v<MidiMessage> && sizeof(MidiMessage) == 16);

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
  // What has come in, in order; false: nothing more.
  virtual bool take(MidiMessage& message) = 0;
};

}  // namespace perigee
