// tests/lua/strings_test.cpp -- Our find, match, gmatch, gsub, rep and table functions say exactly what Lua's own say.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <lua.hpp>
#include <random>
#include <string>

#include "tests/lua/fake_session.h"

using namespace perigee;

namespace {

// The results of an expression in a plain Lua, as a string that shows their types.
constexpr const char* kShow = R"lua(
  local function show(ok, ...)
    local parts = {tostring(ok)}
    for i = 1, select('#', ...) do
      local value = select(i, ...)
      parts[#parts + 1] = math.type(value) or type(value)
      if type(value) ~= 'table' and type(value) ~= 'function' then parts[#parts + 1] = tostring(value) end
    end
    return table.concat(parts, '|')
  end
)lua";

class PlainLua {
 public:
  PlainLua() : L_{luaL_newstate()} { luaL_openlibs(L_); }
  PlainLua(const PlainLua&) = delete;
  PlainLua& operator=(const PlainLua&) = delete;
  ~PlainLua() { lua_close(L_); }
  std::string operator()(const std::string& code) {
    const int status = luaL_loadbufferx(L_, code.data(), code.size(), "@test.lua", "t");
    REQUIRE(status == LUA_OK);
    REQUIRE(lua_pcall(L_, 0, 1, 0) == LUA_OK);
    std::size_t size = 0;
    const char* text = lua_tolstring(L_, -1, &size);
    std::string result{text, size};
    lua_pop(L_, 1);
    return result;
  }

 private:
  lua_State* L_;
};

struct Both {
  PlainLua plain;
  Player ours;
  void agree(const std::string& call) {
    const std::string code = std::string{kShow} + "return show(pcall(function() return " + call + " end))";
    INFO(call);
    CHECK(ours.value(code) == plain(code));
  }
};

std::string lua_string(const std::string& text) {
  std::string out = "\"";
  for (const char c : text)
    out += "\\" + std::string(c >= 100 ? "" : c >= 10 ? "0" : "00") + std::to_string(static_cast<int>(c));
  return out + "\"";
}

}  // namespace

TEST_CASE("string functions agree with Lua's") {
  Both lua;
  for (const char* call : {"('hello world'):find('o w')",
                           "('hello'):find('l+')",
                           "('hello'):find('xyz')",
                           "('hello'):find('')",
                           "('hello'):find('', 10)",
                           "('hello'):find('', 6)",
                           "('hello'):find('l', -2)",
                           "('hello'):find('l', -20)",
                           "('a.b'):find('.', 2, true)",
                           "('a.b'):find('%.')",
                           "('hello'):find('(l)(l)')",
                           "('hello'):find('()ll()')",
                           "('hello'):match('h(.-)o')",
                           "('hello'):match('^(h)')",
                           "('hello'):match('^e')",
                           "('key = value'):match('^(%w+)%s*=%s*(%w+)$')",
                           "('  trim  '):match('^%s*(.-)%s*$')",
                           "('f(a(b)c)d'):match('%b()')",
                           "('f(a(b'):match('%b()')",
                           "('THE (quick) fox'):find('%f[%a]%a+%f[%A]')",
                           "('THE (quick) fox'):gsub('%f[%a]%a+', string.lower)",
                           "('abcabc'):match('(a)bc%1')",
                           "('abab'):match('(ab)%1')",
                           "('[[x]]'):match('%[(%[.-%])%]')",
                           "('a-b'):match('[a%-]+')",
                           "('a]b'):match('[]]')",
                           "('a^b'):match('[%^]')",
                           "('abc'):match('[^a]+')",
                           "('x1y22'):gsub('%d', {['1'] = 'one'})",
                           "('x1y22'):gsub('%d+', '<%0>')",
                           "('abc'):gsub('', '-')",
                           "('abc'):gsub('.', {a = 1, b = true})",
                           "('hello world'):gsub('o', 'O', 1)",
                           "('abc'):gsub('(a)(b)(c)', '%3%2%1')",
                           "('abc'):gsub('b', '%%')",
                           "('abc'):gsub('b', '%9')",
                           "('abc'):gsub('b', '%x')",
                           "('abc'):gsub('b', '%')",
                           "('abc'):gsub('b', function() return {} end)",
                           "('abc'):gsub('b', true)",
                           "('abc'):gsub('^a', 'x')",
                           "('aaa'):gsub('^a', 'x')",
                           "('abc'):gsub('$', 'x')",
                           "('abc'):gsub('b', 3)",
                           "('abc'):gsub('()', '%1')",
                           "('abc'):find('[a')",
                           "('abc'):find('%')",
                           "('abc'):find('(a')",
                           "('abc'):find('a)')",
                           "('abc'):find('%b')",
                           "('abc'):find('%f')",
                           "('abc'):find('%1')",
                           "('abc'):find('(%1)')",
                           "('abc'):find('[%')",
                           "('abc'):find('[]')",
                           "('abc'):find('[^]')",
                           "('abc'):match('[a-')",
                           "('a\\0b'):match('%z')",
                           "('a\\0b'):find('\\0')",
                           "('a\\0b'):match('[^\\0]+')",
                           "('äöü'):match('[\\xc3].')",
                           "('x'):rep(3)",
                           "('x'):rep(3, ', ')",
                           "('x'):rep(0)",
                           "('x'):rep(-1)",
                           "(''):rep(1000)",
                           "('ab'):rep(1, 'z')",
                           "('abc'):gmatch('b')()",
                           "('abc'):gmatch('.', 2)()",
                           "('abc'):gmatch('.', -1)()",
                           "('abc'):gmatch('^a')()",
                           "('a,b'):gmatch('([^,]*),?')()",
                           "('x'):match('.-')",
                           "('aXb'):gsub('%u', '%0%0')",
                           "('a\\nb'):match('a.b')",
                           "('a'):rep(300):match(('a?'):rep(300) .. ('a'):rep(300))",
                           "('a'):match(('(a'):rep(33))",
                           "string.find()",
                           "string.find('a')",
                           "string.find('a', {})",
                           "string.find(12345, 34)",
                           "('x'):gsub()",
                           "('ab12cd'):match('%a+()%d+()')",
                           "('aaab'):find('a-b')",
                           "('aaab'):match('a*()b')",
                           "('-1.5e3'):match('^[+-]?%d+%.?%d*[eE]?[+-]?%d*$')",
                           "('\\t \\n'):find('^%s+$')",
                           "('0xFf'):match('^0x(%x+)$')",
                           "('a.b-c'):gsub('%p', '%%%0')",
                           "('abc'):upper():lower():reverse():len()",
                           "('x'):format()",
                           "('%d %s %5.2f %q'):format(3, 'a', 1.5, 'q')",
                           "('abc'):byte(1, -1)",
                           "('abc'):sub(-2)",
                           "#('abc')",
                           "'10' + 5",
                           "'3' * '4'",
                           "-'2'",
                           "'7' // 2",
                           "10 .. 20"}) {
    lua.agree(call);
  }
  lua.agree(
      "(function() local t = {} for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do t[#t + 1] = k .. v end return "
      "table.concat(t, ' ') end)()");
  lua.agree(
      "(function() local t = {} for w in ('one two  three'):gmatch('%a*') do t[#t + 1] = '<' .. w .. '>' end return "
      "table.concat(t) end)()");
  lua.agree(
      "(function() local t = {} for p in ('abc'):gmatch('()') do t[#t + 1] = p end return table.concat(t, ' ') end)()");
}

TEST_CASE("random patterns on random texts agree with Lua's") {
  Both lua;
  std::mt19937 random{20240611};
  const auto pick = [&](std::string_view from) { return from[random() % from.size()]; };
  const char* const items[] = {"a",    "b",     ".", "%a", "%d", "[ab]",  "[^a]", "%w", "(", ")", "()", "%1",
                               "%b()", "%f[a]", "$", "^",  "%.", "[a-c]", "-",    "x",  "%", "[", "]"};
  const char* const suffixes[] = {"", "", "", "*", "+", "-", "?"};
  for (int round = 0; round < 1500; ++round) {
    std::string text, pattern;
    for (auto n = random() % 12; n > 0; --n) text += pick("aabbc1().x");
    for (auto n = random() % 6; n > 0; --n) {
      pattern += items[random() % std::size(items)];
      pattern += suffixes[random() % std::size(suffixes)];
    }
    const std::string arguments = "(" + lua_string(text) + ", " + lua_string(pattern);
    lua.agree("string.find" + arguments + ", " + std::to_string(static_cast<int>(random() % 9) - 3) + ")");
    lua.agree("string.match" + arguments + ")");
    lua.agree("string.gsub" + arguments + ", '<%0%1>')");
  }
}

TEST_CASE("table functions agree with Lua's") {
  Both lua;
  for (const char* call :
       {"(function() local t = {3, 1, 2} table.sort(t) return table.concat(t, ',') end)()",
        "(function() local t = {} for i = 1, 200 do t[i] = (i * 7919) % 211 end table.sort(t) return table.concat(t, "
        "',') end)()",
        "(function() local t = {'b', 'a', 'C'} table.sort(t, function(x, y) return x:lower() > y:lower() end) return "
        "table.concat(t) end)()",
        "(function() local t = {} table.sort(t) return #t end)()",
        "table.sort({1, 2}, 3)",
        "table.concat({1, 2, 3}, '-')",
        "table.concat({1, 2, 3}, '-', 2)",
        "table.concat({1, 2, 3}, '-', 2, 3)",
        "table.concat({1, {}, 3})",
        "table.concat({}, 'x')",
        "table.concat({1, 2}, ',', 2, 1)",
        "(function() local t = {1, 2} table.insert(t, 3) table.insert(t, 1, 0) return table.concat(t) end)()",
        "table.insert({1, 2}, 5, 3)",
        "table.insert({1}, 1, 2, 3)",
        "table.insert({})",
        "table.insert(nil, 1)",
        "(function() local t = {1, 2, 3} return table.remove(t), table.remove(t, 1), #t, t[1] end)()",
        "table.remove({}, 0)",
        "table.remove({}, 1)",
        "table.remove({1}, 3)",
        "table.remove({})",
        "table.remove({1, 2, 3}, 4)",
        "table.concat(table.move({1, 2, 3}, 2, 3, 1))",
        "table.concat(table.move({1, 2, 3}, 1, 3, 2))",
        "table.concat(table.move({1, 2, 3}, 1, 3, 1, {}))",
        "table.move({1}, 1, 1, math.maxinteger)",
        "table.move({}, math.mininteger, math.maxinteger, 1)",
        "table.unpack({1, 2, 3}, 2)",
        "table.pack(1, nil, 3).n"}) {
    lua.agree(call);
  }
}

TEST_CASE("coroutines and protected calls behave as Lua's") {
  Both lua;
  for (const char* call :
       {"pcall(error, 'x')",
        "pcall(error, {})== false",
        "pcall()",
        "select(2, pcall(error))",
        "pcall(function(...) return ... end, 1, nil, 3)",
        "xpcall(function(...) return ... end, print, 1, 2)",
        "xpcall(error, function(e) return e .. '!' end, 'x')",
        "xpcall(error)",
        "coroutine.wrap(function(a) local b = coroutine.yield(a + 1) return b * 2 end)(1)",
        "(function() local f = coroutine.wrap(function(a) local b = coroutine.yield(a + 1) return b * 2 end) return "
        "f(1), f(10) end)()",
        "coroutine.resume(coroutine.create(function() error('x') end))",
        "coroutine.resume(coroutine.create(function() return 1, 2 end))",
        "(function() local c = coroutine.create(function() end) coroutine.resume(c) return coroutine.resume(c) end)()",
        "(function() local c = coroutine.create(function() local ok, e = pcall(function() coroutine.yield(1) "
        "error('y') end) coroutine.yield(ok, e) return 3 end)"
        " return select(2, coroutine.resume(c)), coroutine.resume(c) end)()",
        "(function() local c = coroutine.create(function() coroutine.yield() end) coroutine.resume(c) return "
        "coroutine.close(c), coroutine.status(c) end)()",
        "(function() local log = '' local c = coroutine.wrap(function() local x <close> = setmetatable({}, {__close = "
        "function() log = log .. 'closed' end}) error('z') end)"
        " local ok, e = pcall(c) return ok, e, log end)()",
        "coroutine.wrap(function() error('x') end)()",
        "coroutine.wrap(3)",
        "coroutine.resume(3)",
        "coroutine.isyieldable()",
        "select('#', coroutine.running())",
        "load('return 1 + 1')()",
        "load('x =')",
        "load(function() return nil end)",
        "load('return ...', 'name', 't', {})(5)",
        "load('return x', 'n', 't', {x = 7})()",
        "(function() local parts = {'return ', '4', '2'} local i = 0 return load(function() i = i + 1 return parts[i] "
        "end)() end)()",
        "load('error(\"x\")', '=name')",
        "pcall(load('error(\"x\")', '=name'))",
        "setmetatable({}, nil) ~= nil",
        "setmetatable({}, {__index = {a = 1}}).a",
        "setmetatable(1, {})",
        "getmetatable(setmetatable({}, {__metatable = 5}))",
        "setmetatable(setmetatable({}, {__metatable = 5}), {})",
        "tostring(nil)",
        "tonumber('0x10')",
        "math.type(1)",
        "utf8.char(228)",
        "utf8.len('äö')",
        "select(-1, 1, 2, 3)",
        "next({})"}) {
    lua.agree(call);
  }
}
