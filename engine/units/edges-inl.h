// engine/units/edges-inl.h -- Waves made of straight lines without what lies above half the rate: steps and corners, rounded off.
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(PERIGEE_ENGINE_UNITS_EDGES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PERIGEE_ENGINE_UNITS_EDGES_INL_H_
#undef PERIGEE_ENGINE_UNITS_EDGES_INL_H_
#else
#define PERIGEE_ENGINE_UNITS_EDGES_INL_H_
#endif

#include <algorithm>
#include <bit>
#include <cmath>

#include "engine/units/edge_table.h"
#include "engine/units/phase-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {

inline constexpr std::size_t kReach = EdgeTable::kReach;
// Rows of state: what lies ahead of the quantum's end.
inline constexpr std::size_t kAheadRows = EdgeTable::kTaps;

// What an edge that lies `since` frames (0 … 1) before a frame adds to the kReach frames before that one and to those from it on.
struct EdgeTaps {
  const float *early, *late;  // of the places in the table before and after the edge
  float part, size;
  HWY_INLINE EdgeTaps(const EdgeTable::Rows& table, float since, float height) : size{height} {
    const float place = std::clamp(since, 0.0f, 1.0f) * static_cast<float>(EdgeTable::kPhases);
    const std::size_t phase = std::min(static_cast<std::size_t>(place), EdgeTable::kPhases - 1);
    part = place - static_cast<float>(phase);
    early = table[phase].data();
    late = table[phase + 1].data();
  }
  HWY_INLINE float tap(std::size_t j) const { return size * (early[j] + part * (late[j] - early[j])); }
};
// The naive wave is drawn kReach frames ahead of what is heard, so that an edge still reaches everything before it that it changes:
// row i + kReach is what was drawn at frame i. A wave of constant pitch is heard at its time; one whose pitch or phase moves
// hears of that kReach frames late (a quarter of a millisecond).
class Ahead {
 public:
  HWY_INLINE Ahead(const UnitCall& call, float* state, std::size_t lane)
      : state_{state + lane}, frames_{frames_of(call)} {
    for (std::size_t row = 0; row < kAheadRows; ++row)
      hn::Store(hn::Load(kFloat, state_ + row * kRow), kFloat, rows_ + row * kRow);
    for (std::size_t row = kAheadRows; row < frames_ + kAheadRows; ++row) hn::Store(zero(), kFloat, rows_ + row * kRow);
  }
  // Keeps what is not heard yet for the next call.
  HWY_INLINE void keep() const {
    for (std::size_t row = 0; row < kAheadRows; ++row)
      hn::Store(hn::Load(kFloat, rows_ + (frames_ + row) * kRow), kFloat, state_ + row * kRow);
  }
  HWY_INLINE Floats heard(std::size_t frame) const { return hn::Load(kFloat, rows_ + frame * kRow); }
  // At frame `frame` (which may lie before the call by up to kReach), of the wave that is kReach ahead.
  HWY_INLINE void draw(std::ptrdiff_t frame, Floats value) {
    const std::ptrdiff_t row = frame + static_cast<std::ptrdiff_t>(kReach);
    if (row < first_) return;
    float* const at = rows_ + static_cast<std::size_t>(row) * kRow;
    hn::Store(hn::Load(kFloat, at) + value, kFloat, at);
  }
  // An edge in one lane: `since` frames (0 … 1) before that frame the wave stepped by `height`, or bent by so much slope a frame.
  void step(std::ptrdiff_t frame, std::size_t lane, float since, float height) {
    add(edge_table().step, frame, lane, since, height);
  }
  void corner(std::ptrdiff_t frame, std::size_t lane, float since, float slope) {
    add(edge_table().corner, frame, lane, since, slope);
  }
  // What is drawn before this frame of the call is not heard.
  HWY_INLINE void hear_from(std::size_t frame) { first_ = static_cast<std::ptrdiff_t>(frame); }

 private:
  void add(const EdgeTable::Rows& table, std::ptrdiff_t frame, std::size_t lane, float since, float size) {
    const EdgeTaps edge{table, since, size};
    float taps[EdgeTable::kTaps];
    for (std::size_t j = 0; j < EdgeTable::kTaps; ++j) taps[j] = edge.tap(j);
    std::size_t j = frame < first_ ? static_cast<std::size_t>(first_ - frame) : 0;
    float* at = rows_ + (static_cast<std::size_t>(frame + static_cast<std::ptrdiff_t>(j))) * kRow + lane;
    for (; j < EdgeTable::kTaps; ++j, at += kRow) *at += taps[j];
  }

  float* state_;
  std::size_t frames_;
  std::ptrdiff_t first_ = 0;
  alignas(64) float rows_[(kFrames + kAheadRows) * kRow];
};

// A quantum of the same where all of it is known beforehand: what is heard lies in the output and what is ahead in the state. Whoever
// adds to a part of a row may not read the row soon, so all edges are added before the wave is, as far as they come before it, and
// all others after it: each row is the same sum, in the same order.
class AheadAtOnce {
 public:
  HWY_INLINE AheadAtOnce(float* output, float* state) : heard_{output}, ahead_{state} {
    for (std::size_t row = 0; row < kFrames; ++row)
      hn::Store(row < kAheadRows ? hn::Load(kFloat, ahead_ + row * kRow) : zero(), kFloat, heard_ + row * kRow);
    for (std::size_t row = 0; row < kAheadRows; ++row) hn::Store(zero(), kFloat, ahead_ + row * kRow);
  }
  HWY_INLINE void draw(std::size_t frame, Floats value) const {
    float* const at = row(frame + kReach);
    hn::Store(hn::Load(kFloat, at) + value, kFloat, at);
  }
  // Of each edge the taps from kBegin on, less than kEnd.
  template <std::size_t kBegin, std::size_t kEnd>
  struct Part {
    const AheadAtOnce& to;
    void step(std::size_t frame, std::size_t lane, float since, float height) const {
      add(edge_table().step, frame, lane, since, height);
    }
    void corner(std::size_t frame, std::size_t lane, float since, float slope) const {
      add(edge_table().corner, frame, lane, since, slope);
    }

   private:
    HWY_INLINE void add(const EdgeTable::Rows& table, std::size_t frame, std::size_t lane, float since,
                        float size) const {
      const EdgeTaps edge{table, since, size};
      float taps[kEnd - kBegin];
      for (std::size_t j = kBegin; j < kEnd; ++j) taps[j - kBegin] = edge.tap(j);
      const std::size_t first = frame + kBegin;
      std::size_t inside = first < kFrames ? std::min(kFrames - first, kEnd - kBegin) : 0;
      float* at = to.row(first) + lane;
      if (inside == 0) inside = kEnd - kBegin;
      for (std::size_t j = 0; j < inside; ++j, at += kRow) *at += taps[j];
      at = to.ahead_ + lane;
      for (std::size_t j = inside; j < kEnd - kBegin; ++j, at += kRow) *at += taps[j];
    }
  };
  Part<kReach, EdgeTable::kTaps> before_the_wave() const { return {*this}; }
  Part<0, kReach> after_the_wave() const { return {*this}; }

 private:
  HWY_INLINE float* row(std::size_t number) const {
    return number < kFrames ? heard_ + number * kRow : ahead_ + (number - kFrames) * kRow;
  }
  float *heard_, *ahead_;
};

HWY_INLINE unsigned bits_of(Mask mask) {
  std::uint8_t bytes[8] = {};
  hn::StoreMaskBits(kFloat, mask, bytes);
  return bytes[0] | static_cast<unsigned>(bytes[1]) << 8;
}

// Where a phase that is counted in 32 bits passed half a turn between two frames, in each lane of `turned`: at(lane, how many frames
// before the second, turns a frame).
template <class At>
HWY_INLINE void for_turned(Mask turned, Ints moved, Ints after, const At& at) {
  if (hn::AllFalse(kFloat, turned)) return;
  alignas(64) std::int32_t ends[kRow], moves[kRow];
  hn::Store(after, kInt, ends);
  hn::Store(moved, kInt, moves);
  for (unsigned bits = bits_of(turned); bits != 0; bits &= bits - 1) {
    const auto lane = static_cast<std::size_t>(std::countr_zero(bits));
    const bool forward = moves[lane] > 0;
    const auto past = static_cast<std::uint32_t>(ends[lane]) - 0x80000000u;  // forward: how far beyond the turn
    const float beyond = static_cast<float>(forward ? past : 0u - past);
    const float step = std::abs(static_cast<float>(moves[lane]));
    at(lane, beyond / step, static_cast<float>(moves[lane]) * kTurnOfSigned);
  }
}
// The lanes that did so, wherever they move; and those that do where all move forward, by less than half a turn.
HWY_INLINE Mask turned_between(Ints before, Ints after) {
  // As a sum that overflows: its sign is that of neither summand.
  const Ints moved = after - before, signs = hn::And(hn::Xor(before, after), hn::Xor(moved, after));
  return hn::RebindMask(kFloat, hn::Lt(signs, hn::Zero(kInt)));
}
HWY_INLINE Mask turned_forward(Ints before, Ints after) { return hn::RebindMask(kFloat, hn::Lt(after, before)); }

}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
