// patterns/rational.cpp -- Exact time: a fraction of two 64-bit integers that is right or says that it cannot be.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/rational.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>

namespace perigee {
namespace {

constexpr int64_t kLargestDenominator = 10'000'000;  // of a fraction that stands for a decimal number

uint64_t magnitude(int64_t n) noexcept { return n < 0 ? 0 - static_cast<uint64_t>(n) : static_cast<uint64_t>(n); }

// The denominators of music are small: one division and one look-up find most divisors.
constexpr uint64_t kSmall = 64;
constexpr auto kSmallDivisors = [] {
  std::array<std::array<uint8_t, kSmall>, kSmall> table{};
  for (size_t a = 0; a < kSmall; ++a) {
    for (size_t b = 0; b < kSmall; ++b) table[a][b] = static_cast<uint8_t>(std::gcd(a, b));
  }
  return table;
}();

// b > 0.
uint64_t gcd(uint64_t a, uint64_t b) noexcept {
  if (b < kSmall) {
    if (a >= kSmall) a = (a >> 32U) == 0 ? static_cast<uint32_t>(a) % static_cast<uint32_t>(b) : a % b;
    return kSmallDivisors[a][b];
  }
  if (a == 0) return b;
  const int shift = std::countr_zero(a | b);
  a >>= std::countr_zero(a);
  while (true) {
    b >>= std::countr_zero(b);
    if (a > b) std::swap(a, b);
    b -= a;
    if (b == 0) return a << shift;
    if (a == 1) return uint64_t{1} << shift;
  }
}

Wide wide_gcd(Wide a, Wide b) noexcept {
  if (a < 0) a = -a;
  while (b != 0) a = std::exchange(b, a % b);
  return a;
}

}  // namespace

Rational::Rational(int64_t numerator, int64_t denominator) {
  if (denominator <= 0 || numerator == INT64_MIN) {
    *this = reduce_wide(numerator, denominator);
    return;
  }
  const auto g = static_cast<int64_t>(gcd(magnitude(numerator), static_cast<uint64_t>(denominator)));
  num_ = numerator / g;
  den_ = denominator / g;
}

Rational Rational::reduce_wide(Wide numerator, Wide denominator) {
  if (denominator == 0) throw TimeOverflow{};
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  if (const Wide divisor = wide_gcd(numerator, denominator); divisor > 1) {
    numerator /= divisor;
    denominator /= divisor;
  }
  constexpr Wide kMost = std::numeric_limits<int64_t>::max();
  if (numerator > kMost || numerator < -kMost || denominator > kMost) throw TimeOverflow{};
  return from_reduced(static_cast<int64_t>(numerator), static_cast<int64_t>(denominator));
}

Rational Rational::add_slow(const Rational& a, const Rational& b) {
  if (a.den_ == b.den_) {
    if (int64_t n = 0; !__builtin_add_overflow(a.num_, b.num_, &n) && n != INT64_MIN) {
      const auto g = static_cast<int64_t>(gcd(magnitude(n), static_cast<uint64_t>(a.den_)));
      return from_reduced(n / g, a.den_ / g);
    }
  } else {
    int64_t left = 0, right = 0, n = 0, d = 0;
    if (!__builtin_mul_overflow(a.num_, b.den_, &left) && !__builtin_mul_overflow(b.num_, a.den_, &right) &&
        !__builtin_add_overflow(left, right, &n) && !__builtin_mul_overflow(a.den_, b.den_, &d) && n != INT64_MIN) {
      const auto g = static_cast<int64_t>(gcd(magnitude(n), static_cast<uint64_t>(d)));
      return from_reduced(n / g, d / g);
    }
  }
  // Two products of 63-bit numbers: the sum stays below 2^127.
  return reduce_wide(Wide{a.num_} * b.den_ + Wide{b.num_} * a.den_, Wide{a.den_} * b.den_);
}

Rational Rational::mul_slow(const Rational& a, const Rational& b) {
  // Cancel crosswise first: then the product is in lowest terms and overflows only where the result does.
  const auto g = static_cast<int64_t>(gcd(magnitude(a.num_), static_cast<uint64_t>(b.den_)));
  const auto h = static_cast<int64_t>(gcd(magnitude(b.num_), static_cast<uint64_t>(a.den_)));
  int64_t n = 0, d = 0;
  if (__builtin_mul_overflow(a.num_ / g, b.num_ / h, &n) || __builtin_mul_overflow(a.den_ / h, b.den_ / g, &d) ||
      n == INT64_MIN) {
    throw TimeOverflow{};
  }
  return from_reduced(n, d);
}

std::strong_ordering Rational::compare_slow(const Rational& a, const Rational& b) noexcept {
  const Wide left = Wide{a.num_} * b.den_, right = Wide{b.num_} * a.den_;
  return left < right   ? std::strong_ordering::less
         : left > right ? std::strong_ordering::greater
                        : std::strong_ordering::equal;
}

Rational Rational::reciprocal() const {
  if (num_ == 0 || num_ == INT64_MIN) throw TimeOverflow{};
  return num_ > 0 ? from_reduced(den_, num_) : from_reduced(-den_, -num_);
}

Rational Rational::nearest(double number) {
  if (!std::isfinite(number))
    throw PatternError("a time or a factor must be a number, and this is not finite (NaN or infinity)");
  if (std::abs(number) >= 9e15) throw TimeOverflow{};  // beyond, doubles are no longer exact integers
  const double whole = std::floor(number);
  const auto base = static_cast<int64_t>(whole);
  double rest = number - whole;
  if (rest == 0.0) return Rational{base};
  // Convergents of the continued fraction of the rest, until one reads back as the number itself.
  const double target = rest;
  int64_t n0 = 0, d0 = 1, n1 = 1, d1 = 0;
  while (true) {
    const double step = std::floor(rest);
    const double room = d1 == 0 ? 1e18 : static_cast<double>(kLargestDenominator - d0) / static_cast<double>(d1);
    if (step > room) {  // the next convergent is too fine: the best one in between, or the last
      const auto fit = static_cast<int64_t>(room);
      const Rational last{n1, d1};
      const Rational between{fit * n1 + n0, fit * d1 + d0};
      const bool better = std::abs(between.to_double() - target) < std::abs(last.to_double() - target);
      return Rational{base} + (better ? between : last);
    }
    const auto term = static_cast<int64_t>(step);
    n0 = std::exchange(n1, term * n1 + n0);
    d0 = std::exchange(d1, term * d1 + d0);
    const double fraction = rest - step;
    if (fraction == 0.0 || static_cast<double>(n1) / static_cast<double>(d1) == target)
      return Rational{base} + Rational{n1, d1};
    const double sum = whole + static_cast<double>(n1) / static_cast<double>(d1);
    if (d1 > 1 && sum == number) return Rational{base} + Rational{n1, d1};
    rest = 1.0 / fraction;
  }
}

std::string Rational::text() const {
  return den_ == 1 ? std::to_string(num_) : std::to_string(num_) + "/" + std::to_string(den_);
}

Rational abs(const Rational& a) { return a < Rational{0} ? -a : a; }

Rational modulo(const Rational& a, const Rational& b) { return a - b * Rational{(a / b).floor()}; }

Rational lcm(const Rational& a, const Rational& b) {
  if (a.num() == 0 || b.num() == 0) return Rational{0};
  // lcm(p/q, r/s) = lcm(p, r) / gcd(q, s)
  const auto common = static_cast<int64_t>(gcd(magnitude(a.num()), magnitude(b.num())));
  return abs(Rational{a.num() / common} * Rational{b.num()}) /
         Rational{static_cast<int64_t>(gcd(magnitude(a.den()), magnitude(b.den())))};
}

Rational parse_rational(const std::string& text) {
  const auto number = [&](const std::string& part) {
    char* end = nullptr;
    const double value = std::strtod(part.c_str(), &end);
    if (part.empty() || end != part.c_str() + part.size())
      throw PatternError("\"" + text + "\" is not a time; write 0.25, \"1/4\" or \"1%4\"");
    return Rational::nearest(value);
  };
  const size_t slash = text.find_first_of("/%");
  return slash == std::string::npos ? number(text) : number(text.substr(0, slash)) / number(text.substr(slash + 1));
}

}  // namespace perigee
