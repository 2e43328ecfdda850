// repl/session/input_synths.cpp -- What the device hears, as sounds: s"in" and its like.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/input_synths.h"

#include <array>

#include "engine/synth_graph.h"

namespace perigee {
namespace {

constexpr std::array<InputSound, 3> kSounds{{
    {"in", "what the device hears; n is which input, from 0 on", 0.0f},
    {"in1", "the same", 0.0f},
    {"inr", "the same from the second input on: the right one of two", 1.0f},
}};

// device_in(n + first)
std::shared_ptr<const Synth> made(float first) {
  using Signal = SynthGraph::Signal;
  SynthGraph graph;
  graph.controls = {{"n", 0.0f}};
  graph.nodes = {{find_unit("add"), {Signal{Signal::Kind::control}, Signal{.value = first}}},
                 {find_unit("device_in"), {Signal{Signal::Kind::node}}}};
  graph.outputs = {Signal{Signal::Kind::node, 1}};
  return make_synth(std::move(graph));
}

}  // namespace

std::span<const InputSound> input_sounds() noexcept { return kSounds; }

std::shared_ptr<const Synth> input_synth(std::string_view name) {
  static const std::array<std::shared_ptr<const Synth>, 2> synths{made(0.0f), made(1.0f)};
  for (const InputSound& sound : kSounds) {
    if (sound.name == name) return synths[static_cast<std::size_t>(sound.first)];
  }
  return nullptr;
}

}  // namespace perigee
