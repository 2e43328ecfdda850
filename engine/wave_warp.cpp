// engine/wave_warp.cpp -- Ways to bend the phase at which a wave is read, by superdough's names.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/wave_warp.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "engine/portable_math.h"

namespace perigee {
namespace {

constexpr std::size_t kMostSteps = 4097;

// By number: the next prime that is no smaller.
constexpr std::array<std::uint16_t, kMostSteps> next_primes() {
  std::array<bool, kMostSteps + 3> composite{};
  for (std::size_t i = 2; i * i < composite.size(); ++i) {
    for (std::size_t k = i * i; !composite[i] && k < composite.size(); k += i) composite[k] = true;
  }
  std::array<std::uint16_t, kMostSteps> next{};
  std::uint16_t prime = 4099;
  for (std::size_t n = kMostSteps; n-- > 0;) {
    if (n >= 2 && !composite[n]) prime = static_cast<std::uint16_t>(n);
    next[n] = prime;
  }
  return next;
}
constexpr auto kNextPrime = next_primes();

double part(double x) noexcept { return x - std::floor(x); }
double rounded(double x) noexcept { return std::floor(x + 0.5); }
double mirrored(double x) noexcept { return 1.0 - std::abs(2.0 * x - 1.0); }
// 2 to the power of what lies between `most` (at amount 0) and `least`.
double steps(double amount, double least, double most) noexcept {
  return rounded(portable::exp2(most + (least - most) * amount));
}
// The two halves of the wave with their border at `middle`.
double halves(double p, double middle) noexcept {
  return p < middle ? 0.5 * p / middle : 0.5 + 0.5 * (p - middle) / (1.0 - middle);
}
double chance_at(double place) noexcept {
  auto h = static_cast<std::uint32_t>(place) * 0x9e3779b9u ^ 0x5bd1e995u;
  h = (h ^ (h >> 16)) * 0x85ebca6bu;
  h = (h ^ (h >> 13)) * 0xc2b2ae35u;
  return static_cast<double>(h >> 8) * 0x1p-24;
}
double value_noise(double x) noexcept {
  const double below = std::floor(x), a = chance_at(below);
  return a + (chance_at(below + 1.0) - a) * (x - below);
}
// Four octaves, −1 … 1.
double brownian(double x) noexcept {
  double sum = 0.0, level = 0.5, all = 0.0;
  for (int octave = 0; octave < 4; ++octave, level *= 0.5, x *= 2.0) {
    sum += level * value_noise(x);
    all += level;
  }
  return sum / all * 2.0 - 1.0;
}
double reversed(double p, double bits) noexcept {
  const auto count = static_cast<std::uint32_t>(bits);
  const double n = static_cast<double>(1u << count);
  auto place = static_cast<std::uint32_t>(p * n);
  std::uint32_t turned = 0;
  for (std::uint32_t bit = 0; bit < count; ++bit, place >>= 1) turned = turned << 1 | (place & 1u);
  return static_cast<double>(turned) / n;
}

double sigmoid(double x) noexcept { return 1.0 / (1.0 + portable::exp(-x)); }

}  // namespace

PhaseWarp::PhaseWarp(int warp, float amount) noexcept
    : warp_{warp}, amount_{amount > 0.0f ? std::min(static_cast<double>(amount), 1.0) : 0.0} {
  const double a = amount_;
  switch (warp) {
    case 1:
    case 2:
      a_ = 0.01 + 0.99 * a;
      break;
    case 3:
      a_ = 1.0 + 3.0 * a;
      break;
    case 4:
      a_ = 1.0 / (1.0 + 3.0 * a);
      break;
    case 5:
      a_ = a < 0.5 ? 1.0 + 3.0 * (1.0 - 2.0 * a) : 1.0 / (1.0 + 3.0 * (2.0 * a - 1.0));
      break;
    case 6:
      a_ = portable::exp2(4.0 * a * a);
      break;
    case 7:
      a_ = steps(a, 2.0, 12.0);
      break;
    case 8:
      a_ = 1.0 + std::max(1.0, rounded(7.0 * a));
      break;
    case 9:
      a_ = 0.5 + 0.49 * (2.0 * a - 1.0);
      break;
    case 11:
      a_ = steps(a, 1.0, 6.0);
      break;
    case 12:
      a_ = 3.7 + 0.3 * a;
      break;
    case 13:
      a_ = kNextPrime[static_cast<std::size_t>(steps(a, 3.0, 12.0))];
      break;
    case 14:
      a_ = rounded(12.0 - 9.0 * a);
      break;
    case 16:
      a_ = 2.0 + 4.0 * a;
      break;
    case 17:
      a_ = 0.5 - 0.4 * a;
      b_ = 0.5 + 0.4 * a;
      break;
    case 18:
      a_ = 3.6 + 0.4 * a;
      b_ = 1.0 + rounded(2.0 * a);
      break;
    case 19:
      a_ = 1.0 + 10.0 * a;
      b_ = sigmoid(-0.5 * a_);
      break;
    default:
      break;
  }
}

float PhaseWarp::operator()(float phase) const noexcept {
  const double p = std::clamp(static_cast<double>(phase), 0.0, 1.0 - 0x1p-24), a = amount_;
  const double bent = [&] {
    switch (warp_) {
      case 1:
      case 9:
        return halves(p, a_);
      case 2:
        return mirrored(halves(p, a_));
      case 3:
      case 4:
      case 5:
        return portable::pow(p, a_);
      case 6:
        return part(p * a_);
      case 7:
      case 13:
        return std::floor(p * a_) / a_;
      case 8:
        return std::abs(part(a_ * p) - 0.5) * 2.0;
      case 10:
        return part(p + 0.5 * a * portable::sin_turns(3.0 * p));
      case 11:
        return part(p + 0.5 * a * portable::sin_turns(a_ * p));
      case 12:
        return (1.0 - a) * p + a * a_ * p * (1.0 - p);
      case 14:
        return reversed(p, a_);
      case 15:
        return part(p + 0.25 * a * brownian(64.0 * p));
      case 16:
        return p * a_ / (p + (1.0 - p) * a_);
      case 17:
        return p < a_ ? 0.5 * p / a_ : p > b_ ? 0.5 + 0.5 * (p - b_) / (1.0 - b_) : 0.5;
      case 18: {
        double x = p;
        for (double i = 0.0; i < b_; i += 1.0) x = a_ * x * (1.0 - x);
        return x;
      }
      case 19:
        return (sigmoid(a_ * (p - 0.5)) - b_) / (1.0 - 2.0 * b_);
      case 20:
        return part(p + 0.5 * a * portable::sin_turns(p));
      default:
        return p;
    }
  }();
  return static_cast<float>(std::clamp(bent, 0.0, 1.0 - 0x1p-24));
}

}  // namespace perigee
