// stream/shelf.cpp -- One connection to the database with a lock, and the genomes that were asked for last.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/shelf.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "stream/refusal.h"

namespace perigee::stream {

Shelf::Shelf(const std::string& path, int busy_ms)
    : busy_ms_{busy_ms}, library_{path.empty() ? ":memory:" : path, busy_ms} {
  library_.wait_for_others(0);  // not with the lock: see written()
}

// Where another program writes it is tried again for a while, and whoever reads is served between.
template <class Work>
auto Shelf::written(const Work& work) {
  constexpr std::chrono::milliseconds kAgain{20};
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds{busy_ms_};
  struct Turn {
    std::atomic<bool>& taken;
    bool mine = false;
    ~Turn() {
      if (mine) taken = false;
    }
  } turn{waiting_};
  for (;;) {
    try {
      const std::lock_guard lock{mutex_};
      return work();
    } catch (const DatabaseBusy& busy) {
      if (!turn.mine) turn.mine = !waiting_.exchange(true);
      if (!turn.mine || std::chrono::steady_clock::now() >= until) refuse_for(busy);
    } catch (const GenomeError& error) {
      refuse_for(error);
    }
    std::this_thread::sleep_for(kAgain);
  }
}

void refuse_for(const GenomeError& error) {
  const bool busy = dynamic_cast<const DatabaseBusy*>(&error) != nullptr;
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
  return written([&] {
    library_.put(genome, name);
    std::erase_if(known_, [&](const auto& each) { return each.first == genome.id || each.first == name; });
    for (const GenomeEntry& entry : library_.list({.tag = {}, .text = genome.id})) {
      if (entry.id == genome.id) return entry;
    }
    return GenomeEntry{.id = genome.id, .name = name};
  });
}

GenomeFolderReport Shelf::import_folder(const std::string& folder) {
  return written([&] {
    known_.clear();
    return library_.import_folder(folder);
  });
}

std::uint64_t Shelf::hits() const {
  const std::lock_guard lock{mutex_};
  return hits_;
}

}  // namespace perigee::stream
