// tests/engine/zero_pages_test.cpp -- Zeros that are not used are not there; those of who may not wait are.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/zero_pages.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>

using namespace perigee;

namespace {

using Page = std::array<char, 4096>;

long present(const Zeros<Page>& pages) {
  std::vector<unsigned char> bits(pages.size());
  REQUIRE(mincore(const_cast<Page*>(pages.data()), pages.size() * sizeof(Page), bits.data()) == 0);
  return std::count_if(bits.begin(), bits.end(), [](unsigned char each) { return (each & 1u) != 0; });
}

}  // namespace

TEST_CASE("a page is there once it is used, or from the beginning") {
  constexpr std::size_t kPages = 100;
  Zeros<Page> lazy = zeros<Page>(kPages, false);
  CHECK(present(lazy) == 0);
  lazy[7][0] = 1;
  CHECK(present(lazy) < 100);
  CHECK(lazy[8] == Page{});
  CHECK(present(zeros<Page>(kPages, true)) == 100);
  const Zeros<Page> copy = lazy;
  CHECK(copy == lazy);
  const Zeros<Page> moved = std::move(lazy);
  CHECK(moved == copy);
}
