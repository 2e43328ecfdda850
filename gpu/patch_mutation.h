// gpu/patch_mutation.h -- How a patch grows and changes from one generation to the next.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "gpu/dice.h"
#include "gpu/genome.h"
#include "gpu/mutation_rates.h"

namespace perigee {

// `rates.mutations` changes, one after another; one that finds no place is left out. `outputs`: of the network, at least 1.
// What could be heard before can be heard after (gpu/audible.h); no connection makes a circle; numbers and weights move
// within the ranges of gpu/patch_vocabulary.h, and those that were beyond come no further. Each change is noted in the
// patch's evolutionHistory.
void mutate_patch(Patch& patch, const PatchMutationRates& rates, std::uint32_t outputs, Dice& dice);

}  // namespace perigee
