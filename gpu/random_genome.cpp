// gpu/random_genome.cpp -- A seed network and a first patch.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/random_genome.h"

#include <algorithm>

#include "gpu/dice.h"
#include "gpu/lineage.h"
#include "gpu/network_mutation.h"
#include "gpu/patch_growth.h"
#include "gpu/patch_mutation.h"

namespace perigee {
namespace {

constexpr double kOscillatorChance = 0.2;  // else a buffer, that the network is heard in
constexpr double kGainChance = 0.8;

Patch first_patch(std::uint32_t outputs, Dice& dice) {
  Patch patch;
  patch.id = dice.id(6);
  patch.nodes.push_back({"OutNode", std::string{kPatchOut}, {}, {}});
  PatchGrowth growth{patch, outputs, dice};
  const std::string source = dice.chance(kOscillatorChance) ? growth.oscillator() : growth.source();
  if (dice.chance(kGainChance)) {
    const std::string gain = growth.node("GainNode");
    growth.connect(source, gain);
    growth.connect(gain, kPatchOut);
  } else {
    growth.connect(source, kPatchOut);
  }
  return patch;
}

}  // namespace

Genome random_genome(const RandomGenomeOptions& options) {
  const std::uint32_t outputs = std::max(options.outputs, 1u);
  Genome genome;
  set_generation(genome, 0);

  Dice network_dice{seed_of(options.seed, "network ")};
  GenomeNetwork network;
  network.network = seed_network(outputs, network_dice, options.output_activation);
  mutate_network(network.network, options.rates.network, network_dice);
  genome.networks.push_back(network);

  Dice patch_dice{seed_of(options.seed, "patch")};
  genome.patch = first_patch(outputs, patch_dice);
  mutate_patch(genome.patch, options.rates.patch, outputs, patch_dice);
  set_id(genome);
  return genome;
}

}  // namespace perigee
