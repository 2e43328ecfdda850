// tests/stream/preset_chain_test.cpp -- A track through a preset: nothing at intensity 0, no seams anywhere else.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/preset_chain.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

using namespace perigee;
using stream::PresetChain;

namespace {

using Signal = SynthGraph::Signal;

// Both sides times (1 − intensity / 2), as preset("half", …) would have it.
SynthGraph half() {
  SynthGraph graph;
  graph.controls = {{"intensity", 0.0f}};
  const Signal intensity{Signal::Kind::control, 0, 0, 0.0f};
  graph.nodes = {{find_unit("mul"), {intensity, {Signal::Kind::constant, 0, 0, -0.5f}}},
                 {find_unit("add"), {{Signal::Kind::node, 0, 0, 0.0f}, {Signal::Kind::constant, 0, 0, 1.0f}}},
                 {find_unit("mul"), {{Signal::Kind::input, 0, 0, 0.0f}, {Signal::Kind::node, 1, 0, 0.0f}}},
                 {find_unit("mul"), {{Signal::Kind::input, 1, 0, 0.0f}, {Signal::Kind::node, 1, 0, 0.0f}}}};
  graph.outputs = {{Signal::Kind::node, 2, 0, 0.0f}, {Signal::Kind::node, 3, 0, 0.0f}};
  return graph;
}

std::vector<float> sound(std::size_t frames) {
  std::vector<float> made;
  for (std::size_t i = 0; i < 2 * frames; ++i) made.push_back(std::sin(0.01f * static_cast<float>(i)));
  return made;
}

}  // namespace

TEST_CASE("without a preset, and at intensity 0, the sound is what it was to the bit") {
  const SynthGraph graph = half();
  std::vector<float> heard = sound(1000);
  PresetChain chain{48000.0};
  chain.process(heard);
  chain.set(&graph, 0.0f);
  chain.process(heard);
  CHECK(heard == sound(1000));
}

TEST_CASE("the intensity is a number in the graph") {
  const SynthGraph graph = half();
  PresetChain chain{48000.0};
  chain.set(&graph, 0.5f);
  std::vector<float> heard = sound(640);
  chain.process(heard);
  const std::vector<float> before = sound(640);
  for (std::size_t i = 0; i < heard.size(); ++i) CHECK(heard[i] == Approx(0.75f * before[i]).margin(1e-6));
}

TEST_CASE("a change is led over in 21 ms") {
  const SynthGraph graph = half();
  PresetChain chain{48000.0};
  std::vector<float> heard(2 * 6400, 1.0f);
  chain.process(std::span{heard}.first(2 * 640));
  chain.set(&graph, 1.0f);
  chain.process(std::span{heard}.subspan(2 * 640));
  CHECK(heard[2 * 640 - 2] == 1.0f);
  CHECK(heard[2 * (640 + 1024)] == Approx(0.5f));
  for (std::size_t i = 2; i < heard.size(); i += 2) CHECK(std::abs(heard[i] - heard[i - 2]) < 0.001f);
}

TEST_CASE("cuts at any quantum are not heard") {
  const SynthGraph graph = half();
  PresetChain one{48000.0}, other{48000.0};
  one.set(&graph, 0.7f);
  other.set(&graph, 0.7f);
  std::vector<float> whole = sound(6400), pieces = sound(6400);
  one.process(whole);
  for (std::size_t at = 0; at < pieces.size(); at += 1280) other.process(std::span{pieces}.subspan(at, 1280));
  CHECK(whole == pieces);
}
