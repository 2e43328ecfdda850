// gpu/pipeline_file.h -- What a driver has compiled, kept on disk for the next start. A damaged file counts as none.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace perigee {

// $XDG_CACHE_HOME/perigee, or ~/.cache/perigee; empty if there is neither.
std::filesystem::path cache_folder();
// A file in it; empty where it is.
std::string pipeline_file(const std::string& device_uuid);

std::vector<std::uint8_t> read_pipeline_file(const std::string& path);

// Whole or not at all. False: it could not be written, which is no error.
bool write_pipeline_file(const std::string& path, std::span<const std::uint8_t> data);

}  // namespace perigee
