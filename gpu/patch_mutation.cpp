// gpu/patch_mutation.cpp -- The changes one by one.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/patch_mutation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <tuple>

#include "gpu/audible.h"
#include "gpu/lineage.h"
#include "gpu/network_mutation.h"
#include "gpu/patch_growth.h"

namespace perigee {
namespace {

constexpr double kLeastWeight = 0.05;  // sound does not vanish on its way
constexpr double kTypeChance = 0.2;    // of a node that changes

// `value` moved by a share of the range, and no further outside than it was.
double moved(double value, double low, double high, double strength, Dice& dice) {
  const double by = dice.between(-0.5, 0.5) * strength * (high - low);
  return std::clamp(value + by, std::min(low, value), std::max(high, value));
}

double moved(double value, const PatchNumber& number, double strength, Dice& dice) {
  switch (number.scale) {
    case PatchNumber::Scale::ratio: {
      const double factor = 1.0 + strength * dice.unit();
      const double next = dice.chance(0.5) ? value * factor : value / factor;
      return std::clamp(next, std::min(number.low, value), std::max(number.high, value));
    }
    case PatchNumber::Scale::whole:
      return std::floor(moved(value, number.low, number.high, strength, dice) + 0.5);
    case PatchNumber::Scale::signed_: {
      const double size = moved(std::abs(value), number.low, number.high, strength, dice);
      return (value < 0.0) != dice.chance(0.1) ? -size : size;
    }
    case PatchNumber::Scale::even:
      break;
  }
  return moved(value, number.low, number.high, strength, dice);
}

const PatchKind* kind_of(const Patch& patch, std::string_view id) {
  const PatchNode* node = find_node(patch, id);
  return node == nullptr ? nullptr : patch_kind(node->name);
}

bool carries_sound(const Patch& patch, const PatchConnection& connection) {
  const PatchKind* kind = kind_of(patch, connection.source);
  return connection.parameter.empty() && kind != nullptr && kind->sounds();
}

// An effect amid a connection. It replaces it: the format keeps the old one, disabled, and its players sound that too.
bool split(Patch& patch, PatchGrowth& growth, Dice& dice) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < patch.connections.size(); ++i) {
    if (patch.connections[i].enabled && carries_sound(patch, patch.connections[i])) places.push_back(i);
  }
  if (places.empty()) return false;
  const std::size_t place = places[dice.below(places.size())];
  const std::string source = patch.connections[place].source, effect = growth.effect();
  growth.connect(source, effect);
  patch.connections.back().weight = 1.0;
  patch.connections[place].source = effect;
  patch.connections[place].id = growth.new_id();
  return true;
}

bool add_oscillator(Patch& patch, PatchGrowth& growth, Dice& dice) {
  const std::string added = growth.oscillator(), target = growth.listener();
  const PatchKind* kind = kind_of(patch, target);
  const bool drives = kind != nullptr && !kind->parameters.empty() && kind->parameters[0].audio && dice.chance(0.5);
  growth.connect(added, target, drives ? kind->parameters[0].name : "");
  return true;
}

bool add_source(Patch&, PatchGrowth& growth, Dice&) {
  const std::string added = growth.source();
  growth.connect(added, growth.listener());
  return true;
}

bool add_partial(Patch& patch, PatchGrowth& growth, Dice& dice) {
  std::vector<std::string> additives;
  for (const PatchNode& node : patch.nodes) {
    if (node.name == "AdditiveNode") additives.push_back(node.id);
  }
  if (additives.empty()) return false;
  growth.partial(additives[dice.below(additives.size())]);
  return true;
}

