// stream/outgoing.cpp -- A queue with a lock that is held for a few instructions.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/outgoing.h"

#include <algorithm>
#include <utility>

namespace perigee::stream {

void OutQueue::push(Outgoing message) {
  bytes_ += message.bytes->size();
  if (message.live) ++live_;
  waiting_.push_back(std::move(message));
}

bool OutQueue::add(Outgoing message) {
  const std::lock_guard lock{mutex_};
  if (closed_) return true;  // nobody reads it, and nobody has to be told
  if (bytes_ + message.bytes->size() > kMostBytes) return false;
  push(std::move(message));
  return true;
}

bool OutQueue::add_in_turn(Outgoing message, const std::atomic<bool>& stop) {
  std::unique_lock lock{mutex_};
  room_.wait(lock, [&] { return stop || fits(message.bytes->size()); });
  if (closed_ || stop) return false;
  push(std::move(message));
  return true;
}

bool OutQueue::wait_for_room(const std::atomic<bool>& stop) {
  std::unique_lock lock{mutex_};
  room_.wait(lock, [&] { return stop || fits(kRoomBytes / 2); });
  return !closed_ && !stop;
}

bool OutQueue::has_room(std::size_t bytes) const {
  const std::lock_guard lock{mutex_};
  return fits(bytes);
}

bool OutQueue::add_live(Outgoing message, const Outgoing& after_gap, std::size_t most) {
  const std::lock_guard lock{mutex_};
  if (closed_) return true;
  const bool full = live_ >= most;
  if (full) {
    std::erase_if(waiting_, [&](const Outgoing& each) {
      if (each.live) bytes_ -= each.bytes->size();
      return each.live;
    });
    live_ = 0;
  }
  push(full ? after_gap : std::move(message));
  return !full;
}

std::optional<Outgoing> OutQueue::take() {
  std::optional<Outgoing> message;
  {
    const std::lock_guard lock{mutex_};
    bytes_ -= std::exchange(taken_, 0);
    if (!waiting_.empty()) {
      message = std::move(waiting_.front());
      waiting_.pop_front();
      taken_ = message->bytes->size();
      if (message->live) --live_;
    }
  }
  room_.notify_all();
  return message;
}

void OutQueue::seal() {
  {
    const std::lock_guard lock{mutex_};
    closed_ = true;
  }
  room_.notify_all();
}

void OutQueue::close() {
  {
    const std::lock_guard lock{mutex_};
    closed_ = true;
    waiting_.clear();
    bytes_ = taken_ = live_ = 0;
  }
  room_.notify_all();
}

void OutQueue::wake() {
  { const std::lock_guard lock{mutex_}; }
  room_.notify_all();
}

bool OutQueue::closed() const {
  const std::lock_guard lock{mutex_};
  return closed_;
}

std::size_t OutQueue::bytes() const {
  const std::lock_guard lock{mutex_};
  return bytes_;
}

}  // namespace perigee::stream
