// lua/tokens.cpp -- The player's code as tokens and statements, and where in it each byte of a string came from.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/tokens.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "lua/names.h"

namespace perigee {
namespace {

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Reads code from left to right.
class Lexer {
 public:
  explicit Lexer(std::string_view code) : code_{code} {}

  std::vector<Token> all() {
    std::vector<Token> tokens;
    if (code_.starts_with('#')) at_ = std::min(code_.find('\n'), code_.size());
    for (skip(); at_ < code_.size(); skip()) {
      const std::size_t begin = at_;
      Token token;
      token.kind = read();
      token.begin = begin;
      token.end = at_;
      token.text = code_.substr(begin, at_ - begin);
      const auto& words = lua_keywords();
      if (token.kind == Token::Kind::name && std::find(words.begin(), words.end(), token.text) != words.end())
        token.kind = Token::Kind::keyword;
      tokens.push_back(token);
    }
    return tokens;
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < code_.size() ? code_[at_ + ahead] : '\0'; }

  // Past blanks and comments.
  void skip() {
    while (at_ < code_.size()) {
      if (std::isspace(static_cast<unsigned char>(code_[at_])) != 0) {
        ++at_;
      } else if (code_.substr(at_, 2) == "--") {
        at_ += 2;
        if (!long_bracket()) at_ = std::min(code_.find('\n', at_), code_.size());
      } else {
        return;
      }
    }
  }

  // Past [==[ … ]==], if one begins here; an open one ends with the code.
  bool long_bracket() {
    if (peek() != '[') return false;
    std::size_t level = 0;
    while (peek(1 + level) == '=') ++level;
    if (peek(1 + level) != '[') return false;
    const std::string close = "]" + std::string(level, '=') + "]";
    const std::size_t end = code_.find(close, at_ + level + 2);
    at_ = end == std::string_view::npos ? code_.size() : end + close.size();
    return true;
  }

  Token::Kind read() {
    const char c = peek();
    if (is_letter(c)) {
      while (is_letter(peek()) || is_digit(peek())) ++at_;
      return Token::Kind::name;
    }
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
      read_number();
      return Token::Kind::number;
    }
    if (c == '"' || c == '\'') {
      ++at_;
      while (at_ < code_.size() && code_[at_] != c && code_[at_] != '\n') {
        if (code_[at_] == '\\' && at_ + 1 < code_.size()) read_escape();
        ++at_;
      }
      if (peek() == c) ++at_;
      return Token::Kind::string;
    }
    if (long_bracket()) return Token::Kind::string;
    constexpr std::array<std::string_view, 12> kSigns{
        "...", "..", "==", "~=", "<=", ">=", "//", "::", "<<", ">>", "=>", "&&"};
    for (const std::string_view sign : kSigns) {
      if (code_.substr(at_, sign.size()) != sign) continue;
      at_ += sign.size();
      return Token::Kind::sign;
    }
    ++at_;
    return Token::Kind::sign;
  }

  // To the last byte of an escape that can hold a line's end or a quote.
  void read_escape() {
    ++at_;
    if (code_[at_] == '\r' && peek(1) == '\n') ++at_;
    if (code_[at_] != 'z') return;
    while (at_ + 1 < code_.size() && std::isspace(static_cast<unsigned char>(code_[at_ + 1])) != 0) ++at_;
  }

  void read_number() {
    const bool hex = peek() == '0' && (peek(1) == 'x' || peek(1) == 'X');
    while (at_ < code_.size()) {
      const char c = peek(), lower = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      if (c == '.' && peek(1) == '.') return;  // 1..2 is no number in Lua, but .. joins
      const bool sign = (c == '+' || c == '-') && (hex ? before_is('p') : before_is('e'));
      if (!is_digit(c) && c != '.' && !sign &&
          !(hex ? hex_digit(c) >= 0 || lower == 'x' || lower == 'p' : lower == 'e'))
        return;
      ++at_;
    }
  }
  bool before_is(char lower) const {
    return at_ > 0 && std::tolower(static_cast<unsigned char>(code_[at_ - 1])) == lower;
  }

  std::string_view code_;
  std::size_t at_ = 0;
};

// The bytes of a quoted string, one after another.
class StringReader {
 public:
  explicit StringReader(const Token& string) : token_{string} {}

  StringContent read() {
    const std::string_view text = token_.text;
    if (text.starts_with('[')) {
      read_long();
    } else {
      std::size_t end = text.size();
      if (end > 1 && text.back() == text.front()) --end;
      for (std::size_t i = 1; i < end;) {
        if (text[i] == '\\' && i + 1 < end) {
          i = read_escape(i, end);
        } else {
          add(text[i], i);
          ++i;
        }
      }
      content_.places.push_back(token_.begin + end);
    }
    return std::move(content_);
  }

 private:
  void add(char byte, std::size_t at) {
    content_.text += byte;
    content_.places.push_back(token_.begin + at);
  }

