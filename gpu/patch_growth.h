// gpu/patch_growth.h -- Parts that are added to patches: each comes with all that it needs to be heard.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "gpu/dice.h"
#include "gpu/genome.h"
#include "gpu/patch_vocabulary.h"

namespace perigee {

// Adds to `patch`, with numbers from `dice`; curves are outputs 0 … outputs − 1 of the network. Functions return the id of
// the node.
class PatchGrowth {
 public:
  // Both outlive this. Of outputs there is at least one.
  PatchGrowth(Patch& patch, std::uint32_t outputs, Dice& dice) : patch_{patch}, outputs_{outputs}, dice_{dice} {}

  std::string node(std::string_view kind);    // its numbers and type drawn
  std::string oscillator();                   // of the two kinds
  std::string source();                       // a buffer of one of three kinds, with the curves it plays
  std::string effect();                       // with its curve, where it has none to begin with
  void partial(const std::string& additive);  // the next one, and its envelope
  void connect(std::string_view source, std::string_view target, std::string_view parameter = "");

  std::string listener();    // of those there are, any that takes sound in
  std::string curve_type();  // of a node that plays an output: rarely noise
  std::string new_id();      // no node and no connection has it

 private:
  std::string curve(std::string_view kind, std::string_view target, std::string_view parameter);

  Patch& patch_;
  std::uint32_t outputs_;
  Dice& dice_;
};

// The node with that id, or null.
const PatchNode* find_node(const Patch& patch, std::string_view id);

double draw_number(const PatchNumber& number, Dice& dice);

}  // namespace perigee
