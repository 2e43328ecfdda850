// repl/session/rooms.cpp -- Measured rooms: made when an event first asks for one, and kept while somebody may need it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/rooms.h"

#include "repl/session/responses.h"

namespace perigee {
namespace {

constexpr auto kPatience = std::chrono::seconds(30);
constexpr auto kImpatience = std::chrono::seconds(2);  // when memory is short; longer than what is scheduled ahead

}  // namespace

std::shared_ptr<const Impulse> Rooms::impulse(const RoomKey& key, const SampleBuffer* sample) {
  std::weak_ptr<const Impulse>& known = impulses_[key];
  if (auto made = known.lock()) return made;
  const double seconds = key.facts[0] / 20.0;
  const Response response = sample != nullptr
                                ? response_of(*sample, seconds, key.facts[1] / 1000.0, key.facts[2] / 1000.0, rate_hz_)
                                : noise_response(seconds, key.facts[1] / 1000.0, key.facts[2], key.facts[3], rate_hz_);
  auto made = std::make_shared<const Impulse>(response);
  known = made;
  return made;
}

Convolver* Rooms::get(std::size_t orbit, const RoomKey& key, const SampleBuffer* sample) {
  const std::lock_guard lock(mutex_);
  Kept& kept = rooms_[{orbit, key}];
  kept.asked = Clock::now();
  if (kept.room) return kept.room.get();
  auto made = std::make_unique<Convolver>(impulse(key, sample), orbit);
  if (bytes_now() + made->bytes() > kMostBytes) free_unused(kImpatience);
  if (bytes_now() + made->bytes() > kMostBytes) {
    rooms_.erase({orbit, key});
    return nullptr;
  }
  return (kept.room = std::move(made)).get();
}

void Rooms::free_unused(Clock::duration patience) {
  const auto now = Clock::now();
  std::erase_if(rooms_, [&](const auto& entry) {
    const Kept& kept = entry.second;
    return now - kept.asked > patience && (!kept.room || kept.room->uses.load(std::memory_order_acquire) == 0);
  });
  std::erase_if(impulses_, [](const auto& entry) { return entry.second.expired(); });
}

void Rooms::collect() {
  const std::lock_guard lock(mutex_);
  free_unused(kPatience);
}

std::size_t Rooms::bytes_now() const {
  std::size_t sum = 0;
  for (const auto& [key, kept] : rooms_) sum += kept.room ? kept.room->bytes() : 0;
  for (const auto& [key, impulse] : impulses_) {
    if (const auto alive = impulse.lock()) sum += alive->bytes();
  }
  return sum;
}

std::size_t Rooms::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_now();
}

}  // namespace perigee
