// engine/formula.cpp -- The steps of a formula, one after the other, each for all lanes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/formula.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "engine/portable_math.h"

namespace perigee {
namespace {

using Code = Formula::Code;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// As JavaScript: modulo 2^32, and 0 for what is no number.
std::uint32_t bits_of(double x) noexcept {
  if (x > -9.2e18 && x < 9.2e18) return static_cast<std::uint32_t>(static_cast<std::int64_t>(x));
  if (!(x > -1e300 && x < 1e300)) return 0;
  const double whole = x < 0.0 ? -std::floor(-x) : std::floor(x);
  const double rest = whole - std::floor(whole / 4294967296.0) * 4294967296.0;
  return static_cast<std::uint32_t>(static_cast<std::int64_t>(rest));
}
double number_of_bits(std::uint32_t bits) noexcept { return static_cast<double>(static_cast<std::int32_t>(bits)); }
bool is_true(double x) noexcept { return x == x && x != 0.0; }
double truth(bool yes) noexcept { return yes ? 1.0 : 0.0; }
double truncated(double x) noexcept { return x < 0.0 ? -std::floor(-x) : std::floor(x); }

// What is left when b is taken from a as often as it goes, with a's sign.
double remainder_of(double a, double b) noexcept {
  const double x = std::abs(a), y = std::abs(b);
  if (!(y > 0.0) || !(x <= 1e300)) return kNone;
  if (x < y) return a;
  double rest = 0.0;
  if (x < 0x1p53 && y < 0x1p53 && std::floor(x) == x && std::floor(y) == y) {
    rest = static_cast<double>(static_cast<std::int64_t>(x) % static_cast<std::int64_t>(y));
  } else {
    const double times = std::floor(x / y);
    if (!(times < 0x1p52)) return 0.0;
    rest = x - times * y;
    if (rest < 0.0) rest += y;
    if (rest >= y) rest -= y;
  }
  return a < 0.0 ? -rest : rest;
}
double power_of(double base, double exponent) noexcept {
  if (!(base < 0.0)) return portable::pow(base, exponent);
  if (std::floor(exponent) != exponent) return kNone;
  const double size = portable::pow(-base, exponent);
  return std::floor(exponent * 0.5) * 2.0 == exponent ? size : -size;
}
double natural_logarithm(double x) noexcept {
  if (!(x >= 0.0)) return kNone;
  return x == 0.0 ? -std::numeric_limits<double>::infinity() : portable::log2(x) * 0.693147180559945309417;
}
// Halving the angle twice leaves a slope below 0.2, where the series is short.
double arc_tangent_of(double y, double x) noexcept {
  if (!(x == x) || !(y == y)) return kNone;
  if (y == 0.0) return x < 0.0 ? portable::kPi : 0.0;
  const double size = std::abs(y), wide = std::abs(x);
  const bool steep = size > wide;
  double slope = steep ? wide / size : size / wide;
  if (!(slope <= 1.0)) return kNone;
  for (int i = 0; i < 2; ++i) slope = slope / (1.0 + std::sqrt(1.0 + slope * slope));
  const double s = slope * slope;
  double sum = 0.0;
  for (int odd = 21; odd >= 1; odd -= 2) sum = 1.0 / odd - s * sum;
  double angle = 4.0 * slope * sum;
  if (steep) angle = 0.5 * portable::kPi - angle;
  if (x < 0.0) angle = portable::kPi - angle;
  return y < 0.0 ? -angle : angle;
}
double chance_of(std::uint32_t chance, std::uint32_t salt) noexcept {
  std::uint32_t h = chance + salt * 0x7feb352du;
  h = (h ^ (h >> 16)) * 0x85ebca6bu;
  h = (h ^ (h >> 13)) * 0xc2b2ae35u;
  return static_cast<double>(h ^ (h >> 16)) * 0x1p-32;
}

double of_one(Code code, double x) noexcept {
  constexpr double kSlow = 1.0 / 256.0;  // a turn of sinf and the like takes 256 steps
  switch (code) {
    case Code::negative:
      return -x;
    case Code::bits_not:
      return number_of_bits(~bits_of(x));
    case Code::truth_not:
      return truth(!is_true(x));
    case Code::absolute:
      return std::abs(x);
    case Code::floor:
      return std::floor(x);
    case Code::ceiling:
      return -std::floor(-x);
    case Code::round:
      return std::floor(x + 0.5);
    case Code::truncate:
      return truncated(x);
    case Code::sign:
      return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : x;
    case Code::root:
      return x >= 0.0 ? std::sqrt(x) : kNone;
    case Code::sine:
      return portable::sin(x);
    case Code::cosine:
      return portable::cos(x);
    case Code::tangent:
      return portable::tan(x);
    case Code::exponential:
      return portable::exp(x);
    case Code::logarithm:
      return natural_logarithm(x);
    case Code::slow_sine:
      return portable::sin_turns(x * kSlow);
    case Code::slow_cosine:
      return portable::cos_turns(x * kSlow);
    case Code::slow_tangent:
      return portable::sin_turns(x * kSlow) / portable::cos_turns(x * kSlow);
    default:
      return x;
  }
}
double of_two(Code code, double a, double b) noexcept {
  switch (code) {
    case Code::add:
      return a + b;
    case Code::subtract:
      return a - b;
    case Code::multiply:
      return a * b;
    case Code::divide:
      return a / b;
    case Code::remainder:
      return remainder_of(a, b);
    case Code::power:
      return power_of(a, b);
    case Code::left:
      return number_of_bits(bits_of(a) << (bits_of(b) & 31u));
    case Code::right: {
      const std::uint32_t bits = bits_of(a), by = bits_of(b) & 31u;
      const std::uint32_t filled = (bits >> 31) != 0 && by > 0 ? ~std::uint32_t{0} << (32u - by) : 0u;
      return number_of_bits(bits >> by | filled);
    }
    case Code::right_unsigned:
      return static_cast<double>(bits_of(a) >> (bits_of(b) & 31u));
    case Code::bits_and:
      return number_of_bits(bits_of(a) & bits_of(b));
    case Code::bits_or:
      return number_of_bits(bits_of(a) | bits_of(b));
    case Code::bits_xor:
      return number_of_bits(bits_of(a) ^ bits_of(b));
    case Code::less:
      return truth(a < b);
    case Code::greater:
      return truth(a > b);
    case Code::less_equal:
      return truth(a <= b);
    case Code::greater_equal:
      return truth(a >= b);
    case Code::equal:
      return truth(a == b);
    case Code::unequal:
      return truth(a != b);
    case Code::both:
      return is_true(a) ? b : a;
    case Code::either:
      return is_true(a) ? a : b;
    case Code::least:
      return a == a && !(b > a) ? b : a;
    case Code::greatest:
      return a == a && !(b < a) ? b : a;
    case Code::arc_tangent:
      return arc_tangent_of(a, b);
    default:
      return a;
  }
}
// −1 where there is none.
int place_of(double index, std::size_t count) noexcept {
  if (!(index >= 0.0) || !(index < static_cast<double>(count)) || std::floor(index) != index) return -1;
  return static_cast<int>(index);
}

}  // namespace

void Formula::compute(const double* t, const std::uint32_t* chance, std::size_t lanes, float* bytes) const noexcept {
  std::array<double, kMostSlots * kMostLanes> slots;
  double* const scratch = slots.data();
  std::fill_n(scratch, kMostLanes, 0.0);
  for (const Step& step : steps_) {
    double* const x = scratch + step.slot * kMostLanes;
    const double* const other = scratch + step.other * kMostLanes;  // of load; of store: where it goes
    const double* const b = x + kMostLanes;
    for (std::size_t i = 0; i < lanes; ++i) {
      switch (step.code) {
        case Code::number:
          x[i] = step.number;
          break;
        case Code::count:
          x[i] = t[i];
          break;
        case Code::load:
          x[i] = other[i];
          break;
        case Code::store:
          scratch[step.other * kMostLanes + i] = x[i];
          break;
        case Code::drop:
          break;
        case Code::random:
          x[i] = chance_of(chance[i], step.other);
          break;
        case Code::choose:
          x[i] = is_true(x[i]) ? b[i] : b[kMostLanes + i];
          break;
        case Code::pick: {
          const int place = place_of(x[step.other * kMostLanes + i], step.other);
          x[i] = place < 0 ? kNone : x[static_cast<std::size_t>(place) * kMostLanes + i];
          break;
        }
        case Code::look_up: {
          const int place = place_of(x[i], step.other);
          x[i] = place < 0 ? kNone : table_[static_cast<std::size_t>(step.number) + static_cast<std::size_t>(place)];
          break;
        }
        default:
          x[i] = step.code < Code::add ? of_one(step.code, x[i]) : of_two(step.code, x[i], b[i]);
      }
    }
  }
  for (std::size_t i = 0; i < lanes; ++i) bytes[i] = static_cast<float>(bits_of(scratch[i]) & 255u);
}

}  // namespace perigee
