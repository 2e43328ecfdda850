// stream/performances.h -- Recorded performances as tracks: each journal is rendered once, beside everything else, into a file that is kept.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "stream/jobs.h"
#include "stream/track_library.h"

namespace perigee::stream {

// One thread, but for what it does on one of its own. `report` is told what is under way and what cannot be; any thread.
class Performances {
 public:
  // `most_bytes`: of their sound that is kept (keep_within()); what has to go is no track any more, and rendered again when it is imported
  // again.
  Performances(TrackLibrary& library, std::uint64_t most_bytes, std::function<void(const std::string&)> report)
      : library_{library}, most_bytes_{most_bytes}, report_{std::move(report)} {}
  ~Performances() { end(); }

  // The journals of the folder and below that nobody writes any more. What was rendered before is a track at once, the others
  // when they are done. Their code has no os, io, require and their like.
  void import_folder(const std::string& folder);
  void end();  // what is not done is left

 private:
  void import(const std::filesystem::path& journal);
  void render(const std::filesystem::path& journal, const std::filesystem::path& sound);
  void make_room();

  TrackLibrary& library_;
  const std::uint64_t most_bytes_;
  std::function<void(const std::string&)> report_;
  std::atomic<bool> stop_ = false;
  Jobs jobs_{1, 4096};
};

}  // namespace perigee::stream
