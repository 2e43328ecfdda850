// engine/inbox.h -- Messages on their way into the engine, from any thread to the one that renders.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <concurrentqueue/concurrentqueue.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <span>

#include "engine/trigger.h"

namespace perigee {

// Where a device waits, a queue without locks whose memory is all there from the beginning; else one with a lock, which takes the memory
// of what waits.
class Inbox {
 public:
  Inbox(std::size_t messages, std::size_t producers, bool live) : most_{std::max<std::size_t>(messages, 1)} {
    if (!live) return;
    quick_.emplace(most_, 0, producers);
    turns_.emplace(*quick_);
  }

  // Any thread. False: it is full. Live: never waits.
  bool put(const Message& message) { return put(std::span{&message, 1}); }
  // The same; all of them come at one moment, or, as there is no room, none.
  bool put(std::span<const Message> messages) {
    if (messages.empty()) return true;
    if (quick_) return quick_->try_enqueue_bulk(messages.data(), messages.size());
    const std::lock_guard lock{mutex_};
    if (most_ - waiting_.size() < messages.size()) return false;
    waiting_.insert(waiting_.end(), messages.begin(), messages.end());
    return true;
  }

  // The thread that renders. False: nothing waits. Live: never waits, never frees.
  bool take(Message& message) {
    if (quick_) return quick_->try_dequeue(*turns_, message);
    const std::lock_guard lock{mutex_};
    if (waiting_.empty()) return false;
    message = waiting_.front();
    waiting_.pop_front();
    return true;
  }
  // Each one that waits now, until visit() says false; `message` is where it is put before. What comes meanwhile stays: who takes as fast
  // as others put would never be done.
  template <class Visit>
  void take_all(Message& message, const Visit& visit) {
    for (std::size_t n = waiting(); n > 0 && take(message) && visit(); --n) {
    }
  }

 private:
  std::size_t waiting() {
    if (quick_) return quick_->size_approx();  // exact as to what was put before
    const std::lock_guard lock{mutex_};
    return waiting_.size();
  }

  // A producer's index of blocks never grows after start, so it is as large as the queue from the beginning.
  struct Traits : moodycamel::ConcurrentQueueDefaultTraits {
    static const std::size_t IMPLICIT_INITIAL_INDEX_SIZE = 1024;  // blocks of 32 messages
    // So many in a row from one producer, where others wait too: nobody is kept waiting by who never ends.
    static const std::uint32_t EXPLICIT_CONSUMER_CONSUMPTION_QUOTA_BEFORE_ROTATE = 32;
  };
  using Quick = moodycamel::ConcurrentQueue<Message, Traits>;

  std::size_t most_;
  std::optional<Quick> quick_;
  std::optional<moodycamel::ConsumerToken> turns_;  // of the producers of quick_
  std::mutex mutex_;
  std::deque<Message> waiting_;
};

}  // namespace perigee
