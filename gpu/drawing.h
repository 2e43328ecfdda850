// gpu/drawing.h -- Pictures of genomes: the network from its inputs to its outputs, and what these do over a note.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "gpu/genome.h"

namespace perigee {

// The note whose curves are drawn. At 20 Hz the sine input turns six times in a second: few enough to be seen.
struct DrawnNote {
  double frequency_hz = 20.0;
  double seconds = 1.0;
  double velocity = 1.0;
};

// Curves of `points` values each for all outputs over a note, by the CPU evaluator.
std::vector<std::vector<float>> note_curves(const Network& network, const DrawnNote& note, std::size_t points);

// One symbol in one column of a terminal for each activation, and its name in plain words.
const char* activation_symbol(Activation activation);
const char* activation_name(Activation activation);

struct TextDrawingOptions {
  std::size_t columns = 100;  // of the terminal; at least 60 are used
  bool colours = false;       // with escape sequences: amber where weights are positive, blue where they are negative
  std::vector<std::uint32_t> outputs;  // the curves to draw; none: all
  DrawnNote note;
};

// UTF-8 lines: the network in dots of braille, strongest connections first, and beside each output its curve. Where a column
// has more nodes than there are lines, only some of their symbols are seen.
std::string draw_network_text(const Network& network, const TextDrawingOptions& options = {});

// The same below a heading, with the uses that the patch makes of each output.
std::string draw_genome_text(const Genome& genome, const TextDrawingOptions& options = {}, std::size_t network = 0);

struct SvgDrawingOptions {
  DrawnNote note;
  std::size_t network = 0;  // place in Genome::networks
};

// A whole SVG file that needs nothing else. Amber connections have positive weights, blue ones negative, wide ones large.
// Nodes show the curve they compute; outputs that the patch does not use are pale. Empty when the genome has no such
// network.
std::string draw_genome_svg(const Genome& genome, const SvgDrawingOptions& options = {});

// For each output of the network, what the patch drives with it, as "wavetable mix": in the order of its connections.
std::vector<std::vector<std::string>> output_uses(const Patch& patch, std::uint32_t outputs);

}  // namespace perigee
