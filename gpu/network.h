// gpu/network.h -- A compositional pattern-producing network as a genome holds it: nodes, connections, what each node computes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace perigee {

// In the order of kActivationNames.
enum class Activation : std::uint8_t {
  triangle,         // (2/π)·asin(sin x)
  sawtooth,         // 2·(u − floor(u + 0.5)), u = x/2π
  step,             // −1 where x ≤ 0, else 1
  sine,             // sin x
  sine2,            // sin 2x
  cosine,           // cos x
  arctan,           // atan x
  spike,            // a triangle of period 2: 1 at even numbers, −1 at odd ones
  bipolar_sigmoid,  // 2/(1 + e^(−4.9x)) − 1
  plain_sigmoid,    // 1/(1 + e^(−x))
  gaussian,         // 2·e^(−(2.5x)²) − 1
  linear,           // |x|: the format's name for it
  null,             // 0
};
inline constexpr std::size_t kActivations = 13;
// As the format spells them.
inline constexpr std::array<std::string_view, kActivations> kActivationNames = {
    "triangle", "sawtooth",       "StepFunction", "Sine",     "Sine2",  "cos",   "arctan",
    "spike",    "BipolarSigmoid", "PlainSigmoid", "Gaussian", "Linear", "NullFn"};

struct NetworkNode {
  enum class Kind : std::uint8_t { bias, input, output, hidden };
  std::string id;
  Kind kind = Kind::hidden;
  Activation activation = Activation::null;  // bias and inputs have none
  double layer = 0.0;  // 0: bias and inputs; 10: outputs; else between: a connection leads to a greater one
  bool operator==(const NetworkNode&) const = default;
};

struct NetworkConnection {
  std::string id;
  std::uint32_t source = 0, target = 0;  // places in Network::nodes
  double weight = 0.0;
  bool operator==(const NetworkConnection&) const = default;
};

// Node 0 is the bias, always 1; node 1 the sine input, node 2 the ramp; then `outputs` outputs; then what is hidden. The order of the
// connections is the order in which a node adds up.
struct Network {
  static constexpr std::uint32_t kInputs = 2;
  static constexpr std::uint32_t kFirstOutput = 1 + kInputs;

  std::vector<NetworkNode> nodes;
  std::vector<NetworkConnection> connections;
  std::uint32_t outputs = 0;
  bool operator==(const Network&) const = default;
};

}  // namespace perigee
