// repl/session/responses.cpp -- The answers of rooms: read from a sound, or made of noise that swells, darkens and dies away.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/responses.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "engine/convolver.h"
#include "engine/portable_math.h"

namespace perigee {
namespace {

// Web Audio's: a mean power of 1 becomes this level, at this rate; the least power that counts.
constexpr double kCalibration = 0.00125, kCalibrationHz = 44100.0, kLeastPower = 0.000125;
constexpr double kTail = 1.5;      // times `seconds` of noise: −90 dB
constexpr std::size_t kStep = 64;  // frames between two cutoffs

void normalise(Response& response, double rate_hz) {
  double sum = 0.0, count = 0.0;
  for (const std::vector<float>& channel : response) {
    for (const float x : channel) sum += static_cast<double>(x) * static_cast<double>(x);
    count += static_cast<double>(channel.size());
  }
  const double power = std::sqrt(sum / std::max(count, 1.0));
  const double scale = kCalibration / std::max(power, kLeastPower) * (kCalibrationHz / rate_hz);
  for (std::vector<float>& channel : response) {
    for (float& x : channel) x = static_cast<float>(static_cast<double>(x) * scale);
  }
}

std::size_t frames_of(double seconds, double rate_hz) {
  const double most = std::min(Impulse::kMostSeconds * rate_hz, static_cast<double>(Impulse::kMostFrames));
  return static_cast<std::size_t>(std::clamp(seconds * rate_hz, 1.0, most));
}

// splitmix64 (Steele, Lea, Flood 2014) as −1 … 1.
double noise_at(std::uint64_t place) {
  std::uint64_t x = (place + 1) * 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return static_cast<double>((x ^ (x >> 31)) >> 11) * 0x1p-52 - 1.0;
}

}  // namespace

Response response_of(const SampleBuffer& sample, double seconds, double speed, double begin, double rate_hz) {
  const double step = std::max(std::abs(speed), 1e-3), last = static_cast<double>(sample.frames - 1);
  const double first = std::floor(std::clamp(begin, 0.0, 1.0) * static_cast<double>(sample.frames));
  const double there = std::floor(std::max(0.0, last - first) / step) + 1.0;
  const std::size_t frames = std::min(frames_of(seconds, rate_hz), frames_of(there / rate_hz, rate_hz));
  Response response;
  for (int c = 0; c < sample.channels; ++c) {
    std::vector<float>& channel = response.emplace_back(frames);
    const float* const from = sample.channel(c);
    for (std::size_t i = 0; i < frames; ++i) {
      const double along = std::min(first + static_cast<double>(i) * step, last);
      const double place = speed < 0.0 ? last - along : along;
      const double whole = std::floor(place);
      const float* const at = from + static_cast<Frames>(whole);  // one frame beyond the end is silence
      channel[i] = at[0] + static_cast<float>(place - whole) * (at[1] - at[0]);
    }
  }
  normalise(response, rate_hz);
  return response;
}

Response noise_response(double seconds, double fade, double lowpass, double damping, double rate_hz) {
  const std::size_t frames = frames_of(kTail * seconds, rate_hz);
  const double falls = portable::exp(-6.907755278982137 / (seconds * rate_hz));  // ln 1000
  const double darkens = portable::pow(damping / lowpass, 1.0 / (seconds * rate_hz));
  Response response(2, std::vector<float>(frames));
  for (std::uint64_t side = 0; side < 2; ++side) {
    double level = 1.0, hz = lowpass, pole = 0.0, once = 0.0, twice = 0.0;
    for (std::size_t i = 0; i < frames; ++i) {
      if (i % kStep == 0) pole = portable::exp(-2.0 * portable::kPi * std::clamp(hz / rate_hz, 0.0001, 0.49));
      const double swell = std::min(1.0, static_cast<double>(i) / std::max(fade * rate_hz, 1.0));
      const double now = noise_at(2 * i + side) * level * swell;
      once = now + (once - now) * pole;
      twice = once + (twice - once) * pole;
      response[side][i] = static_cast<float>(twice);
      level *= falls;
      if (static_cast<double>(i) < seconds * rate_hz) hz *= darkens;
    }
  }
  normalise(response, rate_hz);
  return response;
}

}  // namespace perigee
