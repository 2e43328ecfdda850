// tests/stream/byte_range_test.cpp -- What a Range asks for (RFC 9110).
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "stream/track_routes.h"

using namespace perigee::stream;

TEST_CASE("a range is within the file, whatever it asks for") {
  CHECK(byte_range("bytes=0-99", 1000) == ByteRange{0, 100});
  CHECK(byte_range("bytes=990-", 1000) == ByteRange{990, 10});
  CHECK(byte_range("bytes=-10", 1000) == ByteRange{990, 10});
  CHECK(byte_range("bytes=-5000", 1000) == ByteRange{0, 1000});
  CHECK(byte_range("bytes=5-18446744073709551615", 1000) == ByteRange{5, 995});
}

TEST_CASE("a range that begins behind the end cannot be had") {
  for (const char* range : {"bytes=1000-", "bytes=1000-2000", "bytes=-0"})
    CHECK(byte_range(range, 1000) == ByteRange{});
  CHECK(byte_range("bytes=0-", 0) == ByteRange{});
  CHECK(byte_range("bytes=-5", 0) == ByteRange{});
}

TEST_CASE("what is no single range is as if there were none") {
  for (const char* range : {"", "bytes", "bytes=", "bytes=-", "bytes=9-5", "bytes=a-b", "bytes=1-2,4-5", "lines=1-2",
                            "bytes=99999999999999999999-", "bytes=+1-2", "bytes= 1-2"})
    CHECK_FALSE(byte_range(range, 1000));
}
