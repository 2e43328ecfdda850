// engine/convolver.h -- A room that was measured: what goes in comes out as the room's answer to it, from the first frame on.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "engine/lent_rows.h"
#include "engine/program.h"
#include "engine/tap.h"
#include "engine/zero_pages.h"

namespace perigee {

// The answer's first 2048 frames are cut into pieces of 64, the rest into pieces of 1024.
inline constexpr std::size_t kNearPiece = 64, kNearPieces = 32, kFarPiece = 1024, kNear = kNearPiece * kNearPieces;

// Of a piece and as many frames more; packed spectra are twice as many floats as a piece has frames. Aligned to 64 bytes.
struct ConvolutionKernels {
  void (*near_forward)(const float* before, const float* now, float* packed) noexcept = nullptr;
  void (*near_backward)(const float* packed, float* last_half) noexcept = nullptr;
  void (*far_forward)(const float* before, const float* now, float* packed) noexcept = nullptr;
  void (*far_backward)(const float* packed, float* last_half) noexcept = nullptr;
  void (*multiply_add)(const float* a, const float* b, float* sum, std::size_t bins) noexcept = nullptr;
};
ConvolutionKernels choose_convolution();  // control thread

// An impulse response as spectra. Immutable; several convolvers may share it.
class Impulse {
 public:
  static constexpr double kMostSeconds = 10.0;
  static constexpr Frames kMostFrames = Frames{1} << 20;

  // Control thread. One channel is for both sides. What is longer than kMostFrames is cut; what is no number counts as 0.
  explicit Impulse(std::span<const std::vector<float>> channels);
  // Its spectra lie in `lent`, which outlives it, while somebody convolves: of what `make` answers, one channel of so many frames, the same
  // numbers each time and on any thread.
  using Make = std::function<std::vector<float>()>;
  Impulse(Frames frames, Make make, LentRows& lent);
  ~Impulse();
  Impulse(const Impulse&) = delete;
  Impulse& operator=(const Impulse&) = delete;

  Frames frames() const noexcept { return frames_; }
  std::size_t near_pieces() const noexcept { return near_pieces_; }
  std::size_t far_pieces() const noexcept { return far_pieces_; }
  // Where they lie: its own, for ever; else they are a part of the loan. Each is of a side and a piece.
  const LaneRow* spectra(LentRows::Loan* loan) const;
  const float* near_spectrum(const LaneRow* spectra, std::size_t side, std::size_t piece) const noexcept;
  const float* far_spectrum(const LaneRow* spectra, std::size_t side, std::size_t piece) const noexcept;
  std::size_t bytes() const noexcept { return rows() * sizeof(LaneRow); }

 private:
  Impulse(std::size_t frames, std::size_t channels, LentRows* lent);
  std::size_t rows() const noexcept;
  void transform(std::span<const std::vector<float>> channels, LaneRow* spectra) const;

  Frames frames_;
  std::size_t channels_, near_pieces_, far_pieces_;
  std::vector<LaneRow> own_;
  Make make_;
  LentRows* lent_;
};

// One orbit's. It begins when there is something to hear and has ended so long after the last sound as the answer takes; an
// idle one costs nothing. The long transforms and products of 1024 frames are spread over the 16 quanta before they are heard,
// by a plan that is the same in each: no callback has more to do than the dearest of these quanta. The orbits' plans are
// shifted against each other.
class Convolver {
 public:
  // Control thread: takes all the memory it will ever need. With one side only the left is heard. With `loan`, which outlives it, nobody may
  // wait for it, and its spectra lie there: it keeps as much sound as they are of, and makes those again that others have taken the place of.
  Convolver(std::shared_ptr<const Impulse> impulse, std::size_t orbit, std::size_t sides = 2,
            LentRows::Loan* loan = nullptr);
  ~Convolver();

  bool running() const noexcept { return running_; }  // audio thread, as all that follows
  void end() noexcept { running_ = false; }
  // `in` is null where there is silence. `out` is what is heard in the quantum that begins at `start`.
  void process(Frames start, const StereoQuantum* in, StereoQuantum& out) noexcept;

  const Impulse& impulse() const noexcept { return *impulse_; }
  std::size_t bytes() const noexcept;

  // Triggers in the engine, and the orbit that has it. The engine counts; the owner frees it at 0.
  mutable std::atomic<std::int32_t> uses{0};

 private:
  static constexpr std::size_t kQuanta = kFarPiece / kNearPiece;  // of a long piece
  struct Side {
    Zeros<LaneRow> in, ready;  // what went in, a ring of frames; two long pieces in turn: one is heard, one is made
    LaneRow* near = nullptr;   // spectra of what went in, rings of pieces …
    LaneRow* far = nullptr;
    LaneRow* sum = nullptr;  // … and of the piece that is made
  };
  void begin(Frames quantum) noexcept;
  void lay_out(LaneRow* spectra) noexcept;
  std::size_t spectra_rows() const noexcept;  // of a side
  void remake(Frames quantum) noexcept;
  void near_spectrum(Side& side, Frames quantum) noexcept;
  void near(std::size_t side, Frames quantum, float* out) noexcept;
  float* far_spectrum(Side& side, Frames piece) noexcept;
  void make_far_spectrum(Side& side, Frames piece) noexcept;
  void multiply(std::size_t side, Frames newest, std::size_t from, std::size_t to) noexcept;
  void far(Frames quantum) noexcept;
  float* piece_in(Side& side, Frames piece) noexcept;
  Frames oldest() const noexcept { return first_ / static_cast<Frames>(kQuanta); }  // the long piece in which it began

  ConvolutionKernels kernels_;
  std::shared_ptr<const Impulse> impulse_;
  std::size_t turn_;
  std::size_t kept_;  // long pieces of what went in
  LentRows::Loan* loan_;
  const LaneRow* answer_ = nullptr;  // the impulse's spectra
  Zeros<LaneRow> own_;               // spectra that are not lent
  std::vector<Side> sides_;
  bool running_ = false;
  Frames first_ = 0;  // its first quantum, as it counts them
  Frames quiet_ = 0;  // frames since something went in
};

}  // namespace perigee
