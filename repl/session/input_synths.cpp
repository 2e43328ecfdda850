// repl/session/input_synths.cpp -- What comes from outside of a voice, as sounds: the device's input, and busses of other voices.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/input_synths.h"

#include <array>

#include "engine/synth_graph.h"

namespace perigee {
namespace {

constexpr std::array<InputSound, 5> kSounds{{
    {"in", "what the device hears; n is which input, from 0 on"},
    {"in1", "the same"},
    {"inr", "the same from the second input on: the right one of two"},
    {"bus", "what other voices sent to a bus, a quantum ago; n is which, from 0 on"},
    {"from", "the same; the control from is which"},
}};

using Signal = SynthGraph::Signal;

// device_in(n + first)
std::shared_ptr<const Synth> device(float first) {
  SynthGraph graph;
  graph.controls = {{"n", 0.0f}};
  graph.nodes = {{find_unit("add"), {Signal{Signal::Kind::control}, Signal{.value = first}}},
                 {find_unit("device_in"), {Signal{Signal::Kind::node}}}};
  graph.outputs = {Signal{Signal::Kind::node, 1}};
  return make_synth(std::move(graph));
}
// bus_out, both sides
std::shared_ptr<const Synth> bus(const char* control) {
  SynthGraph graph;
  graph.controls = {{control, 0.0f}};
  graph.nodes = {{find_unit("bus_out"), {Signal{Signal::Kind::control}}}};
  graph.outputs = {Signal{Signal::Kind::node, 0, 0}, Signal{Signal::Kind::node, 0, 1}};
  return make_synth(std::move(graph));
}

}  // namespace

std::span<const InputSound> input_sounds() noexcept { return kSounds; }

std::shared_ptr<const Synth> input_synth(std::string_view name) {
  static const std::shared_ptr<const Synth> in = device(0.0f);
  static const std::array<std::shared_ptr<const Synth>, kSounds.size()> synths{in, in, device(1.0f), bus("n"),
                                                                               bus("from")};
  for (std::size_t i = 0; i < kSounds.size(); ++i) {
    if (kSounds[i].name == name) return synths[i];
  }
  return nullptr;
}

}  // namespace perigee
