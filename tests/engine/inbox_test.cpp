// tests/engine/inbox_test.cpp -- Who takes messages is done even where others never are.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/inbox.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <thread>
#include <vector>

#include "tests/engine/play.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

Message numbered(std::uint32_t number) {
  Message message;
  message.trigger.sequence = number;
  return message;
}

// What is taken at once, while each visit puts another one.
std::vector<std::uint32_t> take_and_put(Inbox& inbox, std::uint32_t next) {
  std::vector<std::uint32_t> taken;
  Message message;
  inbox.take_all(message, [&] {
    taken.push_back(message.trigger.sequence);
    REQUIRE(inbox.put(numbered(next++)));
    return true;
  });
  return taken;
}

}  // namespace

TEST_CASE("what comes while messages are taken waits for the next time") {
  for (const bool live : {false, true}) {
    Inbox inbox{64, 2, live};
    for (std::uint32_t i = 0; i < 3; ++i) REQUIRE(inbox.put(numbered(i)));
    CHECK(take_and_put(inbox, 3) == std::vector<std::uint32_t>{0, 1, 2});
    CHECK(take_and_put(inbox, 6) == std::vector<std::uint32_t>{3, 4, 5});
  }
}

TEST_CASE("who says enough is given no more, and what is left comes the next time") {
  for (const bool live : {false, true}) {
    Inbox inbox{64, 2, live};
    for (std::uint32_t i = 0; i < 3; ++i) REQUIRE(inbox.put(numbered(i)));
    Message message;
    inbox.take_all(message, [] { return false; });
    CHECK(message.trigger.sequence == 0);
    CHECK(take_and_put(inbox, 3) == std::vector<std::uint32_t>{1, 2});
  }
}

TEST_CASE("a single message of one thread is not kept waiting by another's flood") {
  Inbox inbox{2048, 3, true};
  std::thread([&] {  // both at once: the next thread would go on where one has ended
    for (std::uint32_t i = 0; i < 300; ++i) REQUIRE(inbox.put(numbered(i)));
    std::thread([&] { REQUIRE(inbox.put(numbered(9999))); }).join();
  })
      .join();
  const std::vector<std::uint32_t> taken = take_and_put(inbox, 300);
  CHECK(std::count(taken.begin(), taken.end(), 9999u) == 1);
}

TEST_CASE("messages that are put together come together or not at all, also where there is no room, in their order") {
  for (const bool live : {false, true}) {
    Inbox inbox{256, 2, live};
    Random random{3};
    std::uint32_t put = 0, taken = 0;
    int refused = 0;
    Message message;
    for (int turn = 0; turn < 2000; ++turn) {
      std::vector<Message> together;
      const std::uint32_t count = static_cast<std::uint32_t>(random.below(90));
      for (std::uint32_t i = 0; i < count; ++i) together.push_back(numbered(put + i));
      if (inbox.put(together))
        put += count;
      else
        ++refused;
      for (int left = random.below(turn % 20 == 0 ? 300 : 50); left > 0 && inbox.take(message); --left)
        REQUIRE(message.trigger.sequence == taken++);
    }
    while (inbox.take(message)) REQUIRE(message.trigger.sequence == taken++);
    CHECK(taken == put);
    CHECK((refused > 20 && refused < 1980));
  }
}
