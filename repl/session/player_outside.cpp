// repl/session/player_outside.cpp -- A player among others: events that come from elsewhere or go there, and when each frame is heard.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "repl/session/player.h"

namespace perigee {

void Player::listen() {
  loudness_.listen();
  if (const auto stamp = stamp_.get()) sound_clock_.look(*stamp);
}

double Player::output_seconds() const {
  return device_info().latency_seconds + Engine::latency_frames() / engine_.rate_hz();
}

std::optional<Frames> Player::frame_heard_at(std::int64_t wall_ns) const {
  return sound_clock_.frame_at(wall_ns - std::llround(1e9 * output_seconds()));
}

std::optional<std::int64_t> Player::wall_heard(Frames frame) const {
  const auto asked = sound_clock_.wall_of(frame);
  return asked ? std::optional{*asked + std::llround(1e9 * output_seconds())} : std::nullopt;
}

bool Player::arrive(Arrival arrival) {
  const std::lock_guard lock(mutex_);
  const Frames first = change_frame();
  const bool in_time = arrival.frame >= first;
  arrival.frame = std::max(arrival.frame, first);
  chronicle_.arrived(arrival, timing_locked());
  performance_.arrive(arrival);
  return in_time;
}

void Player::hand_out(Observer* outlet) {
  const std::lock_guard lock(mutex_);
  performance_.hand_out(outlet);
}

}  // namespace perigee
