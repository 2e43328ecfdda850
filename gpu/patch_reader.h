// gpu/patch_reader.h -- The patch of a genome from its asNEATPatch.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gpu/genome.h"
#include "gpu/json_text.h"

namespace perigee {

// Null: an empty patch. Not yet validated.
Patch read_patch(Json patch, const JsonPlace& place);

}  // namespace perigee
