// tests/stream/outgoing_test.cpp -- What waits to be sent is bounded, and nobody waits for a reader who has gone.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/outgoing.h"

#include <catch2/catch.hpp>
#include <thread>

using namespace perigee::stream;

namespace {
Outgoing of(std::size_t bytes, bool live = false) {
  Outgoing message = binary_message(std::string(bytes, 'x'));
  message.live = live;
  return message;
}
}  // namespace

TEST_CASE("messages come out in their order, and what is too much is refused") {
  OutQueue queue;
  CHECK(queue.add(text_message("one")));
  CHECK(queue.add(text_message("two")));
  CHECK_FALSE(queue.add(of(OutQueue::kMostBytes)));
  CHECK(*queue.take()->bytes == "one");
  CHECK(*queue.take()->bytes == "two");
  CHECK_FALSE(queue.take());
  CHECK(queue.bytes() == 0);
}

TEST_CASE("who can wait does, until there is room") {
  OutQueue queue;
  const std::atomic<bool> stop = false;
  std::thread writer{[&] {
    for (int i = 0; i < 100; ++i) CHECK(queue.add_in_turn(of(OutQueue::kRoomBytes / 3), stop));
  }};
  for (int taken = 0; taken < 100;) {
    CHECK(queue.bytes() <= OutQueue::kRoomBytes);
    if (queue.take()) ++taken;
  }
  writer.join();
}

TEST_CASE("what was taken counts until the next is asked for") {
  OutQueue queue;
  CHECK(queue.wait_for_room(false));
  queue.add(of(OutQueue::kRoomBytes));
  REQUIRE(queue.take());
  CHECK(queue.bytes() == OutQueue::kRoomBytes);
  std::size_t left = 1;
  std::thread writer{[&] {
    if (queue.wait_for_room(false)) left = queue.bytes();
  }};
  CHECK_FALSE(queue.take());
  writer.join();
  CHECK(left == 0);
  queue.close();
  CHECK_FALSE(queue.wait_for_room(false));
}

TEST_CASE("a message larger than the room goes alone") {
  OutQueue queue;
  CHECK(queue.add_in_turn(of(2 * OutQueue::kRoomBytes), false));
}

TEST_CASE("who waits ends when the queue is closed, or when told so") {
  for (const bool close : {true, false}) {
    OutQueue queue;
    std::atomic<bool> stop = false;
    queue.add(of(OutQueue::kRoomBytes));
    std::thread writer{[&] { CHECK_FALSE(queue.add_in_turn(of(1), stop)); }};
    if (close) queue.close();
    stop = true;
    queue.wake();
    writer.join();
  }
}

TEST_CASE("live sound that is too old is left out, and the next says so") {
  OutQueue queue;
  queue.add(text_message("kept"));
  for (int i = 0; i < 3; ++i) CHECK(queue.add_live(of(10, true), of(99, true), 3));
  CHECK_FALSE(queue.add_live(of(10, true), of(99, true), 3));
  CHECK(*queue.take()->bytes == "kept");
  CHECK(queue.take()->bytes->size() == 99);
  CHECK_FALSE(queue.take());
}
