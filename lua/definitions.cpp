// lua/definitions.cpp -- Pattern functions that are written in Lua: the prelude's, and those that the player registers.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/definitions.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>
#include <utility>

#include "lua/callable.h"
#include "lua/commands.h"
#include "lua/libraries.h"
#include "lua/names.h"
#include "lua/pattern_objects.h"
#include "lua/prelude.h"
#include "lua/state.h"
#include "lua/values.h"

namespace perigee {
namespace {

constexpr std::size_t kMostRegistered = 10'000;  // in a state; each anew counts
constexpr int kMostParams = 16;
char bodies_key;                           // its address is the registry key of the prelude's functions by name
char lua_names_key;                        // and of what the prelude sees of Lua's own library
constexpr char kTidalSuffix[] = "@tidal";  // marks, among them, those with Tidal's meaning

std::string_view kept_text(std::string_view text) { return Symbol{text}.text(); }

class LuaDefinition final : public DefinedFunction {
 public:
  LuaDefinition(const FunctionEntry& declared, Ref<const Callable> body) : entry{declared}, body_{std::move(body)} {
    entry.defined = this;
  }

  Value make(const CallArgs& args) const override {
    std::vector<Value> given(args.rest(0).begin(), args.rest(0).end());
    for (std::size_t i = 0; i < given.size(); ++i) {
      if (i >= entry.params.size()) break;
      if (entry.params[i].kind == ParamKind::time) given[i] = Value{args.time(i).to_double()};
      if (entry.params[i].kind == ParamKind::number) given[i] = Value{args.number(i)};
      if (entry.params[i].kind == ParamKind::integer) given[i] = Value{static_cast<double>(args.integer(i))};
      if (takes_pattern(entry.params[i].kind)) given[i] = Value{args.pattern(i)};
    }
    if (args.subject()) given.emplace_back(args.subject());
    return call_in_dialect(*body_, given, args.dialect);
  }

  FunctionEntry entry;

 private:
  Ref<const Callable> body_;
};

struct KindName {
  std::string_view name;
  ParamKind kind;
};
constexpr KindName kKinds[] = {
    {"time", ParamKind::time},         {"number", ParamKind::number},       {"integer", ParamKind::integer},
    {"value", ParamKind::value},       {"pattern", ParamKind::pattern},     {"truth", ParamKind::truth},
    {"integers", ParamKind::integers}, {"numbers", ParamKind::numbers},     {"times", ParamKind::times},
    {"words", ParamKind::words},       {"transform", ParamKind::transform}, {"function", ParamKind::function},
    {"rest", ParamKind::rest},         {"text", ParamKind::text},           {"any", ParamKind::any}};

// "cycles time, amount pattern"
std::vector<Param> params_of(std::string_view text) {
  std::vector<Param> params;
  const auto word = [&] {
    while (!text.empty() && (text.front() == ' ' || text.front() == ',')) text.remove_prefix(1);
    const std::size_t end = std::min(text.find_first_of(" ,"), text.size());
    const std::string_view found = text.substr(0, end);
    text.remove_prefix(end);
    return found;
  };
  for (std::string_view name = word(); !name.empty(); name = word()) {
    const std::string_view kind = word();
    const auto* known =
        std::find_if(std::begin(kKinds), std::end(kKinds), [&](const auto& k) { return k.name == kind; });
    if (known == std::end(kKinds)) throw PatternError{"prelude: no kind of argument: " + std::string{kind}};
    params.push_back({kept_text(name), known->kind});
  }
  return params;
}

// The declaration in the table at `table`, whose fields are those of FunctionEntry or Meaning.
struct Fields {
  lua_State* L;
  int table;

