// gpu/mutation_rates.h -- How much a child differs from its parent: which changes, how often, how far.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "gpu/network.h"

namespace perigee {

// Of each kind of change a share: they are drawn in proportion, and none of them when all are 0.
struct NetworkMutationRates {
  int mutations = 5;  // changes for each child
  double add_connection = 0.13;
  double add_node = 0.13;
  double delete_connection = 0.0;
  double delete_node = 0.0;
  double weights = 0.72;
  double activation = 0.02;

  double weight_share = 0.2;     // of the connections, when weights change: at least one does
  double weight_step = 0.3;      // furthest that one moves
  double weight_replaced = 0.1;  // of those that change: drawn anew, −1 … 1
  double weight_limit = 1.5;     // ±; weights that were beyond it before stay where they are, or come nearer

  // Shares again, for nodes that are new or change what they compute. In the order of Activation.
  std::array<double, kActivations> activations = {1, 1, 1, 1, 1};  // triangle, sawtooth, step, sine, sine2

  // What the format's command line has in its configuration.
  static NetworkMutationRates command_line() {
    NetworkMutationRates rates;
    rates.add_connection = rates.add_node = 0.10;
    rates.delete_connection = rates.delete_node = 0.06;
    return rates;
  }
};

// Shares as they stand in the histories of evolved genomes.
struct PatchMutationRates {
  int mutations = 1;
  double split = 0.10;           // a node of its own amid a connection
  double add_oscillator = 0.12;  // OscillatorNode or NoteOscillatorNode
  double add_partial = 0.12;     // one more in an AdditiveNode
  double add_source = 0.13;      // WavetableNode, AdditiveNode or AudioBufferSourceNode, with what they play
  double add_connection = 0.13;
  double weights = 0.21;     // of the connections
  double parameters = 0.19;  // of the nodes
  double share = 0.3;        // of the connections or nodes, when they change: at least one does
  double strength = 0.5;     // 0 … 1: how far numbers move
};

struct MutationRates {
  NetworkMutationRates network;
  PatchMutationRates patch;

  static MutationRates none() {
    MutationRates rates;
    rates.network.mutations = rates.patch.mutations = 0;
    return rates;
  }
};

}  // namespace perigee
