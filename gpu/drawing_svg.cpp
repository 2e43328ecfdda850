// gpu/drawing_svg.cpp -- The network, its nodes as the curves they compute, and its outputs over a note.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <tuple>

#include "gpu/drawing.h"
#include "gpu/lineage.h"
#include "gpu/network_layout.h"
#include "gpu/plan.h"
#include "gpu/svg_text.h"

namespace perigee {
namespace {

// Pixels.
constexpr double kWidth = 1600.0, kMargin = 40.0, kTop = 116.0, kFoot = 104.0;
constexpr double kInputsX = 150.0, kOutputsX = 930.0, kCurvesX = 996.0, kCurvesWidth = 344.0, kUsesX = 1358.0;
constexpr double kRow = 44.0, kLeastHeight = 260.0, kLeastSpacing = 16.0;
constexpr double kLargestRadius = 14.0, kSmallestRadius = 3.0;
constexpr std::size_t kPoints = 430;

constexpr const char* kAmber = "#f2ab62";
constexpr const char* kBlue = "#62a9ea";
constexpr const char* kStyle =
    "<style>text{font-family:Inter,'Helvetica Neue',Helvetica,Arial,'DejaVu Sans',sans-serif;fill:#dde3ec}"
    ".title{font-size:22px;font-weight:600}.small{font-size:12px;fill:#8b95a5}.tiny{font-size:11px;fill:#8b95a5}"
    ".number{font-size:13px;font-weight:600}.use{font-size:12px;fill:#9fe0c4}.pale{opacity:.32}"
    ".node{fill:#20252f;stroke:#c3ccd9;stroke-width:1.3}.shape{fill:none;stroke:#f4f7fb;stroke-width:1.4;"
    "stroke-linejoin:round;stroke-linecap:round}.edge{fill:none;stroke-linecap:round}.panel{fill:#191d25}"
    ".axis{stroke:#323946;stroke-width:1}.curve{fill:none;stroke:#8fe0be;stroke-width:1.3;stroke-linejoin:round}"
    "</style>\n";

// What an activation computes around 0, over one turn or as far as it changes.
std::vector<float> shape_of(Activation activation) {
  constexpr std::array<double, kActivations> kReach = {3.1416, 6.2832, 1.0, 3.1416, 3.1416, 3.1416, 4.0,
                                                       2.0,    1.2,    5.0, 1.0,    1.0,    1.0};
  Network network;
  network.outputs = 1;
  network.nodes.resize(4);
  network.nodes[3].activation = activation;
  network.connections.push_back({"", 2, 3, kReach[static_cast<std::size_t>(activation)]});
  std::vector<float> shape = note_curves(network, {}, 49)[0];
  float largest = 1.0f;
  for (const float value : shape) largest = std::max(largest, std::abs(value));
  for (float& value : shape) value /= largest;
  return shape;
}

class GenomePicture {
 public:
  GenomePicture(const Genome& genome, const SvgDrawingOptions& options)
      : genome_{genome},
        network_{genome.networks[options.network].network},
        note_{options.note},
        layout_{lay_out(network_)},
        uses_{output_uses(genome.patch, network_.outputs)},
        used_(network_.nodes.size(), false) {
    const double rows = static_cast<double>(network_.outputs) * kRow;
    height_ = std::max({kLeastHeight, rows, static_cast<double>(layout_.most_rows) * kLeastSpacing});
    const double column = (kOutputsX - kInputsX) / static_cast<double>(std::max<std::size_t>(layout_.columns, 2) - 1);
    const double row = height_ / static_cast<double>(std::max<std::size_t>(layout_.most_rows, 1));
    radius_ = std::clamp(0.42 * std::min(column, row), kSmallestRadius, kLargestRadius);
    const auto edges = static_cast<double>(std::max<std::size_t>(network_.connections.size(), 1));
    density_ = std::clamp(std::sqrt(300.0 / edges), 0.4, 1.0);
    find_used();
  }

  std::string text() {
    const std::string size = svg_number(kWidth), high = svg_number(kTop + height_ + kFoot);
    std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + " " + high + "\" width=\"" +
                      size + "\" height=\"" + high + "\">\n" + kStyle +
                      svg_rectangle(0, 0, kWidth, kTop + height_ + kFoot, "fill=\"#12151b\"");
    svg += heading() + edges();
    for (std::uint32_t node = 0; node < network_.nodes.size(); ++node) svg += drawn_node(node);
    const std::vector<std::vector<float>> curves = note_curves(network_, note_, kPoints);
    for (std::uint32_t output = 0; output < network_.outputs; ++output) svg += output_row(output, curves[output]);
    return svg + legend() + "</svg>\n";
  }

