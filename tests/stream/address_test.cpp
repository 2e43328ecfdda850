// tests/stream/address_test.cpp -- Who may speak to the server.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/address.h"

#include <catch2/catch.hpp>

using namespace perigee::stream;

TEST_CASE("loopback's names and the bind address are known, with any port") {
  const AddressRules rules{.bind = "192.168.0.7"};
  for (const char* host : {"localhost", "localhost:8080", "LOCALHOST:1", "127.0.0.1", "127.8.9.1:80", "[::1]:8080",
                           "page.localhost:8080", "192.168.0.7:8080", "localhost."}) {
    INFO(host);
    CHECK(host_allowed(rules, host));
  }
}

TEST_CASE("names that others can make point here are foreign") {
  const AddressRules rules;
  for (const char* host :
       {"", "evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1",
        "localhost:80:80", "[::1", "localhost@evil.example", "evil.example/localhost", "128.0.0.1", "localhost:x"}) {
    INFO(host);
    CHECK_FALSE(host_allowed(rules, host));
  }
}

TEST_CASE("a proxy's name is known once it is told, and every address in numbers where it listens on all") {
  CHECK(host_allowed({.hosts = {"Music.example"}}, "music.example:443"));
  CHECK_FALSE(host_allowed({.hosts = {"music.example"}}, "other.example"));
  CHECK(host_allowed({.bind = "0.0.0.0"}, "10.0.0.1:8080"));
  CHECK(host_allowed({.bind = "::"}, "[fe80::1]:8080"));
  CHECK_FALSE(host_allowed({.bind = "::"}, "evil.example"));
}

TEST_CASE("a page is ours when it comes from where it calls to") {
  const AddressRules rules;
  CHECK(origin_allowed(rules, "", "localhost:8080"));
  CHECK(origin_allowed(rules, "http://localhost:8080", "localhost:8080"));
  CHECK(origin_allowed(rules, "https://music.example", "music.example:443"));
  CHECK(origin_allowed(rules, "http://Music.example", "music.example"));
  for (const char* origin : {"null", "http://evil.example", "http://localhost:8081", "localhost:8080",
                             "file://localhost:8080", "http://localhost:8080.evil.example", "http://localhost:80800"}) {
    INFO(origin);
    CHECK_FALSE(origin_allowed(rules, origin, "localhost:8080"));
  }
}

TEST_CASE("a page of elsewhere may call once it is told, from exactly there") {
  const AddressRules rules{.origins = {"https://friend.example/"}};
  CHECK(origin_allowed(rules, "https://friend.example", "localhost:8080"));
  CHECK_FALSE(origin_allowed(rules, "http://friend.example", "localhost:8080"));
  CHECK_FALSE(origin_allowed(rules, "https://friend.example:444", "localhost:8080"));
}

TEST_CASE("a token is the same or it is not, and none is none") {
  CHECK(same_token("abcd", "abcd"));
  CHECK_FALSE(same_token("abcd", "abce"));
  CHECK_FALSE(same_token("abcd", "abc"));
  CHECK_FALSE(same_token("", ""));
  CHECK(bearer("Bearer abcd") == "abcd");
  CHECK(bearer("bearer abcd") == "abcd");
  CHECK(bearer("Basic abcd").empty());
  CHECK(bearer("Bearer").empty());
}
