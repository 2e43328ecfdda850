// lua/synth_tracing.cpp -- Signals become a graph: each part once, units before those that read them, loops at the end.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/synth_tracing.h"

#include <algorithm>
#include <cctype>
#include <unordered_map>

#include "lua/cppn.h"
#include "lua/signals.h"
#include "lua/state.h"
#include "patterns/controls.h"
#include "patterns/error.h"
#include "patterns/similar.h"

namespace perigee {
namespace {

using Signal = SynthGraph::Signal;
using Kind = SynthGraph::Signal::Kind;

constexpr char kVoiceType[] = "Voice";
constexpr std::string_view kIntensity = "intensity";
constexpr std::size_t kMostNodes = 1000;  // more than any Program has units
constexpr std::size_t kMostLoops = 32;
constexpr std::size_t kLongestName = 40;

// Where neither the event nor the synth says anything.
struct Usual {
  std::string_view control;
  float value;
};
constexpr Usual kUsual[] = {{"gain", 1.0f}, {"velocity", 1.0f}, {"speed", 1.0f}, {"pan", 0.5f}};

std::string number_text(float number) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", static_cast<double>(number));
  return text;
}

class Tracer {
 public:
  Tracer(lua_State* L, TraceOf of, std::string what, NetworkOutputs* networks)
      : L_{L}, of_{of}, networks_{networks}, what_{std::move(what)} {
    lua_newtable(L);
    loops_at_ = lua_gettop(L);
  }

  void add_output(int index) { graph_.outputs.push_back(visit(index)); }

  SynthGraph graph() {
    for (std::size_t i = 0; i < graph_.loops.size(); ++i) {  // closing one may find more
      lua_rawgeti(L_, loops_at_, static_cast<lua_Integer>(i + 1));
      if (lua_getiuservalue(L_, -1, 1) == LUA_TNIL)
        throw PatternError{what_ + ": what goes round a loop is used outside of the function that makes the loop"};
      const Signal closed = visit(lua_gettop(L_));
      graph_.loops[i].closed = closed;
      lua_pop(L_, 2);
    }
    for (std::size_t i = 0; i < graph_.controls.size(); ++i) {
      if (has_default_[i]) continue;
      refuse_slip(graph_.controls[i].name);
      for (const Usual& usual : kUsual) {
        if (usual.control == graph_.controls[i].name) graph_.controls[i].otherwise = usual.value;
      }
    }
    return std::move(graph_);
  }

 private:
  // A control that there is not, and nearly is.
  void refuse_slip(const std::string& name) const {
    constexpr std::size_t kShortest = 4;
    if (name == kIntensity || name.size() < kShortest || find_control(name) != nullptr) return;
    const auto refuse = [&](std::string_view meant) {
      if (edit_distance(name, meant) > 1) return;
      throw PatternError{what_ + ": there is no control " + name + "; did you mean v." + std::string{meant} +
                         "? One of your own says what it is where no event sets it: v." + name + ":default(0)"};
    };
    for (const std::string_view own : {"freq", "gate", "duration"}) refuse(own);
    for (ControlId id = 0; id < control_count(); ++id) refuse(perigee::control(id).name);
  }

  const SignalNode& node_at(int index) const { return *static_cast<const SignalNode*>(lua_touserdata(L_, index)); }

  // No deeper than signals are.
  Signal visit(int index) {
    const SignalNode& node = node_at(index);
    if (node.kind == SignalNode::Kind::constant) return {Kind::constant, 0, 0, node.value};
    if (const auto known = seen_.find(&node); known != seen_.end()) return known->second;
    luaL_checkstack(L_, 8, "a synth is nested too deeply");
    const Signal made = make(node, index);
    seen_.emplace(&node, made);
    return made;
  }

