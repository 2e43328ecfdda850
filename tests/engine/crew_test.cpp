// tests/engine/crew_test.cpp -- Every task is done once, by somebody, before run() returns.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/crew.h"

#include <array>
#include <catch2/catch.hpp>

using namespace perigee;

namespace {

// Plain numbers: the thread sanitizer tells if run() does not order what the helpers wrote before what the caller reads.
struct Tally {
  std::array<int, 16> done{};
  std::array<int, 16> worker{};
  static void count(void* context, int task, int worker) noexcept {
    auto& tally = *static_cast<Tally*>(context);
    ++tally.done[static_cast<std::size_t>(task)];
    tally.worker[static_cast<std::size_t>(task)] = worker;
  }
};

}  // namespace

TEST_CASE("a crew does every task once a run") {
  for (const int threads : {1, 2, 4}) {
    Tally tally;
    Crew crew{threads, false, {Tally::count, &tally}};
    CHECK(crew.size() == threads);
    std::array<int, 16> expected{};
    for (int run = 0; run < 3000; ++run) {
      const int tasks = run % 17;
      crew.run(tasks);
      for (int task = 0; task < tasks; ++task) ++expected[static_cast<std::size_t>(task)];
      REQUIRE(tally.done == expected);
    }
    for (const int worker : tally.worker) CHECK((worker >= 0 && worker < threads));
  }
}

TEST_CASE("a crew of any size is one that can work") {
  Tally tally;
  Crew none{0, false, {Tally::count, &tally}};
  CHECK(none.size() == 1);
  Crew many{1000, false, {Tally::count, &tally}};
  CHECK(many.size() <= Crew::kMost);
  many.run(16);
  for (const int done : tally.done) CHECK(done == 1);
  CHECK(Crew::default_threads() >= 1);
}
