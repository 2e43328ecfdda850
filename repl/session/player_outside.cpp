// repl/session/player_outside.cpp -- A player among others: events that come from elsewhere or go there, and when each frame is heard.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "repl/session/player.h"

namespace perigee {

void Player::listen() {
  if (loudness_) loudness_->listen();
  const auto stamp = stamp_.get();
  if (!stamp) return;
  sound_clock_.look(stamp->frame, stamp->wall_ns);
  steady_clock_.look(stamp->frame, stamp->steady_ns);
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

std::optional<Frames> Player::frame_heard_at_steady(std::int64_t steady_ns) const {
  return steady_clock_.frame_at(steady_ns - std::llround(1e9 * output_seconds()));
}

std::optional<std::int64_t> Player::steady_heard(Frames frame) const {
  const auto asked = steady_clock_.wall_of(frame);
  return asked ? std::optional{*asked + std::llround(1e9 * output_seconds())} : std::nullopt;
}

std::vector<Clock::Beat> Player::beats(Frames from, Frames& until, Cycles step) const {
  const std::lock_guard lock(mutex_);
  until = std::max(from, std::min(until, performance_.scheduled_frame()));
  return performance_.clock().beats(from, until, step);
}

void Player::be_led(const Decide& decide) {
  const std::lock_guard lock(mutex_);
  const Clock& clock = performance_.clock();
  const Frames at = change_frame();
  const auto lead = decide({.now = engine_.status().frame,
                            .at = at,
                            .cycle = clock.cycle_at(at).to_double(),
                            .scheduled = performance_.scheduled(),
                            .scheduled_frame = performance_.scheduled_frame(),
                            .cps = clock.cps_of(performance_.scheduled()).to_double(),
                            .asked = performance_.asked_tempo().to_double(),
                            .led = performance_.led()});
  if (!lead) return;
  Timing timing = timing_locked();
  performance_.lead(*lead);
  timing.at = lead->at;
  timing.heard = change_frame();
  performance_.release(timing.heard);
  chronicle_.led(*lead, timing);
}

void Player::relive_lead(const Lead& lead, Frames heard) {
  const std::lock_guard lock(mutex_);
  performance_.lead(lead);
  performance_.release(heard);
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

bool Player::set_bus(BusValue value) {
  const std::lock_guard lock(mutex_);
  const Frames first = change_frame();
  const bool in_time = value.frame >= first;
  value.frame = std::max(value.frame, first);
  chronicle_.bus_set(value, timing_locked());
  performance_.set_bus(value);
  tell_if_late(value.frame);
  return in_time;
}

void Player::set_company(Company* company) {
  const std::lock_guard lock(mutex_);
  company_ = company;
}

void Player::hand_out(Observer& outlet) {
  const std::lock_guard lock(mutex_);
  performance_.hand_out(outlet);
}

void Player::take_back(Observer& outlet) {
  const std::lock_guard lock(mutex_);
  performance_.take_back(outlet);
}

void Player::with_midi(const std::function<void(MidiBus*)>& work) {
  const std::lock_guard lock(mutex_);
  work(device_ ? device_->midi() : nullptr);
}

void Player::with_transport(const std::function<void(Transport*)>& work) {
  const std::lock_guard lock(mutex_);
  work(device_ ? device_->transport() : nullptr);
}

}  // namespace perigee
