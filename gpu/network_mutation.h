// gpu/network_mutation.h -- How a network grows and changes from one generation to the next, as NEAT has it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "gpu/dice.h"
#include "gpu/mutation_rates.h"
#include "gpu/network.h"

namespace perigee {

// What generation 0 has: bias, sine and ramp connected to each of the outputs, weights −1 … 1.
Network seed_network(std::uint32_t outputs, Dice& dice, Activation output_activation = Activation::bipolar_sigmoid);

// `rates.mutations` changes, one after another; one that finds no place (no connection is missing, no node to delete) is
// left out. Every connection still leads to a greater layer, and each pair of nodes has one at most that has been added
// here.
void mutate_network(Network& network, const NetworkMutationRates& rates, Dice& dice);

// An activation by its shares; `otherwise` when all are 0.
Activation draw_activation(const std::array<double, kActivations>& shares, Activation otherwise, Dice& dice);

// A place by its share; the number of shares when all are 0.
std::size_t draw_share(std::span<const double> shares, Dice& dice);

}  // namespace perigee
