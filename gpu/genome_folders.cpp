// gpu/genome_folders.cpp -- A library's genomes from a folder of files, and back into one.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <filesystem>
#include <unordered_set>

#include "gpu/genome_library.h"
#include "gpu/genome_reader.h"
#include "gpu/genome_writer.h"

namespace perigee {
namespace {

namespace fs = std::filesystem;

// Sorted, so that of two files with one id the same one counts everywhere. Links to folders are not followed: they may lead
// in circles.
std::vector<std::string> genome_files(const std::string& folder) {
  std::error_code error;
  fs::recursive_directory_iterator next{folder, fs::directory_options::skip_permission_denied, error};
  std::vector<std::string> paths;
  while (!error && next != fs::recursive_directory_iterator{}) {
    const std::string path = next->path().string();
    std::error_code ignored;
    if ((path.ends_with(".json") || path.ends_with(".json.gz")) && next->is_regular_file(ignored))
      paths.push_back(path);
    next.increment(error);
  }
  if (error) throw GenomeError{folder, "cannot be read: " + error.message()};
  std::sort(paths.begin(), paths.end());
  return paths;
}

// A name that is one file in the folder, whatever it was.
std::string file_name(const std::string& name) {
  std::string safe = name.substr(0, 200);
  for (char& each : safe) {
    const auto byte = static_cast<unsigned char>(each);
    if (byte < 32 || byte == 127 || each == '/' || each == '\\' || each == ':') each = '_';
  }
  if (safe.empty() || safe.front() == '.') safe.insert(safe.begin(), '_');
  return safe;
}

}  // namespace

GenomeFolderReport GenomeLibrary::import_folder(const std::string& folder) {
  GenomeFolderReport report;
  std::vector<Packed> all;
  for (const std::string& path : genome_files(folder)) {
    try {
      all.push_back(pack(load_genome(path), genome_base_name(path)));
      report.done.push_back(all.back().id);
    } catch (const GenomeError& error) {
      report.refused.emplace_back(path, error.what());
    }
  }
  SqliteTransaction transaction{database_};
  for (const Packed& each : all) write(each);
  transaction.commit();
  return report;
}

GenomeFolderReport GenomeLibrary::export_folder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw GenomeError{folder, "cannot be made: " + error.message()};
  GenomeFolderReport report;
  std::unordered_set<std::string> taken;
  for (const GenomeEntry& entry : list()) {
    const std::string base = file_name(entry.name);
    std::string name = base;
    for (int number = 2; !taken.insert(name).second; ++number) name = base + "-" + std::to_string(number);
    try {
      const std::string path = (fs::path{folder} / (name + ".json.gz")).string();
      save_genome(read(entry.id), path);
      report.done.push_back(path);
    } catch (const GenomeError& failure) {
      report.refused.emplace_back(entry.id, failure.what());
    }
  }
  return report;
}

}  // namespace perigee
