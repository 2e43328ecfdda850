// gpu/genome.cpp -- Which of a genome's networks a frequency is for.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/genome.h"

#include <algorithm>
#include <cmath>

#include "gpu/genome_error.h"
#include "gpu/validation.h"

namespace perigee {
namespace {

// Halves go up, as in JavaScript. What is no frequency counts as 0 Hz.
double rounded_hz(double frequency_hz) {
  const double hz = frequency_hz > 0.0 ? std::min(frequency_hz, 1e9) : 0.0;
  return hz < 20.0 ? std::floor(hz + 0.5) : 10.0 * std::floor(hz / 10.0 + 0.5);
}

}  // namespace

std::string frequency_key(double frequency_hz) { return std::to_string(std::llround(rounded_hz(frequency_hz))); }

const GenomeNetwork& Genome::network_for(double frequency_hz) const {
  if (networks.empty()) throw GenomeError{"waveNetwork", "holds no network"};
  if (networks.size() == 1) return networks.front();
  const double wanted_hz = rounded_hz(frequency_hz);
  const auto distance = [&](const GenomeNetwork& each) { return std::abs(key_frequency_hz(each.key) - wanted_hz); };
  return *std::min_element(networks.begin(), networks.end(),
                           [&](const auto& a, const auto& b) { return distance(a) < distance(b); });
}

}  // namespace perigee
