// gpu/validation.h -- What a network and a patch must be before anything is made of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>

#include "gpu/genome.h"
#include "gpu/genome_error.h"

namespace perigee {

// Far above what evolution makes (the largest seen has 705 nodes), low enough to be computed.
inline constexpr std::size_t kMostNetworkNodes = 20000;
inline constexpr std::size_t kMostNetworkConnections = 200000;
inline constexpr std::size_t kMostNetworks = 1000;
inline constexpr std::size_t kMostOutputs = 256;
inline constexpr std::size_t kMostPatchNodes = 10000;
inline constexpr std::size_t kMostPatchConnections = 10000;
inline constexpr std::size_t kMostNames = 10000;  // tags, parents
inline constexpr double kLargestWeight =
    1e9;  // of a network's connection: sums of so many of them stay finite as floats

// They throw GenomeError for the first thing that is wrong; `where` begins its message. What passes can be planned
// (gpu/plan.h), evaluated and written: known kinds and activations in their places, ids that differ, ends that exist, finite
// numbers, no cycle.
void validate(const Network& network, const std::string& where = "network");
void validate(const Patch& patch, const std::string& where = "patch");
void validate(const Genome& genome);

// The frequency in Hz that a network's key says; throws GenomeError where it is none.
double key_frequency_hz(const std::string& key);

}  // namespace perigee
