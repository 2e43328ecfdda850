// gpu/sound_features.cpp -- Spectra of short frames, and what they say.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/sound_features.h"

#include <kiss_fftr.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <vector>

namespace perigee {
namespace {

constexpr std::size_t kFrame = 2048, kHop = kFrame / 2, kBins = kFrame / 2 + 1;
constexpr double kTau = 6.28318530717958647692;
constexpr double kLowestHz = 40.0;
constexpr double kSilence = 1e-10;        // of a frame's power: −100 dB
constexpr float kLeastLoudness = 0.002f;  // −54 dB: below it nobody hears it beside others

// Powers in bins; 0 stands for the offset and counts for nothing.
using Spectrum = std::array<double, kBins>;

class Analyser {
 public:
  Analyser() {
    for (std::size_t i = 0; i < kFrame; ++i) {
      window_[i] =
          static_cast<float>(0.5 - 0.5 * std::cos(kTau * static_cast<double>(i) / static_cast<double>(kFrame)));
    }
  }

  Spectrum spectrum(std::span<const float> frame) {
    std::array<float, kFrame> in{};
    std::array<kiss_fft_cpx, kBins> out;
    for (std::size_t i = 0; i < frame.size(); ++i) in[i] = frame[i] * window_[i];
    kiss_fftr(plan_.get(), in.data(), out.data());
    Spectrum power{};
    for (std::size_t k = 2; k < kBins; ++k) {  // an offset's window reaches into bin 1
      power[k] = static_cast<double>(out[k].r) * out[k].r + static_cast<double>(out[k].i) * out[k].i;
    }
    return power;
  }

 private:
  struct Free {
    void operator()(kiss_fftr_cfg plan) const { kiss_fftr_free(plan); }
  };
  std::array<float, kFrame> window_;
  using Plan = std::unique_ptr<std::remove_pointer_t<kiss_fftr_cfg>, Free>;
  Plan plan_{kiss_fftr_alloc(static_cast<int>(kFrame), 0, nullptr, nullptr)};
};

double sum_of(const Spectrum& power) {
  double sum = 0.0;
  for (const double bin : power) sum += bin;
  return sum;
}

double octaves(const Spectrum& power, double sum, double rate_hz) {
  double weighted = 0.0;
  for (std::size_t k = 1; k < kBins; ++k) weighted += power[k] * static_cast<double>(k);
  const double hz = weighted / sum * rate_hz / static_cast<double>(kFrame);
  return std::clamp(std::log2(std::max(hz, kLowestHz) / kLowestHz) / std::log2(0.5 * rate_hz / kLowestHz), 0.0, 1.0);
}

// Geometric mean over mean, on a scale of decibels: 0 at −60 dB or less, 1 at 0 dB.
double flatness(const Spectrum& power, double sum) {
  const double mean = sum / static_cast<double>(kBins - 2);
  double logs = 0.0;
  for (std::size_t k = 2; k < kBins; ++k) logs += std::log(power[k] / mean + 1e-9);
  const double bels = logs / static_cast<double>(kBins - 2) / std::log(10.0);
  return std::clamp(1.0 + bels / 6.0, 0.0, 1.0);
}

// 0 for the same, 1 for nothing in common: half the distance between shares of the roots of power, and the change of level.
double difference(const Spectrum& a, const Spectrum& b) {
  double sum_a = 0.0, sum_b = 0.0, distance = 0.0;
  for (std::size_t k = 0; k < kBins; ++k) sum_a += std::sqrt(a[k]), sum_b += std::sqrt(b[k]);
  if (sum_a <= 0.0 || sum_b <= 0.0) return sum_a + sum_b > 0.0 ? 1.0 : 0.0;
  for (std::size_t k = 0; k < kBins; ++k) distance += std::abs(std::sqrt(a[k]) / sum_a - std::sqrt(b[k]) / sum_b);
  return std::clamp(0.5 * distance + std::abs(sum_a - sum_b) / (sum_a + sum_b), 0.0, 1.0);
}

void measure_samples(std::span<const float> samples, SoundFeatures& features) {
  double sum = 0.0, squares = 0.0;
  std::size_t clipped = 0;
  for (const float sample : samples) {
    features.peak = std::max(features.peak, std::abs(sample));
    sum += sample;
    squares += static_cast<double>(sample) * sample;
    if (std::abs(sample) >= 0.999f) ++clipped;
  }
  const auto count = static_cast<double>(samples.size());
  const double mean = sum / count;
  features.offset = static_cast<float>(std::min(std::abs(mean), 1.0));
  features.loudness = static_cast<float>(std::min(std::sqrt(std::max(squares / count - mean * mean, 0.0)), 1.0));
  features.clipped = static_cast<float>(static_cast<double>(clipped) / count);
}

}  // namespace

SoundFeatures sound_features(std::span<const float> samples, double rate_hz) {
  SoundFeatures features;
  if (samples.empty()) return features;
  features.finite = std::all_of(samples.begin(), samples.end(), [](float sample) { return std::isfinite(sample); });
  if (!features.finite) return features;
  measure_samples(samples, features);

  Analyser analyser;
  double weight = 0.0, bright = 0.0, flat = 0.0, changes = 0.0;
  std::size_t frames = 0;
  Spectrum last{};
  for (std::size_t first = 0; first == 0 || first + kFrame <= samples.size(); first += kHop) {
    const Spectrum power = analyser.spectrum(samples.subspan(first, std::min(kFrame, samples.size() - first)));
    const double sum = sum_of(power);
    if (frames++ > 0) changes += difference(last, power);
    last = power;
    if (sum < kSilence) continue;
    weight += sum;  // a loud frame says more
    bright += sum * octaves(power, sum, rate_hz);
    flat += sum * flatness(power, sum);
  }
  if (weight <= 0.0) return features;
  features.brightness = static_cast<float>(bright / weight);
  features.noisiness = static_cast<float>(flat / weight);
  if (frames > 1) features.change = static_cast<float>(changes / static_cast<double>(frames - 1));
  return features;
}

float fitness_of(const SoundFeatures& features) {
  if (!features.finite || features.loudness < kLeastLoudness || features.clipped > 0.5f) return 0.0f;
  const float there = std::min(features.loudness / 0.05f, 1.0f);  // from −26 dB on it is loud enough
  const float clean = (1.0f - features.clipped) * (1.0f - 0.5f * features.offset);
  const float moving = std::min(features.change / 0.25f, 1.0f);
  return there * clean * (0.25f + 0.75f * moving);
}

}  // namespace perigee