  Signal make(const SignalNode& node, int index) {
    const bool in_synth = of_ == TraceOf::synth;
    switch (node.kind) {
      case SignalNode::Kind::control:
        lua_getiuservalue(L_, index, 1);
        return only_if(in_synth || of_ == TraceOf::preset, control(node));
      case SignalNode::Kind::freq:
        return only_if(in_synth, {Kind::freq, 0, 0, 0.0f});
      case SignalNode::Kind::gate:
        return only_if(in_synth, {Kind::gate, 0, 0, 0.0f});
      case SignalNode::Kind::duration:
        return only_if(in_synth, {Kind::duration, 0, 0, 0.0f});
      case SignalNode::Kind::input:
        if (in_synth) throw PatternError{what_ + ": a synth has no input; it belongs to orbitfx and master"};
        return {Kind::input, static_cast<std::uint16_t>(node.index), 0, 0.0f};
      case SignalNode::Kind::feedback:
        if (graph_.loops.size() == kMostLoops)
          throw PatternError{what_ + ": more than " + std::to_string(kMostLoops) + " loops"};
        lua_pushvalue(L_, index);
        lua_rawseti(L_, loops_at_, static_cast<lua_Integer>(graph_.loops.size() + 1));
        graph_.loops.push_back({node.delay, {}});
        return {Kind::feedback, static_cast<std::uint16_t>(graph_.loops.size() - 1), 0, 0.0f};
      case SignalNode::Kind::output: {
        lua_getiuservalue(L_, index, 1);
        Signal made = visit(lua_gettop(L_));
        lua_pop(L_, 1);
        made.output = static_cast<std::uint16_t>(node.index);
        return made;
      }
      case SignalNode::Kind::network:
        return network(index);
      case SignalNode::Kind::unit:
        return unit(node, index);
      default:
        throw PatternError{what_ + ": a pair where one signal is wanted"};
    }
  }

  // A channel for each output of a network.
  Signal network(int index) {
    Signal channel{Kind::constant, 0, 0, static_cast<float>(networks_->size())};
    networks_->push_back(network_output_of(L_, index));
    graph_.nodes.push_back({find_unit("stream"), {channel}});
    return {Kind::node, static_cast<std::uint16_t>(graph_.nodes.size() - 1), 0, 0.0f};
  }

  Signal only_if(bool is_synth, Signal signal) const {
    if (!is_synth)
      throw PatternError{what_ + ": an effect is the same for all events, so it has no v and no gate, only its input"};
    return signal;
  }

  // Its name is at the top.
  Signal control(const SignalNode& node) {
    const std::string name = lua_tostring(L_, -1);
    lua_pop(L_, 1);
    const auto found = std::find_if(graph_.controls.begin(), graph_.controls.end(),
                                    [&](const SynthGraph::Control& each) { return each.name == name; });
    const auto at = static_cast<std::size_t>(found - graph_.controls.begin());
    if (found == graph_.controls.end()) {
      graph_.controls.push_back({name, 0.0f});
      has_default_.push_back(false);
    }
    if (node.has_default) {
      float& value = graph_.controls[at].otherwise;
      if (has_default_[at] && value != node.value) {
        throw PatternError{what_ + ": v." + name + " has two defaults, " + number_text(value) + " and " +
                           number_text(node.value)};
      }
      value = node.value;
      has_default_[at] = true;
    }
    return {Kind::control, static_cast<std::uint16_t>(at), 0, 0.0f};
  }

  Signal unit(const SignalNode& node, int index) {
    SynthGraph::Node made;
    made.unit = node.unit;
    for (int i = 0; i < unit_info(node.unit).input_count; ++i) {
      const bool is_number = lua_getiuservalue(L_, index, i + 1) == LUA_TNIL;
      made.inputs.push_back(is_number ? Signal{Kind::constant, 0, 0, node.constants[static_cast<std::size_t>(i)]}
                                      : visit(lua_gettop(L_)));
      lua_pop(L_, 1);
    }
    const auto same = std::find(graph_.nodes.begin(), graph_.nodes.end(), made);
    const auto at = static_cast<std::uint16_t>(same - graph_.nodes.begin());
    if (same == graph_.nodes.end()) {
      if (graph_.nodes.size() == kMostNodes)
        throw PatternError{what_ + ": more than " + std::to_string(kMostNodes) + " units"};
      graph_.nodes.push_back(std::move(made));
    }
    return {Kind::node, at, 0, 0.0f};
  }

