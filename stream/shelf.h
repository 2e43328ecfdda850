// stream/shelf.h -- The library as all threads share it: genomes that are asked for again are in memory, read and checked.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gpu/genome_library.h"
#include "stream/kept.h"

namespace perigee::stream {

inline constexpr std::chrono::milliseconds kBusyPatience{2000};  // that another program may write meanwhile

// Does `work` with the lock; where another program writes, again and again, and others have the lock in between. Throws Refusal for
// what the library says goes wrong: "library_busy", "library_failed".
void ask_library(std::mutex& mutex, const std::function<void()>& work);
template <class Work>
auto asked_of_library(std::mutex& mutex, const Work& work) {
  std::optional<decltype(work())> answer;
  ask_library(mutex, [&] { answer.emplace(work()); });
  return std::move(*answer);
}

// Any thread that may wait. Throws Refusal: "not_found", "library_busy", "library_failed".
class Shelf {
 public:
  static constexpr std::size_t kMostGenomes = 64;  // in memory

  explicit Shelf(const std::string& path);  // "": in memory

  std::shared_ptr<const Genome> genome(const std::string& id_or_name);
  std::vector<GenomeEntry> list(const GenomeFilter& filter);
  // Of those parents, by whom it is named: "bell-1", "bell+drum-1". What is there already keeps its name.
  GenomeEntry put_child(const Genome& child, const std::vector<std::string>& parent_ids);
  GenomeFolderReport import_folder(const std::string& folder);
  std::uint64_t hits() const;

 private:
  GenomeLibrary& library();

  mutable std::mutex mutex_;
  Kept<GenomeLibrary> kept_;
  std::pair<std::uint64_t, std::int64_t> version_;                          // of what is in memory
  std::list<std::pair<std::string, std::shared_ptr<const Genome>>> known_;  // the last one asked for first
  std::uint64_t hits_ = 0;
};

}  // namespace perigee::stream
