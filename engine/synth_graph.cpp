// engine/synth_graph.cpp -- Units from a value: the same calls that the built-in instruments make.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/synth_graph.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace perigee {
namespace {

using Kind = SynthGraph::Signal::Kind;
using Value = ProgramBuilder::Value;

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr double kUnknownStage = 2.0;  // seconds of an envelope whose times only the sound itself knows

// Envelopes have a signal that they shape; what it is to be the gate is simply 1 for them, since they know the gate themselves.
struct Envelope {
  std::string_view unit;
  bool after_gate;                       // its last stage begins at the gate
  std::array<std::string_view, 3> ends;  // the inputs whose sum, in seconds, is when it is silent
};
constexpr Envelope kEnvelopes[] = {
    {"adsr", true, {"release"}},
    {"ahd", false, {"attack", "hold", "release"}},
    {"strike", false, {"attack", "decay"}},
};
const Envelope* envelope_of(const UnitInfo& unit) {
  const auto found = std::find_if(std::begin(kEnvelopes), std::end(kEnvelopes),
                                  [&](const Envelope& e) { return e.unit == unit.name; });
  return found == std::end(kEnvelopes) ? nullptr : found;
}

int input_named(const UnitInfo& unit, std::string_view name) {
  for (int i = 0; i < unit.input_count; ++i) {
    if (unit.inputs[static_cast<std::size_t>(i)].name == name) return i;
  }
  return -1;
}

}  // namespace

bool is_envelope(const UnitInfo& unit) { return envelope_of(unit) != nullptr; }

std::string synth_param(std::string_view control) { return "v." + std::string{control}; }

std::array<Value, 2> build_graph(ProgramBuilder& builder, const SynthGraph& graph, Value pitch,
                                 std::array<Value, 2> inputs) {
  const auto add = [&](std::string_view unit, std::span<const Value> given) { return builder.add(unit, given); };
  std::vector<Value> loops;
  for (const SynthGraph::Loop& loop : graph.loops) loops.push_back(builder.feedback(loop.delay));
  std::vector<std::array<Value, kMaxUnitOutputs>> made;
  const auto value = [&](const SynthGraph::Signal& signal) {
    switch (signal.kind) {
      case Kind::constant:
        return builder.constant(signal.value);
      case Kind::control: {
        const SynthGraph::Control& control = graph.controls[signal.index];
        return builder.param(synth_param(control.name), control.otherwise);
      }
      case Kind::freq:
        return pitch;
      case Kind::gate:  // an envelope that neither rises nor falls
        return builder.one("adsr", {builder.constant(1.0f), builder.constant(0.0f), builder.constant(0.0f),
                                    builder.constant(1.0f), builder.constant(0.0f)});
      case Kind::duration:
        return builder.param(kDurationParam, 1.0f);
      case Kind::input:
        return inputs[signal.index];
      case Kind::node:
        return made[signal.index][signal.output];
      case Kind::feedback:
        return loops[signal.index];
    }
    return Value{};
  };
  for (const SynthGraph::Node& node : graph.nodes) {
    const UnitInfo& unit = unit_info(node.unit);
    std::vector<Value> read;
    for (const SynthGraph::Signal& signal : node.inputs) {
      const bool is_own_gate = read.empty() && signal.kind == Kind::gate && is_envelope(unit);
      read.push_back(is_own_gate ? builder.constant(1.0f) : value(signal));
    }
    made.push_back(add(unit.name, read));
  }
  for (std::size_t i = 0; i < loops.size(); ++i) builder.close(loops[i], value(graph.loops[i].closed));
  std::array<Value, 2> heard{};
  for (std::size_t i = 0; i < std::min(graph.outputs.size(), heard.size()); ++i) heard[i] = value(graph.outputs[i]);
  return heard;
}

double silent_after(const SynthGraph& graph, std::span<const float> values, double gate_seconds) {
  struct Known {
    std::optional<double> value;  // of what does not vary while the voice sounds
    double silent = kNever;
  };
  std::vector<Known> nodes;
  const auto known = [&](const SynthGraph::Signal& signal) -> Known {
    switch (signal.kind) {
      case Kind::constant:
        return {signal.value, signal.value == 0.0f ? 0.0 : kNever};
      case Kind::control:
        return {values[signal.index], kNever};
      case Kind::duration:
        return {gate_seconds, kNever};
      case Kind::gate:
        return {std::nullopt, gate_seconds};
      case Kind::node:
        return nodes[signal.index];
      default:
        return {};
    }
  };
  for (const SynthGraph::Node& node : graph.nodes) {
    const UnitInfo& unit = unit_info(node.unit);
    std::vector<Known> inputs;
    for (int i = 0; i < unit.input_count; ++i) {
      const auto at = static_cast<std::size_t>(i);
      inputs.push_back(at < node.inputs.size() ? known(node.inputs[at]) : Known{unit.inputs[at].default_value, kNever});
    }
    Known result;
    if (const Envelope* envelope = envelope_of(unit)) {
      double ends = envelope->after_gate ? gate_seconds : 0.0;
      for (const std::string_view name : envelope->ends) {
        const int stage = input_named(unit, name);
        if (stage < 0) continue;
        const double seconds = inputs[static_cast<std::size_t>(stage)].value.value_or(kUnknownStage);
        const bool is_off = unit.inputs[static_cast<std::size_t>(stage)].has_neutral && seconds < 0.0;
        ends += is_off ? kNever : std::max(seconds, 0.0);
      }
      const bool of_gate = node.inputs.empty() || node.inputs[0].kind == Kind::gate;
      result.silent = of_gate || inputs.empty() ? ends : std::min(ends, inputs[0].silent);
    } else if (unit.name == "mul") {
      result.silent = std::min(inputs[0].silent, inputs[1].silent);
      if (inputs[0].value && inputs[1].value) result.value = *inputs[0].value * *inputs[1].value;
    } else if (unit.name == "add" || unit.name == "sub") {
      result.silent = std::max(inputs[0].silent, inputs[1].silent);
      if (inputs[0].value && inputs[1].value)
        result.value = unit.name == "add" ? *inputs[0].value + *inputs[1].value : *inputs[0].value - *inputs[1].value;
    } else if (unit.input_count > 0 && unit.inputs[0].unit == "signal") {
      result.silent = inputs[0].silent;  // a filter or shaper: with its input; what rings on fades
    }
    nodes.push_back(result);
  }
  double silent = graph.outputs.empty() ? kNever : 0.0;
  for (const SynthGraph::Signal& output : graph.outputs) silent = std::max(silent, known(output).silent);
  return silent;
}

}  // namespace perigee
