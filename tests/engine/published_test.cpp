// tests/engine/published_test.cpp -- What is read is what was said at one time, never half of this and half of that.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/published.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

using namespace perigee;

namespace {

struct Five {
  std::int64_t a = 0, b = 0;
  bool c = false;
  double d = 0.0;
  float e = 0.0f;
};

}  // namespace

TEST_CASE("nothing is read before something was said, and then what was said last") {
  Published<Five> published;
  CHECK_FALSE(published.get());
  published.set({.a = 1, .b = -2, .c = true, .d = 0.5, .e = 3.0f});
  published.set({.a = 7, .b = -2, .c = true, .d = 0.5, .e = 3.0f});
  const auto read = published.get();
  REQUIRE(read);
  CHECK((read->a == 7 && read->b == -2 && read->c && read->d == 0.5 && read->e == 3.0f));
}

TEST_CASE("what is read while another thread writes is whole") {
  Published<Five> published;
  std::atomic<bool> running = true;
  std::thread writer([&] {
    for (std::int64_t i = 1; running; ++i) published.set({i, -i, i % 2 == 0, static_cast<double>(i), 1.0f});
  });
  std::int64_t read = 0, last = 0;
  while (read < 100'000) {
    const auto value = published.get();
    if (!value) continue;
    ++read;
    REQUIRE((value->a == -value->b && value->c == (value->a % 2 == 0) && value->d == static_cast<double>(value->a)));
    REQUIRE(value->a >= last);
    last = value->a;
  }
  running = false;
  writer.join();
}
