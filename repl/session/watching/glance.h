// repl/session/watching/glance.h -- All that somebody who watches sees in one moment, as one block of bytes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "engine/levels.h"

namespace perigee {

// Between programs on one machine. A number that changes whenever the layout does; both sides compare it.
inline constexpr std::uint32_t kGlanceMark = 0x50524745, kGlanceVersion = 1;
inline constexpr std::size_t kGlanceSlots = 32, kGlanceEvents = 256, kGlanceFrames = 2048;

// Text that ends at its first zero byte or with the array.
template <std::size_t N>
struct FixedText {
  std::array<char, N> bytes{};
  std::string_view view() const noexcept {
    std::size_t size = 0;
    while (size < N && bytes[size] != '\0') ++size;
    return {bytes.data(), size};
  }
  // As much as there is room for, never half a letter; what would move a cursor is a blank.
  void set(std::string_view text) noexcept {
    std::size_t size = text.size() < N ? text.size() : N;
    while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0u) == 0x80u) --size;
    bytes = {};
    for (std::size_t i = 0; i < size; ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      bytes[i] = byte < 0x20 || byte == 0x7F ? ' ' : text[i];
    }
  }
};

enum class SlotState : std::uint32_t { silent, plays, soloed, muted, unsoloed };

struct GlanceSlot {
  FixedText<24> name;
  FixedText<192> text;  // the mini-notation that it plays, or the line of code where it plays none
  SlotState state = SlotState::silent;
  std::uint32_t id = 0;
  float load = 0.0f;  // of a core
  Level level;
};

struct GlanceEvent {
  std::uint32_t slot = 0;                      // id
  std::uint16_t text_begin = 0, text_end = 0;  // where in the slot's text it stands; both 0: nowhere
  double begin = 0.0, end = 0.0;               // cycles
  FixedText<24> label;
};

struct Glance {
  std::uint32_t mark = kGlanceMark, version = kGlanceVersion;
  std::int32_t pid = 0, voices = 0, voices_most = 0, max_voices = 0;
  double cycle = 0.0, cps = 0.0, rate_hz = 0.0;
  double load = 0.0, worst_load = 0.0;
  double limiter_db = 0.0, loudness = 0.0, loudness_integrated = 0.0, true_peak = 0.0;
  std::uint64_t xruns = 0, late = 0, dropped = 0, shed = 0, limited_frames = 0;
  FixedText<64> device;
  Level master;
  std::array<Level, kOrbits> orbits;
  std::uint32_t orbits_heard = 0;  // a bit each
  std::uint32_t slot_count = 0, slots_left_out = 0, event_count = 0;
  std::array<GlanceSlot, kGlanceSlots> slots;
  std::array<GlanceEvent, kGlanceEvents> events;            // that began within the last cycle, or will in a moment
  std::array<std::array<float, 2>, kGlanceFrames> sound{};  // the latest frames of the master
};
static_assert(std::is_trivially_copyable_v<Glance>);

}  // namespace perigee
