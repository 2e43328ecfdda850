// gpu/drawing_text.cpp -- A network for a terminal: lines of braille dots, symbols on top, curves of blocks.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "gpu/drawing.h"
#include "gpu/network_layout.h"

namespace perigee {
namespace {

constexpr std::size_t kLeastColumns = 60, kLeastRows = 6, kMostRows = 60;
constexpr std::size_t kInputLabel = 6;   // "sine ●" and the like
constexpr std::size_t kOutputLabel = 6;  // " S 17 "
constexpr const char* kAmber = "\x1b[38;5;215m";
constexpr const char* kBlue = "\x1b[38;5;75m";
constexpr const char* kPlain = "\x1b[0m";

std::string utf8(std::uint32_t code) {  // three bytes: U+0800 … U+FFFF
  return {static_cast<char>(0xe0 | (code >> 12)), static_cast<char>(0x80 | ((code >> 6) & 0x3f)),
          static_cast<char>(0x80 | (code & 0x3f))};
}

// Cells of 2 × 4 dots, each with at most one symbol on top.
class Canvas {
 public:
  Canvas(std::size_t columns, std::size_t rows) : columns_{columns}, rows_{rows}, cells_(columns * rows) {}

  void line(double x0, double y0, double x1, double y1, double weight) {
    const double length = std::max(std::abs(x1 - x0), std::abs(y1 - y0));
    for (double at = 0.0; at <= length; at += 1.0) {
      const double share = length > 0.0 ? at / length : 0.0;
      dot(x0 + (x1 - x0) * share, y0 + (y1 - y0) * share, weight);
    }
  }
  void symbol(std::size_t column, std::size_t row, const char* symbol) {
    cells_[row * columns_ + column].symbol = symbol;
  }

  std::string row(std::size_t row, bool colours) const {
    std::string text;
    for (std::size_t column = 0; column < columns_; ++column) {
      const Cell& cell = cells_[row * columns_ + column];
      if (cell.symbol != nullptr) {
        text += cell.symbol;
      } else if (cell.dots == 0) {
        text += ' ';
      } else if (colours) {
        text += (cell.weight < 0.0 ? kBlue : kAmber) + utf8(0x2800u + cell.dots) + kPlain;
      } else {
        text += utf8(0x2800u + cell.dots);
      }
    }
    return text;
  }

 private:
  struct Cell {
    std::uint32_t dots = 0;
    double weight = 0.0;  // of the strongest line through it
    const char* symbol = nullptr;
  };

  void dot(double x, double y, double weight) {
    const auto column = static_cast<std::size_t>(std::max(x, 0.0)), row = static_cast<std::size_t>(std::max(y, 0.0));
    if (column / 2 >= columns_ || row / 4 >= rows_) return;
    Cell& cell = cells_[row / 4 * columns_ + column / 2];
    constexpr std::uint32_t kDots[4][2] = {{1, 8}, {2, 16}, {4, 32}, {64, 128}};
    cell.dots |= kDots[row % 4][column % 2];
    if (std::abs(weight) > std::abs(cell.weight)) cell.weight = weight;
  }

