// lua/signals.cpp -- Signals as Lua sees them: objects with arithmetic, and every unit as a method.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/signals.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <optional>

#include "engine/synth_graph.h"
#include "engine/unit_value.h"
#include "lua/dsp.h"
#include "lua/pattern_objects.h"
#include "lua/state.h"
#include "lua/values.h"
#include "patterns/error.h"

namespace perigee {
namespace {

using Kind = SignalNode::Kind;

constexpr char kSignalType[] = "Signal";
constexpr int kLongestChain = 250;  // units one after another; more than fit a Program, and few enough to walk through
constexpr int kMostShown = 3;       // of them in a text

const SignalNode& node_at(lua_State* L, int index) { return *static_cast<const SignalNode*>(lua_touserdata(L, index)); }

std::string number_text(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", number);
  return text;
}

std::string input_text(const UnitInfo& unit, int input) {
  return std::string{unit.name} + ": " + std::string{unit.inputs[static_cast<std::size_t>(input)].name};
}

// What somebody gave instead of a signal.
std::string kind_text(lua_State* L, int index) {
  if (lua_isnoneornil(L, index)) return got_nil(L);
  if (test_pattern(L, index) != nullptr || lua_type(L, index) == LUA_TSTRING)
    return "a pattern; set it on the event as a control, which v.NAME reads";
  if (lua_type(L, index) == LUA_TFUNCTION) return "a function (are its parentheses missing?)";
  if (lua_type(L, index) == LUA_TTABLE) return "a table that is no {left, right}";
  return std::string{"a "} + luaL_typename(L, index);
}

// The number that an input is given, in the unit's own precision.
float checked_number(const UnitInfo& unit, int input, double number) {
  const UnitInput& facts = unit.inputs[static_cast<std::size_t>(input)];
  const auto value = static_cast<float>(number);
  if (!std::isfinite(value)) throw PatternError{input_text(unit, input) + " must be a finite number"};
  const bool is_free = unit.kind == UnitKind::arithmetic || facts.unit == "signal" || facts.unit == "value" ||
                       value == facts.default_value;
  if (!is_free && (value < facts.low || value > facts.high)) {
    throw PatternError{input_text(unit, input) + " goes from " + number_text(facts.low) + " to " +
                       number_text(facts.high) + " (" + std::string{facts.unit} + "); this is " + number_text(number)};
  }
  return value;
}

void push_constant(lua_State* L, float value) { push_signal(L, Kind::constant).value = value; }

// Leaves what is at the top at `place` and nothing above it.
void keep_top(lua_State* L, int place) {
  lua_rotate(L, place, 1);
  lua_settop(L, place);
}

constexpr float kUsualMemory = 1.0f;  // seconds, where the time asked for is not known from the start

// Seconds that a unit has to remember, where Lua does not say: as many as it is told to go back.
float memory_for(const UnitInfo& unit, const SignalArguments& read,
                 const std::array<float, kMaxUnitInputs>& constants) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(unit.input_count); ++i) {
    if (unit.inputs[i].name == "seconds") return read[i] == 0 ? constants[i] : kUsualMemory;
  }
  return default_of(unit, unit.memory_input);
}

// The two sides of what takes one signal; of what makes two sides itself, each side keeps its own.
void push_both_sides(lua_State* L, int unit, const SignalArguments& arguments) {
  const UnitInfo& info = unit_info(unit);
  const int first = lua_gettop(L) + 1;
  for (const int side : {1, 2}) {
    SignalArguments one = arguments;
    for (int i = 0; i < info.input_count; ++i) {
      int& place = one[static_cast<std::size_t>(i)];
      if (place == 0) continue;
      push_as_signal(L, place, input_text(info, i));
      place = lua_gettop(L);
      if (node_at(L, place).kind != Kind::pair) continue;
      lua_getiuservalue(L, place, side);
      lua_replace(L, place);
    }
    push_unit(L, unit, one);
    if (node_at(L, lua_gettop(L)).kind == Kind::pair) lua_getiuservalue(L, -1, side);
    keep_top(L, first + side - 1);
  }
  push_pair(L, first, first + 1);
  keep_top(L, first);
}

struct Operator {
  const char* metamethod;
  const char* unit;
};
constexpr Operator kOperators[] = {{"__add", "add"}, {"__sub", "sub"}, {"__mul", "mul"},
                                   {"__div", "div"}, {"__mod", "mod"}, {"__pow", "pow"}};

