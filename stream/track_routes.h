// stream/track_routes.h -- /api/tracks: what there is, and the files as they are; /api/presets.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "repl/session/presets.h"
#include "stream/routes.h"
#include "stream/track_library.h"

namespace perigee::stream {

void add_track_routes(Routes& routes, TrackLibrary& library, const std::function<std::vector<Preset>()>& presets);

// What a Range asks of so many bytes (RFC 9110). Nothing where it is to be ignored; `bytes` is 0 where it cannot be had.
struct ByteRange {
  std::uint64_t from = 0, bytes = 0;
  bool operator==(const ByteRange&) const = default;
};
std::optional<ByteRange> byte_range(std::string_view range, std::uint64_t size);

}  // namespace perigee::stream
