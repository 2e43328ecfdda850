// stream/builtin_presets.h -- The presets that there are without anybody's code, as code.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "stream/embedded.h"

namespace perigee::stream {

inline std::string_view builtin_presets() {
  return {reinterpret_cast<const char*>(kPresetFiles[0].bytes), kPresetFiles[0].size};
}

}  // namespace perigee::stream
