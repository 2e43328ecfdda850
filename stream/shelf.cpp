// stream/shelf.cpp -- One connection to the database with a lock, and the genomes that were asked for last.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/shelf.h"

#include <algorithm>
#include <string_view>
#include <thread>

#include "patterns/utf8.h"
#include "stream/refusal.h"

namespace perigee::stream {
namespace {

// "bell" of "bell-12".
std::string_view stem(std::string_view name) {
  const std::size_t dash = name.find_last_not_of("0123456789");
  return dash != std::string_view::npos && dash > 0 && dash + 1 < name.size() && name[dash] == '-'
             ? name.substr(0, dash)
             : name;
}

}  // namespace

void ask_library(std::mutex& mutex, const std::function<void()>& work) {
  constexpr std::chrono::milliseconds kPause{10};
  const auto patience = std::chrono::steady_clock::now() + kBusyPatience;
  for (;;) {
    try {
      const std::lock_guard lock{mutex};
      return work();
    } catch (const DatabaseBusy& busy) {
      if (std::chrono::steady_clock::now() >= patience) throw Refusal("library_busy", busy.what(), 503);
    } catch (const GenomeError& error) {
      throw Refusal("library_failed", error.what(), 500);
    }
    std::this_thread::sleep_for(kPause);
  }
}

Shelf::Shelf(const std::string& path) : kept_{path} {
  ask_library(mutex_, [&] { library(); });
}

// What others have written meanwhile is read again.
GenomeLibrary& Shelf::library() {
  GenomeLibrary& library = kept_.get();
  if (const std::pair version{kept_.openings(), library.version()}; version != version_) {
    known_.clear();
    version_ = version;
  }
  return library;
}

std::shared_ptr<const Genome> Shelf::genome(const std::string& id_or_name) {
  return asked_of_library(mutex_, [&]() -> std::shared_ptr<const Genome> {
    GenomeLibrary& library = this->library();
    const auto found =
        std::find_if(known_.begin(), known_.end(), [&](const auto& each) { return each.first == id_or_name; });
    if (found != known_.end()) {
      ++hits_;
      known_.splice(known_.begin(), known_, found);
      return known_.front().second;
    }
    if (!library.contains(id_or_name))
      throw Refusal("not_found", "the library holds no genome with the id or name \"" + id_or_name + '"', 404);
    auto genome = std::make_shared<const Genome>(library.get(id_or_name));
    known_.emplace_front(id_or_name, genome);
    if (known_.size() > kMostGenomes) known_.pop_back();
    return genome;
  });
}

std::vector<GenomeEntry> Shelf::list(const GenomeFilter& filter) {
  return asked_of_library(mutex_, [&] { return library().list(filter); });
}

GenomeEntry Shelf::put_child(const Genome& child, const std::vector<std::string>& parent_ids) {
  return asked_of_library(mutex_, [&] {
    GenomeLibrary& library = this->library();
    std::string name = library.name_of(child.id);
    if (name.empty()) {
      constexpr std::size_t kLongest = 80;
      std::string family;
      for (const std::string& id : parent_ids) {
        const std::string parent = library.name_of(id);
        (family += family.empty() ? "" : "+") += stem(parent.empty() ? id : parent);
      }
      std::size_t whole = 0;  // letters
      for (std::size_t at = 0; at <= kLongest && at <= family.size();) {
        whole = at;
        at += at < family.size() ? std::max<std::size_t>(utf8_length(family, at), 1) : 1;
      }
      family.resize(whole);
      for (int number = 1; name.empty() || library.contains(name); ++number)
        name = family + "-" + std::to_string(number);
    }
    library.put(child, name);
    std::erase_if(known_, [&](const auto& each) { return each.first == child.id || each.first == name; });
    for (GenomeEntry& entry : library.list({.tag = {}, .text = child.id})) {
      if (entry.id == child.id) return std::move(entry);
    }
    return GenomeEntry{.id = child.id, .name = name};
  });
}

GenomeFolderReport Shelf::import_folder(const std::string& folder) {
  return asked_of_library(mutex_, [&] {
    known_.clear();
    return library().import_folder(folder);
  });
}

std::uint64_t Shelf::hits() const {
  const std::lock_guard lock{mutex_};
  return hits_;
}

}  // namespace perigee::stream