  std::size_t columns_, rows_;
  std::vector<Cell> cells_;
};

// Eight heights for −1 … 1; what is beyond is scaled down to fit.
std::string sparkline(const std::vector<float>& curve, std::size_t width) {
  float largest = 1.0f;
  for (const float value : curve) largest = std::max(largest, std::abs(value));
  std::string text;
  for (std::size_t i = 0; i < width; ++i) {
    const float value = curve[i * curve.size() / width] / largest;
    text += utf8(0x2581u + static_cast<std::uint32_t>(std::clamp(static_cast<int>((value + 1.0f) * 4.0f), 0, 7)));
  }
  return text;
}

std::string padded(std::string text, std::size_t width) {  // ASCII
  text.resize(width, ' ');
  return text;
}

struct Grid {
  std::size_t columns = 0, rows = 0;
  std::size_t column(const NetworkLayout::Place& place) const {
    return static_cast<std::size_t>(std::lround(place.x * static_cast<double>(columns - 1)));
  }
  std::size_t row(const NetworkLayout::Place& place) const {
    return std::min(static_cast<std::size_t>(place.y * static_cast<double>(rows)), rows - 1);
  }
};

// The strongest, until lines would hide each other.
std::vector<std::size_t> drawn_connections(const Network& network, std::size_t most) {
  std::vector<std::size_t> order(network.connections.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::abs(network.connections[a].weight) > std::abs(network.connections[b].weight);
  });
  order.resize(std::min(order.size(), most));
  return order;
}

Canvas canvas_of(const Network& network, const NetworkLayout& layout, const Grid& grid) {
  Canvas canvas{grid.columns, grid.rows};
  const auto x = [&](std::uint32_t node) { return 2.0 * static_cast<double>(grid.column(layout.places[node])) + 0.5; };
  const auto y = [&](std::uint32_t node) { return 4.0 * static_cast<double>(grid.row(layout.places[node])) + 2.0; };
  for (const std::size_t place : drawn_connections(network, grid.rows + network.nodes.size() / 2)) {
    const NetworkConnection& each = network.connections[place];
    canvas.line(x(each.source), y(each.source), x(each.target), y(each.target), each.weight);
  }
  for (std::uint32_t node = 0; node < network.nodes.size(); ++node) {
    const bool input = node < Network::kFirstOutput;
    canvas.symbol(grid.column(layout.places[node]), grid.row(layout.places[node]),
                  input ? "●" : activation_symbol(network.nodes[node].activation));
  }
  return canvas;
}

std::string drawn(const Network& network, const TextDrawingOptions& options,
                  const std::vector<std::vector<std::string>>& uses) {
  if (network.outputs == 0) return "";
  const NetworkLayout layout = lay_out(network);
  const std::size_t columns = std::max(options.columns, kLeastColumns);
  const std::size_t inner = columns - kInputLabel - kOutputLabel;
  const Grid grid{inner * 3 / 5,
                  std::clamp(layout.most_rows, kLeastRows, std::max<std::size_t>(kMostRows, network.outputs))};
  const Canvas canvas = canvas_of(network, layout, grid);
  const std::vector<std::vector<float>> curves = note_curves(network, options.note, 1024);

  constexpr const char* kInputs[] = {"bias", "sine", "ramp"};
  std::string text;
  for (std::size_t row = 0; row < grid.rows; ++row) {
    std::string label, output_label;
    for (std::uint32_t input = 0; input < Network::kFirstOutput; ++input) {
      if (grid.row(layout.places[input]) == row) label = kInputs[input];
    }
    text += padded(label, kInputLabel) + canvas.row(row, options.colours);
    for (std::uint32_t output = 0; output < network.outputs; ++output) {
      if (grid.row(layout.places[Network::kFirstOutput + output]) != row) continue;
      text += padded(" " + std::to_string(output), kOutputLabel - 2);
      const bool wanted =
          options.outputs.empty() || std::count(options.outputs.begin(), options.outputs.end(), output) > 0;
      if (wanted) text += sparkline(curves[output], inner - grid.columns);
      if (output < uses.size() && !uses[output].empty()) text += " ←";
    }
    while (text.back() == ' ') text.pop_back();
    text += '\n';
  }
  return text;
}

}  // namespace

std::string draw_network_text(const Network& network, const TextDrawingOptions& options) {
  return drawn(network, options, {});
}

std::string draw_genome_text(const Genome& genome, const TextDrawingOptions& options, std::size_t network) {
  if (network >= genome.networks.size()) return "";
  const Network& shown = genome.networks[network].network;
  const auto uses = output_uses(genome.patch, shown.outputs);
  const std::size_t hidden = shown.nodes.size() - Network::kFirstOutput - shown.outputs;
  const std::string which =
      genome.networks.size() == 1
          ? ""
          : "network " + std::to_string(network + 1) + " of " + std::to_string(genome.networks.size()) +
                (genome.networks[network].key.empty() ? "" : ", for " + genome.networks[network].key + " Hz") + ": ";
  std::string text = genome.id + ": " + which + std::to_string(hidden) + " hidden nodes, " +
                     std::to_string(shown.connections.size()) + " connections, patch of " +
                     std::to_string(genome.patch.nodes.size()) + " nodes\n\n" + drawn(shown, options, uses) + "\n";
  for (std::size_t output = 0; output < uses.size(); ++output) {
    if (uses[output].empty()) continue;
    text += padded(" " + std::to_string(output), 4) + "→ ";
    for (std::size_t i = 0; i < uses[output].size(); ++i) text += (i == 0 ? "" : ", ") + uses[output][i];
    text += '\n';
  }
  return text;
}

}  // namespace perigee
