// gpu/patch_growth.cpp -- Which nodes go with which, as in the format's own patches.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/patch_growth.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace perigee {
namespace {

constexpr double kNoiseChance = 0.05;
constexpr double kOutWeight = 0.5;  // the format's; sound on its way out is not weighed
constexpr std::string_view kEffects[] = {"GainNode",       "FilterNode",    "DelayNode",     "FeedbackDelayNode",
                                         "CompressorNode", "ConvolverNode", "WaveShaperNode"};

}  // namespace

const PatchNode* find_node(const Patch& patch, std::string_view id) {
  const auto found =
      std::find_if(patch.nodes.begin(), patch.nodes.end(), [&](const PatchNode& node) { return node.id == id; });
  return found == patch.nodes.end() ? nullptr : &*found;
}

double draw_number(const PatchNumber& number, Dice& dice) {
  const double drawn = dice.between(number.low, number.high);
  if (number.scale == PatchNumber::Scale::whole) return std::floor(drawn + 0.5);
  return number.scale == PatchNumber::Scale::signed_ && dice.chance(0.5) ? -drawn : drawn;
}

std::string PatchGrowth::new_id() {
  for (;;) {
    std::string id = dice_.id(6);
    const bool taken =
        find_node(patch_, id) != nullptr || std::any_of(patch_.connections.begin(), patch_.connections.end(),
                                                        [&](const PatchConnection& each) { return each.id == id; });
    if (!taken) return id;
  }
}

std::string PatchGrowth::curve_type() {
  if (dice_.chance(kNoiseChance)) return std::string{kNoises[dice_.below(std::size(kNoises))]};
  return std::to_string(dice_.below(outputs_));
}

std::string PatchGrowth::node(std::string_view name) {
  PatchNode added{std::string{name}, new_id(), {}, {}};
  const PatchKind& kind = *patch_kind(name);
  for (const PatchNumber& number : kind.numbers) added.numbers[std::string{number.name}] = draw_number(number, dice_);
  if (!kind.types.empty()) added.words["type"] = kind.types[dice_.below(kind.types.size())];
  if (kind.role == PatchKind::Role::curve) added.words["type"] = curve_type();
  patch_.nodes.push_back(added);
  return added.id;
}

void PatchGrowth::connect(std::string_view source, std::string_view target, std::string_view parameter) {
  PatchConnection added;
  added.id = new_id();
  added.source = source;
  added.target = target;
  added.parameter = parameter;
  const PatchNode* node = find_node(patch_, target);
  const PatchKind* kind = node == nullptr ? nullptr : patch_kind(node->name);
  if (const PatchParameter* driven = kind == nullptr ? nullptr : patch_parameter(*kind, parameter)) {
    added.low = driven->low;
    added.high = driven->high;
    added.weight = dice_.between(driven->weight_low, driven->weight_high);
  } else {
    added.weight = target == kPatchOut ? kOutWeight : dice_.between(0.1, 1.0);
  }
  patch_.connections.push_back(added);
}

std::string PatchGrowth::curve(std::string_view kind, std::string_view target, std::string_view parameter) {
  std::string id = node(kind);
  connect(id, target, parameter);
  return id;
}

std::string PatchGrowth::oscillator() { return node(dice_.chance(0.5) ? "OscillatorNode" : "NoteOscillatorNode"); }

std::string PatchGrowth::source() {
  switch (dice_.below(5)) {
    case 0:
    case 1: {
      std::string id = node("WavetableNode");
      for (std::size_t waves = 1 + dice_.below(3); waves > 0; --waves) curve("NoteNetworkOutputNode", id, "buffer");
      curve("NetworkOutputNode", id, "mix");
      return id;
    }
    case 2:
    case 3: {
      std::string id = node("AdditiveNode");
      for (std::size_t partials = 1 + dice_.below(4); partials > 0; --partials) partial(id);
      return id;
    }
    default: {
      std::string id = node("AudioBufferSourceNode");
      curve("NoteNetworkOutputNode", id, "buffer");
      return id;
    }
  }
}

void PatchGrowth::partial(const std::string& additive) {
  double last = 0.0;
  for (const PatchConnection& each : patch_.connections) {
    if (each.target != additive) continue;
    const PatchNode* node = find_node(patch_, each.source);
    if (node == nullptr || !node->numbers.contains("partialNumber")) continue;
    last = std::max(last, node->numbers.at("partialNumber"));
  }
  for (const auto& [kind, parameter] : {std::pair{"PartialNetworkOutputNode", "partialBuffer"},
                                        std::pair{"PartialEnvelopeNetworkOutputNode", "partialGainEnvelope"}}) {
    curve(kind, additive, parameter);
    PatchNode& added = patch_.nodes.back();
    added.numbers["partialNumber"] = last + 1.0;
    const bool envelope = parameter == std::string_view{"partialGainEnvelope"};
    added.numbers["frequency"] = envelope ? 1.0 : 440.0;
    if (!envelope) added.numbers["inharmonicityFactor"] = 0.0;
  }
}

std::string PatchGrowth::effect() {
  const std::string_view kind = kEffects[dice_.below(std::size(kEffects))];
  std::string id = node(kind);
  if (kind == "ConvolverNode") curve("NetworkOutputNode", id, "buffer");
  if (kind == "WaveShaperNode") curve("NetworkOutputNode", id, "curve");
  return id;
}

std::string PatchGrowth::listener() {
  std::vector<std::string_view> found;
  for (const PatchNode& node : patch_.nodes) {
    const PatchKind* kind = patch_kind(node.name);
    if (kind != nullptr && kind->listens()) found.push_back(node.id);
  }
  return std::string{found.empty() ? kPatchOut : found[dice_.below(found.size())]};
}

}  // namespace perigee
