// gpu/drawing.cpp -- What both kinds of picture are made from: curves, symbols, uses of outputs.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/drawing.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

#include "gpu/cpu_evaluator.h"
#include "gpu/patch_growth.h"

namespace perigee {
namespace {

constexpr std::array<const char*, kActivations> kSymbols = {"△", "◿", "⊓", "∿", "≈", "∩", "∫",
                                                            "∧", "S", "σ", "⌒", "∨", "·"};
constexpr std::array<const char*, kActivations> kNames = {"triangle", "sawtooth", "step",   "sine",      "sine ×2",
                                                          "cosine",   "arctan",   "spike",  "sigmoid ±", "sigmoid",
                                                          "gauss",    "|x|",      "nothing"};

// "WavetableNode" is "wavetable", "AudioBufferSourceNode" "audio buffer source".
std::string plain_name(std::string_view name) {
  if (name.ends_with("Node")) name.remove_suffix(4);
  if (name == "partialBuffer") return "partial";
  if (name == "partialGainEnvelope") return "envelope";
  std::string plain;
  for (const char letter : name) {
    const auto code = static_cast<unsigned char>(letter);
    if (std::isupper(code) != 0 && !plain.empty()) plain += ' ';
    plain += static_cast<char>(std::tolower(code));
  }
  return plain;
}

}  // namespace

const char* activation_symbol(Activation activation) { return kSymbols[static_cast<std::size_t>(activation)]; }
const char* activation_name(Activation activation) { return kNames[static_cast<std::size_t>(activation)]; }

std::vector<std::vector<float>> note_curves(const Network& network, const DrawnNote& note, std::size_t points) {
  const NetworkPlan plan = make_plan(network);
  const auto count = static_cast<std::int32_t>(points);
  const double rate_hz = static_cast<double>(points) / std::max(note.seconds, 1e-6);
  std::vector<float> all(points * plan.outputs.size());
  const Evaluation work{&plan, note_inputs(note.frequency_hz, count, rate_hz, note.velocity), 0, count, all.data(),
                        count};
  make_cpu_evaluator()->evaluate({&work, 1});
  std::vector<std::vector<float>> curves;
  for (std::size_t k = 0; k < plan.outputs.size(); ++k) {
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(k * points);
    curves.emplace_back(first, first + static_cast<std::ptrdiff_t>(points));
  }
  return curves;
}

std::vector<std::vector<std::string>> output_uses(const Patch& patch, std::uint32_t outputs) {
  std::vector<std::vector<std::string>> uses(outputs);
  for (const PatchConnection& each : patch.connections) {
    const PatchNode* source = find_node(patch, each.source);
    const PatchNode* target = find_node(patch, each.target);
    if (!each.enabled || source == nullptr || target == nullptr || !source->words.contains("type")) continue;
    const PatchKind* kind = patch_kind(source->name);
    const std::string& type = source->words.at("type");
    std::uint32_t output = 0;
    const char* const end = type.data() + type.size();
    const auto [rest, error] = std::from_chars(type.data(), end, output);
    if (kind == nullptr || kind->role != PatchKind::Role::curve || error != std::errc{} || rest != end) continue;
    if (output >= outputs) continue;
    std::string parameter = each.parameter.empty() ? "in" : plain_name(each.parameter);
    uses[output].push_back(plain_name(target->name) + " " + parameter);
  }
  return uses;
}

}  // namespace perigee
