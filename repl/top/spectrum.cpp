// repl/top/spectrum.cpp -- How loud each part of what is heard is: one transform, its bins gathered into bands.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/top/spectrum.h"

#include <kiss_fftr.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>

namespace perigee {
namespace {

constexpr double kLowHz = 40.0, kHighHz = 16000.0, kFloorDb = -120.0;

struct Freed {
  void operator()(kiss_fftr_state* state) const { kiss_fftr_free(state); }
};

}  // namespace

std::vector<double> spectrum_of(std::span<const std::array<float, 2>> frames, double rate_hz, std::size_t bands) {
  const std::size_t size = frames.size() / 2 * 2, bins = size / 2 + 1;
  std::vector<double> loud(bands, kFloorDb);
  if (size < 2 || !(rate_hz > 0.0)) return loud;
  std::vector<float> samples(size);
  for (std::size_t i = 0; i < size; ++i) {
    const double window =
        0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(size));
    samples[i] = static_cast<float>(window * 0.5 * static_cast<double>(frames[i][0] + frames[i][1]));
  }
  std::vector<kiss_fft_cpx> spectrum(bins);
  const std::unique_ptr<kiss_fftr_state, Freed> state(kiss_fftr_alloc(static_cast<int>(size), 0, nullptr, nullptr));
  kiss_fftr(state.get(), samples.data(), spectrum.data());
  const double full = static_cast<double>(size) / 4.0;  // what a sine of level 1 is under this window
  const auto bin_at = [&](double hz) { return hz / rate_hz * static_cast<double>(size); };
  for (std::size_t band = 0; band < bands; ++band) {
    const auto edge = [&](std::size_t i) {
      return kLowHz * std::pow(kHighHz / kLowHz, static_cast<double>(i) / static_cast<double>(bands));
    };
    const auto first = static_cast<std::size_t>(std::lround(bin_at(edge(band))));
    const auto last = std::max(first + 1, static_cast<std::size_t>(std::lround(bin_at(edge(band + 1)))));
    double most = 0.0;
    for (std::size_t bin = first; bin < std::min(last, bins); ++bin)
      most = std::max(most, std::hypot(static_cast<double>(spectrum[bin].r), static_cast<double>(spectrum[bin].i)));
    if (most > 0.0) loud[band] = std::max(kFloorDb, 20.0 * std::log10(most / full));
  }
  return loud;
}

}  // namespace perigee
