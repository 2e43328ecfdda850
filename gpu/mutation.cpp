// gpu/mutation.cpp -- Each network by dice of its own, so that one more of them changes none of the others.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/mutation.h"

#include "gpu/dice.h"
#include "gpu/lineage.h"
#include "gpu/network_mutation.h"
#include "gpu/patch_mutation.h"

namespace perigee {

Genome mutate(const Genome& parent, const MutationRates& rates, std::uint64_t seed) {
  const std::uint64_t own = seed_of(seed, parent.id);
  Genome child = parent;
  child.parents.assign(parent.id.empty() ? 0 : 1, parent.id);
  set_generation(child, generation_of(parent) + 1);
  for (GenomeNetwork& each : child.networks) {
    Dice dice{seed_of(own, "network " + each.key)};
    mutate_network(each.network, rates.network, dice);
  }
  Dice dice{seed_of(own, "patch")};
  if (!child.networks.empty()) mutate_patch(child.patch, rates.patch, child.networks.front().network.outputs, dice);
  set_id(child);
  return child;
}

}  // namespace perigee
