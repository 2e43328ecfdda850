// stream/outgoing.h -- What a connection has still to send: bounded, whoever is slow, and shared where many get the same.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace perigee::stream {

struct Outgoing {
  std::shared_ptr<const std::string> bytes;
  bool binary = false;
  bool live = false;  // may be left out when newer sound has come
};

inline Outgoing text_message(std::string text) { return {std::make_shared<const std::string>(std::move(text))}; }
inline Outgoing binary_message(std::string bytes) {
  return {std::make_shared<const std::string>(std::move(bytes)), true};
}

// Any thread.
class OutQueue {
 public:
  // With the one that was taken last, which is on its way until the next is asked for: beyond, those who can wait do …
  static constexpr std::size_t kRoomBytes = std::size_t{64} << 10;
  static constexpr std::size_t kMostBytes = std::size_t{640} << 10;  // … and the other side does not read

  // False where it holds too much; nothing is added then.
  bool add(Outgoing message);
  // Waits for room. False once it is closed, or `stop` is set and wake() was called.
  bool add_in_turn(Outgoing message, const std::atomic<bool>& stop);
  // Waits until at least half of the room is free; the same answer.
  bool wait_for_room(const std::atomic<bool>& stop);
  // Whether neither would wait now, for a message of so many bytes or for half of the room.
  bool has_room(std::size_t bytes = kRoomBytes / 2) const;
  // Empties it of live messages where `most` of them wait, and adds the one that says so. False: something was left out.
  bool add_live(Outgoing message, const Outgoing& after_gap, std::size_t most);

  std::optional<Outgoing> take();
  void seal();   // nothing goes in any more
  void close();  // nothing comes out or goes in any more
  void wake();
  std::size_t bytes() const;
  bool closed() const;

 private:
  void push(Outgoing message);
  bool fits(std::size_t bytes) const { return closed_ || bytes_ == 0 || bytes_ + bytes <= kRoomBytes; }

  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::deque<Outgoing> waiting_;
  std::size_t bytes_ = 0, taken_ = 0, live_ = 0;
  bool closed_ = false;
};

}  // namespace perigee::stream
