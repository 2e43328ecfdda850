// stream/embedded.h -- Files that are part of the program: made by cmake/embed_files.cmake.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace perigee::stream {

struct EmbeddedFile {
  const char* path;
  const unsigned char* bytes;
  std::size_t size;
};
// A null path ends them.
extern const EmbeddedFile kPageFiles[];    // stream/web
extern const EmbeddedFile kPresetFiles[];  // stream/presets.lua

}  // namespace perigee::stream
