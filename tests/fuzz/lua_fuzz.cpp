// tests/fuzz/lua_fuzz.cpp -- Lua snippets, mostly chains of pattern functions with arguments of every kind, and any bytes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <random>

#include "lua/host.h"
#include "patterns/controls.h"
#include "patterns/registry.h"
#include "repl/query_session.h"
#include "tests/fuzz/listen.h"

using namespace perigee;

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t most);

namespace {

// Writes expressions of the language by chance.
class Writer {
 public:
  explicit Writer(unsigned seed) : chance_{seed} {}

  std::string expression(int depth) {
    std::string text = source(depth);
    for (size_t i = pick(depth > 0 ? 4 : 2); i > 0; --i) text += method(depth);
    return text;
  }

 private:
  size_t pick(size_t n) { return n == 0 ? 0 : chance_() % n; }
  std::string one_of(std::initializer_list<const char*> words) { return *(words.begin() + pick(words.size())); }

  std::string steps() {
    return one_of({"bd sn",  "0 [3 7]",   "<0 2 4>*3", "a(3,8,2)",    "bd*2? hh", "~ a",     "{a b, c d e}%4",
                   "0 .. 3", "a:2 b:3:4", "1 0 t f",   "c3 <eb3 g3>", "a|b",      "a@3 b!2", "1e9",
                   "-1",     "0.25 .5",   "C:major",   "Am7 <G D7>",  "a _ b",    "",        "["});
  }
  std::string number() {
    return one_of({"0", "1",  "2",   "3",   "4",    "8",     "-1",  "0.25", "0.5",  "1/3",  "1.5", "-0.25",
                   "7", "16", "100", "1e9", "-1e9", "1e308", "0/0", "1/0",  "1e-9", "4095", "5000"});
  }
  std::string pattern(int depth) { return pick(3) == 0 && depth > 0 ? expression(depth - 1) : "\"" + steps() + "\""; }

  std::string source(int depth) {
    switch (pick(6)) {
      case 0:
        return "s\"" + steps() + "\"";
      case 1:
        return "note\"" + steps() + "\"";
      case 2:
        return one_of({"saw", "sine", "rand", "perlin", "irand(4)", "silence", "run(4)", "isaw", "time"});
      case 3:
        return depth > 0 ? "stack(" + expression(depth - 1) + ", " + expression(depth - 1) + ")" : "m\"a\"";
      case 4:
        return constructor(depth);
      default:
        return "m\"" + steps() + "\"";
    }
  }
  const FunctionEntry& any_function() { return functions()[pick(functions().size())]; }
  std::string constructor(int depth) {
    for (int i = 0; i < 20; ++i) {
      const FunctionEntry& entry = any_function();
      if (entry.form == Form::constructor) return std::string{entry.name} + "(" + arguments(entry, depth) + ")";
      if (entry.form == Form::constant) return std::string{entry.name};
    }
    return "m\"0\"";
  }
  std::string method(int depth) {
    if (pick(8) == 0)
      return ":" + std::string{control(static_cast<ControlId>(pick(control_count()))).name} + "(" + pattern(0) + ")";
    const FunctionEntry& entry = any_function();
    if (!entry.is_method()) return {};
    return ":" + std::string{entry.name} + "(" + arguments(entry, depth) + ")";
  }
  std::string arguments(const FunctionEntry& entry, int depth) {
    std::string list;
    for (const Param& param : entry.params) {
      for (size_t times = param.kind == ParamKind::rest ? pick(4) : 1; times > 0; --times)
        list += (list.empty() ? "" : ", ") + (pick(20) == 0 ? anything(depth) : argument(param.kind, depth));
    }
    return list;
  }
  std::string anything(int depth) {
    return argument(static_cast<ParamKind>(pick(static_cast<size_t>(ParamKind::any) + 1)), depth);
  }
  std::string argument(ParamKind kind, int depth) {
    switch (kind) {
      case ParamKind::time:
      case ParamKind::number:
      case ParamKind::integer:
      case ParamKind::integers:
      case ParamKind::numbers:
      case ParamKind::times:
        return pick(3) == 0 ? pattern(depth) : number();
      case ParamKind::transform:
        return transform(depth);
      case ParamKind::function:
        return one_of({"function(x) return x end", "function(v) return v + 1 end", "function(a, b) return a end",
                       "function() end", "function(x) return x:fast(2) end", "rev"});
      case ParamKind::text:
        return one_of({"\"up\"", "\"major\"", "\"x\"", "\"\"", "\"c\""});
      default:
        return pick(4) == 0   ? "{" + pattern(0) + ", " + number() + "}"
               : pick(4) == 0 ? number()
               : pick(4) == 0 ? "{{1, 2}, {3, \"a\"}}"
                              : pattern(depth);
    }
  }
  std::string transform(int depth) {
    if (pick(2) == 0)
      return one_of({"rev", "fast(2)", "id", "function(p) return p:fast(3) end", "degrade", "gain(0.5)", "late(0.25)"});
    std::string chain = method(depth - 1);
    return "function(p) return p" + (depth > 0 ? chain : "") + " end";
  }

  std::mt19937 chance_;
};

}  // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t most, unsigned seed) {
  if (seed % 4 == 0) return LLVMFuzzerMutate(data, size, most);
  const std::string text = Writer{seed}.expression(2);
  std::copy_n(text.begin(), std::min(text.size(), most), data);
  return std::min(text.size(), most);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view code{reinterpret_cast<const char*>(data), size};
  const Dialect dialect = size % 2 == 0 ? Dialect::strudel : Dialect::tidal;
  QuerySession session{dialect};
  HostOptions options;
  options.dialect = dialect;
  options.trusted = false;
  options.print = [](std::string_view) {};
  Host host{session, std::move(options)};
  try {
    const Pattern pattern = host.pattern_of(code, "fuzz");
    if (pattern) fuzz::listen(pattern, false);  // none: the code asked for help
  } catch (const PatternError&) {
  }
  return 0;
}
