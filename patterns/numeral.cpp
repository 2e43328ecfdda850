// patterns/numeral.cpp -- When a word is a number: "1e2", "0x10", "c#4".
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/numeral.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "patterns/error.h"
#include "patterns/tonal/note_name.h"
#include "patterns/trimmed.h"

namespace perigee {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<double> in_base(std::string_view digits, int base) {
  double value = 0;
  for (const char c : digits) {
    const int digit = is_digit(c) ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : 99;
    if (digit >= base) return std::nullopt;
    value = value * base + digit;
  }
  return digits.empty() ? std::nullopt : std::optional{value};
}

}  // namespace

std::optional<double> number_in(std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return 0.0;
  if (text.size() > 2 && text[0] == '0') {
    const char kind = static_cast<char>(text[1] | 0x20);
    if (const int base = kind == 'x' ? 16 : kind == 'o' ? 8 : kind == 'b' ? 2 : 0; base != 0)
      return in_base(text.substr(2), base);
  }
  const bool negative = text[0] == '-';
  if (text[0] == '-' || text[0] == '+') text.remove_prefix(1);
  if (text == "Infinity")
    return negative ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  // from_chars also reads "inf" and "nan": a number begins with a digit or a point and a digit.
  if (text.empty() || !(is_digit(text[0]) || (text[0] == '.' && text.size() > 1 && is_digit(text[1]))))
    return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    // Too small is 0, too large is infinite; the exponent's sign tells.
    const size_t exponent = text.find_first_of("eE");
    const bool small = exponent != std::string_view::npos && exponent + 1 < text.size() && text[exponent + 1] == '-';
    value = small ? 0.0 : std::numeric_limits<double>::infinity();
  }
  return negative ? -value : value;
}

std::optional<double> note_number(std::string_view name) {
  const auto note = parse_note(name);
  if (!note) return std::nullopt;
  return note->midi();
}

std::optional<double> plain_number(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::number:
      return value.number();
    case Value::Kind::boolean:
      return value.boolean() ? 1.0 : 0.0;
    case Value::Kind::string:
      return number_in(value.text());
    case Value::Kind::list:
      if (value.items().empty()) return 0.0;
      return value.items().size() == 1 ? plain_number(value.items().front()) : std::nullopt;
    default:
      return std::nullopt;
  }
}

std::optional<double> as_number(const Value& value) {
  const auto number = plain_number(value);
  return number || !value.is_string() ? number : note_number(value.text());
}

double rounded_up(double number) {
  const double below = std::floor(number);
  return number - below >= 0.5 ? below + 1 : below;
}

double number_or_throw(const Value& value) {
  if (value.is_number()) return value.number();
  if (const auto number = as_number(value)) return *number;
  throw PatternError(describe(value) + " is neither a number nor a note name, so it cannot be calculated with");
}

}  // namespace perigee
