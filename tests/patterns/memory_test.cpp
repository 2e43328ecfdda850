// tests/patterns/memory_test.cpp -- What patterns hold is counted, given back, and never grows without end.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/memory.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>
#include <thread>

#include "patterns/core.h"
#include "patterns/mini.h"

using namespace perigee;

namespace {

constexpr size_t kSlack = 2 * 65536;  // bytes that the threads of a test may not have counted yet

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("living patterns are counted, and dropped ones are not") {
  mini("a ");  // its word stays
  const size_t before = patterns_memory_bytes();
  {
    std::vector<Pattern> many;
    for (int i = 0; i < 20; ++i) many.push_back(mini(repeated("a ", 5000)));
    CHECK(patterns_memory_bytes() > before + 20 * 5000 * sizeof(Node));
  }
  CHECK(patterns_memory_bytes() <= before + kSlack);
}

TEST_CASE("a pattern made by one thread may be dropped by another") {
  const size_t before = patterns_memory_bytes();
  Pattern pattern;
  std::thread{[&] { pattern = mini(repeated("a ", 5000)); }}.join();
  CHECK(patterns_memory_bytes() > before + 5000 * sizeof(Node));
  std::thread{[&] { pattern = nullptr; }}.join();
  CHECK(patterns_memory_bytes() <= before + kSlack);
}

TEST_CASE("lists are counted") {
  const size_t before = patterns_memory_bytes();
  Value list = Value::list(std::vector<Value>(100'000));
  CHECK(patterns_memory_bytes() + kSlack >= before + 100'000 * sizeof(Value));
  list = Value{};
  CHECK(patterns_memory_bytes() <= before + kSlack);
}

TEST_CASE("a text is kept no longer than its events") {
  const size_t before = patterns_memory_bytes();
  for (int i = 0; i < 200; ++i) mini(repeated("a ", 5000) + std::to_string(i));
  CHECK(patterns_memory_bytes() <= before + kSlack);
  Events events;
  {
    const std::string words = "bd " + repeated("~ ", 30);
    events = query_sorted(mini(words), Span{0, 1});
  }
  REQUIRE(events.size() == 1);
  CHECK(events[0].context.ranges()[0].text().substr(0, 3) == "bd ");
}

// In a process of its own, which knows no more words afterwards.
TEST_CASE("words fill only so much memory, and that is said") {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const std::string letters(60'000, 'a');
    size_t held = 0;
    bool said = false;
    try {
      for (int i = 0; i < 10'000; ++i) {
        mini(letters + std::to_string(i));
        held = patterns_memory_bytes();
      }
    } catch (const PatternError& error) {
      said = std::string_view{error.what()}.find("too many different words") == 0;
    }
    mini(letters + "0");  // one that is known is still fine
    _exit(said && held > (60U << 20) && held < (100U << 20) ? 0 : 1);
  }
  int status = 1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}
