// patterns/tidal_tokens.cpp -- The smallest pieces of Tidal's mini-notation: numbers, ratios, notes and words.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tidal_tokens.h"

#include <cmath>

#include "patterns/error.h"
#include "patterns/numeral.h"
#include "patterns/utf8.h"

namespace perigee {
namespace {

constexpr double kLargest = 1e15;  // of a number in a text; whole numbers are exact so far

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Bytes of the letter at `i`; any character beyond ASCII but the hard space counts as one. 0 if there is none.
size_t letter_length(std::string_view text, size_t i) {
  if (i >= text.size()) return 0;
  if (is_ascii_letter(text[i])) return 1;
  const size_t length = utf8_length(text, i);
  return length > 1 && text.substr(i, 2) != "\xC2\xA0" ? length : 0;
}

size_t digits_length(std::string_view text, size_t i) {
  const size_t begin = i;
  while (i < text.size() && is_digit(text[i])) ++i;
  return i - begin;
}

size_t sign_length(std::string_view text) { return !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0; }

double checked(double number) {
  if (!(std::abs(number) <= kLargest)) throw PatternError("this number is too large");
  return number;
}

// The letter of a ratio that no other letter follows.
std::optional<Token> ratio_letter(std::string_view text) {
  constexpr std::string_view kLetters = "whqestfx";
  constexpr double kRatios[] = {1, 0.5, 0.25, 0.125, 0.0625, 1.0 / 3, 0.2, 1.0 / 6};
  if (text.empty() || letter_length(text, 1) > 0) return std::nullopt;
  const size_t which = kLetters.find(text[0]);
  if (which == std::string_view::npos) return std::nullopt;
  return Token{Value{kRatios[which]}, 1};
}

std::optional<Token> signed_token(std::string_view text, std::optional<Token> (*read)(std::string_view)) {
  const size_t sign = sign_length(text);
  auto token = read(text.substr(sign));
  if (!token) return std::nullopt;
  return Token{Value{sign > 0 && text[0] == '-' ? -token->value.number() : token->value.number()},
               token->length + sign};
}

std::optional<Token> decimal_or_note(std::string_view text) {
  const auto number = tidal_decimal(text);
  return number ? number : tidal_note(text);
}

std::optional<Token> ratio_or_note(std::string_view text) {
  const auto number = tidal_ratio(text);
  return number ? number : tidal_note(text);
}

// Where it is not said what is meant, a word is a number if all of it is one; the points of a range and a foot may
// follow at once.
std::optional<Token> number_or_word(std::string_view text) {
  const size_t sign = sign_length(text);
  const std::string_view rest = text.substr(sign);
  const size_t word = tidal_word_length(rest);
  if (word == 0) return std::nullopt;
  if (is_digit(rest[0])) {
    size_t length = tidal_decimal(rest)->length;
    if (length < rest.size() && rest[length] == '%') length = tidal_ratio(rest)->length;
    const std::string_view after = length < word ? rest.substr(length, word - length) : std::string_view{};
    if (after.substr(0, 2) == ".." || after.find_first_not_of("._") == std::string_view::npos) {
      const double number = tidal_ratio(rest.substr(0, length))->value.number();
      return Token{Value{sign > 0 && text[0] == '-' ? -number : number}, length + sign};
    }
  }
  if (sign > 0) return std::nullopt;
  return Token{Value{rest.substr(0, word)}, word};
}

}  // namespace

size_t tidal_word_length(std::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    const bool plain = is_digit(text[i]) || (i > 0 && std::string_view{":.-_"}.find(text[i]) != std::string_view::npos);
    const size_t length = plain ? 1 : letter_length(text, i);
    if (length == 0) break;
    i += length;
  }
  return i;
}

std::optional<Token> tidal_decimal(std::string_view text) {
  size_t i = digits_length(text, 0);
  if (i == 0) return std::nullopt;
  if (i < text.size() && text[i] == '.') {
    if (const size_t more = digits_length(text, i + 1); more > 0) i += 1 + more;
  }
  if (i < text.size() && text[i] == 'e') {
    const size_t sign = i + 1 < text.size() && text[i + 1] == '-' ? 1 : 0;
    if (const size_t more = digits_length(text, i + 1 + sign); more > 0) i += 1 + sign + more;
  }
  return Token{Value{checked(*number_in(text.substr(0, i)))}, i};
}

