// lua/tokens.h -- The player's code as tokens and statements, and where in it each byte of a string came from.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace perigee {

// A piece of Lua code: byte offsets, end exclusive. Comments are no tokens. What is no Lua at all is a sign of one byte.
struct Token {
  enum class Kind : std::uint8_t { name, keyword, number, string, sign };
  Kind kind = Kind::sign;
  std::size_t begin = 0, end = 0;
  std::string_view text;  // as written
};
std::vector<Token> tokens_of(std::string_view code);

// What a string token stands for; places[i] is the offset in the code of what made byte i, places.back() of the end.
struct StringContent {
  std::string text;
  std::vector<std::size_t> places;
};
StringContent content_of(const Token& string);

// A statement at the top level: indexes of tokens, end exclusive.
struct StatementRange {
  std::size_t first = 0, end = 0;
};
// `in_doubt` also begins a statement at a line that looks like one although a bracket or block is still open: for code
// that Lua cannot read.
std::vector<StatementRange> statements_of(const std::vector<Token>& tokens, bool in_doubt = false);

// 1-based; the column counts bytes.
struct Position {
  int line = 1, column = 1;
};
Position position_of(std::string_view code, std::size_t offset);

}  // namespace perigee
