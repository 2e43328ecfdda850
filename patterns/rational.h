// patterns/rational.h -- Exact time: a fraction of two 64-bit integers that is right or says that it cannot be.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <compare>
#include <cstdint>
#include <string>
#include <utility>

#include "patterns/error.h"

namespace perigee {

struct TimeOverflow : PatternError {
  TimeOverflow()
      : PatternError(
            "a time in this pattern has become too large or too finely divided to be kept exactly; use smaller or "
            "simpler numbers") {}
};

__extension__ typedef __int128 Wide;  // room for the product of two terms

// Always in lowest terms with a positive denominator, so equality is member-wise. Immutable in spirit; cheap to copy.
class Rational {
 public:
  constexpr Rational() = default;
  constexpr Rational(int64_t integer) noexcept : num_{integer} {}  // NOLINT: integers are times
  constexpr Rational(int integer) noexcept : num_{integer} {}      // NOLINT
  Rational(double) = delete;                                       // say nearest()
  Rational(int64_t numerator, int64_t denominator);                // throws TimeOverflow for a zero denominator

  // The closest fraction with a denominator of at most 10^7, so 0.2 is 1/5 and 0.1 + 0.2 is 3/10.
  // Throws TimeOverflow beyond 2^53 or so, PatternError where the number is not finite.
  static Rational nearest(double number);

  int64_t num() const noexcept { return num_; }
  int64_t den() const noexcept { return den_; }
  double to_double() const noexcept { return static_cast<double>(num_) / static_cast<double>(den_); }
  std::string text() const;  // "3/4", or "3" for an integer

  int64_t floor() const noexcept {
    if (den_ == 1) return num_;
    const int64_t quotient = num_ / den_;
    return num_ < 0 ? quotient - 1 : quotient;  // den > 1: never exact
  }
  int64_t ceil() const noexcept { return den_ == 1 ? num_ : floor() + 1; }
  bool is_integer() const noexcept { return den_ == 1; }
  Rational sam() const noexcept { return Rational{floor()}; }            // begin of the cycle this time is in
  Rational next_sam() const { return Rational{floor()} + Rational{1}; }  // begin of the next one
  Rational cycle_position() const noexcept { return from_reduced(num_ - floor() * den_, den_); }  // 0 <= x < 1

  friend Rational operator+(const Rational& a, const Rational& b) {
    // Two integers, or an integer and a fraction: already in lowest terms.
    if (int64_t left = 0, right = 0, n = 0;
        (a.den_ == 1 || b.den_ == 1) && !__builtin_mul_overflow(a.num_, b.den_, &left) &&
        !__builtin_mul_overflow(b.num_, a.den_, &right) && !__builtin_add_overflow(left, right, &n) && n != INT64_MIN) {
      return from_reduced(n, a.den_ == 1 ? b.den_ : a.den_);
    }
    return add_slow(a, b);
  }
  friend Rational operator-(const Rational& a, const Rational& b) { return a + (-b); }
  friend Rational operator*(const Rational& a, const Rational& b) {
    if (int64_t n = 0; (a.den_ | b.den_) == 1 && !__builtin_mul_overflow(a.num_, b.num_, &n)) return from_reduced(n, 1);
    return mul_slow(a, b);
  }
  friend Rational operator/(const Rational& a, const Rational& b) { return a * b.reciprocal(); }
  Rational operator-() const {
    if (num_ == INT64_MIN) throw TimeOverflow{};
    return from_reduced(-num_, den_);
  }
  Rational& operator+=(const Rational& b) { return *this = *this + b; }
  Rational& operator-=(const Rational& b) { return *this = *this - b; }
  Rational reciprocal() const;  // throws TimeOverflow for zero

  friend bool operator==(const Rational& a, const Rational& b) noexcept { return a.num_ == b.num_ && a.den_ == b.den_; }
  friend std::strong_ordering operator<=>(const Rational& a, const Rational& b) noexcept {
    int64_t left = 0, right = 0;
    if (!__builtin_mul_overflow(a.num_, b.den_, &left) && !__builtin_mul_overflow(b.num_, a.den_, &right))
      return left <=> right;
    return compare_slow(a, b);
  }
  friend bool operator<(const Rational& a, const Rational& b) noexcept {  // asked oftenest by far
    int64_t left = 0, right = 0;
    if (!__builtin_mul_overflow(a.num_, b.den_, &left) && !__builtin_mul_overflow(b.num_, a.den_, &right))
      return left < right;
    return compare_slow(a, b) < 0;
  }

 private:
  static constexpr Rational from_reduced(int64_t numerator, int64_t denominator) noexcept {
    Rational r;
    r.num_ = numerator;
    r.den_ = denominator;
    return r;
  }
  static Rational add_slow(const Rational& a, const Rational& b);
  static Rational mul_slow(const Rational& a, const Rational& b);
  static std::strong_ordering compare_slow(const Rational& a, const Rational& b) noexcept;
  static Rational reduce_wide(Wide numerator, Wide denominator);

  int64_t num_ = 0;
  int64_t den_ = 1;
};

using Cycles = Rational;

inline const Rational& min(const Rational& a, const Rational& b) noexcept { return b < a ? b : a; }
inline const Rational& max(const Rational& a, const Rational& b) noexcept { return a < b ? b : a; }
Rational abs(const Rational& a);
Rational modulo(const Rational& a, const Rational& b);  // a - b*floor(a/b)
Rational lcm(const Rational& a, const Rational& b);     // least common multiple of two fractions

// Reads "3", "-0.25", "3/4", "3%4" or "1e2". Throws PatternError where the text is no such number.
Rational parse_rational(const std::string& text);

}  // namespace perigee
