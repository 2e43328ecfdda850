// gpu/patch_vocabulary.h -- The nodes that patches are made of: what each is for, its numbers, what can be driven.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace perigee {

// A number that a node stores. Values drawn and changed here stay within low … high; what a file brought may lie beyond.
struct PatchNumber {
  enum class Scale : std::uint8_t {
    even,    // moves by shares of its range
    ratio,   // moves by factors: frequencies
    whole,   // only whole numbers
    signed_  // low … high is its size; the sign is drawn
  };
  std::string_view name;
  double low = 0.0, high = 1.0;
  Scale scale = Scale::even;
};

// What a connection can lead to, besides audio inputs.
struct PatchParameter {
  std::string_view name;
  double low = 0.0, high = 1.0;  // what a curve of −1 … 1 is mapped to, in connections that are new
  double weight_low = 0.1, weight_high = 1.0;
  bool audio = false;  // sound can drive it too, else only curves
  bool many = false;   // several curves count: otherwise the last would silence the others
};

struct PatchKind {
  enum class Role : std::uint8_t { out, oscillator, buffer, effect, curve };
  std::string_view name;
  Role role = Role::effect;
  std::span<const PatchNumber> numbers;
  std::span<const std::string_view>
      types;  // values of the word "type"; those of curves are outputs of the network, or noise
  std::span<const PatchParameter> parameters;

  bool sounds() const { return role == Role::oscillator || role == Role::buffer || role == Role::effect; }
  bool listens() const { return role == Role::out || role == Role::effect; }
};

std::span<const PatchKind> patch_kinds();
const PatchKind* patch_kind(std::string_view name);  // null: a name from elsewhere
const PatchParameter* patch_parameter(const PatchKind& kind, std::string_view name);

inline constexpr std::string_view kPatchOut = "0";  // the id of the node where sound goes out
inline constexpr std::string_view kNoises[] = {"noiseWhite", "noisePink", "noiseBrown"};

}  // namespace perigee
