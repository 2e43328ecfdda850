// tests/lua/apart_test.cpp -- What runs apart leaves the global variables as they were, however it ends.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <lua.hpp>
#include <thread>
#include <vector>

#include "patterns/core.h"
#include "tests/lua/fake_session.h"

using namespace perigee;

namespace {

EvalResult apart(Host& host, const std::string& code) {
  return host.run_apart("apart", [&](lua_State* L) {
    if (luaL_loadstring(L, code.c_str()) != LUA_OK) lua_error(L);
    lua_call(L, 0, 0);
  });
}

}  // namespace

TEST_CASE("what runs apart leaves the globals as they were") {
  FakeSession session;
  HostOptions options;
  options.seconds = 0.2;
  options.memory_bytes = std::size_t{8} << 20;
  Host host{session, options};
  REQUIRE(host.evaluate("level, list = 1, {2}", "code").ok);
  for (const char* end : {"", "error('x')", "while true do end", "local t = {} while true do t[#t + 1] = {} end"}) {
    CHECK(apart(host, std::string{"level, other, print, list = 2, 3, nil, nil "} + end).ok == (*end == '\0'));
    CHECK(host.evaluate("level, other, type(print), list[1]", "code").value == "1\nnil\nfunction\n2");
  }
}

TEST_CASE("a host of one thread is not charged for the patterns of another") {
  const auto fill = [](bool one_thread) {
    FakeSession session;
    HostOptions options;
    options.memory_bytes = std::size_t{24} << 20;
    options.seconds = 20.0;
    options.one_thread = one_thread;
    Host host{session, options};
    std::vector<Pattern> many;
    std::thread{[&many] {
      for (int i = 0; i < 500'000; ++i) many.push_back(pure(Value{i}));
    }}.join();
    return host.evaluate("local t = {} for i = 1, 400000 do t[i] = i end", "code").ok;
  };
  CHECK(fill(true));
  CHECK_FALSE(fill(false));
}
