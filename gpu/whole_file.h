// gpu/whole_file.h -- Files read and written as a whole: who looks at one being written finds the old one or the new one.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace perigee {

// Both throw GenomeError with the path and the system's reason.
std::string read_whole_file(const std::string& path, std::size_t most_bytes);
void write_whole_file(const std::string& path, std::string_view bytes);  // to a file beside it, then renamed

}  // namespace perigee
