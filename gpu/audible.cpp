// gpu/audible.cpp -- Backwards from the way out.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/audible.h"

#include <algorithm>
#include <set>

#include "gpu/patch_vocabulary.h"

namespace perigee {
namespace {

bool driven(const Patch& patch, std::string_view id, std::string_view parameter) {
  return std::any_of(patch.connections.begin(), patch.connections.end(), [&](const PatchConnection& each) {
    return each.enabled && each.target == id && each.parameter == parameter;
  });
}

bool is_source(const Patch& patch, const PatchNode& node, const PatchKind& kind) {
  if (kind.role == PatchKind::Role::oscillator) return true;
  if (node.name == "AudioBufferSourceNode") return driven(patch, node.id, "buffer");
  if (node.name == "WavetableNode") return driven(patch, node.id, "buffer") && driven(patch, node.id, "mix");
  return node.name == "AdditiveNode" && driven(patch, node.id, "partialBuffer") &&
         driven(patch, node.id, "partialGainEnvelope");
}

}  // namespace

bool is_audible(const Patch& patch) {
  std::set<std::string_view> seen = {kPatchOut};
  std::vector<std::string_view> open = {kPatchOut};
  while (!open.empty()) {
    const std::string_view target = open.back();
    open.pop_back();
    for (const PatchConnection& each : patch.connections) {
      if (!each.enabled || !each.parameter.empty() || each.target != target || !seen.insert(each.source).second)
        continue;
      const auto node = std::find_if(patch.nodes.begin(), patch.nodes.end(),
                                     [&](const PatchNode& candidate) { return candidate.id == each.source; });
      const PatchKind* kind = node == patch.nodes.end() ? nullptr : patch_kind(node->name);
      if (kind == nullptr) continue;
      if (is_source(patch, *node, *kind)) return true;
      const bool through = node->name != "ConvolverNode" || driven(patch, node->id, "buffer");
      if (kind->role == PatchKind::Role::effect && through) open.push_back(each.source);
    }
  }
  return false;
}

bool patch_reaches(const Patch& patch, std::string_view from, std::string_view to) {
  std::set<std::string_view> seen = {from};
  std::vector<std::string_view> open = {from};
  while (!open.empty()) {
    const std::string_view source = open.back();
    open.pop_back();
    if (source == to) return true;
    for (const PatchConnection& each : patch.connections) {
      if (each.source == source && seen.insert(each.target).second) open.push_back(each.target);
    }
  }
  return false;
}

}  // namespace perigee
