// stream/kept.h -- A library's file as long as it lies where it was: taken away it is missed, and another in its place is opened.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "stream/refusal.h"

namespace perigee::stream {

// `Library` is made of a path and the milliseconds for which it waits for others. One thread at a time.
template <class Library>
class Kept {
 public:
  explicit Kept(std::string path) : path_{std::move(path)} {}  // "": in memory

  // Opened when it is first asked for. Throws Refusal "library_failed", GenomeError.
  Library& get() {
    if (!library_) open();
    if (path_.empty()) return *library_;
    const Place now = place();
    if (now == Place{}) {
      throw Refusal("library_failed",
                    "the library " + path_ + " is not there any more: put it back; until then nothing is kept", 503);
    }
    if (now != opened_) open();
    return *library_;
  }
  std::uint64_t openings() const noexcept { return openings_; }

 private:
  using Place = std::pair<dev_t, ino_t>;  // of the file, whatever its name

  Place place() const {
    struct stat about {};
    return stat(path_.c_str(), &about) == 0 ? Place{about.st_dev, about.st_ino} : Place{};
  }
  void open() {
    library_ = std::make_unique<Library>(path_.empty() ? ":memory:" : path_, 0);
    opened_ = place();
    ++openings_;
  }

  std::string path_;
  std::unique_ptr<Library> library_;
  Place opened_{};
  std::uint64_t openings_ = 0;
};

}  // namespace perigee::stream
