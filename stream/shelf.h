// stream/shelf.h -- The library as all threads share it: genomes that are asked for again are in memory, read and checked.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gpu/genome_library.h"

namespace perigee::stream {

// What the library says goes wrong, as a Refusal.
[[noreturn]] void refuse_for(const GenomeError& error);
template <class Work>
auto asked_of_library(const Work& work) {
  try {
    return work();
  } catch (const GenomeError& error) {
    refuse_for(error);
  }
}

// Any thread that may wait. Throws Refusal: "not_found", "library_busy", "library_failed".
class Shelf {
 public:
  static constexpr std::size_t kMostGenomes = 64;  // in memory
  static constexpr int kBusyMs =
      2000;  // so long one waits where another program writes; who comes meanwhile is told at once

  explicit Shelf(const std::string& path, int busy_ms = kBusyMs);  // "": in memory; throws GenomeError

  std::shared_ptr<const Genome> genome(const std::string& id_or_name);
  std::vector<GenomeEntry> list(const GenomeFilter& filter);
  GenomeEntry put(const Genome& genome, const std::string& name);
  GenomeFolderReport import_folder(const std::string& folder);
  std::uint64_t hits() const;

 private:
  template <class Work>
  auto written(const Work& work);

  const int busy_ms_;
  std::atomic<bool> waiting_ = false;  // for another program
  mutable std::mutex mutex_;
  GenomeLibrary library_;
  std::list<std::pair<std::string, std::shared_ptr<const Genome>>> known_;  // the last one asked for first
  std::uint64_t hits_ = 0;
};

}  // namespace perigee::stream
