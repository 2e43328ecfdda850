// engine/routes.cpp -- On which outputs an orbit is heard: its sides to any of them, and a change in a straight line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/routes.h"

#include <algorithm>

namespace perigee {
namespace {

constexpr float kStep = 1.0f / 16.0f;  // of a level in a quantum: 21 ms at 48 kHz
constexpr float kFrame = 1.0f / static_cast<float>(kQuantum);

}  // namespace

Routes::Routes(int outputs) noexcept : outputs_{static_cast<std::size_t>(outputs)} {
  for (auto* levels : {&before_, &now_, &goal_}) (*levels)[0][0] = (*levels)[1][1] = 1.0f;
}

void Routes::advance(std::uint32_t left, std::uint32_t right, bool sounding) noexcept {
  if (still_ && wanted_[0] == left && wanted_[1] == right) return;
  wanted_ = {left, right};
  before_ = now_;
  for (std::size_t side = 0; side < 2; ++side) {
    goal_[side].fill(0.0f);
    for (std::size_t bit = 0; bit < kMaxOutputs; ++bit) {
      if ((wanted_[side] >> bit & 1u) != 0) goal_[side][bit % outputs_] = 1.0f;
    }
  }
  for (std::size_t out = 0; out < outputs_; ++out) {
    if (goal_[0][out] == 1.0f && goal_[1][out] == 1.0f) goal_[0][out] = goal_[1][out] = 0.5f;
  }
  for (std::size_t side = 0; side < 2; ++side) {
    for (std::size_t out = 0; out < outputs_; ++out) {
      float& level = now_[side][out];
      level = std::clamp(goal_[side][out], level - kStep, level + kStep);
    }
  }
  if (!sounding) now_ = before_ = goal_;
  still_ = now_ == goal_ && before_ == now_;
  plain_ = still_ && now_ == Routes{static_cast<int>(outputs_)}.now_;
}

void Routes::add(const StereoQuantum& sound, std::span<StereoQuantum> sums) const noexcept {
  if (plain_) {
    for (std::size_t f = 0; f < sound.left.size(); ++f) sums[0].left[f] += sound.left[f];
    for (std::size_t f = 0; f < sound.right.size(); ++f) sums[0].right[f] += sound.right[f];
    return;
  }
  for (std::size_t side = 0; side < 2; ++side) {
    const auto& from = side == 0 ? sound.left : sound.right;
    for (std::size_t out = 0; out < outputs_; ++out) {
      const float begin = before_[side][out], step = (now_[side][out] - begin) * kFrame;
      if (begin == 0.0f && step == 0.0f) continue;
      auto& to = out % 2 == 0 ? sums[out / 2].left : sums[out / 2].right;
      for (std::size_t f = 0; f < from.size(); ++f) to[f] += from[f] * (begin + step * static_cast<float>(f + 1));
    }
  }
}

}  // namespace perigee