  void read_long() {
    const std::string_view text = token_.text;
    const std::size_t bracket = text.find('[', 1) + 1;
    std::size_t i = bracket;
    const std::size_t end = text.size() >= 2 * bracket && text.back() == ']' ? text.size() - bracket : text.size();
    const auto line_end = [&](std::size_t at) -> std::size_t {
      if (at >= end || (text[at] != '\n' && text[at] != '\r')) return 0;
      return at + 1 < end && (text[at + 1] == '\n' || text[at + 1] == '\r') && text[at + 1] != text[at] ? 2 : 1;
    };
    i += line_end(i);  // one right after the bracket does not count
    while (i < end) {
      const std::size_t length = line_end(i);
      add(length > 0 ? '\n' : text[i], i);
      i += std::max<std::size_t>(length, 1);
    }
    content_.places.push_back(token_.begin + end);
  }

  // The place behind the escape that begins at `at`.
  std::size_t read_escape(std::size_t at, std::size_t end) {
    const std::string_view text = token_.text;
    const char c = text[at + 1];
    std::size_t i = at + 2;
    constexpr std::string_view kLetters = "abfnrtv", kMeanings = "\a\b\f\n\r\t\v";
    if (const std::size_t letter = kLetters.find(c); letter != std::string_view::npos) {
      add(kMeanings[letter], at);
    } else if (c == 'x') {
      int byte = 0;
      for (; i < std::min(at + 4, end) && hex_digit(text[i]) >= 0; ++i) byte = byte * 16 + hex_digit(text[i]);
      add(static_cast<char>(byte), at);
    } else if (is_digit(c)) {
      int byte = c - '0';
      for (; i < std::min(at + 4, end) && is_digit(text[i]); ++i) byte = byte * 10 + (text[i] - '0');
      add(static_cast<char>(byte), at);
    } else if (c == 'z') {
      while (i < end && std::isspace(static_cast<unsigned char>(text[i])) != 0) ++i;
    } else if (c == 'u') {
      std::uint32_t code = 0;
      for (++i; i < end && hex_digit(text[i]) >= 0 && code < 0x8000000; ++i)
        code = code * 16 + static_cast<std::uint32_t>(hex_digit(text[i]));
      if (i < end && text[i] == '}') ++i;
      add_utf8(code, at);
    } else if (c == '\r' && i < end && text[i] == '\n') {
      add('\n', at);
      ++i;
    } else {
      add(c, at);  // a quote, a backslash, the end of the line
    }
    return i;
  }

  void add_utf8(std::uint32_t code, std::size_t at) {
    if (code < 0x80) return add(static_cast<char>(code), at);
    int tail = 1;
    while (tail < 5 && code >= (std::uint32_t{1} << (6 + 5 * tail))) ++tail;
    const std::uint32_t mark = (0xFFU << (7 - tail)) & 0xFFU;
    add(static_cast<char>(mark | (code >> (6 * tail))), at);
    while (tail-- > 0) add(static_cast<char>(0x80U | ((code >> (6 * tail)) & 0x3FU)), at);
  }

  const Token& token_;
  StringContent content_;
};

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// Whether an expression or statement may end with the token.
bool may_end(const Token& token) {
  if (token.kind == Token::Kind::keyword) return is_one_of(token.text, {"end", "nil", "true", "false", "break"});
  if (token.kind == Token::Kind::sign) return is_one_of(token.text, {")", "]", "}", "...", ";", "::"});
  return true;
}

// Whether a statement may begin with the token where one before it may have ended.
bool may_begin(const Token& token) {
  if (token.kind == Token::Kind::keyword)
    return is_one_of(token.text,
                     {"local", "function", "if", "for", "while", "do", "repeat", "return", "goto", "break"});
  return token.kind == Token::Kind::name || token.text == "::";
}

}  // namespace

std::vector<Token> tokens_of(std::string_view code) { return Lexer{code}.all(); }

StringContent content_of(const Token& string) { return StringReader{string}.read(); }

std::vector<StatementRange> statements_of(const std::vector<Token>& tokens, bool in_doubt) {
  std::vector<StatementRange> statements;
  int depth = 0;           // of brackets and blocks
  bool loop_head = false;  // between `for` or `while` and its `do`
  bool in_label = false;   // between two ::
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const bool fits = i == 0 || (may_begin(token) && may_end(tokens[i - 1]) && !in_label);
    const bool at_margin = token.begin == 0 || token.text.data()[-1] == '\n';
    const bool looks_so =
        in_doubt && at_margin && (token.kind == Token::Kind::name || token.kind == Token::Kind::keyword);
    if (fits && (depth == 0 || looks_so)) {
      if (!statements.empty()) statements.back().end = i;
      statements.push_back({i, tokens.size()});
      depth = 0;
      loop_head = false;
    }
    if (token.text == "::") in_label = !in_label;
    if (token.kind == Token::Kind::sign) {
      if (is_one_of(token.text, {"(", "[", "{"})) ++depth;
      if (is_one_of(token.text, {")", "]", "}"})) depth = std::max(0, depth - 1);
    } else if (token.kind == Token::Kind::keyword) {
      if (is_one_of(token.text, {"function", "if", "for", "while", "repeat"})) ++depth;
      if (token.text == "for" || token.text == "while") loop_head = true;
      if (token.text == "do" && !std::exchange(loop_head, false)) ++depth;
      if (token.text == "end" || token.text == "until") depth = std::max(0, depth - 1);
    }
  }
  return statements;
}

Position position_of(std::string_view code, std::size_t offset) {
  const std::string_view before = code.substr(0, std::min(offset, code.size()));
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  return {static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1,
          static_cast<int>(before.size() - line_begin) + 1};
}

}  // namespace perigee
