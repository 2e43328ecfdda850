// gpu/random_genome.h -- A genome out of nothing but a seed, that certainly has something to sound.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "gpu/genome.h"
#include "gpu/mutation_rates.h"

namespace perigee {

// `rates.network.mutations` and `rates.patch.mutations` are how often the seed network and the first patch change.
struct RandomGenomeOptions {
  std::uint64_t seed = 0;
  std::uint32_t outputs = 18;  // at least 1
  Activation output_activation = Activation::bipolar_sigmoid;
  MutationRates rates = initial_rates();

  static MutationRates initial_rates() {
    MutationRates rates;
    rates.patch.mutations = 5;
    return rates;
  }
};

// Generation 0. A network for all frequencies; a patch of one oscillator or buffer, mostly by way of a gain, to node "0",
// then changed.
Genome random_genome(const RandomGenomeOptions& options);

}  // namespace perigee
