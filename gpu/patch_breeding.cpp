// gpu/patch_breeding.cpp -- The crossover of two patches: values exchanged, sources grafted.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <string>

#include "gpu/audible.h"
#include "gpu/breeding.h"
#include "gpu/patch_growth.h"

namespace perigee {
namespace {

constexpr double kEither = 0.5;

bool is_source(const PatchNode& node) {
  const PatchKind* kind = patch_kind(node.name);
  return kind != nullptr && (kind->role == PatchKind::Role::oscillator || kind->role == PatchKind::Role::buffer);
}

// The same node in both: one id and one name.
const PatchNode* same_node(const Patch& patch, const PatchNode& node) {
  const PatchNode* found = find_node(patch, node.id);
  return found != nullptr && found->name == node.name ? found : nullptr;
}

// Numbers and words that both have. A partial keeps its number: two of one number would beat.
void exchange_values(Patch& child, const Patch& b, Dice& dice) {
  for (PatchNode& node : child.nodes) {
    const PatchNode* other = same_node(b, node);
    if (other == nullptr) continue;
    for (auto& [name, value] : node.numbers) {
      const auto found = other->numbers.find(name);
      if (dice.chance(kEither) && found != other->numbers.end() && name != "partialNumber") value = found->second;
    }
    for (auto& [name, value] : node.words) {
      const auto found = other->words.find(name);
      if (dice.chance(kEither) && found != other->words.end()) value = found->second;
    }
  }
  for (PatchConnection& each : child.connections) {
    const auto found = std::find_if(b.connections.begin(), b.connections.end(), [&](const PatchConnection& other) {
      return other.source == each.source && other.target == each.target && other.parameter == each.parameter;
    });
    if (!dice.chance(kEither) || found == b.connections.end()) continue;
    each.weight = found->weight;
    each.low = found->low;
    each.high = found->high;
  }
}

// A number of an output that the child's network has.
void fit_output(PatchNode& node, std::uint32_t outputs) {
  const auto type = node.words.find("type");
  const PatchKind* kind = patch_kind(node.name);
  if (type == node.words.end() || kind == nullptr || kind->role != PatchKind::Role::curve || outputs == 0) return;
  std::uint32_t output = 0;
  const char* const end = type->second.data() + type->second.size();
  const auto [rest, error] = std::from_chars(type->second.data(), end, output);
  if (error == std::errc{} && rest == end && output >= outputs) type->second = std::to_string(output % outputs);
}

// All that plays or drives `root`, and itself.
std::set<std::string> upstream(const Patch& patch, const std::string& root) {
  std::set<std::string> found = {root};
  std::vector<std::string> open = {root};
  while (!open.empty()) {
    const std::string target = open.back();
    open.pop_back();
    for (const PatchConnection& each : patch.connections) {
      if (each.enabled && each.target == target && find_node(patch, each.source) != nullptr &&
          found.insert(each.source).second) {
        open.push_back(each.source);
      }
    }
  }
  return found;
}

// Copies the source with its upstream under ids of its own where these are taken by others, and leads it out.
void graft(Patch& child, const Patch& b, const PatchNode& source, std::uint32_t outputs, Dice& dice) {
  PatchGrowth growth{child, outputs, dice};
  const std::set<std::string> part = upstream(b, source.id);
  std::map<std::string, std::string> ids;
  for (const std::string& id : part) {
    PatchNode node = *find_node(b, id);
    if (find_node(child, id) != nullptr) node.id = growth.new_id();
    ids[id] = node.id;
    fit_output(node, outputs);
    child.nodes.push_back(node);
  }
  const auto add = [&](PatchConnection connection) {
    const auto taken = [&](const PatchConnection& each) { return each.id == connection.id; };
    if (std::any_of(child.connections.begin(), child.connections.end(), taken)) connection.id = growth.new_id();
    child.connections.push_back(connection);
  };
  bool leads_out = false;
  for (PatchConnection each : b.connections) {
    if (!each.enabled || !part.contains(each.source)) continue;
    if (part.contains(each.target)) {
      each.target = ids[each.target];
    } else {
      const PatchNode* target = find_node(b, each.target);
      const bool known = target != nullptr && same_node(child, *target) != nullptr;
      if (each.source != source.id || !each.parameter.empty() || !known) continue;
      leads_out = true;
    }
    each.source = ids[each.source];
    add(each);
  }
  if (!leads_out) growth.connect(ids[source.id], kPatchOut);
}

}  // namespace

Patch cross_patches(const Patch& a, const Patch& b, std::uint32_t outputs, Dice& dice) {
  Patch child = a;
  exchange_values(child, b, dice);
  for (PatchNode& node : child.nodes) fit_output(node, outputs);
  std::vector<const PatchNode*> only_b;
  for (const PatchNode& node : b.nodes) {
    if (is_source(node) && same_node(a, node) == nullptr) only_b.push_back(&node);
  }
  for (const PatchNode* source : only_b) {
    // One in two children, on average: more of them would only pile up. One may have come along with another.
    const bool comes = dice.chance(kEither / static_cast<double>(only_b.size()));
    if (comes && same_node(child, *source) == nullptr) graft(child, b, *source, outputs, dice);
  }
  return child;
}

}  // namespace perigee
