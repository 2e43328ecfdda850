// stream/sound_cache.h -- Sound that can be made again lies in a folder of bounded size: what was used longest ago goes, and nothing that is in use.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace perigee::stream {

// Of recorded performances; empty where there is no place for it.
std::filesystem::path sound_cache_folder();

// The descriptor of a file that is read, closed with the last who has it: until then nobody takes the file out of the cache, in this
// process or in another. Null where it cannot be opened.
std::shared_ptr<const int> open_in_use(const std::string& path);

// Takes files out of the folder until the others have at most so many bytes together, or are all in use; the one that was used last
// stays. Answers which.
std::vector<std::string> keep_within(const std::filesystem::path& folder, std::uint64_t most_bytes);

}  // namespace perigee::stream
