// engine/portable_math.h -- Elementary functions with the same bits on every machine: + − × ÷, floor and bit patterns alone.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <initializer_list>

// Any thread. Errors are a few units in the 15th digit; compile with -ffp-contract=off, as everything here. Only std::floor and
// std::sqrt, which IEEE 754 defines exactly, are taken from the library.
namespace perigee::portable {

inline constexpr double kPi = 3.14159265358979323846;

// sin(2π·turns). Exact at multiples of a quarter.
inline double sin_turns(double turns) noexcept {
  double x = turns - std::floor(turns + 0.5);  // −0.5 … 0.5
  if (x > 0.25) x = 0.5 - x;
  if (x < -0.25) x = -0.5 - x;
  const double a = x * (2.0 * kPi), s = a * a;  // |a| ≤ π/2: the Taylor series to a^19 is exact to 2e-17
  if (x == 0.25) return 1.0;
  if (x == -0.25) return -1.0;
  double sum = -1.0 / 121645100408832000.0;
  sum = sum * s + 1.0 / 355687428096000.0;
  sum = sum * s - 1.0 / 1307674368000.0;
  sum = sum * s + 1.0 / 6227020800.0;
  sum = sum * s - 1.0 / 39916800.0;
  sum = sum * s + 1.0 / 362880.0;
  sum = sum * s - 1.0 / 5040.0;
  sum = sum * s + 1.0 / 120.0;
  sum = sum * s - 1.0 / 6.0;
  return a + a * s * sum;
}
inline double cos_turns(double turns) noexcept { return sin_turns(turns + 0.25); }
inline double sin(double radians) noexcept { return sin_turns(radians * (0.5 / kPi)); }
inline double cos(double radians) noexcept { return cos_turns(radians * (0.5 / kPi)); }
inline double tan(double radians) noexcept { return sin(radians) / cos(radians); }

// 2^x; 0 below −1022, infinity above 1023.
inline double exp2(double x) noexcept {
  if (!(x > -1022.0)) return x == x ? 0.0 : x;
  if (x >= 1024.0) return std::bit_cast<double>(std::uint64_t{0x7ff0000000000000});
  const double whole = std::floor(x + 0.5);
  const double a = (x - whole) * 0.693147180559945309417;  // |a| ≤ 0.347
  double sum = 1.0 / 6227020800.0;
  for (const double inverse_factorial :
       {1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0, 1.0 / 362880.0, 1.0 / 40320.0, 1.0 / 5040.0, 1.0 / 720.0,
        1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0}) {
    sum = sum * a + inverse_factorial;
  }
  if (whole > 1023.0) return sum * 2.0 * std::bit_cast<double>(std::uint64_t{2046} << 52);
  return sum * std::bit_cast<double>(static_cast<std::uint64_t>(static_cast<std::int64_t>(whole) + 1023) << 52);
}

// log2 of a positive normal number; −1074 for 0 and anything smaller.
inline double log2(double x) noexcept {
  if (!(x >= 2.2250738585072014e-308)) return x == x ? -1074.0 : x;
  std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
  std::int64_t exponent = static_cast<std::int64_t>(bits >> 52) - 1023;
  if (exponent == 1024) return x;
  double mantissa = std::bit_cast<double>((bits & 0x000fffffffffffffu) | 0x3ff0000000000000u);  // 1 … 2
  if (mantissa > 1.41421356237309515) {
    mantissa *= 0.5;
    exponent += 1;
  }
  const double z = (mantissa - 1.0) / (mantissa + 1.0), s = z * z;  // |z| ≤ 0.172
  double sum = 1.0 / 21.0;
  for (const double odd : {19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0, 1.0}) sum = sum * s + 1.0 / odd;
  return static_cast<double>(exponent) + z * sum * 2.88539008177792681472;  // 2 / ln 2
}

// base^exponent for base ≥ 0; 0^0 is 1.
inline double pow(double base, double exponent) noexcept {
  if (exponent == 0.0 || base == 1.0) return 1.0;
  if (!(base > 0.0)) return exponent > 0.0 ? 0.0 : std::bit_cast<double>(std::uint64_t{0x7ff0000000000000});
  return exp2(exponent * log2(base));
}
inline double exp(double x) noexcept { return exp2(x * 1.44269504088896340736); }
inline double db_to_gain(double db) noexcept { return exp2(db * 0.166096404744368117); }  // log2(10)/20
inline double semitones_to_ratio(double semitones) noexcept { return exp2(semitones * (1.0 / 12.0)); }
inline double midi_to_hz(double note) noexcept { return 440.0 * semitones_to_ratio(note - 69.0); }

}  // namespace perigee::portable
