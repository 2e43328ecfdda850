// engine/wave_table.cpp -- A sound cut into single waves, each kept several times with ever fewer harmonics, so that none is too high.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/wave_table.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <functional>
#include <vector>

#include "engine/portable_math.h"

namespace perigee {
namespace {

using Complex = std::complex<double>;

Complex times(Complex a, Complex b) {  // without the library's care for infinity, which may use other operations
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

// In place; the size is a power of two. `way` −1 takes apart, 1 puts together (without dividing by the size).
void transform(std::vector<Complex>& x, double way) {
  const std::size_t n = x.size();
  for (std::size_t i = 1, j = 0; i < n; ++i) {
    std::size_t bit = n >> 1;
    for (; (j & bit) != 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) std::swap(x[i], x[j]);
  }
  std::vector<Complex> turns(n / 2);
  for (std::size_t i = 0; i < turns.size(); ++i) {
    const double part = static_cast<double>(i) / static_cast<double>(n);
    turns[i] = {portable::cos_turns(part), way * portable::sin_turns(part)};
  }
  for (std::size_t half = 1; half < n; half *= 2) {
    const std::size_t step = n / (2 * half);
    for (std::size_t begin = 0; begin < n; begin += 2 * half) {
      for (std::size_t i = 0; i < half; ++i) {
        const Complex a = x[begin + i], b = times(x[begin + half + i], turns[i * step]);
        x[begin + i] = a + b;
        x[begin + half + i] = a - b;
      }
    }
  }
}

// One wave into its places in the table, level by level.
void put_wave(std::span<const float> wave, std::int32_t number, std::int32_t waves, float* table) {
  const std::size_t n = wave.size();
  std::vector<Complex> spectrum(n);
  for (std::size_t i = 0; i < n; ++i) spectrum[i] = static_cast<double>(wave[i]);
  transform(spectrum, -1.0);
  for (std::size_t level = 0; level < kWaveLevels.size(); ++level) {
    const auto frames = static_cast<std::size_t>(kWaveLevels[level].frames);
    const std::size_t most = std::min<std::size_t>(static_cast<std::size_t>(kWaveLevels[level].harmonics), n / 2 - 1);
    std::vector<Complex> kept(frames);
    kept[0] = spectrum[0];
    for (std::size_t h = 1; h <= most; ++h) {
      kept[h] = spectrum[h];
      kept[frames - h] = {spectrum[h].real(), -spectrum[h].imag()};
    }
    transform(kept, 1.0);
    float* const to =
        table + wave_level_begin(level, waves) + std::int64_t{kWaveLevels[level].frames + kWaveMargin} * number;
    for (std::size_t i = 0; i < frames + static_cast<std::size_t>(kWaveMargin); ++i)
      to[i] = static_cast<float>(kept[(i + frames - 1) % frames].real() / static_cast<double>(n));
  }
}

// So many waves of 2048 frames, wave(place 0 … 1, turns 0 … 1).
std::unique_ptr<SampleBuffer> drawn(std::int32_t waves, const std::function<double(double, double)>& wave) {
  std::vector<float> sound;
  for (std::int32_t number = 0; number < waves; ++number) {
    const double place = static_cast<double>(number) / static_cast<double>(waves - 1);
    std::vector<double> one;
    double peak = 0.0;
    for (std::int32_t i = 0; i < kWaveFrames; ++i) {
      one.push_back(wave(place, static_cast<double>(i) / kWaveFrames));
      peak = std::max(peak, std::abs(one.back()));
    }
    for (const double x : one) sound.push_back(static_cast<float>(x / peak));
  }
  return make_wave_table(sound);
}

// Corners from sine to triangle, then a step from there to the saw, then a second one to the square.
double basic_wave(double place, double turns) {
  const double sine = portable::sin_turns(turns);
  const double triangle = turns < 0.25 ? 4.0 * turns : turns < 0.75 ? 2.0 - 4.0 * turns : 4.0 * turns - 4.0;
  const double saw = turns < 0.5 ? 2.0 * turns : 2.0 * turns - 2.0;
  const double square = turns == 0.0 || turns == 0.5 ? 0.0 : turns < 0.5 ? 1.0 : -1.0;
  const double shapes[] = {sine, triangle, saw, square};
  const double at = 3.0 * place;
  const auto first = static_cast<std::size_t>(std::min(at, 2.0));
  const double part = at - static_cast<double>(first);
  return shapes[first] + (shapes[first + 1] - shapes[first]) * part;
}

// Harmonics of a ground, strong about two formants that move along the table: from a dark u over o and a to a bright i.
double vocal_wave(double place, double turns) {
  const double low = 3.0 + 5.0 * portable::sin_turns(place * 0.5), high = 6.0 + 18.0 * place;  // as harmonics
  double sum = 0.0;
  for (int h = 1; h <= 40; ++h) {
    const double near_low = (h - low) / 1.5, near_high = (h - high) / 2.0;
    const double level = 0.35 / h + 1.0 / (1.0 + near_low * near_low) + 0.6 / (1.0 + near_high * near_high);
    sum += level / std::sqrt(static_cast<double>(h)) * portable::sin_turns(turns * h);
  }
  return sum;
}

}  // namespace

std::unique_ptr<SampleBuffer> make_wave_table(std::span<const float> sound) {
  // A file shorter than a wave is one wave, of its own length as far as a power of two goes.
  std::size_t length = kWaveFrames;
  if (sound.size() < length) length = kCycleFrames;
  std::vector<float> padded(sound.begin(), sound.end());
  if (padded.size() < length) padded.resize(length);
  const std::size_t there = padded.size() / length;
  const auto waves = static_cast<std::int32_t>(std::min<std::size_t>(there, kMostWaves));
  auto table = std::make_unique<SampleBuffer>();
  table->channels = 1;
  table->waves = waves;
  table->frames = wave_level_begin(kWaveLevels.size(), waves);
  table->natural_seconds = 1.0;
  table->data.resize(static_cast<std::size_t>(table->frames + 2 * SampleBuffer::kGuard));
  float* const to = table->data.data() + SampleBuffer::kGuard;
  for (std::int32_t number = 0; number < waves; ++number) {
    const std::size_t from =
        waves > 1 ? static_cast<std::size_t>(number) * (there - 1) / static_cast<std::size_t>(waves - 1) : 0;
    put_wave({padded.data() + from * length, length}, number, waves, to);
  }
  return table;
}

const SampleBuffer& basic_wave_table() {
  static const auto table = drawn(31, basic_wave);
  return *table;
}
const SampleBuffer& vocal_wave_table() {
  static const auto table = drawn(24, vocal_wave);
  return *table;
}

}  // namespace perigee
