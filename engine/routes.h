// engine/routes.h -- On which outputs an orbit is heard: its sides to any of them, and a change in a straight line.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "engine/input_quantum.h"
#include "engine/tap.h"

namespace perigee {

// Audio thread. Outputs are bits of a mask; those beyond the last are counted from the first again. One that gets
// both sides gets their mean.
class Routes {
 public:
  explicit Routes(int outputs) noexcept;

  // Once a quantum. What nobody hears changes at once, the rest within 16 quanta.
  void advance(std::uint32_t left, std::uint32_t right, bool sounding) noexcept;
  // To the outputs, two in each sum.
  void add(const StereoQuantum& sound, std::span<StereoQuantum> sums) const noexcept;

 private:
  using Levels = std::array<float, kMaxOutputs>;
  std::size_t outputs_;
  std::array<std::uint32_t, 2> wanted_{1, 2};  // as asked
  std::array<Levels, 2> before_{}, now_{}, goal_{};
  bool plain_ = true;  // left on the first, right on the second
  bool still_ = true;
};

}  // namespace perigee
