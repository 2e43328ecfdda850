// stream/track_library.h -- The tracks of the library: sound files that stay where they are, and what is known of each.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "gpu/sqlite_database.h"
#include "stream/kept.h"

namespace perigee::stream {

struct Track {
  std::int64_t id = 0, frames = 0;
  int rate_hz = 0, channels = 0;
  std::string title, path;
  double seconds() const noexcept { return static_cast<double>(frames) / rate_hz; }
};

// A table in the same file as the genomes'. Any thread that may wait. Throws Refusal.
class TrackLibrary {
 public:
  explicit TrackLibrary(const std::string& path);  // "": in memory

  std::vector<Track> list();   // by title
  Track get(std::int64_t id);  // "not_found"
  // Every sound file of the folder and below. Answers those that are not well, with the reason: what was cut is a track all the same.
  std::vector<std::pair<std::string, std::string>> import_folder(const std::string& folder);
  // One file, by that title. Throws std::runtime_error where it cannot be read.
  void add(const std::string& path, const std::string& title);
  void remove(const std::string& path);  // from the list; the file stays

 private:
  void keep(const std::vector<Track>& tracks);
  struct Database : SqliteDatabase {
    Database(const std::string& path, int busy_ms);
  };
  std::mutex mutex_;
  Kept<Database> kept_;
};

}  // namespace perigee::stream