std::optional<Token> tidal_ratio(std::string_view text) {
  return signed_token(text, [](std::string_view rest) -> std::optional<Token> {
    auto token = tidal_decimal(rest);
    if (!token) return ratio_letter(rest);
    double number = token->value.number();
    size_t length = token->length;
    if (length < rest.size() && rest[length] == '%') {
      const size_t digits = digits_length(rest, length + 1);
      if (digits == 0) throw PatternError("after '%' stands a whole number, as in 1%3");
      if (number != std::trunc(number)) throw PatternError("a fraction is of whole numbers, as in 1%3");
      const double below = *number_in(rest.substr(length + 1, digits));
      if (below == 0) throw PatternError("a fraction cannot be over 0");
      number /= checked(below);
      length += 1 + digits;
    }
    if (const auto letter = ratio_letter(rest.substr(length))) {
      number *= letter->value.number();
      length += 1;
    }
    return Token{Value{number}, length};
  });
}

std::optional<Token> tidal_note(std::string_view text) {
  if (text.empty() || text[0] < 'a' || text[0] > 'g') return std::nullopt;
  constexpr double kAboveC[] = {9, 11, 0, 2, 4, 5, 7};  // semitones of a b c d e f g
  double note = kAboveC[text[0] - 'a'];
  size_t i = 1;
  for (; i < text.size() && (text[i] == 's' || text[i] == 'f' || text[i] == 'n'); ++i)
    note += text[i] == 's' ? 1 : text[i] == 'f' ? -1 : 0;
  if (const size_t digits = digits_length(text, i); digits > 0) {
    note += (checked(*number_in(text.substr(i, digits))) - 5) * 12;
    i += digits;
  }
  return Token{Value{note}, i};
}

std::optional<Token> tidal_token(std::string_view text, Reading reading) {
  switch (reading) {
    case Reading::any:
      return number_or_word(text);
    case Reading::number:
      return signed_token(text, ratio_or_note);
    case Reading::note: {
      const auto note = signed_token(text, decimal_or_note);
      return note ? note : ratio_letter(text);
    }
    case Reading::integer: {
      const auto number = signed_token(text, decimal_or_note);
      if (number && number->value.number() != std::trunc(number->value.number()))
        throw PatternError("a whole number is wanted here, not " + describe(number->value));
      return number;
    }
    case Reading::ratio:
      return tidal_ratio(text);
    case Reading::truth:
      if (text.empty() || std::string_view{"t1f0"}.find(text[0]) == std::string_view::npos) return std::nullopt;
      return Token{Value{text[0] == 't' || text[0] == '1'}, 1};
    case Reading::word: {
      const size_t length = tidal_word_length(text);
      if (length == 0) return std::nullopt;
      return Token{Value{text.substr(0, length)}, length};
    }
  }
  return std::nullopt;
}

std::optional<Value> read_as(const Value& value, Reading reading) {
  if (reading == Reading::any) return value;
  if (reading == Reading::word && value.is_number()) return Value{describe(value)};
  if (reading == Reading::truth && value.is_number()) return Value{value.number() != 0};
  if (reading == Reading::integer && value.is_number() && value.number() != std::trunc(value.number()))
    return std::nullopt;
  if (!value.is_string() || reading == Reading::word) return value;
  const auto token = tidal_token(value.text(), reading);
  if (!token || token->length != value.text().size()) return std::nullopt;
  return token->value;
}

std::string_view reading_name(Reading reading) {
  switch (reading) {
    case Reading::number:
      return "a number";
    case Reading::note:
      return "a note or number";
    case Reading::integer:
      return "a whole number";
    case Reading::ratio:
      return "a number or ratio";
    case Reading::truth:
      return "t or f";
    case Reading::word:
      return "a word";
    default:
      return "a step";
  }
}

}  // namespace perigee
