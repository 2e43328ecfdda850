// gpu/audible.h -- Whether anything that sounds reaches a patch's way out.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "gpu/genome.h"

namespace perigee {

// An enabled path of audio from an oscillator, or from a buffer with all it needs, to node "0"; a convolver lets sound
// through only with a response to play. What curves do to gains on the way is not looked at.
bool is_audible(const Patch& patch);

// Whether a connection can be heard or felt downstream: `to` is reached from `from` along any connections, enabled or not.
bool patch_reaches(const Patch& patch, std::string_view from, std::string_view to);

}  // namespace perigee