  lua_State* L_;
  TraceOf of_;
  NetworkOutputs* networks_;
  std::string what_;
  int loops_at_ = 0;  // a table of the loops met so far
  std::unordered_map<const void*, Signal> seen_;
  std::vector<char> has_default_;  // of each control
  SynthGraph graph_;
};

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

void push_control(lua_State* L, std::string_view name) {
  push_signal(L, SignalNode::Kind::control, 1).unipolar = true;
  lua_pushlstring(L, name.data(), name.size());
  lua_setiuservalue(L, -2, 1);
}

// v.NAME
int control_of_voice(lua_State* L) {
  const std::string_view name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  if (!is_name(name)) throw PatternError{"v has controls by their names, as in v.cutoff"};
  if (name == "freq") {
    push_signal(L, SignalNode::Kind::freq);
  } else if (name == "gate") {
    SignalNode& gate = push_signal(L, SignalNode::Kind::gate);
    gate.moves = gate.unipolar = true;
  } else if (name == "duration") {
    push_signal(L, SignalNode::Kind::duration);
  } else {
    const Control* known = find_control(name);
    const std::string_view canonical = known != nullptr ? known->name : name;
    push_control(L, canonical);
  }
  return 1;
}

int refuse_setting(lua_State*) { throw PatternError{"v can only be read, as in v.cutoff:default(600)"}; }

// Left and right of what an effect changes.
void push_input(lua_State* L) {
  for (const int side : {0, 1}) {
    SignalNode& input = push_signal(L, SignalNode::Kind::input);
    input.index = side;
    input.moves = true;
  }
  push_pair(L, -2, -1);
  lua_rotate(L, -3, 1);
  lua_pop(L, 2);
}

}  // namespace

SynthGraph trace(lua_State* L, int index, TraceOf of, const std::string& what, NetworkOutputs* networks) {
  const int base = lua_gettop(L);
  lua_pushvalue(L, index);
  if (of == TraceOf::synth) {
    lua_newuserdatauv(L, 0, 0);
    luaL_setmetatable(L, kVoiceType);
  } else {
    push_input(L);
  }
  if (of == TraceOf::preset) push_control(L, kIntensity);
  lua_call(L, of == TraceOf::preset ? 2 : 1, LUA_MULTRET);
  if (lua_gettop(L) > base + 1)
    throw PatternError{what + ": its function returns more than one value; for two sides return {left, right}"};
  if (lua_gettop(L) == base) throw PatternError{what + ": its function returns nothing; write return and a signal"};
  if (lua_isnil(L, -1))
    throw PatternError{what + ": its function returns nil; is what it returns written as where it was made?"};
  push_as_signal(L, -1, what + ": what its function returns");
  const int result = lua_gettop(L);
  const auto& heard = *static_cast<const SignalNode*>(lua_touserdata(L, result));
  Tracer tracer{L, of, what, networks};
  if (heard.kind == SignalNode::Kind::pair) {
    for (const int side : {1, 2}) {
      lua_getiuservalue(L, result, side);
      tracer.add_output(lua_gettop(L));
    }
  } else {
    tracer.add_output(result);
  }
  SynthGraph graph = tracer.graph();
  if (std::all_of(graph.outputs.begin(), graph.outputs.end(), [](const Signal& s) { return s.kind == Kind::constant; }))
    throw PatternError{what + ": what its function returns is a number, and a number makes no sound"};
  lua_settop(L, base);
  return graph;
}

void open_tracing(lua_State* L) {
  luaL_newmetatable(L, kVoiceType);
  lua_pushcfunction(L, bound<control_of_voice>);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, bound<refuse_setting>);
  lua_setfield(L, -2, "__newindex");
  lua_pushstring(L, kVoiceType);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
}

}  // namespace perigee
