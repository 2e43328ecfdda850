// repl/session/rooms.h -- Measured rooms: made when an event first asks for one, and kept while somebody may need it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include "engine/convolver.h"
#include "engine/sample.h"

namespace perigee {

// A room in steps as fine as anyone hears, so that a control that drifts does not make a new one for each event.
struct RoomKey {
  // Of a sound: its number in the bank, from 0 on, how long (1/20 s), how fast and from where (1/1000) it is read. Of noise (−1):
  // how long, how it swells (ms), and both cutoffs (Hz).
  std::int64_t sound = -1;
  std::array<std::int32_t, 4> facts{};
  auto operator<=>(const RoomKey&) const = default;
};

// Control threads. Outlives the engine.
class Rooms {
 public:
  static constexpr std::size_t kMostBytes = std::size_t{512} << 20;  // of all together

  explicit Rooms(double rate_hz) : rate_hz_{rate_hz} {}

  // The room of that orbit; `sample` is the sound where there is one. Null where there is no memory left for it. To be posted
  // within half a minute: then the engine's use keeps it.
  Convolver* get(std::size_t orbit, const RoomKey& key, const SampleBuffer* sample);
  // Frees what nobody has and nobody has asked for lately.
  void collect();
  std::size_t bytes() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Kept {
    std::unique_ptr<Convolver> room;
    Clock::time_point asked;
  };
  std::shared_ptr<const Impulse> impulse(const RoomKey& key, const SampleBuffer* sample);
  void free_unused(Clock::duration patience);
  std::size_t bytes_now() const;

  double rate_hz_;
  mutable std::mutex mutex_;
  std::map<RoomKey, std::weak_ptr<const Impulse>> impulses_;
  std::map<std::pair<std::size_t, RoomKey>, Kept> rooms_;
};

}  // namespace perigee
