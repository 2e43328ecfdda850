// gpu/network_reader.h -- The networks of a genome from its waveNetwork.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "gpu/genome.h"
#include "gpu/json_text.h"

namespace perigee {

// One, or one for each frequency, in the order of frequencies. Not yet validated.
std::vector<GenomeNetwork> read_networks(Json wave_network, const JsonPlace& place);

}  // namespace perigee