  bool has(const char* name) const {
    const bool there = lua_getfield(L, table, name) != LUA_TNIL;
    lua_pop(L, 1);
    return there;
  }
  std::string_view text(const char* name) const {
    lua_getfield(L, table, name);
    const std::string_view found = lua_type(L, -1) == LUA_TSTRING ? kept_text(lua_tostring(L, -1)) : std::string_view{};
    lua_pop(L, 1);
    return found;
  }
  Form form() const {
    const std::string_view name = text("form");
    return name == "constructor" ? Form::constructor : name == "constant" ? Form::constant : Form::transform;
  }
};

FunctionEntry entry_of(lua_State* L, int table) {
  const Fields fields{L, table};
  FunctionEntry entry;
  entry.name = fields.text("name");
  if (entry.name.empty()) throw PatternError{"prelude: a function without a name"};
  for (std::string_view rest = fields.text("aliases"); !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    entry.aliases.push_back(kept_text(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  entry.params = params_of(fields.text("params"));
  entry.form = fields.form();
  entry.help = fields.text("help");
  entry.example = fields.text("example");
  entry.topic = fields.text("topic");
  entry.keeps_steps = fields.has("keeps_steps");
  entry.join = fields.text("join") == "step" ? Join::step : Join::inner;
  if (const std::string_view only = fields.text("only"); !only.empty())
    entry.only = only == "tidal" ? Dialect::tidal : Dialect::strudel;
  if (lua_getfield(L, table, "tidal") == LUA_TTABLE) {
    const Fields other{L, lua_gettop(L)};
    Meaning meaning;
    if (other.has("params")) meaning.params = params_of(other.text("params"));
    if (other.has("form")) meaning.form = other.form();
    meaning.help = other.text("help");
    meaning.example = other.text("example");
    if (other.has("keeps_steps")) meaning.keeps_steps = true;
    entry.tidal = std::move(meaning);
  }
  lua_pop(L, 1);
  return entry;
}

// define{name = …, make = function … end}. Upvalues: the functions by name, a std::vector<FunctionEntry>* or nil.
int define(lua_State* L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_getfield(L, 1, "name");
  const std::string name = luaL_checkstring(L, -1);
  lua_getfield(L, 1, "only");
  const bool only_tidal = lua_type(L, -1) == LUA_TSTRING && std::strcmp(lua_tostring(L, -1), "tidal") == 0;
  const auto keep_make = [&](int table, bool tidal) {
    if (lua_getfield(L, table, "make") != LUA_TNIL) {
      lua_setfield(L, lua_upvalueindex(1), (name + (tidal ? kTidalSuffix : "")).c_str());
    } else {
      lua_pop(L, 1);
    }
  };
  keep_make(1, only_tidal);
  if (lua_getfield(L, 1, "tidal") == LUA_TTABLE) keep_make(lua_gettop(L), true);
  if (auto* declared = static_cast<std::vector<FunctionEntry>*>(lua_touserdata(L, lua_upvalueindex(2))))
    declared->push_back(entry_of(L, 1));
  return 0;
}

// The names that the prelude sees: Lua's own functions as they were at the start, and every function and control in the
// dialect that it is asked in. No commands.
int prelude_name(lua_State* L) {
  if (lua_type(L, 2) != LUA_TSTRING) return 0;
  const std::string_view name = lua_tostring(L, 2);
  if (!push_bare_name(L, name, State::of(L).dialect))
    throw PatternError{"prelude: unknown name '" + std::string{name} + "'"};
  return 1;
}

constexpr const char* kFromLua[] = {"assert", "error",  "ipairs", "math", "next",     "pairs",   "pcall",
                                    "select", "string", "table",  "type", "tonumber", "tostring"};

// Pushes a copy of the table at `table`.
void push_copy(lua_State* L, int table) {
  lua_newtable(L);
  for (lua_pushnil(L); lua_next(L, table) != 0;) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -4);
  }
}

// Keeps Lua's own functions for the prelude before any code of the player's can change them.
void keep_lua_names(lua_State* L) {
  lua_newtable(L);
  for (const char* name : kFromLua) {
    if (lua_getglobal(L, name) == LUA_TTABLE) {
      push_copy(L, lua_gettop(L));
      lua_remove(L, -2);
    }
    lua_setfield(L, -2, name);
  }
  lua_rawsetp(L, LUA_REGISTRYINDEX, &lua_names_key);
}

// Runs the prelude's files: the functions come into the table at `bodies`, what they declare into `declared`.
void run_prelude(lua_State* L, int bodies, std::vector<FunctionEntry>* declared) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &lua_names_key);
  push_copy(L, lua_gettop(L));
  lua_remove(L, -2);
  const int environment = lua_gettop(L);
  lua_pushvalue(L, bodies);
  declared != nullptr ? lua_pushlightuserdata(L, declared) : lua_pushnil(L);
  lua_pushcclosure(L, bound<define>, 2);
  lua_setfield(L, environment, "define");
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, bound<prelude_name>);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, environment);
  for (const PreludeText* file = kPrelude; file->text != nullptr; ++file) {
    const std::string chunk = std::string{"="} + kPreludeChunk + file->name;
    if (load_text(L, file->text, std::strlen(file->text), chunk.c_str()) != 1) lua_error(L);
    lua_pushvalue(L, environment);
    lua_setupvalue(L, -2, 1);
    lua_call(L, 0, 0);
    if (declared == nullptr) continue;
    for (FunctionEntry& entry : *declared) {
      if (entry.topic.empty()) entry.topic = file->name;
    }
  }
  lua_pop(L, 1);
}

// Pushes the prelude's functions by name, defining them if this is the first need of them.
void push_bodies(lua_State* L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &bodies_key) == LUA_TTABLE) return;
  lua_pop(L, 1);
  lua_newtable(L);
  run_prelude(L, lua_gettop(L), nullptr);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &bodies_key);
}

