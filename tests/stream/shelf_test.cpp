// tests/stream/shelf_test.cpp -- A library that another program holds: one writer waits, the next is told at once, who reads is served.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/shelf.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <future>

#include "gpu/genome_reader.h"
#include "stream/refusal.h"
#include "tests/gpu/files.h"

using namespace perigee;
using stream::Shelf;

TEST_CASE("while another program holds the library one writer waits, the next is told at once, and reading goes on") {
  constexpr int kForever = 600000;
  const TempFolder folder;
  const Genome genome = load_genome(data_path("pkg_wavetable_g020.json"));
  Shelf shelf{folder / "l.db", kForever};
  shelf.put(genome, "first");
  SqliteDatabase other{folder / "l.db", 0};
  std::promise<std::string> told;
  std::future<std::string> first = told.get_future();
  std::atomic<int> ended = 0;
  const auto put = [&] {
    std::string code = "kept";
    try {
      shelf.put(genome, "again");
    } catch (const stream::Refusal& refusal) {
      code = refusal.code();
    }
    if (ended++ == 0) told.set_value(code);
    return code;
  };
  std::future<std::string> one, two;
  {
    const SqliteTransaction writing{other};
    one = std::async(std::launch::async, put);
    two = std::async(std::launch::async, put);
    CHECK(first.get() == "library_busy");
    CHECK(shelf.list({}).size() == 1);
    CHECK(shelf.genome("first")->id == genome.id);
  }
  std::array codes{one.get(), two.get()};
  std::ranges::sort(codes);
  CHECK(codes == std::array<std::string, 2>{"kept", "library_busy"});
  CHECK(shelf.genome("again")->id == genome.id);
}
