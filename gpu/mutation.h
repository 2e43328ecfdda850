// gpu/mutation.h -- A child of one genome.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "gpu/genome.h"
#include "gpu/mutation_rates.h"

namespace perigee {

// A function of its arguments, on every machine: networks and patch changed at these rates, an id of its own, the
// parent's id under `parents`, the generation one more. Without changes nothing else differs from the parent.
Genome mutate(const Genome& parent, const MutationRates& rates, std::uint64_t seed);

}  // namespace perigee
