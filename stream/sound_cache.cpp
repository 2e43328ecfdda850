// stream/sound_cache.cpp -- A file's time of access says when it was used, a shared lock that it is.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/sound_cache.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <system_error>
#include <utility>

#include "gpu/pipeline_file.h"

namespace perigee::stream {
namespace {

namespace fs = std::filesystem;

struct Kept {
  std::pair<std::int64_t, std::int64_t> used;  // seconds, nanoseconds
  std::uint64_t bytes;
  std::string path;
};

std::vector<Kept> files_of(const fs::path& folder) {
  std::vector<Kept> all;
  std::error_code error;
  for (fs::directory_iterator next{folder, error}, end; !error && next != end; next.increment(error)) {
    struct stat about {};
    const std::string path = next->path().string();
    if (next->path().extension() != ".wav" || lstat(path.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) continue;
    all.push_back({{about.st_atim.tv_sec, about.st_atim.tv_nsec}, static_cast<std::uint64_t>(about.st_size), path});
  }
  return all;
}

}  // namespace

fs::path sound_cache_folder() {
  const fs::path cache = cache_folder();
  return cache.empty() ? cache : cache / "performances";
}

std::shared_ptr<const int> open_in_use(const std::string& path) {
  const int opened = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (opened < 0) return nullptr;
  if (fs::path{path}.parent_path() == sound_cache_folder()) {
    flock(opened, LOCK_SH | LOCK_NB);
    timespec times[2] = {
        {}, {0, UTIME_OMIT}};  // the system may be told not to, and UTIME_NOW is as coarse as its clock's ticks
    clock_gettime(CLOCK_REALTIME, &times[0]);
    futimens(opened, times);
  }
  return {new int{opened}, [](const int* fd) {
            close(*fd);
            delete fd;
          }};
}

std::vector<std::string> keep_within(const fs::path& folder, std::uint64_t most_bytes) {
  std::vector<Kept> all = files_of(folder);
  std::ranges::sort(all, {}, &Kept::used);
  std::uint64_t bytes = 0;
  for (const Kept& each : all) bytes += each.bytes;
  std::vector<std::string> gone;
  if (!all.empty()) all.pop_back();
  for (const Kept& each : all) {
    if (bytes <= most_bytes) break;
    const int file = open(each.path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) continue;
    if (flock(file, LOCK_EX | LOCK_NB) == 0 && unlink(each.path.c_str()) == 0) {
      bytes -= each.bytes;
      gone.push_back(each.path);
    }
    close(file);
  }
  return gone;
}

}  // namespace perigee::stream
