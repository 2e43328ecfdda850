// tests/gpu/files.h -- The genomes beside the tests, and a folder that is gone when its test is.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace perigee {

inline std::string data_path(const std::string& name) {
  return std::string{PERIGEE_SOURCE_DIR} + "/tests/gpu/data/" + name;
}

// In data/, each with the outputs that the original library computes, NAME.oracle.json; all but one of the test's stubs.
inline constexpr std::array kGenomeNames = {"pkg_allact_g000",   "pkg_allact_b_g009",        "head_allact_g003",
                                            "pkg_additive_g020", "pkg_wavetable_g020",       "pkg_heavycppn_g006",
                                            "head_default_g012", "head_onecppnperfreq_g016", "cppngrow_n052"};

inline std::string file_bytes(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "perigee-gpu-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no folder for the test"};
    path_ = name;
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace perigee