// Pushes unit(a, b) of the values at these places.
void push_two(lua_State* L, std::string_view unit, int a, int b) {
  SignalArguments arguments{};
  arguments[0] = a;
  arguments[1] = b;
  push_unit(L, unit_named(unit), arguments);
}

// Upvalue: the unit.
int operate(lua_State* L) {
  const std::string unit = lua_tostring(L, lua_upvalueindex(1));
  push_as_signal(L, 1, unit + ": a");
  push_as_signal(L, 2, unit + ": b");
  push_two(L, unit, 3, 4);
  return 1;
}

int negate(lua_State* L) {
  lua_pushnumber(L, -1.0);
  push_two(L, "mul", 1, 3);
  return 1;
}

int refuse_comparison(lua_State*) {
  throw PatternError{"signals are compared sample by sample: write a:lt(b), a:gt(b) instead of a < b"};
}

// signal:range(low, high): what went from -1 to 1, or an envelope from 0 to 1, goes from low to high.
int range(lua_State* L) {
  if (lua_gettop(L) != 3) throw PatternError{"range: two numbers or signals are wanted, as in lfo:range(200, 800)"};
  push_as_signal(L, 1, "range: what it is called on");
  const bool unipolar = node_at(L, 4).unipolar;
  if (lua_type(L, 2) == LUA_TNUMBER && lua_type(L, 3) == LUA_TNUMBER) {
    const double low = lua_tonumber(L, 2), high = lua_tonumber(L, 3);
    lua_pushnumber(L, unipolar ? high - low : 0.5 * (high - low));
    push_two(L, "mul", 4, 5);
    lua_pushnumber(L, unipolar ? low : 0.5 * (high + low));
    push_two(L, "add", 6, 7);
    return 1;
  }
  push_as_signal(L, 2, "range: low");
  push_as_signal(L, 3, "range: high");
  push_two(L, "sub", 6, 5);
  if (!unipolar) {  // 0.5 x + 0.5 goes from 0 to 1
    lua_pushnumber(L, 0.5);
    push_two(L, "mul", 4, 8);
    push_two(L, "add", 9, 8);
    lua_replace(L, 4);
    lua_settop(L, 7);
  }
  push_two(L, "mul", 4, 7);
  push_two(L, "add", 8, 5);
  return 1;
}

// v.cutoff:default(600)
int set_default(lua_State* L) {
  const SignalNode* node = test_signal(L, 1);
  if (node == nullptr || node->kind != Kind::control)
    throw PatternError{
        "default: it says what a control is where an event does not set it, as in v.cutoff:default(600)"};
  if (lua_type(L, 2) != LUA_TNUMBER || !std::isfinite(static_cast<float>(lua_tonumber(L, 2))))
    throw PatternError{"default: argument 1 must be a number; got " + kind_text(L, 2)};
  SignalNode& made = push_signal(L, Kind::control, 1);
  made.unipolar = node->unipolar;
  made.has_default = true;
  made.value = static_cast<float>(lua_tonumber(L, 2));
  lua_getiuservalue(L, 1, 1);
  lua_setiuservalue(L, -2, 1);
  return 1;
}

// A method, or a side of a pair.
int field_of(lua_State* L) {
  const SignalNode& node = node_at(L, 1);
  if (node.kind == Kind::pair) {
    const bool is_number = lua_type(L, 2) == LUA_TNUMBER;
    const std::string_view name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    const int side = name == "left" ? 1 : name == "right" ? 2 : is_number ? static_cast<int>(lua_tonumber(L, 2)) : 0;
    if (side == 1 || side == 2) {
      lua_getiuservalue(L, 1, side);
      return 1;
    }
    if (is_number) return 0;
  }
  if (lua_type(L, 2) != LUA_TSTRING) throw PatternError{"a signal has methods only, as in signal:lpf(800)"};
  const std::string_view name = lua_tostring(L, 2);
  if (name == "range") return lua_pushcfunction(L, bound<range>), 1;
  if (name == "default") return lua_pushcfunction(L, bound<set_default>), 1;
  push_method_of_signals(L, name);
  return 1;
}

int sides_of(lua_State* L) {
  lua_pushinteger(L, node_at(L, 1).kind == Kind::pair ? 2 : 1);
  return 1;
}