 private:
  double x(std::uint32_t node) const { return kInputsX + (kOutputsX - kInputsX) * layout_.places[node].x; }
  double y(std::uint32_t node) const { return kTop + height_ * layout_.places[node].y; }

  // What the patch hears something of. Where it uses no output at all, everything.
  void find_used() {
    std::vector<std::uint32_t> open;
    for (std::uint32_t output = 0; output < network_.outputs; ++output) {
      if (!uses_[output].empty()) open.push_back(Network::kFirstOutput + output);
    }
    if (open.empty()) used_.assign(used_.size(), true);
    for (const std::uint32_t node : open) used_[node] = true;
    std::vector<std::vector<std::uint32_t>> sources(network_.nodes.size());
    for (const NetworkConnection& each : network_.connections) sources[each.target].push_back(each.source);
    while (!open.empty()) {
      const std::uint32_t node = open.back();
      open.pop_back();
      for (const std::uint32_t source : sources[node]) {
        if (!used_[source]) open.push_back(source);
        used_[source] = true;
      }
    }
  }

  std::string heading() const {
    const std::size_t hidden = network_.nodes.size() - Network::kFirstOutput - network_.outputs;
    const std::string facts = "generation " + std::to_string(generation_of(genome_)) + "  ·  " +
                              std::to_string(hidden) + " hidden nodes, " + std::to_string(network_.connections.size()) +
                              " connections  ·  patch of " + std::to_string(genome_.patch.nodes.size()) + " nodes";
    const std::string note = "outputs over a note of " + svg_number(note_.seconds) + " s at " +
                             svg_number(note_.frequency_hz) + " Hz, velocity " + svg_number(note_.velocity);
    std::string svg;
    for (const auto& [colour, name, x0] :
         {std::tuple{kAmber, "positive", kUsesX}, std::tuple{kBlue, "negative", kUsesX + 104.0}}) {
      svg += svg_rectangle(x0, 67.5, 24.0, 3.0, std::string{"rx=\"1.5\" fill=\""} + colour + "\"") +
             svg_text(x0 + 32.0, 73.0, name, "class=\"small\"");
    }
    return svg + svg_text(kMargin, 50, genome_.id, "class=\"title\"") +
           svg_text(kMargin, 73, facts, "class=\"small\"") + svg_text(kCurvesX, 73, note, "class=\"small\"") +
           svg_text(kUsesX, 97, "drives", "class=\"tiny\"") +
           svg_text(kOutputsX, 97, "outputs", "class=\"tiny\" text-anchor=\"middle\"") +
           svg_text(kInputsX, 97, "inputs", "class=\"tiny\" text-anchor=\"middle\"");
  }

  // Weak ones first, so that strong ones lie on top.
  std::string edges() const {
    std::vector<std::size_t> order(network_.connections.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto size = [&](std::size_t place) { return std::abs(network_.connections[place].weight); };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return size(a) < size(b); });
    const double largest = order.empty() ? 1.0 : std::max(size(order.back()), 1e-9);
    std::string svg;
    for (const bool used : {false, true}) {
      for (const std::size_t place : order) {
        const NetworkConnection& each = network_.connections[place];
        if (used_[each.target] == used) svg += edge(each, size(place) / largest, used);
      }
    }
    return svg;
  }

  std::string edge(const NetworkConnection& each, double size, bool used) const {
    const double x0 = x(each.source), x1 = x(each.target), bend = 0.42 * (x1 - x0);
    const std::string y0 = svg_number(y(each.source)), y1 = svg_number(y(each.target));
    const double opacity = (0.1 + 0.8 * size) * (used ? 1.0 : 0.16) * density_;
    return "<path class=\"edge\" d=\"M" + svg_number(x0) + " " + y0 + " C" + svg_number(x0 + bend) + " " + y0 + " " +
           svg_number(x1 - bend) + " " + y1 + " " + svg_number(x1) + " " + y1 + "\" stroke=\"" +
           (each.weight < 0.0 ? kBlue : kAmber) + "\" stroke-width=\"" + svg_number(0.5 + 2.8 * size * density_) +
           "\" opacity=\"" + svg_number(opacity, 2) + "\"><title>" +
           svg_escaped(network_.nodes[each.source].id + " → " + network_.nodes[each.target].id) + ": " +
           svg_number(each.weight, 4) + "</title></path>\n";
  }

