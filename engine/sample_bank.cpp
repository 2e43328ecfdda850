// engine/sample_bank.cpp -- An index under a lock, a queue for the loader thread, and a shelf for what is still being played.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample_bank.h"

#include <sys/stat.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "engine/resample.h"
#include "engine/sound_file.h"
#include "engine/wave_table.h"

namespace perigee {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr auto kShelfLook =
    std::chrono::milliseconds{50};  // how often replaced buffers are looked at, while there are any

// Tells a file from a later one of the same name.
struct Stamp {
  std::int64_t bytes = 0, seconds = 0, nanoseconds = 0;
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

Stamp stamp_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return {status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

std::string folded(std::string_view name) {
  std::string lower{name};
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool hidden(const fs::path& path) { return path.filename().native().front() == '.'; }

// The sound files and the subfolders directly in a folder, in byte order. A link counts as what it leads to.
struct FolderContent {
  std::vector<fs::path> files, folders;
  std::error_code error;
};

FolderContent look_into(const fs::path& folder) {
  FolderContent content;
  fs::directory_iterator at{folder, content.error};
  for (; !content.error && at != fs::directory_iterator{}; at.increment(content.error)) {
    const fs::path& path = at->path();
    std::error_code broken_link;  // also a loop of links: neither file nor folder
    if (hidden(path)) continue;
    if (is_sound_file_name(path) && at->is_regular_file(broken_link)) {
      content.files.push_back(path);
    } else if (at->is_directory(broken_link)) {
      content.folders.push_back(path);
    }
  }
  const auto by_bytes = [](const fs::path& a, const fs::path& b) { return a.native() < b.native(); };
  std::sort(content.files.begin(), content.files.end(), by_bytes);
  std::sort(content.folders.begin(), content.folders.end(), by_bytes);
  return content;
}

std::unique_ptr<SampleBuffer> load(const std::string& path, double rate_hz, bool as_table, std::string& failure) {
  try {
    const auto sound = read_sound_file(path, failure);
    if (!sound) return nullptr;
    if (as_table) return make_wave_table(sound->channel(0));
    auto buffer = std::make_unique<SampleBuffer>();
    buffer->channels = sound->channels;
    buffer->frames = resampled_frames(sound->frames, sound->rate_hz, rate_hz);
    buffer->natural_seconds = static_cast<double>(sound->frames) / sound->rate_hz;
    const auto stride = static_cast<std::size_t>(buffer->frames + 2 * SampleBuffer::kGuard);
    buffer->data.resize(stride * static_cast<std::size_t>(sound->channels));
    for (int c = 0; c < sound->channels; ++c) {
      const auto at = buffer->data.begin() +
                      static_cast<std::ptrdiff_t>(stride * static_cast<std::size_t>(c) + SampleBuffer::kGuard);
      if (sound->rate_hz == rate_hz) {
        std::copy(sound->channel(c).begin(), sound->channel(c).end(), at);
      } else {
        std::ranges::copy(resample(sound->channel(c), sound->rate_hz, rate_hz), at);
      }
    }
    return buffer;
  } catch (const std::exception& failed) {  // out of memory, most likely
    failure = path + " cannot be loaded: " + failed.what();
    return nullptr;
  }
}

std::size_t bytes_of(const SampleBuffer& buffer) { return buffer.data.size() * sizeof(float); }

}  // namespace

struct SampleBank::Impl {
  struct Entry {
    std::string path;
    SampleState state = SampleState::unloaded;
    std::string failure;
    std::unique_ptr<SampleBuffer> buffer;
    Stamp stamp;         // when it was loaded
    int references = 0;  // places in `sounds` that show it; 0: replaced, for ever
    bool as_table = false;
    std::optional<std::uint32_t> table{};  // the entry of the same file as a table
  };

  const double rate_hz;
  mutable std::mutex mutex;
  std::condition_variable work;     // for the loader
  std::condition_variable settled;  // for wait(): a file is ready or has failed
  std::deque<Entry> entries;        // by handle; never shrinks
  std::map<std::string, std::vector<std::uint32_t>, std::less<>> sounds;
  std::map<std::string, std::string, std::less<>> by_folded_name;  // to the first of the names in byte order
  std::unordered_map<std::string, std::uint32_t> by_path;
  std::deque<std::uint32_t> queue;
  std::vector<std::unique_ptr<SampleBuffer>> shelf;  // replaced, freed once nothing plays them
  std::vector<std::string> errors;
  std::size_t bytes = 0;
  bool stopping = false;
  std::thread loader;

  explicit Impl(double rate) : rate_hz{rate} {}

  // All below: with the lock held.
  void ask_for(std::uint32_t index) {
    Entry& entry = entries[index];
    if (entry.state != SampleState::unloaded) return;
    entry.state = SampleState::loading;
    queue.push_back(index);
    work.notify_one();
  }

  void fail(Entry& entry, std::string why) {
    entry.state = SampleState::failed;
    entry.failure = std::move(why);
    settled.notify_all();
  }

  void release(std::uint32_t index) {
    Entry& entry = entries[index];
    if (--entry.references > 0) return;
    if (entry.table) release(*entry.table);
    if (const auto at = by_path.find(entry.path); at != by_path.end() && at->second == index) by_path.erase(at);
    if (entry.buffer) {
      shelf.push_back(std::move(entry.buffer));
      work.notify_one();
    }
    fail(entry, entry.path + " has been replaced");
  }

  void clear_shelf() {
    std::erase_if(shelf, [this](const std::unique_ptr<SampleBuffer>& buffer) {
      if (buffer->uses.load(std::memory_order_acquire) != 0) return false;
      bytes -= bytes_of(*buffer);
      return true;
    });
  }

  void replace(const std::string& name, const std::vector<std::string>& paths,
               const std::unordered_set<std::string>& changed) {
    std::vector<std::uint32_t> indices;
    indices.reserve(paths.size());
    for (const std::string& path : paths) {
      const auto known = by_path.find(path);
      std::uint32_t index = 0;
      if (known != by_path.end() && !changed.contains(path)) {
        index = known->second;
      } else {
        index = static_cast<std::uint32_t>(entries.size());
        entries.emplace_back().path = path;
        by_path[path] = index;
      }
      ++entries[index].references;
      indices.push_back(index);
    }
    std::vector<std::uint32_t>& place = sounds[name];
    std::swap(place, indices);
    for (const std::uint32_t index : indices) release(index);
    std::string& first = by_folded_name[folded(name)];
    if (first.empty() || name < first) first = name;
  }

  const std::vector<std::uint32_t>* look_up(std::string_view name) const {
    if (const auto exact = sounds.find(name); exact != sounds.end()) return &exact->second;
    const auto any_case = by_folded_name.find(folded(name));
    return any_case == by_folded_name.end() ? nullptr : &sounds.find(any_case->second)->second;
  }

  // The first name, in the order of letters, that ends so; in any case of letters.
  std::optional<std::string> ending_in(std::string_view end) const {
    const std::string wanted = folded(end);
    const std::lock_guard lock{mutex};
    const std::string* first = nullptr;
    for (const auto& [name, whole] : by_folded_name) {
      if (name.ends_with(wanted) && (first == nullptr || whole < *first)) first = &whole;
    }
    return first == nullptr ? std::nullopt : std::optional{*first};
  }

  void run() {
    std::unique_lock lock{mutex};
    const auto has_work = [this] { return stopping || !queue.empty(); };
    while (!stopping) {
      if (!queue.empty()) {
        const std::uint32_t index = queue.front();
        queue.pop_front();
        if (entries[index].references > 0) load_entry(index, lock);
      } else if (shelf.empty()) {
        work.wait(lock, [&] { return has_work() || !shelf.empty(); });
      } else {
        work.wait_for(lock, kShelfLook, has_work);
      }
      clear_shelf();
    }
  }

  void load_entry(std::uint32_t index, std::unique_lock<std::mutex>& lock) {
    const std::string path = entries[index].path;
    const bool as_table = entries[index].as_table;
    lock.unlock();
    const Stamp stamp = stamp_of(path);
    std::string failure;
    std::unique_ptr<SampleBuffer> buffer = load(path, rate_hz, as_table, failure);
    lock.lock();
    Entry& entry = entries[index];
    if (entry.references == 0) return;  // replaced meanwhile
    entry.stamp = stamp;
    if (!buffer) {
      errors.push_back(failure);
      fail(entry, std::move(failure));
      return;
    }
    bytes += bytes_of(*buffer);
    entry.buffer = std::move(buffer);
    entry.state = SampleState::ready;
    settled.notify_all();
  }
};

SampleBank::SampleBank(double rate_hz) : impl_{std::make_unique<Impl>(rate_hz)} {
  impl_->loader = std::thread{[impl = impl_.get()] { impl->run(); }};
}

SampleBank::~SampleBank() {
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->stopping = true;
    impl_->work.notify_one();
  }
  impl_->loader.join();
}

FolderReport SampleBank::add_folder(const fs::path& folder) {
  FolderReport report;
  std::error_code missing;
  const fs::path root = fs::canonical(folder, missing);
  if (missing || !fs::is_directory(root, missing)) {
    report.error = folder.string() + (missing ? ": " + missing.message() : " is a file: give the folder it lies in");
    return report;
  }
  FolderContent top = look_into(root);
  if (top.error) {
    report.error = folder.string() + ": " + top.error.message();
    return report;
  }
  std::vector<std::pair<std::string, std::vector<std::string>>> found;
  std::vector<std::string> unreadable;
  const auto add = [&](const fs::path& place, const FolderContent& content) {
    if (content.error) unreadable.push_back(place.string() + " cannot be read: " + content.error.message());
    if (content.files.empty()) return;
    std::vector<std::string> paths;
    for (const fs::path& file : content.files) paths.push_back(file.string());
    report.files += static_cast<int>(paths.size());
    found.emplace_back(place.filename().string(), std::move(paths));
  };
  for (const fs::path& place : top.folders) add(place, look_into(place));
  if (found.empty()) add(root, top);
  report.sounds = static_cast<int>(found.size());
  if (found.empty()) {
    report.error =
        folder.string() + " holds no sounds: they lie in folders, as in " + (folder / "bd" / "kick.wav").string();
  }

  // Files that are loaded already stay so, unless they are no longer the same. The disk is asked without the lock.
  std::vector<std::pair<std::string, Stamp>> loaded;
  {
    const std::lock_guard lock{impl_->mutex};
    for (const auto& [name, paths] : found) {
      for (const std::string& path : paths) {
        const auto known = impl_->by_path.find(path);
        if (known == impl_->by_path.end()) continue;
        const Impl::Entry& entry = impl_->entries[known->second];
        const bool tried = entry.state == SampleState::ready || entry.state == SampleState::failed;
        if (tried) loaded.emplace_back(path, entry.stamp);
      }
    }
  }
  std::unordered_set<std::string> changed;
  for (const auto& [path, stamp] : loaded) {
    if (stamp_of(path) != stamp) changed.insert(path);
  }
  const std::lock_guard lock{impl_->mutex};
  for (const auto& [name, paths] : found) impl_->replace(name, paths, changed);
  impl_->errors.insert(impl_->errors.end(), unreadable.begin(), unreadable.end());
  return report;
}

std::optional<SampleHandle> SampleBank::find(std::string_view name, std::int64_t n) const {
  const std::lock_guard lock{impl_->mutex};
  const auto* files = impl_->look_up(name);
  if (!files) return std::nullopt;
  const auto count = static_cast<std::int64_t>(files->size());
  return SampleHandle{(*files)[static_cast<std::size_t>(((n % count) + count) % count)]};
}

std::optional<SampleHandle> SampleBank::find(std::string_view bank, std::string_view name, std::int64_t n) const {
  for (const std::string_view joint : {"_", "-", ""}) {
    if (const auto found = find(std::string{bank}.append(joint).append(name), n)) return found;
  }
  // The maker may be left out, as in TR909 for RolandTR909.
  for (const std::string_view joint : {"_", "-"}) {
    if (const auto whole = impl_->ending_in(std::string{bank}.append(joint).append(name))) return find(*whole, n);
  }
  return std::nullopt;
}

SampleHandle SampleBank::table_of(SampleHandle handle) {
  const std::lock_guard lock{impl_->mutex};
  Impl::Entry& entry = impl_->entries[handle.index];
  if (entry.as_table) return handle;
  if (!entry.table) {
    const auto index = static_cast<std::uint32_t>(impl_->entries.size());
    entry.table = index;
    Impl::Entry& table = impl_->entries.emplace_back();  // moves none of the others
    table.path = entry.path;
    table.as_table = true;
    table.references = entry.references > 0 ? 1 : 0;
    if (entry.references == 0) impl_->fail(table, entry.path + " has been replaced");
  }
  return {*entry.table};
}

std::optional<SampleHandle> SampleBank::file(const std::string& path) {
  if (!is_sound_file_name(path)) return std::nullopt;
  {
    const std::lock_guard lock{impl_->mutex};
    if (const auto known = impl_->by_path.find(path); known != impl_->by_path.end()) return SampleHandle{known->second};
  }
  std::error_code missing;
  if (!fs::is_regular_file(path, missing)) return std::nullopt;
  const std::lock_guard lock{impl_->mutex};
  const auto [at, is_new] = impl_->by_path.emplace(path, static_cast<std::uint32_t>(impl_->entries.size()));
  if (is_new) {
    Impl::Entry& entry = impl_->entries.emplace_back();
    entry.path = path;
    entry.references = 1;
  }
  return SampleHandle{at->second};
}

SampleHandle SampleBank::publish(std::string_view name, std::unique_ptr<SampleBuffer> sound) {
  const std::lock_guard lock{impl_->mutex};
  const auto index = static_cast<std::uint32_t>(impl_->entries.size());
  Impl::Entry& entry = impl_->entries.emplace_back();
  entry.path = std::string{name};
  entry.state = SampleState::ready;
  entry.references = 1;
  impl_->bytes += bytes_of(*sound);
  entry.buffer = std::move(sound);
  std::vector<std::uint32_t> indices{index};
  std::swap(impl_->sounds[std::string{name}], indices);
  for (const std::uint32_t old : indices) impl_->release(old);
  std::string& first = impl_->by_folded_name[folded(name)];
  if (first.empty() || name < first) first = name;
  return SampleHandle{index};
}

void SampleBank::request(SampleHandle handle) {
  const std::lock_guard lock{impl_->mutex};
  impl_->ask_for(handle.index);
}

SampleUse SampleBank::ready(SampleHandle handle) const {
  const std::lock_guard lock{impl_->mutex};
  return SampleUse{impl_->entries[handle.index].buffer.get()};
}

SampleState SampleBank::state(SampleHandle handle) const {
  const std::lock_guard lock{impl_->mutex};
  return impl_->entries[handle.index].state;
}

std::string SampleBank::failure(SampleHandle handle) const {
  const std::lock_guard lock{impl_->mutex};
  return impl_->entries[handle.index].failure;
}

bool SampleBank::wait(std::span<const SampleHandle> handles, Clock::time_point deadline) {
  std::unique_lock lock{impl_->mutex};
  for (const SampleHandle handle : handles) impl_->ask_for(handle.index);
  std::size_t settled = 0;  // the first that many are
  return impl_->settled.wait_until(lock, deadline, [&] {
    while (settled < handles.size()) {
      const SampleState state = impl_->entries[handles[settled].index].state;
      if (state != SampleState::ready && state != SampleState::failed) return false;
      ++settled;
    }
    return true;
  });
}

std::vector<std::string> SampleBank::take_errors() {
  const std::lock_guard lock{impl_->mutex};
  return std::exchange(impl_->errors, {});
}

std::vector<SoundListing> SampleBank::sounds(std::string_view part) const {
  const std::lock_guard lock{impl_->mutex};
  std::vector<SoundListing> list;
  for (const auto& [name, indices] : impl_->sounds) {
    if (name.find(part) == std::string::npos) continue;
    SoundListing& listing = list.emplace_back();
    listing.name = name;
    for (const std::uint32_t index : indices) {
      const Impl::Entry& entry = impl_->entries[index];
      listing.files.push_back({entry.path, entry.state, entry.buffer ? entry.buffer->natural_seconds : 0.0});
    }
  }
  return list;
}

double SampleBank::rate_hz() const noexcept { return impl_->rate_hz; }

std::size_t SampleBank::bytes() const {
  const std::lock_guard lock{impl_->mutex};
  return impl_->bytes;
}

std::size_t SampleBank::replaced_buffers() const {
  const std::lock_guard lock{impl_->mutex};
  return impl_->shelf.size();
}

}  // namespace perigee
