// engine/synth_graph.h -- A synth, or what an orbit does to its sound, as a value: which units there are and what each reads.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/program.h"
#include "engine/units.h"

namespace perigee {

struct SynthGraph {
  // What a unit reads, or what is heard.
  struct Signal {
    enum class Kind : std::uint8_t {
      constant,
      control,   // of the event, by index
      freq,      // Hz, by the note of the event
      gate,      // 1 until the event's end, then 0
      duration,  // seconds until then
      input,     // of an effect: 0 left, 1 right
      node,      // an output of a unit
      feedback,  // what came out of a loop
    } kind = Kind::constant;
    std::uint16_t index = 0;
    std::uint16_t output = 0;
    float value = 0.0f;  // of a constant
    bool operator==(const Signal&) const = default;
  };
  struct Node {
    int unit = -1;  // in unit_table()
    std::vector<Signal> inputs;
    bool operator==(const Node&) const = default;
  };
  struct Control {
    std::string name;  // canonical, as events carry it
    float otherwise = 0.0f;
    bool operator==(const Control&) const = default;
  };
  struct Loop {
    ProgramBuilder::Delay delay = ProgramBuilder::Delay::quantum;
    Signal closed;  // what comes out of it again
    bool operator==(const Loop&) const = default;
  };

  std::vector<Control> controls;
  std::vector<Node> nodes;  // each reads those before it, and loops
  std::vector<Loop> loops;
  std::vector<Signal> outputs;  // one, or left and right

  bool reads(std::string_view control) const;
  bool operator==(const SynthGraph&) const = default;
};

// The Program's parameter for control `name` of a synth; freq and accelerate are shared with the built-in instruments.
std::string synth_param(std::string_view control);
inline constexpr std::string_view kDurationParam = "v:duration";

// A unit that shapes its first input by the voice's own gate: where that is v.gate, it makes the bare envelope.
bool is_envelope(const UnitInfo& unit);

// Puts the units of the graph into the builder. `pitch` is what v.freq reads; `inputs` are those of an effect.
std::array<ProgramBuilder::Value, 2> build_graph(ProgramBuilder& builder, const SynthGraph& graph,
                                                 ProgramBuilder::Value pitch,
                                                 std::array<ProgramBuilder::Value, 2> inputs = {});

// Seconds after the onset from which a synth is silent by itself, however its sources go on, because an envelope ends: infinite
// if none does. `values` are those of its controls.
double silent_after(const SynthGraph& graph, std::span<const float> values, double gate_seconds);

}  // namespace perigee
