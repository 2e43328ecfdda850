// tests/engine/lent_rows_test.cpp -- Who has lent rows has them alone, and is told the truth about what he left there.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/lent_rows.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <thread>
#include <vector>

using namespace perigee;

TEST_CASE("rows stay as they were left while there is room, and go to the next in the order of their last use") {
  LentRows lent{2 * 10 * sizeof(LaneRow)};
  const int a = 0, b = 0, c = 0;
  const auto use = [&](const int& holder, std::size_t rows = 10) {
    const bool kept = lent.take(&holder, rows).kept;
    lent.give_back(&holder);
    return kept;
  };
  CHECK_FALSE(use(a));
  CHECK_FALSE(use(b));
  CHECK(use(a));
  CHECK_FALSE(use(c));  // of b
  CHECK(use(a));
  CHECK_FALSE(use(b));
  CHECK(lent.bytes() == 2 * 10 * sizeof(LaneRow));
  CHECK_FALSE(use(c, 20));  // of both
  CHECK(lent.bytes() == 20 * sizeof(LaneRow));
  lent.forget(&c);
  CHECK(lent.bytes() == 0);
}

TEST_CASE("what is in use is nobody else's, whatever the bound") {
  constexpr int kHolders = 4;
  LentRows lent{2 * sizeof(LaneRow)};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int holder = 1; holder <= kHolders; ++holder) {
    threads.emplace_back([&lent, &wrong, holder, me = std::make_unique<int>()] {
      for (int i = 1; i <= 2000; ++i) {
        const auto mine = static_cast<float>(holder * 10000 + i);
        const auto [rows, kept] = lent.take(me.get(), 1);
        if (kept && rows->front() != mine - 1.0f) ++wrong;
        rows->fill(mine);
        std::this_thread::yield();
        if (rows->front() != mine || rows->back() != mine) ++wrong;
        lent.give_back(me.get());
      }
      lent.forget(me.get());
    });
  }
  for (std::thread& each : threads) each.join();
  CHECK(wrong == 0);
  CHECK(lent.bytes() == 0);
}
