// engine/orbit_params.h -- What can be set for a whole orbit: one table of names, units, ranges and defaults.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace perigee {

enum class OrbitParam : std::uint8_t {
  delay_seconds,
  delay_feedback,
  delay_input,
  room_seconds,
  room_lowpass,
  room_damping,
  room_input,
  dirt_size,
  dirt_input,
  wet,
  lowpass,
  highpass,
  lowpass_share,
  highpass_share,
  leslie,
  leslie_rate,
  leslie_size,
  level,
  duck_onset,
  duck_return,
  duck,
  heard,
  left_to,
  right_to,
};
inline constexpr std::size_t kOrbitParams = 24;

struct OrbitParamInfo {
  std::string_view name, unit;
  float low = 0.0f, high = 0.0f, default_value = 0.0f;
  bool glides = false;  // over a few milliseconds, so that a change makes no click
  std::string_view help;
};

// In the order of OrbitParam.
std::span<const OrbitParamInfo> orbit_params() noexcept;
inline const OrbitParamInfo& orbit_param(OrbitParam param) noexcept {
  return orbit_params()[static_cast<std::size_t>(param)];
}

// What is set once and for all, or begins something: no signal moves it.
inline bool can_follow(OrbitParam param) noexcept { return param < OrbitParam::duck_onset; }

// What an event, or the mixer, sets of an orbit. The last one wins.
struct OrbitSetting {
  OrbitParam param = OrbitParam::level;
  std::uint8_t orbit = 0;  // wraps round
  float value = 0.0f;
};
inline constexpr int kMaxOrbitSettings = 24;  // of one event

}  // namespace perigee
