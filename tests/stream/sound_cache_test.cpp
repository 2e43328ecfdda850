// tests/stream/sound_cache_test.cpp -- The cache of sound has a bound; what was used longest ago goes, what is in use never does.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/sound_cache.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "tests/engine/temporary_folder.h"

using namespace perigee::stream;
namespace fs = std::filesystem;

namespace {

struct Cache {
  perigee::test::TemporaryFolder home;
  fs::path folder;
  Cache() {
    setenv("XDG_CACHE_HOME", home.path().c_str(), 1);
    folder = sound_cache_folder();
    fs::create_directories(folder);
  }
  // Used in the order of their numbers.
  std::string file(int number, std::size_t bytes = 100) const {
    const std::string path = (folder / (std::to_string(number) + ".wav")).string();
    std::ofstream{path} << std::string(bytes, 'x');
    const timespec times[2] = {{1000 + number, 0}, {0, UTIME_OMIT}};
    REQUIRE(utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);
    return path;
  }
};

}  // namespace

TEST_CASE("what was used longest ago leaves a cache that is too large, and the last one stays") {
  const Cache cache;
  const std::string first = cache.file(1), second = cache.file(2), third = cache.file(3, 1000);
  std::ofstream{cache.folder / "other.txt"} << std::string(5000, 'x');
  CHECK(keep_within(cache.folder, 1200).empty());
  CHECK(keep_within(cache.folder, 1100) == std::vector<std::string>{first});
  CHECK(keep_within(cache.folder, 0) == std::vector<std::string>{second});
  CHECK(fs::exists(third));
  CHECK(fs::exists(cache.folder / "other.txt"));
  CHECK(keep_within(cache.folder / "nowhere", 0).empty());
}

TEST_CASE("what is in use stays in the cache, and what was in use has been used last") {
  const Cache cache;
  const std::string first = cache.file(1), second = cache.file(2), third = cache.file(3);
  auto used = open_in_use(first), also = open_in_use(first);
  CHECK(open_in_use(second));
  CHECK(keep_within(cache.folder, 0) == std::vector<std::string>{third});
  used.reset();
  CHECK(keep_within(cache.folder, 0).empty());
  also.reset();
  CHECK(keep_within(cache.folder, 0) == std::vector<std::string>{first});
  CHECK_FALSE(open_in_use(first));
}