std::string text_of(lua_State* L, int index, int shown) {
  luaL_checkstack(L, 4, nullptr);
  const SignalNode& node = node_at(L, index);
  const auto inner = [&](int user_value) {
    lua_getiuservalue(L, index, user_value);
    const std::string text = lua_isnil(L, -1) ? "…" : text_of(L, lua_gettop(L), shown + 1);
    lua_pop(L, 1);
    return text;
  };
  switch (node.kind) {
    case Kind::constant:
      return number_text(node.value);
    case Kind::control: {
      lua_getiuservalue(L, index, 1);
      const std::string text = std::string{"v."} + lua_tostring(L, -1);
      lua_pop(L, 1);
      return text;
    }
    case Kind::freq:
      return "v.freq";
    case Kind::gate:
      return "v.gate";
    case Kind::duration:
      return "v.duration";
    case Kind::input:
      return node.index == 0 ? "input.left" : "input.right";
    case Kind::feedback:
      return "feedback";
    case Kind::output:
      return shown >= kMostShown ? "…" : inner(1);
    case Kind::pair:
      return shown >= kMostShown ? "…" : "{" + inner(1) + ", " + inner(2) + "}";
    case Kind::network:
      return "g:out(" + std::to_string(node.index) + ")";
    case Kind::unit:
      break;
  }
  const UnitInfo& unit = unit_info(node.unit);
  if (shown >= kMostShown) return std::string{unit.name} + "(…)";
  std::string text = std::string{unit.name} + "(";
  for (int i = 0; i < unit.input_count; ++i) {
    lua_getiuservalue(L, index, i + 1);
    text += i > 0 ? ", " : "";
    text += lua_isnil(L, -1) ? number_text(node.constants[static_cast<std::size_t>(i)])
                             : text_of(L, lua_gettop(L), shown + 1);
    lua_pop(L, 1);
  }
  return text + ")";
}

int to_text(lua_State* L) {
  const std::string text = "signal " + signal_text(L, 1);
  lua_pushlstring(L, text.data(), text.size());
  return 1;
}

}  // namespace

const SignalNode* test_signal(lua_State* L, int index) {
  return static_cast<const SignalNode*>(luaL_testudata(L, index, kSignalType));
}

SignalNode& push_signal(lua_State* L, SignalNode::Kind kind, int user_values) {
  void* memory = lua_newuserdatauv(L, sizeof(SignalNode), user_values);
  auto* node = new (memory) SignalNode;  // nothing in it needs destroying
  node->kind = kind;
  luaL_setmetatable(L, kSignalType);
  return *node;
}

void push_pair(lua_State* L, int left, int right) {
  left = lua_absindex(L, left);
  right = lua_absindex(L, right);
  SignalNode& pair = push_signal(L, Kind::pair, 2);
  pair.moves = true;
  pair.depth = std::max(node_at(L, left).depth, node_at(L, right).depth);
  pair.unipolar = node_at(L, left).unipolar && node_at(L, right).unipolar;
  lua_pushvalue(L, left);
  lua_setiuservalue(L, -2, 1);
  lua_pushvalue(L, right);
  lua_setiuservalue(L, -2, 2);
}

void push_as_signal(lua_State* L, int index, const std::string& what) {
  index = lua_absindex(L, index);
  luaL_checkstack(L, 8, nullptr);
  if (test_signal(L, index) != nullptr) return lua_pushvalue(L, index);
  if (lua_type(L, index) == LUA_TNUMBER) {
    const auto value = static_cast<float>(lua_tonumber(L, index));
    if (!std::isfinite(value)) throw PatternError{what + " must be a finite number"};
    return push_constant(L, value);
  }
  if (lua_type(L, index) == LUA_TTABLE && lua_rawlen(L, index) == 2) {
    const int first = lua_gettop(L) + 1;
    for (const int side : {1, 2}) {
      lua_rawgeti(L, index, side);
      push_as_signal(L, -1, what + (side == 1 ? ", left," : ", right,"));
      if (node_at(L, -1).kind == Kind::pair) throw PatternError{what + ": a side must be one signal, not a pair"};
      lua_replace(L, -2);
    }
    push_pair(L, first, first + 1);
    return keep_top(L, first);
  }
  throw PatternError{what + " must be a signal or a number; got " + kind_text(L, index)};
}

