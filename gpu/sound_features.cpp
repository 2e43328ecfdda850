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

// Attack, decay and movement from levels of 10 ms.
void measure_levels(std::span<const float> samples, double rate_hz, SoundFeatures& features) {
  const auto length = static_cast<std::size_t>(std::max(0.01 * rate_hz, 1.0));
  std::vector<double> levels;
  for (std::size_t first = 0; first == 0 || first + length <= samples.size(); first += length) {
    double sum = 0.0, squares = 0.0;
    const auto frame = samples.subspan(first, std::min(length, samples.size() - first));
    for (const float sample : frame) sum += sample, squares += static_cast<double>(sample) * sample;
    const auto count = static_cast<double>(frame.size());
    levels.push_back(std::sqrt(std::max(squares / count - sum / count * (sum / count), 0.0)));
  }
  const double loudest = *std::max_element(levels.begin(), levels.end());
  if (loudest < 1e-5) return;
  const auto count = static_cast<double>(levels.size());
  const auto there = std::find_if(levels.begin(), levels.end(), [&](double level) { return level >= 0.708 * loudest; });
  features.attack = static_cast<float>(static_cast<double>(there - levels.begin()) / count);
  const auto tenth = std::max<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(levels.size() / 10), 1);
  const double end = *std::max_element(levels.end() - tenth, levels.end());
  features.decay = static_cast<float>(std::clamp(1.0 - end / loudest, 0.0, 1.0));
  double mean = 0.0, away = 0.0;
  for (const double level : levels) mean += level / count;
  for (const double level : levels) away += std::abs(level - mean) / count;
  features.movement = static_cast<float>(std::clamp(away / mean, 0.0, 1.0));
}

// The shortest period after which a frame is as much like itself as it ever is, and how much that is (P. McLeod, G. Wyvill, A smarter
// way to find pitch, 2005: the normalised square difference).
struct Period {
  double samples = 0.0, likeness = 0.0;
};
Period period_of(std::span<const float> frame) {
  constexpr std::size_t kShortest = 8, kLongest = 1020, kCompared = kFrame - kLongest - 1;
  double mean = 0.0;
  for (const float sample : frame) mean += static_cast<double>(sample) / static_cast<double>(frame.size());
  std::array<float, kFrame> x{};
  for (std::size_t i = 0; i < frame.size(); ++i) x[i] = frame[i] - static_cast<float>(mean);
  std::array<double, kLongest + 1> likeness{};
  for (std::size_t lag = 1; lag <= kLongest; ++lag) {
    float products = 0.0f, squares = 1e-9f;
    for (std::size_t i = 0; i < kCompared; ++i) {
      products += x[i] * x[i + lag];
      squares += x[i] * x[i] + x[i + lag] * x[i + lag];
    }
    likeness[lag] = 2.0 * static_cast<double>(products / squares);
  }
  std::size_t lag = 1;
  while (lag < kLongest && likeness[lag] > 0.0) ++lag;  // beyond the hill around 0
  lag = std::max(lag, kShortest);
  if (lag >= kLongest) return {};
  const double most = *std::max_element(likeness.begin() + static_cast<std::ptrdiff_t>(lag), likeness.end());
  for (; lag < kLongest; ++lag) {
    if (likeness[lag] >= 0.9 * most && likeness[lag] >= likeness[lag + 1]) break;
  }
  return {static_cast<double>(lag), std::clamp(likeness[lag], 0.0, 1.0)};
}

// Every fourth frame says enough, a loud one more.
void measure_pitch(std::span<const float> samples, double rate_hz, SoundFeatures& features) {
  constexpr double kLeastLikeness = 0.3, kLongestHz = 47.0, kOctaves = 7.0;
  double weight = 0.0, likeness = 0.0, pitched = 0.0, octaves_up = 0.0;
  for (std::size_t first = 0; first == 0 || first + kFrame <= samples.size(); first += 4 * kHop) {
    const auto frame = samples.subspan(first, std::min(kFrame, samples.size() - first));
    double power = 0.0;
    for (const float sample : frame) power += static_cast<double>(sample) * sample;
    const Period period = period_of(frame);
    weight += power;
    likeness += power * period.likeness;
    if (period.likeness < kLeastLikeness) continue;
    pitched += power;
    octaves_up += power * std::log2(rate_hz / period.samples / kLongestHz);
  }
  if (weight <= 0.0) return;
  features.harmonicity = static_cast<float>(likeness / weight);
  if (pitched > 0.0) features.pitch = static_cast<float>(std::clamp(octaves_up / pitched / kOctaves, 0.0, 1.0));
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
  measure_levels(samples, rate_hz, features);
  measure_pitch(samples, rate_hz, features);

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

float measure_of(const SoundFeatures& features, SoundMeasure measure) {
  switch (measure) {
    case SoundMeasure::brightness:
      return features.brightness;
    case SoundMeasure::noise:
      return features.noisiness;
    case SoundMeasure::change:
      return features.change;
    case SoundMeasure::attack:
      return features.attack;
    case SoundMeasure::decay:
      return features.decay;
    case SoundMeasure::movement:
      return features.movement;
    case SoundMeasure::pitch:
      return features.pitch;
    case SoundMeasure::harmonicity:
      return features.harmonicity;
  }
  return 0.0f;
}

float fitness_of(const SoundFeatures& features) {
  if (!features.finite || features.loudness < kLeastLoudness || features.clipped > 0.5f) return 0.0f;
  const float there = std::min(features.loudness / 0.05f, 1.0f);  // from −26 dB on it is loud enough
  const float clean = (1.0f - features.clipped) * (1.0f - 0.5f * features.offset);
  const float moving = std::min(features.change / 0.25f, 1.0f);
  return there * clean * (0.25f + 0.75f * moving);
}

}  // namespace perigee
