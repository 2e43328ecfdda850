// lua/printing.cpp -- Values as the player reads them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/printing.h"

#include <algorithm>
#include <numeric>

#include "lua/commands.h"
#include "lua/state.h"
#include "patterns/controls.h"

namespace perigee {
namespace {

constexpr std::size_t kMostLines = 64;                     // of one pattern
constexpr int kMostItems = 32;                             // of one table
constexpr int kMostNesting = 3;                            // tables inside tables
constexpr std::int64_t kFewestSteps = 8, kMostSteps = 32;  // of a cycle in the roll

Events events_of(lua_State* L, const Pattern& pattern, const Span& span) {
  Budget budget{20'000, 2'000'000, State::of(L).deadline()};
  QueryState query;
  query.cps = State::of(L).cps;
  query.budget = &budget;
  return query_sorted(pattern, span, query);
}

std::string span_text(const Span& span) { return span.begin.text() + " - " + span.end.text(); }

std::string value_text(const Value& value) {
  if (!value.is_controls()) return describe(value);
  std::string text;
  for (const ControlMap::Entry& entry : value.controls().entries()) {
    if (!text.empty()) text += "  ";
    text += std::string{control(entry.id).name} + ": " +
            (entry.value.is_string() ? std::string{entry.value.text()} : describe(entry.value));
  }
  return text;
}

// What a row of the roll is called: the sound, or whatever there is.
std::string row_name(const Value& value) {
  if (!value.is_controls()) return value.is_string() ? std::string{value.text()} : describe(value);
  for (const char* name : {"s", "note", "n"}) {
    const Control* which = find_control(name);
    const Value* found = which != nullptr ? value.controls().find(which->id) : nullptr;
    if (found != nullptr) return found->is_string() ? std::string{found->text()} : name + (" " + describe(*found));
  }
  return value_text(value);
}

void add_lua_value(lua_State* L, int index, int nesting, std::string& out);

void add_table(lua_State* L, int table, int nesting, std::string& out) {
  luaL_checkstack(L, 8, "table nested too deeply");
  out += '{';
  int shown = 0;
  const auto size = static_cast<lua_Integer>(lua_rawlen(L, table));
  lua_pushnil(L);
  while (lua_next(L, table) != 0) {
    if (shown++ == kMostItems) {
      out += ", …";
      lua_pop(L, 2);
      break;
    }
    if (shown > 1) out += ", ";
    const bool in_list = lua_isinteger(L, -2) != 0 && lua_tointeger(L, -2) >= 1 && lua_tointeger(L, -2) <= size;
    if (lua_type(L, -2) == LUA_TSTRING) {
      out += std::string{lua_tostring(L, -2)} + " = ";
    } else if (!in_list) {
      out += '[';
      add_lua_value(L, lua_gettop(L) - 1, kMostNesting, out);
      out += "] = ";
    }
    add_lua_value(L, lua_gettop(L), nesting + 1, out);
    lua_pop(L, 1);
  }
  out += '}';
}

void add_lua_value(lua_State* L, int index, int nesting, std::string& out) {
  if (lua_type(L, index) == LUA_TTABLE) {
    if (luaL_getmetafield(L, index, "__tostring") != LUA_TNIL) {
      lua_pop(L, 1);
    } else if (nesting < kMostNesting) {
      return add_table(L, index, nesting, out);
    }
  }
  if (nesting > 0 && lua_type(L, index) == LUA_TSTRING) {
    out += '"' + std::string{lua_tostring(L, index)} + '"';
    return;
  }
  if (const std::string_view name = command_name_of(L, index); !name.empty()) {
    out += "a command: " + std::string{find_command(name)->usage};
    return;
  }
  std::size_t size = 0;
  const char* text = luaL_tolstring(L, index, &size);
  out.append(text, size);
  lua_pop(L, 1);
}

}  // namespace

std::string pattern_text(lua_State* L, const Pattern& pattern) {
  const Events events = events_of(L, pattern, Span{Cycles{0}, Cycles{1}});
  if (events.empty()) return "silence (in the first cycle)";
  std::vector<std::string> times;
  std::size_t width = 0;
  for (const Event& event : events) {
    if (times.size() == kMostLines) break;
    std::string time = event.has_whole ? span_text(event.whole) : "~ " + span_text(event.part);
    if (event.has_whole && !(event.whole == event.part)) time += " (" + span_text(event.part) + ")";
    width = std::max(width, time.size());
    times.push_back(std::move(time));
  }
  std::string text;
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (i > 0) text += '\n';
    text += times[i] + std::string(width - times[i].size() + 2, ' ') + value_text(events[i].value);
  }
  if (events.size() > times.size()) text += "\n… and " + std::to_string(events.size() - times.size()) + " more";
  return text;
}

std::string roll_text(lua_State* L, const Pattern& pattern, int cycles) {
  const Events events = events_of(L, pattern, Span{Cycles{0}, Cycles{cycles}});
  if (events.empty()) return "silence";
  std::int64_t steps = 1;  // the coarsest grid on which every onset falls, if it is not too fine
  for (const Event& event : events) {
    steps = std::lcm(steps, std::min(event.part.begin.den(), kMostSteps));
    if (steps > kMostSteps) break;
  }
  while (steps < kFewestSteps) steps *= 2;
  steps = std::min(steps, kMostSteps);
  const auto at = [&](const Cycles& time) {
    return static_cast<std::size_t>(std::clamp<std::int64_t>((time * Cycles{steps}).floor(), 0, steps * cycles));
  };
  std::vector<std::pair<std::string, std::string>> rows;  // name, steps
  std::size_t width = 0;
  for (const Event& event : events) {
    const std::string name = row_name(event.value);
    auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.first == name; });
    if (row == rows.end()) {
      if (rows.size() == kMostLines) continue;
      row = rows.insert(rows.end(), {name, std::string(static_cast<std::size_t>(steps * cycles), '.')});
      width = std::max(width, name.size());
    }
    const std::size_t first = at(event.part.begin), last = std::max(at(event.part.end), first + 1);
    for (std::size_t i = first; i < std::min(last, row->second.size()); ++i) {
      char& cell = row->second[i];
      if (i == first && (event.has_onset() || !event.has_whole)) {
        cell = 'x';
      } else if (cell == '.') {
        cell = '-';
      }
    }
  }
  std::string text;
  for (const auto& [name, cells] : rows) {
    if (!text.empty()) text += '\n';
    text += name + std::string(width - name.size() + 1, ' ');
    for (int cycle = 0; cycle < cycles; ++cycle) {
      text += '|' + cells.substr(static_cast<std::size_t>(steps * cycle), static_cast<std::size_t>(steps));
    }
    text += '|';
  }
  return text;
}

std::string transform_text(const TransformObject& transform) {
  if (!transform.bare_name().empty())
    return "function " + std::string{transform.bare_name()} + " (help(" + std::string{transform.bare_name()} +
           ") says more)";
  if (transform.entry == nullptr) return "function on patterns";
  std::string text = std::string{transform.entry->name} + "(";
  for (const Value& argument : transform.arguments) text += (text.ends_with('(') ? "" : ", ") + describe(argument);
  return text + "): a function on patterns";
}

std::string lua_text(lua_State* L, int index) {
  std::string text;
  add_lua_value(L, lua_absindex(L, index), 0, text);
  return text;
}

}  // namespace perigee