const FunctionEntry* defined(lua_State* L, const FunctionEntry* declared, Dialect dialect) {
  Definitions& definitions = State::of(L).definitions;
  Ref<const DefinedFunction>& known = definitions.prelude[declared];
  if (!known) {
    push_bodies(L);
    const std::string name{declared->name};
    if (dialect != Dialect::tidal || lua_getfield(L, -1, (name + kTidalSuffix).c_str()) != LUA_TFUNCTION) {
      if (dialect == Dialect::tidal) lua_pop(L, 1);
      if (lua_getfield(L, -1, name.c_str()) != LUA_TFUNCTION)
        throw PatternError{name + ": declared in the prelude without a function that makes it"};
    }
    known = new LuaDefinition{*declared, make_lua_callable(L, lua_gettop(L))};
    lua_pop(L, 2);
  }
  return &static_cast<const LuaDefinition&>(*known).entry;
}

constexpr std::array<std::string_view, 22> kKeywords{
    "and", "break", "do",  "else", "elseif", "end",    "false",  "for",  "function", "goto",  "if",
    "in",  "local", "nil", "not",  "or",     "repeat", "return", "then", "true",     "until", "while"};

bool is_name(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !text.empty() && text.size() <= 64 && letter(text[0]) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

constexpr std::array<std::string_view, kMostParams> kParamNames{"a", "b", "c", "d", "e", "f", "g", "h",
                                                                "i", "j", "k", "l", "m", "n", "o", "p"};

}  // namespace

void Definitions::clear() noexcept {
  registered.clear();
  prelude.clear();
  kept.clear();
}

const FunctionEntry* entry_named(lua_State* L, std::string_view name, Dialect dialect) {
  const auto& registered = State::of(L).definitions.registered;
  if (!registered.empty()) {
    if (const auto found = registered.find(std::string{name}); found != registered.end()) return found->second;
  }
  const FunctionEntry* entry = find_function(name, dialect);
  const bool in_lua = entry != nullptr && entry->make == nullptr && entry->defined == nullptr;
  return in_lua ? defined(L, entry, dialect) : entry;
}

int register_function(lua_State* L) {
  if (lua_type(L, 1) != LUA_TSTRING || !is_name(lua_tostring(L, 1)))
    throw PatternError{"register: argument 1 must be the name of the new function, letters and digits"};
  if (lua_type(L, 2) != LUA_TFUNCTION)
    throw PatternError{"register: argument 2 must be a function whose last parameter is the pattern"};
  const std::string name = lua_tostring(L, 1);
  if (std::find(kKeywords.begin(), kKeywords.end(), name) != kKeywords.end())
    throw PatternError{"register: '" + name +
                       "' is a word of Lua itself, which nothing can be called by; choose another"};
  State& state = State::of(L);
  const bool anew = state.definitions.registered.contains(name);
  if (!anew && (find_command(name) != nullptr || find_function(name, Dialect::strudel) != nullptr ||
                find_function(name, Dialect::tidal) != nullptr || find_control(name) != nullptr))
    throw PatternError{"register: the name '" + name + "' is taken; choose another"};
  if (state.definitions.kept.size() >= kMostRegistered)
    throw PatternError{"register: at most " + std::to_string(kMostRegistered) + " functions can be registered"};
  lua_Debug record;
  lua_pushvalue(L, 2);
  lua_getinfo(L, ">u", &record);
  if (record.nparams == 0 || record.nparams > kMostParams + 1)
    throw PatternError{"register: the function '" + name + "' needs the pattern as its last parameter, and at most " +
                       std::to_string(kMostParams) + " before it"};
  FunctionEntry entry;
  entry.name = kept_text(name);
  for (int i = 0; i + 1 < record.nparams; ++i) {
    lua_pushvalue(L, 2);
    const char* parameter = lua_getlocal(L, nullptr, i + 1);
    entry.params.push_back(
        {parameter != nullptr ? kept_text(parameter) : kParamNames[static_cast<std::size_t>(i)], ParamKind::value});
  }
  entry.help = lua_type(L, 3) == LUA_TSTRING ? kept_text(lua_tostring(L, 3)) : "registered in this session";
  const Ref<const DefinedFunction> made{new LuaDefinition{entry, make_lua_callable(L, 2)}};
  state.definitions.kept.push_back(made);
  state.definitions.registered[name] = &static_cast<const LuaDefinition&>(*made).entry;
  push_bare_name(L, name, state.dialect);
  return 1;
}

void open_definitions(lua_State* L) {
  keep_lua_names(L);
  static std::once_flag once;
  std::call_once(once, [&] {
    std::vector<FunctionEntry> declared;
    lua_newtable(L);
    run_prelude(L, lua_gettop(L), &declared);
    lua_pop(L, 1);
    declare_functions(std::move(declared));
  });
}

}  // namespace perigee
