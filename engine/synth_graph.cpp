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
constexpr double kUnknownStage = 2.0;  // seconds of a stage that only the sound itself knows
constexpr double kMostTurns = 1000.0;  // of an echo

int input_named(const UnitInfo& unit, std::string_view name) {
  for (int i = 0; i < unit.input_count; ++i) {
    if (unit.inputs[static_cast<std::size_t>(i)].name == name) return i;
  }
  return -1;
}

// What is known of a signal before it sounds.
struct Known {
  std::optional<double> value;  // of what does not vary while the voice sounds
  double silent = kNever;       // seconds after the onset
};

// Seconds that an input asks for; none where the unit has no input of that name.
std::optional<double> seconds_of(const UnitInfo& unit, std::span<const Known> inputs, std::string_view name) {
  const int place = input_named(unit, name);
  if (place < 0) return std::nullopt;
  return inputs[static_cast<std::size_t>(place)].value.value_or(kUnknownStage);
}

// When an envelope ends: what has a sustain level falls after the gate, the others when their stages are over.
double envelope_end(const UnitInfo& unit, std::span<const Known> inputs, double gate_seconds) {
  const std::optional<double> release = seconds_of(unit, inputs, "release");
  if (release && *release < 0.0) return kNever;  // off
  if (input_named(unit, "sustain") >= 0) return gate_seconds + release.value_or(0.0);
  double end = 0.0;
  bool falls = false;
  for (const std::string_view stage : {"delay", "attack", "hold", "decay", "release"}) {
    const std::optional<double> seconds = seconds_of(unit, inputs, stage);
    end += std::max(seconds.value_or(0.0), 0.0);
    falls = falls || (seconds && (stage == "decay" || stage == "release"));
  }
  return falls ? end : kNever;
}

// Arithmetic that makes silence of silence.
bool keeps_zero(const UnitInfo& unit) {
  constexpr std::string_view kUnits[] = {"div",  "neg",      "abs",  "sign", "squared", "cubed",
                                         "tanh", "softclip", "sqrt", "sin",  "tan"};
  return std::find(std::begin(kUnits), std::end(kUnits), unit.name) != std::end(kUnits);
}

// How long a unit that remembers sound goes on after its input.
double tail_of(const UnitInfo& unit, std::span<const Known> inputs) {
  if (unit.memory_seconds <= 0.0f) return 0.0;
  if (const auto decay = seconds_of(unit, inputs, "decay")) return std::abs(*decay);
  const double seconds = seconds_of(unit, inputs, "seconds").value_or(static_cast<double>(unit.memory_seconds));
  const int feedback = input_named(unit, "feedback");
  if (feedback < 0) return seconds;
  const double factor = std::abs(inputs[static_cast<std::size_t>(feedback)].value.value_or(0.9));
  return seconds *
         (factor < 1.0 ? std::min(std::log(0.001) / std::log(std::max(factor, 1e-6)), kMostTurns) : kMostTurns);
}

}  // namespace

bool is_envelope(const UnitInfo& unit) {
  return unit.family == "envelopes" && unit.input_count > 0 && unit.inputs[0].unit == "signal";
}

bool SynthGraph::reads(std::string_view control) const {
  return std::any_of(controls.begin(), controls.end(), [&](const Control& each) { return each.name == control; });
}

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
      inputs.push_back(at < node.inputs.size() ? known(node.inputs[at])
                                               : known({Kind::constant, 0, 0, unit.inputs[at].default_value}));
    }
    Known result;
    if (is_envelope(unit)) {
      const bool of_gate = node.inputs.empty() || node.inputs[0].kind == Kind::gate;
      result.silent = envelope_end(unit, inputs, gate_seconds);
      if (!of_gate) result.silent = std::min(result.silent, inputs[0].silent);
    } else if (unit.name == "mul") {
      result.silent = std::min(inputs[0].silent, inputs[1].silent);
      if (inputs[0].value && inputs[1].value) result.value = *inputs[0].value * *inputs[1].value;
    } else if (unit.name == "add" || unit.name == "sub") {
      result.silent = std::max(inputs[0].silent, inputs[1].silent);
      if (inputs[0].value && inputs[1].value)
        result.value = unit.name == "add" ? *inputs[0].value + *inputs[1].value : *inputs[0].value - *inputs[1].value;
    } else if (unit.name == "bent_envelope") {
      result.silent = envelope_end(unit, inputs, gate_seconds);
    } else if (unit.name == "envelope") {
      if (seconds_of(unit, inputs, "rest") == 0.0) result.silent = envelope_end(unit, inputs, gate_seconds);
    } else if (keeps_zero(unit)) {
      result.silent = inputs[0].silent;
      if (unit.name == "div" && inputs[0].value && inputs[1].value && *inputs[1].value != 0.0)
        result.value = *inputs[0].value / *inputs[1].value;
    } else if (unit.input_count > 0 && unit.inputs[0].unit == "signal") {
      result.silent = 0.0;
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        if (unit.inputs[i].unit == "signal") result.silent = std::max(result.silent, inputs[i].silent);
      }
      result.silent += tail_of(unit, inputs);
    }
    nodes.push_back(result);
  }
  double silent = graph.outputs.empty() ? kNever : 0.0;
  for (const SynthGraph::Signal& output : graph.outputs) silent = std::max(silent, known(output).silent);
  return silent;
}

}  // namespace perigee