// Any pair that may be connected and is not. Curves drive parameters; sound goes to audio inputs and to some parameters.
bool add_connection(Patch& patch, PatchGrowth& growth, Dice& dice) {
  struct Pair {
    std::string_view source, target, parameter;
  };
  std::set<std::tuple<std::string_view, std::string_view, std::string_view>> taken;
  std::set<std::pair<std::string_view, std::string_view>> curved;
  for (const PatchConnection& each : patch.connections) {
    taken.insert({each.source, each.target, each.parameter});
    const PatchKind* kind = kind_of(patch, each.source);
    if (kind != nullptr && kind->role == PatchKind::Role::curve) curved.insert({each.target, each.parameter});
  }
  std::vector<Pair> pairs;
  for (const PatchNode& source : patch.nodes) {
    const PatchKind* from = patch_kind(source.name);
    if (from == nullptr || from->role == PatchKind::Role::out) continue;
    const bool curve = from->role == PatchKind::Role::curve;
    if (curve && source.name != "NetworkOutputNode" && source.name != "NoteNetworkOutputNode") continue;
    for (const PatchNode& target : patch.nodes) {
      const PatchKind* to = patch_kind(target.name);
      if (to == nullptr || source.id == target.id) continue;
      if (!curve && to->listens() && !taken.contains({source.id, target.id, ""}))
        pairs.push_back({source.id, target.id, ""});
      if (target.name == "AdditiveNode") continue;  // it grows by partials
      for (const PatchParameter& parameter : to->parameters) {
        const bool free = parameter.many || !curved.contains({target.id, parameter.name});
        if (free && (curve || parameter.audio) && !taken.contains({source.id, target.id, parameter.name})) {
          pairs.push_back({source.id, target.id, parameter.name});
        }
      }
    }
  }
  while (!pairs.empty()) {
    const std::size_t drawn = dice.below(pairs.size());
    if (!patch_reaches(patch, pairs[drawn].target, pairs[drawn].source)) {
      growth.connect(pairs[drawn].source, pairs[drawn].target, pairs[drawn].parameter);
      return true;
    }
    pairs.erase(pairs.begin() + static_cast<std::ptrdiff_t>(drawn));
  }
  return false;
}

bool change_weights(Patch& patch, const PatchMutationRates& rates, Dice& dice) {
  if (patch.connections.empty()) return false;
  const std::size_t certain = dice.below(patch.connections.size());
  for (std::size_t i = 0; i < patch.connections.size(); ++i) {
    if (!dice.chance(rates.share) && i != certain) continue;
    PatchConnection& each = patch.connections[i];
    const PatchKind* kind = kind_of(patch, each.target);
    const PatchParameter* parameter = kind == nullptr ? nullptr : patch_parameter(*kind, each.parameter);
    const double low = parameter == nullptr ? -1.0 : std::min(parameter->weight_low, -1.0);
    each.weight = moved(each.weight, low, parameter == nullptr ? 1.0 : parameter->weight_high, rates.strength, dice);
    if (std::abs(each.weight) < kLeastWeight) each.weight = each.weight < 0.0 ? -kLeastWeight : kLeastWeight;
  }
  return true;
}

void change_type(PatchNode& node, const PatchKind& kind, PatchGrowth& growth, Dice& dice) {
  if (kind.role == PatchKind::Role::curve) {
    node.words["type"] = growth.curve_type();
  } else if (!kind.types.empty()) {
    node.words["type"] = kind.types[dice.below(kind.types.size())];
  }
}

bool change_parameters(Patch& patch, const PatchMutationRates& rates, PatchGrowth& growth, Dice& dice) {
  std::vector<PatchNode*> nodes;
  for (PatchNode& node : patch.nodes) {
    const PatchKind* kind = patch_kind(node.name);
    if (kind == nullptr || (kind->numbers.empty() && kind->types.empty())) continue;
    nodes.push_back(&node);
  }
  if (nodes.empty()) return false;
  const std::size_t certain = dice.below(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!dice.chance(rates.share) && i != certain) continue;
    const PatchKind& kind = *patch_kind(nodes[i]->name);
    for (const PatchNumber& number : kind.numbers) {
      const auto stored = nodes[i]->numbers.find(std::string{number.name});
      if (stored != nodes[i]->numbers.end()) stored->second = moved(stored->second, number, rates.strength, dice);
    }
    if (dice.chance(kTypeChance)) change_type(*nodes[i], kind, growth, dice);
  }
  return true;
}

}  // namespace

void mutate_patch(Patch& patch, const PatchMutationRates& rates, std::uint32_t outputs, Dice& dice) {
  if (outputs == 0) return;
  PatchGrowth growth{patch, outputs, dice};
  const std::array<double, 7> shares = {rates.split,          rates.add_oscillator, rates.add_partial, rates.add_source,
                                        rates.add_connection, rates.weights,        rates.parameters};
  for (int i = 0; i < rates.mutations; ++i) {
    switch (draw_share(shares, dice)) {
      case 0:
        note(patch, split(patch, growth, dice) ? "sm" : "");
        break;
      case 1:
        note(patch, add_oscillator(patch, growth, dice) ? "ao" : "");
        break;
      case 2:
        note(patch, add_partial(patch, growth, dice) ? "aps" : "");
        break;
      case 3:
        note(patch, add_source(patch, growth, dice) ? "aabs" : "");
        break;
      case 4:
        note(patch, add_connection(patch, growth, dice) ? "ac" : "");
        break;
      case 5:
        note(patch, change_weights(patch, rates, dice) ? "mcw" : "");
        break;
      case 6:
        note(patch, change_parameters(patch, rates, growth, dice) ? "mnp" : "");
        break;
      default:
        break;
    }
  }
}

}  // namespace perigee