void push_unit(lua_State* L, int unit, const SignalArguments& arguments) {
  const UnitInfo& info = unit_info(unit);
  luaL_checkstack(L, 2 * kMaxUnitInputs + 8, nullptr);
  const int base = lua_gettop(L);
  SignalArguments read = arguments;  // each as a signal
  std::array<float, kMaxUnitInputs> constants{};
  bool moves = info.kind != UnitKind::arithmetic, all_constant = true;
  bool unipolar = is_envelope(info) || info.help.starts_with("0..1");
  int depth = 0;
  for (int i = 0; i < info.input_count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const UnitInput& input = info.inputs[at];
    if (read[at] == 0) {
      if (i == 0 && is_envelope(info)) {  // an envelope by itself is that of the gate
        SignalNode& gate = push_signal(L, Kind::gate);
        gate.moves = gate.unipolar = true;
        read[at] = lua_gettop(L);
        all_constant = false;
      } else {
        constants[at] = default_of(info, i);
      }
      continue;
    }
    push_as_signal(L, read[at], input_text(info, i));
    read[at] = lua_gettop(L);
    const SignalNode& node = node_at(L, read[at]);
    if (node.kind == Kind::pair) {
      push_both_sides(L, unit, arguments);
      return keep_top(L, base + 1);
    }
    if (node.kind == Kind::constant) {
      constants[at] = checked_number(info, i, node.value);
      if (i == 0 && is_envelope(info)) unipolar = unipolar && node.value >= 0.0f;
      read[at] = 0;
      continue;
    }
    all_constant = false;
    if (input.constant) throw PatternError{input_text(info, i) + " must be a number that is known from the start"};
    if (input.held && node.moves) {
      throw PatternError{input_text(info, i) + " stays as it is while a voice sounds: it takes a number or a control" +
                         ", as in v.attack, not a signal that moves"};
    }
    moves = moves || node.moves;
    if (i == 0 && is_envelope(info)) unipolar = unipolar && node.unipolar;
    depth = std::max(depth, node.depth);
  }
  if (info.memory_input >= 0 && arguments[static_cast<std::size_t>(info.memory_input)] == 0)
    constants[static_cast<std::size_t>(info.memory_input)] = memory_for(info, read, constants);
  if (all_constant && info.kind == UnitKind::arithmetic) {
    if (const std::optional<float> value = unit_value(unit, constants)) {
      if (!std::isfinite(*value)) throw PatternError{std::string{info.name} + ": the result is no finite number"};
      lua_settop(L, base);
      return push_constant(L, *value);
    }
  }
  if (depth >= kLongestChain)
    throw PatternError{std::string{info.name} + ": more than " + std::to_string(kLongestChain) +
                       " units one after another"};
  SignalNode& made = push_signal(L, Kind::unit, std::max(info.input_count, 1));
  made.unit = unit;
  made.moves = moves;
  made.unipolar = unipolar;
  made.depth = depth + 1;
  made.constants = constants;
  for (int i = 0; i < info.input_count; ++i) {
    if (read[static_cast<std::size_t>(i)] == 0) continue;
    lua_pushvalue(L, read[static_cast<std::size_t>(i)]);
    lua_setiuservalue(L, -2, i + 1);
  }
  keep_top(L, base + 1);
  if (info.outputs == 1) return;
  for (const int side : {0, 1}) {
    SignalNode& output = push_signal(L, Kind::output, 1);
    output.index = side;
    output.moves = true;
    output.depth = depth + 1;
    lua_pushvalue(L, base + 1);
    lua_setiuservalue(L, -2, 1);
  }
  push_pair(L, base + 2, base + 3);
  keep_top(L, base + 1);
}

std::string signal_text(lua_State* L, int index) { return text_of(L, lua_absindex(L, index), 0); }

void open_signals(lua_State* L) {
  luaL_newmetatable(L, kSignalType);
  for (const Operator& op : kOperators) {
    lua_pushstring(L, op.unit);
    lua_pushcclosure(L, bound<operate>, 1);
    lua_setfield(L, -2, op.metamethod);
  }
  const luaL_Reg methods[] = {{"__unm", bound<negate>},
                              {"__lt", bound<refuse_comparison>},
                              {"__le", bound<refuse_comparison>},
                              {"__index", bound<field_of>},
                              {"__len", bound<sides_of>},
                              {"__tostring", bound<to_text>},
                              {nullptr, nullptr}};
  luaL_setfuncs(L, methods, 0);
  lua_pushstring(L, kSignalType);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
}

}  // namespace perigee
