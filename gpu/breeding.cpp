// gpu/breeding.cpp -- Both crossovers, and where the child comes from.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/breeding.h"

#include <algorithm>

#include "gpu/lineage.h"
#include "gpu/mutation.h"

namespace perigee {

Genome breed(const Genome& a, const Genome& b, std::uint64_t seed) {
  const std::uint64_t own = seed_of(seed_of(seed, a.id), b.id);
  Genome child = a;
  child.parents.clear();
  for (const std::string& id : {a.id, b.id}) {
    if (!id.empty()) child.parents.push_back(id);
  }
  set_generation(child, std::max(generation_of(a), generation_of(b)) + 1);
  if (a.networks.empty() || b.networks.empty()) {
    set_id(child);
    return child;
  }
  for (GenomeNetwork& each : child.networks) {
    const auto same = std::find_if(b.networks.begin(), b.networks.end(),
                                   [&](const GenomeNetwork& other) { return other.key == each.key; });
    const GenomeNetwork& other = same == b.networks.end() ? b.networks.front() : *same;
    Dice dice{seed_of(own, "network " + each.key)};
    each.network = cross_networks(each.network, other.network, dice);
  }
  Dice dice{seed_of(own, "patch")};
  child.patch = cross_patches(a.patch, b.patch, child.networks.front().network.outputs, dice);
  note(child.patch, "co");
  set_id(child);
  return child;
}

Genome breed(const Genome& a, const Genome& b, const MutationRates& rates, std::uint64_t seed) {
  const Genome bred = breed(a, b, seed);
  Genome child = mutate(bred, rates, seed);
  child.parents = bred.parents;
  child.rest = bred.rest;
  set_id(child);
  return child;
}

}  // namespace perigee
