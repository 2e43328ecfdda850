// tests/stream/target_test.cpp -- Addresses of requests, taken apart.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/target.h"

#include <catch2/catch.hpp>

#include "stream/refusal.h"

using namespace perigee::stream;
using Names = std::vector<std::string>;

TEST_CASE("a path is its names, each decoded once") {
  CHECK(read_target("/").names == Names{""});
  CHECK(read_target("/api/genomes/a%20b/picture.svg").names == Names{"api", "genomes", "a b", "picture.svg"});
  CHECK(read_target("/a%2Fb").names == Names{"a/b"});
  CHECK(read_target("/a%252e").names == Names{"a%2e"});
  CHECK(read_target("/a+b").path == "/a+b");
}

TEST_CASE("what is asked for is decoded as a form is") {
  const Target target = read_target("/x?text=a+b%26c&tag=&alone#part");
  CHECK(target.said("text") == "a b&c");
  CHECK(target.said("tag", "?").empty());
  CHECK(target.query.contains("alone"));
  CHECK(target.said("other", "otherwise") == "otherwise");
}

TEST_CASE("no address leads out of where it begins") {
  for (const char* text : {"", "x", "http://x/", "/..", "/../etc/passwd", "/a/../../b", "/%2e%2e/etc", "/a/.%2E",
                           "/./a", "/a%00b", "/a%0a", "/%", "/%1", "/%zz", "/a?x=%0"}) {
    INFO(text);
    CHECK_THROWS_AS(read_target(text), Refusal);
  }
}
