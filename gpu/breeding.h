// gpu/breeding.h -- A child of two genomes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "gpu/dice.h"
#include "gpu/genome.h"
#include "gpu/mutation_rates.h"

namespace perigee {

// A function of its arguments, on every machine. The child has the shape of `a`, networks and patch. What both parents have
// (nodes of one id, connections between the same ends) it has from either, by a coin each; of what only `b` has, parts come
// along by a coin each. Networks of one key cross; where `b` has no such key, with its first. Of a genome with itself comes
// its own structure.
Genome breed(const Genome& a, const Genome& b, std::uint64_t seed);

// The same, mutated in one step: one generation on, the parents these two.
Genome breed(const Genome& a, const Genome& b, const MutationRates& rates, std::uint64_t seed);

// NEAT's crossover: connections are the same when they have the same ends. A hidden node that only `b` has comes with those
// of its connections that lead to a greater layer.
Network cross_networks(const Network& a, const Network& b, Dice& dice);

// Curves play outputs below `outputs`. A source of sound that only `b` has comes with all that plays and drives it, straight
// to node "0" or to what it led to, where `a` has that too.
Patch cross_patches(const Patch& a, const Patch& b, std::uint32_t outputs, Dice& dice);

}  // namespace perigee
