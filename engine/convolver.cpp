// engine/convolver.cpp -- Overlap-save in two sizes of pieces: the short ones are heard at once, the long ones 2048 frames later.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/convolver.h"

#include <algorithm>
#include <cmath>

#include "engine/denormals.h"

namespace perigee {
namespace {

constexpr std::size_t kRowFloats = static_cast<std::size_t>(kLanes);
constexpr std::size_t kNearRows = 2 * kNearPiece / kRowFloats, kFarRows = 2 * kFarPiece / kRowFloats;  // of a spectrum

std::size_t pieces_of(std::size_t frames, std::size_t piece) { return (frames + piece - 1) / piece; }
float* floats(Zeros<LaneRow>& rows) { return rows.data()->data(); }

}  // namespace

Impulse::Impulse(std::span<const std::vector<float>> channels) : channels_{channels.size() > 1 ? 2u : 1u} {
  const FlushDenormals flush;
  const ConvolutionKernels kernels = choose_convolution();
  std::size_t longest = 1;
  for (const std::vector<float>& channel : channels) longest = std::max(longest, channel.size());
  longest = std::min(longest, static_cast<std::size_t>(kMostFrames));
  frames_ = static_cast<Frames>(longest);
  near_pieces_ = pieces_of(std::min(longest, kNear), kNearPiece);
  far_pieces_ = longest > kNear ? pieces_of(longest - kNear, kFarPiece) : 0;
  near_.resize(channels_ * near_pieces_ * kNearRows);
  far_.resize(channels_ * far_pieces_ * kFarRows);
  const std::vector<float> nothing(kFarPiece, 0.0f);
  std::vector<float> piece(kFarPiece);
  for (std::size_t c = 0; c < channels_ && c < channels.size(); ++c) {
    const auto cut = [&](std::size_t from, std::size_t frames) {
      for (std::size_t i = 0; i < frames; ++i) {
        const float x = from + i < std::min(channels[c].size(), longest) ? channels[c][from + i] : 0.0f;
        piece[i] = std::abs(x) < 1e6f ? x : 0.0f;
      }
    };
    for (std::size_t p = 0; p < near_pieces_; ++p) {
      cut(p * kNearPiece, kNearPiece);
      kernels.near_forward(piece.data(), nothing.data(), near_[(c * near_pieces_ + p) * kNearRows].data());
    }
    for (std::size_t p = 0; p < far_pieces_; ++p) {
      cut(kNear + p * kFarPiece, kFarPiece);
      kernels.far_forward(piece.data(), nothing.data(), far_[(c * far_pieces_ + p) * kFarRows].data());
    }
  }
}

const float* Impulse::near_spectrum(std::size_t side, std::size_t piece) const noexcept {
  return near_[(std::min(side, channels_ - 1) * near_pieces_ + piece) * kNearRows].data();
}
const float* Impulse::far_spectrum(std::size_t side, std::size_t piece) const noexcept {
  return far_[(std::min(side, channels_ - 1) * far_pieces_ + piece) * kFarRows].data();
}

Convolver::Convolver(std::shared_ptr<const Impulse> impulse, std::size_t orbit, std::size_t sides, bool live)
    : kernels_{choose_convolution()}, impulse_{std::move(impulse)}, turn_{orbit % kQuanta} {
  const auto rows = [live](std::size_t count) { return zeros<LaneRow>(count, live); };
  while (sides_.size() < sides) {
    sides_.push_back({rows(kNearPieces * kNearRows), rows(std::max<std::size_t>(impulse_->far_pieces(), 1) * kFarRows),
                      rows(kKept / kRowFloats), rows(kFarRows),
                      rows(kFarRows)});  // two pieces in turn: one is heard, one is made
  }
}

std::size_t Convolver::bytes() const noexcept {
  std::size_t rows = 0;
  for (const Side& side : sides_)
    rows += side.near.size() + side.far.size() + side.in.size() + side.sum.size() + side.ready.size();
  return rows * sizeof(LaneRow);
}

void Convolver::begin(Frames quantum) noexcept {
  running_ = true;
  first_ = quantum;
  quiet_ = 0;
  for (Side& side : sides_) {
    for (auto* rows : {&side.in, &side.ready}) std::fill(rows->begin(), rows->end(), LaneRow{});
  }
}

void Convolver::process(Frames start, const StereoQuantum* in, StereoQuantum& out) noexcept {
  const Frames quantum = start / kQuantum + static_cast<Frames>(turn_);
  if (!running_) {
    if (in == nullptr) {
      out = {};
      return;
    }
    begin(quantum);
  }
  quiet_ = in == nullptr ? quiet_ + kQuantum : 0;
  const auto at = static_cast<std::size_t>(quantum) * kNearPiece % kKept;
  if (sides_.size() == 1) out.right = {};
  for (std::size_t s = 0; s < sides_.size(); ++s) {
    float* const to = floats(sides_[s].in) + at;
    if (in == nullptr) {
      std::fill_n(to, kNearPiece, 0.0f);
    } else {
      std::copy_n((s == 0 ? in->left : in->right).data(), kNearPiece, to);
    }
    near(s, quantum, (s == 0 ? out.left : out.right).data());
  }
  if (impulse_->far_pieces() > 0) {
    far(quantum);
    const auto place = static_cast<std::size_t>(quantum) * kNearPiece % (2 * kFarPiece);
    for (std::size_t s = 0; s < sides_.size(); ++s) {
      auto& heard = s == 0 ? out.left : out.right;
      for (std::size_t f = 0; f < kNearPiece; ++f) heard[f] += floats(sides_[s].ready)[place + f];
    }
  }
  if (quiet_ > impulse_->frames() + kQuantum) running_ = false;
}

void Convolver::near(std::size_t s, Frames quantum, float* out) noexcept {
  Side& side = sides_[s];
  const float* const kept = floats(side.in);
  const auto now = static_cast<std::size_t>(quantum) * kNearPiece % kKept;
  const auto before = (now + kKept - kNearPiece) % kKept;
  const auto place = [&](Frames q) { return static_cast<std::size_t>(q) % kNearPieces; };
  kernels_.near_forward(kept + before, kept + now, side.near[place(quantum) * kNearRows].data());
  const auto pieces = std::min(static_cast<Frames>(impulse_->near_pieces()), quantum - first_ + 1);
  std::array<LaneRow, kNearRows> sum{};
  for (Frames p = 0; p < pieces; ++p) {
    kernels_.multiply_add(side.near[place(quantum - p) * kNearRows].data(),
                          impulse_->near_spectrum(s, static_cast<std::size_t>(p)), sum[0].data(), kNearPiece);
  }
  kernels_.near_backward(sum[0].data(), out);
}

// The part of the work on the next long piece that is this quantum's: two transforms, twelve shares of the products, two
// transforms back. Piece b of what went in is heard from piece b + 2 on.
void Convolver::far(Frames quantum) noexcept {
  constexpr std::size_t kShares = kQuanta - 4;
  const auto step = static_cast<std::size_t>(quantum) % kQuanta;
  const Frames newest = quantum / static_cast<Frames>(kQuanta) - 1;  // the last piece that is whole
  const Frames oldest = first_ / static_cast<Frames>(kQuanta);
  if (newest < oldest) return;
  const std::size_t ring = impulse_->far_pieces();
  const auto spectrum = [&](Side& side, Frames piece) {
    return side.far[static_cast<std::size_t>(piece) % ring * kFarRows].data();
  };
  if (step < 2) {
    if (step >= sides_.size()) return;
    Side& side = sides_[step];
    const auto frames = [&](Frames piece) {
      return floats(side.in) + static_cast<std::size_t>(piece + 4) * kFarPiece % kKept;
    };
    kernels_.far_forward(frames(newest - 1), frames(newest), spectrum(side, newest));
    return;
  }
  if (step >= kQuanta - 2) {
    if (step - (kQuanta - 2) >= sides_.size()) return;
    Side& side = sides_[step - (kQuanta - 2)];
    kernels_.far_backward(floats(side.sum), floats(side.ready) + static_cast<std::size_t>(newest) % 2 * kFarPiece);
    return;
  }
  const auto pieces = static_cast<std::size_t>(std::min(static_cast<Frames>(ring), newest - oldest + 1));
  const std::size_t from = (step - 2) * pieces / kShares, to = (step - 1) * pieces / kShares;
  for (std::size_t s = 0; s < sides_.size(); ++s) {
    Side& side = sides_[s];
    if (step == 2) std::fill(side.sum.begin(), side.sum.end(), LaneRow{});
    for (std::size_t p = from; p < to; ++p) {
      kernels_.multiply_add(spectrum(side, newest - static_cast<Frames>(p)), impulse_->far_spectrum(s, p),
                            floats(side.sum), kFarPiece);
    }
  }
}

}  // namespace perigee
