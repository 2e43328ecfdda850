// gpu/gzip.h -- Bytes packed and unpacked, never beyond a bound.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace perigee {

bool is_gzip(std::string_view bytes);  // by its first two bytes

std::string pack_gzip(std::string_view bytes);

// Throws GenomeError where the bytes are damaged or cut off, and where they would unpack to more than `most` bytes.
std::string unpack_gzip(std::string_view bytes, std::size_t most);

}  // namespace perigee
