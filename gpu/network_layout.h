// gpu/network_layout.h -- Where the nodes of a drawn network stand: inputs left, outputs right, layers as columns.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "gpu/network.h"

namespace perigee {

struct NetworkLayout {
  // From the left and from the top, 0 … 1: the first and last columns stand on 0 and 1, rows between a column's ends.
  struct Place {
    double x = 0.0, y = 0.0;
  };
  std::vector<Place> places;  // of each node
  std::size_t columns = 0;    // of one layer each
  std::size_t most_rows = 0;  // of the column with the most nodes
  std::vector<bool> heard;    // of each node: an output depends on it
};

// Bias, inputs and outputs in their own order, the k-th of n at (k + ½)/n; hidden nodes near those that they are connected
// with, so that lines are short, and in one column at least 1/most_rows apart.
NetworkLayout lay_out(const Network& network);

}  // namespace perigee
