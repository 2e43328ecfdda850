// tests/gpu/drawing_test.cpp -- Pictures that are the same every time, whole, and true to the network.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/drawing.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

#include "gpu/mutation.h"
#include "gpu/network_layout.h"
#include "gpu/random_genome.h"
#include "gpu/svg_text.h"

namespace perigee {
namespace {

Genome grown(int generations, std::uint32_t outputs = 18) {
  RandomGenomeOptions options;
  options.seed = 12;
  options.outputs = outputs;
  Genome genome = random_genome(options);
  for (int i = 0; i < generations; ++i) genome = mutate(genome, {}, static_cast<std::uint64_t>(i));
  return genome;
}

std::size_t columns_in(const std::string& line) {  // code points
  return static_cast<std::size_t>(std::count_if(
      line.begin(), line.end(), [](char letter) { return (static_cast<unsigned char>(letter) & 0xc0) != 0x80; }));
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++times;
  return times;
}

// Every tag that is opened is closed, in order.
bool is_balanced(const std::string& svg) {
  std::vector<std::string> open;
  for (std::size_t at = svg.find('<'); at != std::string::npos; at = svg.find('<', at + 1)) {
    const std::size_t end = svg.find('>', at);
    if (end == std::string::npos) return false;
    const std::string tag = svg.substr(at + 1, end - at - 1);
    const std::string name = tag.substr(0, tag.find(' '));
    if (tag.ends_with('/')) continue;
    if (tag.starts_with('/')) {
      if (open.empty() || "/" + open.back() != name) return false;
      open.pop_back();
    } else {
      open.push_back(name);
    }
  }
  return open.empty();
}

}  // namespace

TEST_CASE("connections lead to the right, and no two nodes of a layer lie on each other") {
  const Network network = grown(40).networks[0].network;
  const NetworkLayout layout = lay_out(network);
  REQUIRE(layout.columns > 3);
  for (const NetworkConnection& each : network.connections) {
    CHECK(layout.places[each.source].x < layout.places[each.target].x);
  }
  for (std::size_t a = 0; a < network.nodes.size(); ++a) {
    CHECK((layout.places[a].y > 0.0 && layout.places[a].y < 1.0));
    for (std::size_t b = 0; b < a; ++b) {
      const bool same = network.nodes[a].layer == network.nodes[b].layer;
      const double apart = std::abs(layout.places[a].y - layout.places[b].y);
      if (same) CHECK(apart > 0.99 / static_cast<double>(layout.most_rows));
    }
  }
}

TEST_CASE("a node that no output depends on is not heard") {
  Network network = grown(0, 1).networks[0].network;
  network.nodes.push_back({"idle", NetworkNode::Kind::hidden, Activation::sine, 5.0});
  network.connections.push_back({"to idle", 1, 4, 1.0});
  const NetworkLayout layout = lay_out(network);
  CHECK_FALSE(layout.heard[4]);
  CHECK(layout.heard[3]);
}

TEST_CASE("a drawing for a terminal fits it, and has a curve for each output that is wanted") {
  const Genome genome = grown(30);
  for (const std::size_t columns : {60u, 80u, 133u}) {
    TextDrawingOptions options;
    options.columns = columns;
    const std::string text = draw_network_text(genome.networks[0].network, options);
    CHECK(text == draw_network_text(genome.networks[0].network, options));
    std::istringstream lines{text};
    std::size_t drawn = 0;
    for (std::string line; std::getline(lines, line); ++drawn) CHECK(columns_in(line) <= columns);
    CHECK(drawn >= 18);
    CHECK(count(text, "●") == 3);
  }
  TextDrawingOptions none;
  none.outputs = {99};
  CHECK(count(draw_network_text(genome.networks[0].network, none), "█") == 0);
  none.colours = true;
  CHECK(count(draw_network_text(genome.networks[0].network, none), "\x1b[0m") > 20);
}

TEST_CASE("a genome's drawing names what the patch does with outputs") {
  Genome genome = grown(0);
  genome.patch = {};
  genome.patch.nodes = {{"NetworkOutputNode", "n", {}, {{"type", "7"}}},
                        {"NetworkOutputNode", "noise", {}, {{"type", "noiseWhite"}}},
                        {"WavetableNode", "w", {}, {}}};
  genome.patch.connections = {{"a", "n", "w", "buffer"}, {"b", "n", "w", "mix"}, {"c", "noise", "w", "buffer"}};
  const auto uses = output_uses(genome.patch, 18);
  CHECK(uses[7] == std::vector<std::string>{"wavetable buffer", "wavetable mix"});
  CHECK(std::count_if(uses.begin(), uses.end(), [](const auto& each) { return !each.empty(); }) == 1);
  CHECK(count(draw_genome_text(genome), " 7  → wavetable buffer, wavetable mix") == 1);
  CHECK(count(draw_genome_svg(genome), "wavetable buffer, wavetable mix") == 1);
}

TEST_CASE("an SVG is whole, the same every time, and has every connection and output") {
  for (const std::uint32_t outputs : {1u, 18u, 40u}) {
    const Genome genome = grown(25, outputs);
    const std::string svg = draw_genome_svg(genome);
    CHECK(svg == draw_genome_svg(genome));
    CHECK(is_balanced(svg));
    CHECK(count(svg, "class=\"edge\"") == genome.networks[0].network.connections.size());
    CHECK(count(svg, "class=\"curve\"") == outputs);
    CHECK(svg.find("nan") == std::string::npos);
  }
}

TEST_CASE("no name breaks a picture, no genome without networks") {
  Genome genome = grown(3);
  genome.id = "<script>\"&'\x01";
  genome.networks[0].network.nodes[5].id = "</title>";
  CHECK(is_balanced(draw_genome_svg(genome)));
  CHECK(draw_genome_svg(genome).find("<script") == std::string::npos);
  CHECK(draw_genome_svg({}).empty());
  CHECK(draw_genome_text({}).empty());
  CHECK(draw_network_text({}).empty());
}

TEST_CASE("numbers in pictures are short") {
  CHECK(svg_number(1.0) == "1");
  CHECK(svg_number(-0.04) == "0");
  CHECK(svg_number(12.34) == "12.3");
  CHECK(svg_number(100.0) == "100");
  CHECK(svg_number(0.125, 4) == "0.125");
  CHECK(svg_number(20.0, 0) == "20");
  CHECK(svg_number(1.0 / 0.0) == "0");
}

TEST_CASE("curves are what the evaluator says, over the whole note") {
  const Network network = grown(10).networks[0].network;
  DrawnNote note;
  const auto few = note_curves(network, note, 101), many = note_curves(network, note, 201);
  REQUIRE(few.size() == 18);
  for (std::size_t k = 0; k < few.size(); ++k) {
    CHECK(few[k].size() == 101);
    CHECK(few[k].front() == Approx(many[k].front()).margin(1e-3));
    CHECK(few[k].back() == Approx(many[k].back()).margin(1e-3));
  }
}

}  // namespace perigee
