// gpu/genome_error.h -- Why a genome cannot be used: what is wrong, where it is, what can be done.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>

namespace perigee {

class GenomeError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  // `where` is a path in the genome's JSON, "genome.waveNetwork.offspring.nodes[3].layer", or in a value's fields.
  GenomeError(const std::string& where, const std::string& what) : runtime_error{where + ": " + what} {}
};

}  // namespace perigee
