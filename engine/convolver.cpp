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
constexpr std::size_t kShares = kFarPiece / kNearPiece - 4;  // of the products for a long piece, one in a quantum

// Of so many products, how many are done before the quantum `step` of a long piece.
std::size_t products_before(std::size_t step, std::size_t pieces) {
  return step < 2 ? 0 : std::min((step - 2) * pieces / kShares, pieces);
}

std::size_t frames_of(std::span<const std::vector<float>> channels) {
  std::size_t longest = 1;
  for (const std::vector<float>& channel : channels) longest = std::max(longest, channel.size());
  return std::min(longest, static_cast<std::size_t>(Impulse::kMostFrames));
}

}  // namespace

Impulse::Impulse(std::size_t frames, std::size_t channels, LentRows* lent)
    : frames_{static_cast<Frames>(frames)},
      channels_{channels},
      near_pieces_{pieces_of(std::min(frames, kNear), kNearPiece)},
      far_pieces_{frames > kNear ? pieces_of(frames - kNear, kFarPiece) : 0},
      lent_{lent} {}

Impulse::Impulse(std::span<const std::vector<float>> channels)
    : Impulse{frames_of(channels), channels.size() > 1 ? 2u : 1u, nullptr} {
  own_.resize(rows());
  transform(channels, own_.data());
}

Impulse::Impulse(Frames frames, Make make, LentRows& lent)
    : Impulse{static_cast<std::size_t>(std::clamp<Frames>(frames, 1, kMostFrames)), 1, &lent} {
  make_ = std::move(make);
}

Impulse::~Impulse() {
  if (lent_) lent_->forget(this);
}

std::size_t Impulse::rows() const noexcept { return channels_ * (near_pieces_ * kNearRows + far_pieces_ * kFarRows); }

void Impulse::transform(std::span<const std::vector<float>> channels, LaneRow* spectra) const {
  const FlushDenormals flush;
  const ConvolutionKernels kernels = choose_convolution();
  const std::vector<float> nothing(kFarPiece, 0.0f);
  std::vector<float> piece(kFarPiece);
  for (std::size_t c = 0; c < channels_; ++c) {
    const auto cut = [&](std::size_t from, std::size_t frames) {
      const std::size_t end = c < channels.size() ? std::min(channels[c].size(), static_cast<std::size_t>(frames_)) : 0;
      for (std::size_t i = 0; i < frames; ++i) {
        const float x = from + i < end ? channels[c][from + i] : 0.0f;
        piece[i] = std::abs(x) < 1e6f ? x : 0.0f;
      }
    };
    for (std::size_t p = 0; p < near_pieces_; ++p, spectra += kNearRows) {
      cut(p * kNearPiece, kNearPiece);
      kernels.near_forward(piece.data(), nothing.data(), spectra->data());
    }
    for (std::size_t p = 0; p < far_pieces_; ++p, spectra += kFarRows) {
      cut(kNear + p * kFarPiece, kFarPiece);
      kernels.far_forward(piece.data(), nothing.data(), spectra->data());
    }
  }
}

const LaneRow* Impulse::spectra(LentRows::Loan* loan) const {
  if (!lent_) return own_.data();
  return loan->take(this, rows(), [this](LaneRow* spectra) {
    const std::vector<float> made = make_();
    transform({&made, 1}, spectra);
  });
}

const float* Impulse::near_spectrum(const LaneRow* spectra, std::size_t side, std::size_t piece) const noexcept {
  const std::size_t channel = std::min(side, channels_ - 1);
  return spectra[channel * (rows() / channels_) + piece * kNearRows].data();
}
const float* Impulse::far_spectrum(const LaneRow* spectra, std::size_t side, std::size_t piece) const noexcept {
  return near_spectrum(spectra, side, near_pieces_) + piece * kFarRows * kRowFloats;
}

Convolver::Convolver(std::shared_ptr<const Impulse> impulse, std::size_t orbit, std::size_t sides, LentRows::Loan* loan)
    : kernels_{choose_convolution()},
      impulse_{std::move(impulse)},
      turn_{orbit % kQuanta},
      kept_{std::max<std::size_t>(loan ? impulse_->far_pieces() + 2 : 0, 4)},
      loan_{loan},
      own_{zeros<LaneRow>(loan ? 0 : sides * spectra_rows(), true)} {
  const bool touch = loan == nullptr;
  while (sides_.size() < sides)
    sides_.push_back({zeros<LaneRow>(kept_ * kFarPiece / kRowFloats, touch), zeros<LaneRow>(kFarRows, touch)});
  if (loan) return;
  lay_out(own_.data());
  answer_ = impulse_->spectra(nullptr);
}

Convolver::~Convolver() {
  if (!loan_) return;
  for (const void* each : {static_cast<const void*>(this), static_cast<const void*>(impulse_.get())})
    loan_->give_back(each);
  loan_->of().forget(this);
}

std::size_t Convolver::spectra_rows() const noexcept {
  return kNearPieces * kNearRows + (impulse_->far_pieces() + 1) * kFarRows;
}

void Convolver::lay_out(LaneRow* spectra) noexcept {
  for (Side& side : sides_) {
    side.near = spectra;
    side.sum = side.near + kNearPieces * kNearRows;
    side.far = side.sum + kFarRows;
    spectra += spectra_rows();
  }
}

std::size_t Convolver::bytes() const noexcept {
  std::size_t rows = own_.size();
  for (const Side& side : sides_) rows += side.in.size() + side.ready.size();
  return rows * sizeof(LaneRow);
}

// Where a long piece of what went in lies.
float* Convolver::piece_in(Side& side, Frames piece) noexcept {
  const auto kept = static_cast<Frames>(kept_);
  return floats(side.in) + static_cast<std::size_t>((piece % kept + kept) % kept) * kFarPiece;
}

