// lua/waves.cpp -- A slow wave in place of a number: `dsp.sine(2):range(200, 2000)` given to a control.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/waves.h"

#include <cmath>
#include <optional>
#include <string_view>

#include "lua/cppn.h"
#include "lua/signals.h"
#include "patterns/control_map.h"
#include "patterns/controls.h"
#include "patterns/error.h"

namespace perigee {
namespace {

// Shapes count as those of the unit `lfo`. An oscillator goes from -1 to 1; `phase` is where the same wave of lfo stands when
// it begins.
struct Shape {
  std::string_view unit, name;
  double phase = 0.0;
};
constexpr Shape kShapes[] = {
    {"triangle", "tri", 0.25}, {"sine", "sine", 0.0}, {"saw", "ramp", 0.5}, {"pulse", "square", 0.0}};

struct Wave {
  double shape = 0.0, rate = 1.0, phase = 0.0, skew = 0.5;
  std::string_view name;
  Ref<const NetworkOutput> network = nullptr;  // instead of all these
};

// A wave from 0 to 1, times `scale`, plus `offset`; a number where there is no wave.
struct Line {
  std::optional<Wave> wave;
  double scale = 0.0, offset = 0.0;
};

[[noreturn]] void refuse(lua_State* L, int index) {
  throw PatternError{
      "a control takes one wave that runs by itself, as in dsp.sine(2):range(200, 2000): dsp.sine, dsp.triangle, "
      "dsp.saw, "
      "dsp.square or dsp.lfo of numbers, with range, + - * and / by numbers; this is " +
      signal_text(L, index)};
}

Line line_of(lua_State* L, int index, int top);

// The input `input` of the unit at `index`.
Line input_of(lua_State* L, int index, const SignalNode& node, int input, int top) {
  luaL_checkstack(L, 4, nullptr);
  lua_getiuservalue(L, index, input + 1);
  Line line;
  if (lua_isnil(L, -1)) {
    line.offset = static_cast<double>(node.constants[static_cast<std::size_t>(input)]);
  } else {
    line = line_of(L, lua_gettop(L), top);
  }
  lua_pop(L, 1);
  return line;
}

double number_of(lua_State* L, int index, const SignalNode& node, int input, int top) {
  const Line line = input_of(L, index, node, input, top);
  if (line.wave) refuse(L, top);
  return line.offset;
}

Line oscillator(lua_State* L, int index, const SignalNode& node, std::string_view unit, int top) {
  const auto number = [&](int input) { return number_of(L, index, node, input, top); };
  constexpr std::string_view kNames[] = {"tri", "sine", "ramp", "saw", "square"};
  if (unit == "lfo") {
    const double shape = std::floor(std::min(std::max(number(1), 0.0), 4.0));
    return {Wave{shape, number(0), number(3), number(2), kNames[static_cast<std::size_t>(shape)]}, 1.0, 0.0};
  }
  for (const Shape& shape : kShapes) {
    if (shape.unit != unit) continue;
    Wave wave{0.0, number(0), number(1) + shape.phase, 0.5, shape.name};
    if (unit != "pulse") return {wave, 2.0, -1.0};
    wave.skew = number(2);
    return {wave, 2.0, -2.0 * wave.skew};
  }
  refuse(L, top);
}

Line line_of(lua_State* L, int index, int top) {
  const SignalNode& node = *static_cast<const SignalNode*>(lua_touserdata(L, index));
  if (node.kind == SignalNode::Kind::constant) return {std::nullopt, 0.0, static_cast<double>(node.value)};
  if (node.kind == SignalNode::Kind::network) {
    Wave wave;
    wave.name = "network";
    wave.network = network_output_of(L, index);
    return {std::move(wave), 2.0, -1.0};
  }
  if (node.kind != SignalNode::Kind::unit) refuse(L, top);
  const std::string_view unit = unit_info(node.unit).name;
  const bool adds = unit == "add" || unit == "sub", scales = unit == "mul" || unit == "div";
  if (!adds && !scales) return oscillator(L, index, node, unit, top);
  Line a = input_of(L, index, node, 0, top), b = input_of(L, index, node, 1, top);
  if (a.wave && b.wave) refuse(L, top);
  if (unit == "div") {
    if (b.wave || b.offset == 0.0) refuse(L, top);
    b.offset = 1.0 / b.offset;
  }
  if (unit == "sub") {
    b.scale = -b.scale;
    b.offset = -b.offset;
  }
  const std::optional<Wave>& wave = a.wave ? a.wave : b.wave;
  if (adds) return {wave, a.scale + b.scale, a.offset + b.offset};
  const double factor = a.wave ? b.offset : a.offset;
  const Line& moving = a.wave ? a : b;
  return {wave, moving.scale * factor, moving.offset * factor};
}

}  // namespace

Value wave_value(lua_State* L, int index) {
  const Line line = line_of(L, lua_absindex(L, index), lua_absindex(L, index));
  if (!line.wave) return Value{line.offset};
  Ref<const ControlMap> map = ControlMap::empty_map();
  const auto put = [&](const char* name, Value value) {
    map = ControlMap::with(std::move(map), control_key(name), std::move(value));
  };
  put("wave", Value{line.wave->name});
  put("low", Value{line.offset});
  put("high", Value{line.offset + line.scale});
  if (line.wave->network) {
    put("network", Value{Ref<const Callable>{line.wave->network}});
    return Value{std::move(map)};
  }
  put("rate", Value{line.wave->rate});
  put("phase", Value{line.wave->phase});
  put("skew", Value{line.wave->skew});
  return Value{std::move(map)};
}

}  // namespace perigee
