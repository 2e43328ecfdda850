// lua/signals.h -- Signals as Lua sees them: what a unit of sound makes, before it is part of any synth.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <lua.hpp>
#include <string>

#include "engine/program.h"
#include "engine/units.h"

namespace perigee {

// A userdata; the signals that it reads are its user values, so Lua's collector and its limit of memory see all of it.
struct SignalNode {
  enum class Kind : std::uint8_t {
    constant,
    control,   // user value 1: its name
    freq,      // of the note
    gate,      // 1, then 0
    duration,  // seconds until then
    input,     // `index`: 0 left, 1 right
    unit,      // user values: its inputs, nil where `constants` holds the number
    output,    // the output `index` of user value 1, a unit with two
    feedback,  // user value 1: what comes out of it again
    pair,      // user values 1 and 2: left and right
    network,   // user value 1: the output of a network that runs by itself (lua/cppn.h)
  } kind = Kind::constant;
  bool moves = false;     // may change from frame to frame
  bool unipolar = false;  // 0..1 rather than -1..1
  bool has_default = false;
  int unit = -1;
  int index = 0;
  int depth = 1;       // units one after another
  float value = 0.0f;  // of a constant; the default of a control
  ProgramBuilder::Delay delay = ProgramBuilder::Delay::quantum;
  std::array<float, kMaxUnitInputs> constants{};
};

const SignalNode* test_signal(lua_State* L, int index);  // null if it is something else
SignalNode& push_signal(lua_State* L, SignalNode::Kind kind, int user_values = 0);
void push_pair(lua_State* L, int left, int right);  // of the signals at these places

// Pushes what the value at `index` is as a signal or a pair: signals, numbers, {left, right}. Throws PatternError that begins
// with `what` for everything else.
void push_as_signal(lua_State* L, int index, const std::string& what);

// What a unit reads: a place in the stack for each input, 0 where the default is meant.
using SignalArguments = std::array<int, kMaxUnitInputs>;
// Pushes what the unit makes of them: a signal, or a pair where it has two outputs or was given pairs. Numbers are checked
// against the unit's table, and arithmetic on numbers alone is done at once, as the unit would.
void push_unit(lua_State* L, int unit, const SignalArguments& arguments);

// "lpf(saw(freq), 600)"
std::string signal_text(lua_State* L, int index);

void open_signals(lua_State* L);

}  // namespace perigee
