// gpu/network_layout.cpp -- Columns by layer, rows near the mean of their neighbours, swept to and fro.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/network_layout.h"

#include <algorithm>
#include <map>

namespace perigee {
namespace {

constexpr int kSweeps = 6;

std::vector<std::vector<std::uint32_t>> columns_of(const Network& network) {
  std::map<double, std::vector<std::uint32_t>> by_layer;
  for (std::uint32_t i = 0; i < network.nodes.size(); ++i) by_layer[network.nodes[i].layer].push_back(i);
  std::vector<std::vector<std::uint32_t>> columns;
  for (auto& [layer, nodes] : by_layer) columns.push_back(std::move(nodes));
  return columns;
}

void spread(const std::vector<std::uint32_t>& column, std::vector<NetworkLayout::Place>& places) {
  for (std::size_t k = 0; k < column.size(); ++k) {
    places[column[k]].y = (static_cast<double>(k) + 0.5) / static_cast<double>(column.size());
  }
}

// Each of these nodes near the mean height of its neighbours, none nearer to another than `gap`.
void settle(std::vector<std::uint32_t>& column, const std::vector<std::vector<std::uint32_t>>& neighbours, double gap,
            std::vector<NetworkLayout::Place>& places) {
  std::map<std::uint32_t, double> wish;
  for (const std::uint32_t node : column) {
    double sum = 0.0;
    for (const std::uint32_t other : neighbours[node]) sum += places[other].y;
    const auto count = static_cast<double>(neighbours[node].size());
    wish[node] = neighbours[node].empty() ? places[node].y : sum / count;
  }
  std::stable_sort(column.begin(), column.end(), [&](std::uint32_t a, std::uint32_t b) { return wish[a] < wish[b]; });
  double next = 0.5 * gap;
  for (const std::uint32_t node : column) {
    places[node].y = std::max(wish[node], next);
    next = places[node].y + gap;
  }
  double last = 1.0 - 0.5 * gap;
  for (std::size_t k = column.size(); k-- > 0; last = places[column[k]].y - gap) {
    places[column[k]].y = std::min(places[column[k]].y, last);
  }
}

std::vector<bool> heard_nodes(const Network& network, const std::vector<std::vector<std::uint32_t>>& sources) {
  std::vector<bool> heard(network.nodes.size());
  std::vector<std::uint32_t> open;
  for (std::uint32_t output = 0; output < network.outputs; ++output) open.push_back(Network::kFirstOutput + output);
  for (const std::uint32_t output : open) heard[output] = true;
  while (!open.empty()) {
    const std::uint32_t node = open.back();
    open.pop_back();
    for (const std::uint32_t source : sources[node]) {
      if (!heard[source]) open.push_back(source);
      heard[source] = true;
    }
  }
  return heard;
}

}  // namespace

NetworkLayout lay_out(const Network& network) {
  NetworkLayout layout;
  layout.places.resize(network.nodes.size());
  std::vector<std::vector<std::uint32_t>> columns = columns_of(network);
  layout.columns = columns.size();
  std::vector<std::vector<std::uint32_t>> sources(network.nodes.size()), neighbours(network.nodes.size());
  for (const NetworkConnection& each : network.connections) {
    sources[each.target].push_back(each.source);
    // The inputs are everybody's neighbours: they would draw all to the middle.
    if (each.source >= Network::kFirstOutput) neighbours[each.target].push_back(each.source);
    neighbours[each.source].push_back(each.target);
  }
  for (std::size_t c = 0; c < columns.size(); ++c) {
    layout.most_rows = std::max(layout.most_rows, columns[c].size());
    spread(columns[c], layout.places);
    for (const std::uint32_t node : columns[c]) {
      layout.places[node].x =
          columns.size() < 2 ? 0.0 : static_cast<double>(c) / static_cast<double>(columns.size() - 1);
    }
  }
  const auto is_hidden = [&](const std::vector<std::uint32_t>& column) {
    return network.nodes[column.front()].kind == NetworkNode::Kind::hidden;
  };
  const double gap = 1.0 / static_cast<double>(std::max<std::size_t>(layout.most_rows, 1));
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      std::vector<std::uint32_t>& column = columns[sweep % 2 == 0 ? columns.size() - 1 - c : c];
      if (is_hidden(column)) settle(column, neighbours, gap, layout.places);
    }
  }
  layout.heard = heard_nodes(network, sources);
  return layout;
}

}  // namespace perigee
