// repl/session/genomes/genome_patch.h -- A genome's patch as a graph of units, and the network outputs that the graph reads.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/synth_graph.h"
#include "gpu/genome.h"
#include "gpu/plan.h"

namespace perigee {

struct NetworkPair {
  Network from, to;
};

enum class PatchNoise : std::uint8_t { none, white, pink, brown };

// One network at one frequency: its outputs are the next channels.
struct PatchPart {
  std::shared_ptr<const NetworkPlan> plan;
  double frequency_hz = 440.0;
  bool follows_note = false;            // the frequency is that of the genome's own pitch
  std::vector<std::uint32_t> outputs;   // which of the network's they are
  PatchNoise noise = PatchNoise::none;  // in place of a network, of a curve or an answer
  std::shared_ptr<const NetworkPair> between =
      nullptr;  // of a genome on its way to another; the same for all parts that it is of
};

struct GenomePatch {
  SynthGraph graph;                // reads channels with the unit `stream`
  std::vector<PatchPart> parts;    // whose outputs, one part after another, are the channels
  std::vector<PatchPart> curves;   // of `stream_curve`, one output each
  std::vector<PatchPart> answers;  // of `stream_answer`, one output each
  bool compatible = false;         // curves and answers go through 0 … 1
  std::vector<std::string> told;   // what of the patch cannot be heard, a sentence each
};

// As the format's own batch renderer has it, with its known defects mended unless `compatible`: what is switched off is silent, a
// filter's q and a feedback delay are heard, sound is not pushed into 0 … 1, and a wave of a wavetable that is not chosen is
// silent. A network's output goes through its connection's range; where that is the 0 … 1 which the original writes everywhere, it
// adds weight · output to its parameter, an envelope or a gain goes from 0 to the weight, and sound stays as it is.
// Numbers of the patch are controls of the graph, named by their node: "filter1_frequency" of the first filter.
// The network must be valid. Throws std::runtime_error, in a sentence, where nothing can sound.
GenomePatch read_patch(const Genome& genome, bool compatible = false);

}  // namespace perigee
