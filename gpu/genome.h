// gpu/genome.h -- A genome: networks, and the patch of sound that their outputs drive. A value.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gpu/network.h"

namespace perigee {

// A node of the patch, by the format's name for it ("GainNode", "NetworkOutputNode" …) with its parameters as they are stored.
struct PatchNode {
  std::string name;
  std::string id;  // "0" is where sound goes out
  std::map<std::string, double> numbers;
  std::map<std::string, std::string> words;  // "type"
  std::string rest = "{}";                   // what is neither, as JSON
  bool operator==(const PatchNode&) const = default;
};

struct PatchConnection {
  std::string id;
  std::string source, target;    // ids of nodes
  std::string parameter;         // of the target; empty: its audio input
  double low = 0.0, high = 1.0;  // what a network's output, −1 … 1, is mapped to
  double weight = 1.0;
  bool enabled = true;
  std::string rest = "{}";  // what else is stored with it, as JSON
  bool operator==(const PatchConnection&) const = default;
};

struct Patch {
  std::string id;
  std::int64_t generation = 0;
  std::string rest = "{}";  // evolutionHistory and the like
  std::vector<PatchNode> nodes;
  std::vector<PatchConnection> connections;
  bool operator==(const Patch&) const = default;
};

struct GenomeNetwork {
  std::string key;  // empty: for all frequencies; else the rounded frequency in Hz that it is for
  Network network;
  std::string parents = "[]";  // as JSON
  std::string rest = "{}";     // other fields of the stored network, as JSON
  bool operator==(const GenomeNetwork&) const = default;
};

struct Genome {
  std::string id;
  std::vector<GenomeNetwork> networks;  // one, or one for each frequency
  Patch patch;
  std::vector<std::string> parents;  // ids of genomes
  std::vector<std::string> tags;
  std::string rest = "{}";  // other fields, as JSON; the derived virtualAudioGraph is left out
  // Its networks go over to those of this one while it sounds, as far as the control `morph` says. Never in a file.
  std::shared_ptr<const Genome> towards = nullptr;
  bool operator==(const Genome&) const = default;

  // The network for a frequency: the only one, or the one whose key is nearest.
  const GenomeNetwork& network_for(double frequency_hz) const;
};

// A network for a frequency has this key: rounded to 1 Hz below 20 Hz, else to 10 Hz.
std::string frequency_key(double frequency_hz);

}  // namespace perigee