// What lies before the beginning is silent as far as a spectrum reaches.
void Convolver::begin(Frames quantum) noexcept {
  running_ = true;
  first_ = quantum;
  quiet_ = 0;
  for (Side& side : sides_) {
    for (const Frames piece : {oldest() - 1, oldest()}) std::fill_n(piece_in(side, piece), kFarPiece, 0.0f);
    std::fill(side.ready.begin(), side.ready.end(), LaneRow{});
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
  const auto at = static_cast<std::size_t>(quantum) * kNearPiece % (kept_ * kFarPiece);
  for (std::size_t s = 0; s < sides_.size(); ++s) {
    float* const to = floats(sides_[s].in) + at;
    if (in == nullptr) {
      std::fill_n(to, kNearPiece, 0.0f);
    } else {
      std::copy_n((s == 0 ? in->left : in->right).data(), kNearPiece, to);
    }
  }
  if (loan_) {
    answer_ = impulse_->spectra(loan_);
    lay_out(loan_->take(this, sides_.size() * spectra_rows(), [&](LaneRow* rows) {
      lay_out(rows);
      remake(quantum);
    }));
  }
  if (sides_.size() == 1) out.right = {};
  for (std::size_t s = 0; s < sides_.size(); ++s) near(s, quantum, (s == 0 ? out.left : out.right).data());
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

// All that was made before this quantum, as it was: the same bits of the same sound, in the same order.
void Convolver::remake(Frames quantum) noexcept {
  const Frames newest = quantum / static_cast<Frames>(kQuanta) - 1;
  const auto ring = static_cast<Frames>(impulse_->far_pieces());
  for (std::size_t s = 0; s < sides_.size(); ++s) {
    Side& side = sides_[s];
    for (Frames q = std::max(first_, quantum - static_cast<Frames>(kNearPieces)); q < quantum; ++q)
      near_spectrum(side, q);
    for (Frames piece = std::max(oldest(), newest - ring + 1); piece <= newest; ++piece) make_far_spectrum(side, piece);
    std::fill_n(side.sum, kFarRows, LaneRow{});
    const auto pieces = static_cast<std::size_t>(std::clamp<Frames>(newest - oldest() + 1, 0, ring));
    multiply(s, newest, 0, products_before(static_cast<std::size_t>(quantum) % kQuanta, pieces));
  }
}

void Convolver::near_spectrum(Side& side, Frames quantum) noexcept {
  const std::size_t kept = kept_ * kFarPiece;
  const auto now = static_cast<std::size_t>(quantum) * kNearPiece % kept;
  const auto before = (now + kept - kNearPiece) % kept;
  kernels_.near_forward(floats(side.in) + before, floats(side.in) + now,
                        side.near[static_cast<std::size_t>(quantum) % kNearPieces * kNearRows].data());
}

void Convolver::near(std::size_t s, Frames quantum, float* out) noexcept {
  Side& side = sides_[s];
  near_spectrum(side, quantum);
  const auto pieces = std::min(static_cast<Frames>(impulse_->near_pieces()), quantum - first_ + 1);
  std::array<LaneRow, kNearRows> sum{};
  for (Frames p = 0; p < pieces; ++p) {
    kernels_.multiply_add(side.near[static_cast<std::size_t>(quantum - p) % kNearPieces * kNearRows].data(),
                          impulse_->near_spectrum(answer_, s, static_cast<std::size_t>(p)), sum[0].data(), kNearPiece);
  }
  kernels_.near_backward(sum[0].data(), out);
}

float* Convolver::far_spectrum(Side& side, Frames piece) noexcept {
  return side.far[static_cast<std::size_t>(piece) % impulse_->far_pieces() * kFarRows].data();
}

void Convolver::make_far_spectrum(Side& side, Frames piece) noexcept {
  kernels_.far_forward(piece_in(side, piece - 1), piece_in(side, piece), far_spectrum(side, piece));
}

// Adds the products of the pieces of the answer from … to, of the newest piece that went in with the first.
void Convolver::multiply(std::size_t s, Frames newest, std::size_t from, std::size_t to) noexcept {
  Side& side = sides_[s];
  for (std::size_t p = from; p < to; ++p) {
    kernels_.multiply_add(far_spectrum(side, newest - static_cast<Frames>(p)), impulse_->far_spectrum(answer_, s, p),
                          side.sum->data(), kFarPiece);
  }
}

// The part of the work on the next long piece that is this quantum's: two transforms, twelve shares of the products, two
// transforms back. Piece b of what went in is heard from piece b + 2 on.
void Convolver::far(Frames quantum) noexcept {
  const auto step = static_cast<std::size_t>(quantum) % kQuanta;
  const Frames newest = quantum / static_cast<Frames>(kQuanta) - 1;  // the last piece that is whole
  if (newest < oldest()) return;
  if (step < 2) {
    if (step < sides_.size()) make_far_spectrum(sides_[step], newest);
    return;
  }
  if (step >= kQuanta - 2) {
    if (step - (kQuanta - 2) >= sides_.size()) return;
    Side& side = sides_[step - (kQuanta - 2)];
    kernels_.far_backward(side.sum->data(), floats(side.ready) + static_cast<std::size_t>(newest) % 2 * kFarPiece);
    return;
  }
  const auto ring = static_cast<Frames>(impulse_->far_pieces());
  const auto pieces = static_cast<std::size_t>(std::min(ring, newest - oldest() + 1));
  for (std::size_t s = 0; s < sides_.size(); ++s) {
    if (step == 2) std::fill_n(sides_[s].sum, kFarRows, LaneRow{});
    multiply(s, newest, products_before(step, pieces), products_before(step + 1, pieces));
  }
}

}  // namespace perigee
