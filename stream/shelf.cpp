// stream/shelf.cpp -- One connection to the database with a lock, and the genomes that were asked for last.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/shelf.h"

#include <algorithm>
#include <string_view>

#include "stream/refusal.h"

namespace perigee::stream {

Shelf::Shelf(const std::string& path) : library_{path.empty() ? ":memory:" : path, kBusyMs} {}

void refuse_for(const GenomeError& error) {
  const bool busy = std::string_view{error.what()}.find("another program is writing") != std::string_view::npos;
  throw Refusal(busy ? "library_busy" : "library_failed", error.what(), busy ? 503 : 500);
}

std::shared_ptr<const Genome> Shelf::genome(const std::string& id_or_name) {
  const std::lock_guard lock{mutex_};
  return asked_of_library([&] {
    const auto found =
        std::find_if(known_.begin(), known_.end(), [&](const auto& each) { return each.first == id_or_name; });
    if (found != known_.end()) {
      ++hits_;
      known_.splice(known_.begin(), known_, found);
      return known_.front().second;
    }
    if (!library_.contains(id_or_name))
      throw Refusal("not_found", "the library holds no genome with the id or name \"" + id_or_name + '"', 404);
    auto genome = std::make_shared<const Genome>(library_.get(id_or_name));
    known_.emplace_front(id_or_name, genome);
    if (known_.size() > kMostGenomes) known_.pop_back();
    return genome;
  });
}

std::vector<GenomeEntry> Shelf::list(const GenomeFilter& filter) {
  const std::lock_guard lock{mutex_};
  return asked_of_library([&] { return library_.list(filter); });
}

GenomeEntry Shelf::put(const Genome& genome, const std::string& name) {
  const std::lock_guard lock{mutex_};
  return asked_of_library([&] {
    library_.put(genome, name);
    std::erase_if(known_, [&](const auto& each) { return each.first == genome.id || each.first == name; });
    for (const GenomeEntry& entry : library_.list({.tag = {}, .text = genome.id})) {
      if (entry.id == genome.id) return entry;
    }
    return GenomeEntry{.id = genome.id, .name = name};
  });
}

GenomeFolderReport Shelf::import_folder(const std::string& folder) {
  const std::lock_guard lock{mutex_};
  return asked_of_library([&] {
    known_.clear();
    return library_.import_folder(folder);
  });
}

std::uint64_t Shelf::hits() const {
  const std::lock_guard lock{mutex_};
  return hits_;
}

}  // namespace perigee::stream
