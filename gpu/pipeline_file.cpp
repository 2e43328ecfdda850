// gpu/pipeline_file.cpp -- A line that names the format, a checksum, then the driver's own bytes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/pipeline_file.h"

#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace perigee {
namespace {

constexpr std::string_view kFormat = "perigee pipelines 1\n";
constexpr std::size_t kMostBytes = 256u << 20;  // larger ones are not read

std::uint64_t checksum(std::span<const std::uint8_t> data) {
  std::uint64_t hash = 0xcbf29ce484222325u;  // FNV-1a
  for (const std::uint8_t byte : data) hash = (hash ^ byte) * 0x100000001b3u;
  return hash;
}

}  // namespace

std::filesystem::path cache_folder() {
  const char* const cache = std::getenv("XDG_CACHE_HOME");
  const char* const home = std::getenv("HOME");
  if (cache != nullptr && *cache == '/') return std::filesystem::path{cache} / "perigee";
  if (home != nullptr && *home == '/') return std::filesystem::path{home} / ".cache" / "perigee";
  return {};
}

std::string pipeline_file(const std::string& device_uuid) {
  const std::filesystem::path folder = cache_folder();
  return folder.empty() ? std::string{} : (folder / ("vulkan-" + device_uuid + ".pipelines")).string();
}

std::vector<std::uint8_t> read_pipeline_file(const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  constexpr std::size_t kHead = kFormat.size() + sizeof(std::uint64_t);
  if (error || size < kHead || size > kMostBytes) return {};
  std::ifstream file{path, std::ios::binary};
  std::string format(kFormat.size(), '\0');
  std::uint64_t sum = 0;
  std::vector<std::uint8_t> data(static_cast<std::size_t>(size) - kHead);
  file.read(format.data(), static_cast<std::streamsize>(format.size()));
  file.read(reinterpret_cast<char*>(&sum), sizeof sum);
  file.read(reinterpret_cast<char*>(data.data()), static_cast<std::streamsize>(data.size()));
  if (!file || format != kFormat || sum != checksum(data)) return {};
  return data;
}

bool write_pipeline_file(const std::string& path, std::span<const std::uint8_t> data) {
  if (path.empty()) return false;
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path{path}.parent_path(), error);
  const std::string unfinished = path + "." + std::to_string(getpid());
  {
    std::ofstream file{unfinished, std::ios::binary};
    const std::uint64_t sum = checksum(data);
    file.write(kFormat.data(), static_cast<std::streamsize>(kFormat.size()));
    file.write(reinterpret_cast<const char*>(&sum), sizeof sum);
    file.write(reinterpret_cast<const char*>(data.data()), static_cast<std::streamsize>(data.size()));
    file.close();
    if (file) std::filesystem::rename(unfinished, path, error);
    if (file && !error) return true;
  }
  std::filesystem::remove(unfinished, error);
  return false;
}

}  // namespace perigee
