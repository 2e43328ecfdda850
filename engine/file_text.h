// engine/file_text.h -- How a file's name and what is wrong with it stand in a message of one line.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>

namespace perigee {

// File names may hold anything, newlines too.
inline std::string shown(const std::filesystem::path& path) {
  std::string text = path.string();
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return text;
}

// "cannot read kick.wav: No such file or directory"; `reason` is an errno.
inline std::string because(std::string_view what, const std::filesystem::path& path, int reason) {
  return std::string{what} + " " + shown(path) + ": " + std::strerror(reason);
}

}  // namespace perigee
