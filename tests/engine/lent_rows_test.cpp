// tests/engine/lent_rows_test.cpp -- Who has lent rows has what he made there, or makes it again; what lies there unused has its bound.
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
  const auto use = [&](const int& owner, std::size_t rows = 10) {
    bool kept = true;
    LentRows::Loan loan{lent};
    for (int i = 0; i < 2; ++i) loan.take(&owner, rows, [&](LaneRow*) { kept = i == 1; });
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

TEST_CASE("what is in use is nobody else's, whatever the bound, and beyond the bound it goes when it is not") {
  constexpr int kOwners = 4;
  LentRows lent{2 * sizeof(LaneRow)};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int owner = 1; owner <= kOwners; ++owner) {
    threads.emplace_back([&lent, &wrong, owner, me = std::make_unique<int>()] {
      for (int i = 1; i <= 2000; ++i) {
        const auto mine = static_cast<float>(owner * 10000 + i);
        LentRows::Loan loan{lent};
        LaneRow* const rows = loan.take(me.get(), 1, [&](LaneRow* made) { made->fill(mine - 1.0f); });
        if (rows->front() != mine - 1.0f) ++wrong;
        rows->fill(mine);
        std::this_thread::yield();
        if (rows->front() != mine || rows->back() != mine) ++wrong;
      }
    });
  }
  for (std::thread& each : threads) each.join();
  CHECK(wrong == 0);
  CHECK(lent.bytes() <= 2 * sizeof(LaneRow));
}

TEST_CASE("what several use at the same time is made once, before any of them has it") {
  LentRows lent{0};
  const int owner = 0;
  std::atomic<int> wrong{0}, using_it{0}, made{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 2000; ++j) {
        LentRows::Loan loan{lent};
        const LaneRow* const rows = loan.take(&owner, 1, [&](LaneRow* fresh) {
          if (using_it > 0) ++wrong;
          fresh->fill(static_cast<float>(++made));
        });
        ++using_it;
        if (rows->front() != static_cast<float>(made) || rows->back() != rows->front()) ++wrong;
        --using_it;
      }
    });
  }
  for (std::thread& each : threads) each.join();
  CHECK(wrong == 0);
  CHECK(made >= 1);
  CHECK(lent.bytes() == 0);
}