  std::string drawn_node(std::uint32_t node) const {
    constexpr const char* kInputNames[] = {"bias", "sine", "ramp"};
    const bool ends = network_.nodes[node].kind != NetworkNode::Kind::hidden;
    const double radius = ends ? kLargestRadius : radius_;
    std::string svg = used_[node] ? "<g>" : "<g class=\"pale\">";
    svg += svg_circle(x(node), y(node), radius, "class=\"node\"");
    std::vector<float> shape(2, 0.6f);  // the bias
    if (node == NetworkPlan::kSine) shape = shape_of(Activation::sine);
    if (node == NetworkPlan::kRamp) shape = {-1.0f, 1.0f};
    if (node >= Network::kFirstOutput) shape = shape_of(network_.nodes[node].activation);
    if (radius > 6.0)
      svg += svg_curve(x(node) - 0.62 * radius, y(node), 1.24 * radius, 0.52 * radius, shape, "class=\"shape\"");
    if (node < Network::kFirstOutput) {
      svg += svg_text(x(node) - 26.0, y(node) + 4.5, kInputNames[node], "class=\"number\" text-anchor=\"end\"");
    }
    return svg + "</g>\n";
  }

  std::string output_row(std::uint32_t output, const std::vector<float>& curve) const {
    const std::uint32_t node = Network::kFirstOutput + output;
    const double middle = y(node), row = std::min(height_ / network_.outputs, 64.0), half = 0.5 * row - 3.0;
    float largest = 1.0f;
    for (const float value : curve) largest = std::max(largest, std::abs(value));
    std::string svg = used_[node] ? "<g>" : "<g class=\"pale\">";
    svg += svg_text(kCurvesX - 14.0, middle + 4.5, std::to_string(output), "class=\"number\" text-anchor=\"end\"");
    svg += svg_rectangle(kCurvesX, middle - half, kCurvesWidth, 2.0 * half, "class=\"panel\" rx=\"4\"");
    const std::vector<float> zero(2, 0.0f);
    svg += svg_curve(kCurvesX, middle, kCurvesWidth, 1.0, zero, "class=\"axis\"");
    svg += svg_curve(kCurvesX, middle, kCurvesWidth, (half - 3.0) / static_cast<double>(largest), curve,
                     "class=\"curve\"");
    if (largest > 1.05f) {
      svg += svg_text(kCurvesX + 5.0, middle - half + 11.0, "±" + svg_number(static_cast<double>(largest)),
                      "class=\"tiny\"");
    }
    return svg + svg_text(kUsesX, middle + 4.0, uses_text(output), "class=\"use\"") + "</g>\n";
  }

  // "2 × wavetable buffer, gain gain", as far as there is room.
  std::string uses_text(std::uint32_t output) const {
    constexpr std::size_t kLongest = 38;
    std::vector<std::pair<std::string, int>> counted;
    for (const std::string& use : uses_[output]) {
      const auto same =
          std::find_if(counted.begin(), counted.end(), [&](const auto& each) { return each.first == use; });
      if (same == counted.end()) {
        counted.emplace_back(use, 1);
      } else {
        ++same->second;
      }
    }
    std::string text;
    for (std::size_t i = 0; i < counted.size(); ++i) {
      const auto& [use, times] = counted[i];
      const std::string item = (i == 0 ? "" : ", ") + (times > 1 ? std::to_string(times) + " × " : std::string{}) + use;
      if (i > 0 && text.size() + item.size() > kLongest) return text + " +" + std::to_string(counted.size() - i);
      text += item;
    }
    return text;
  }

  std::string legend() const {
    const double y0 = kTop + height_ + 58.0;
    std::string svg;
    svg += svg_text(kCurvesX, kTop + height_ + 18.0, "0 s", "class=\"tiny\"");
    svg += svg_text(kCurvesX + kCurvesWidth, kTop + height_ + 18.0, svg_number(note_.seconds) + " s",
                    "class=\"tiny\" text-anchor=\"end\"");
    double at = kMargin + 12.0;
    for (std::size_t i = 0; i < kActivations; ++i) {
      const auto activation = static_cast<Activation>(i);
      const auto computes = [&](const NetworkNode& node) { return node.activation == activation; };
      if (std::none_of(network_.nodes.begin() + Network::kFirstOutput, network_.nodes.end(), computes)) continue;
      svg += svg_circle(at, y0, 12.0, "class=\"node\"") +
             svg_curve(at - 7.4, y0, 14.8, 6.2, shape_of(activation), "class=\"shape\"") +
             svg_text(at + 19.0, y0 + 4.0, activation_name(activation), "class=\"small\"");
      at += 108.0;
    }
    return svg;
  }

  const Genome& genome_;
  const Network& network_;
  const DrawnNote note_;
  const NetworkLayout layout_;
  const std::vector<std::vector<std::string>> uses_;
  std::vector<bool> used_;
  double height_ = 0.0, radius_ = 0.0;
  double density_ = 1.0;  // below 1: lines are so many that they must be thin and pale
};

}  // namespace

std::string draw_genome_svg(const Genome& genome, const SvgDrawingOptions& options) {
  return options.network < genome.networks.size() ? GenomePicture{genome, options}.text() : "";
}

}  // namespace perigee
