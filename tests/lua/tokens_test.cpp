// tests/lua/tokens_test.cpp -- Lua code is cut into statements where Lua ends them, and every byte of a string is found again.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/tokens.h"

#include <catch2/catch.hpp>
#include <lua.hpp>
#include <memory>

using namespace perigee;

namespace {

std::vector<std::string> statements(const std::string& code, bool in_doubt = false) {
  const auto tokens = tokens_of(code);
  std::vector<std::string> texts;
  for (const StatementRange& range : statements_of(tokens, in_doubt)) {
    const std::size_t begin = tokens[range.first].begin;
    texts.push_back(code.substr(begin, tokens[range.end - 1].end - begin));
  }
  return texts;
}

// What Lua itself makes of a string literal.
std::string lua_string(const std::string& literal) {
  const std::unique_ptr<lua_State, void (*)(lua_State*)> L{luaL_newstate(), lua_close};
  REQUIRE(luaL_dostring(L.get(), ("return " + literal).c_str()) == LUA_OK);
  std::size_t size = 0;
  const char* text = lua_tolstring(L.get(), -1, &size);
  return {text, size};
}

}  // namespace

TEST_CASE("statements end where Lua ends them") {
  using Texts = std::vector<std::string>;
  CHECK(statements("a = 1 b = 2") == Texts{"a = 1", "b = 2"});
  CHECK(statements("local p = s'bd'\n  :fast(2)\n\n d1(p) -- d2(p)\nd3'x'") ==
        Texts{"local p = s'bd'\n  :fast(2)", "d1(p)", "d3'x'"});
  CHECK(statements("for i = 1, 3 do f(i) g() end x()") == Texts{"for i = 1, 3 do f(i) g() end", "x()"});
  CHECK(statements("while a do b() end repeat c() until d e()") ==
        Texts{"while a do b() end", "repeat c() until d", "e()"});
  CHECK(statements("local function f() return g end f()") == Texts{"local function f() return g end", "f()"});
  CHECK(statements("f(function() a() b() end) local t = {1, 2; x = {}} t.x.y = #t") ==
        Texts{"f(function() a() b() end)", "local t = {1, 2; x = {}}", "t.x.y = #t"});
  CHECK(statements("a, b = b, a; ::here:: goto here do x() end") ==
        Texts{"a, b = b, a;", "::here::", "goto here", "do x() end"});
  CHECK(statements("x = a .. 'b' .. [[c]] y = -1 // 2 return x, y") ==
        Texts{"x = a .. 'b' .. [[c]]", "y = -1 // 2", "return x, y"});
  CHECK(statements("--[[ a = 1\n]] b = 2 --[==[ ]] c = 3 ]==]") == Texts{"b = 2"});
  CHECK(statements("").empty());
}

TEST_CASE("in doubt a line that looks like a statement is one") {
  CHECK(statements("d1(s'bd'\nd2(s'hh')").size() == 1);
  CHECK(statements("d1(s'bd'\nd2(s'hh')", true).size() == 2);
  CHECK(statements("d1(s'bd\nd2(s'hh')", true).size() == 2);
  CHECK(statements("d1(stack(\ns'bd',\ns'hh'))\nd2()", true).size() == 2);
}

TEST_CASE("a string means what Lua reads, and each of its bytes has a place") {
  for (const std::string literal :
       {R"("bd*2 [~ sn]")", R"('it''s')", R"("a\n\t\\\"b")", R"("\65\066\x41\u{41}\u{e9}\u{20AC}\u{1F600}")",
        "\"a\\z  \n  b\"", "\"a\\\nb\"", "[[a b]]", "[[\nfirst\nsecond]]", "[==[ ]] ]=] ]==]", R"("\1234")",
        R"("é \x620")", "\"\"", "[[]]", "\"\\\r\nx\"", "[[a\r\nb]]"}) {
    const std::string code = "x = " + (literal == "'it''s'" ? std::string{"'its'"} : literal);
    const auto tokens = tokens_of(code);
    REQUIRE(tokens.size() == 3);
    const StringContent content = content_of(tokens[2]);
    INFO(code);
    CHECK(content.text == lua_string(std::string{tokens[2].text}));
    REQUIRE(content.places.size() == content.text.size() + 1);
    for (std::size_t i = 0; i < content.text.size(); ++i) {
      CHECK(content.places[i] >= (i == 0 ? tokens[2].begin : content.places[i - 1]));
      const char c = code[content.places[i]];
      CHECK((c == content.text[i] || c == '\\' || c == '\r'));
    }
    CHECK(content.places.back() < tokens[2].end);
  }
}

TEST_CASE("any bytes at all are tokens one after another") {
  constexpr std::string_view kBytes = "\"'[]=-\\\n az1.xu{}(:)do end\xC3";
  std::uint32_t random = 1;
  for (int round = 0; round < 3000; ++round) {
    std::string code;
    for (int i = 0; i < 40; ++i) {
      random = random * 1664525 + 1013904223;
      code += kBytes[(random >> 16) % kBytes.size()];
    }
    std::size_t end = 0;
    for (const Token& token : tokens_of(code)) {
      REQUIRE(token.begin >= end);
      REQUIRE(token.end > token.begin);
      end = token.end;
      if (token.kind == Token::Kind::string) {
        const StringContent content = content_of(token);
        REQUIRE(content.places.size() == content.text.size() + 1);
        REQUIRE(content.places.back() <= code.size());
      }
    }
    REQUIRE(end <= code.size());
    statements_of(tokens_of(code), true);
  }
}
