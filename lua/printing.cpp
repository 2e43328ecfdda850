// lua/printing.cpp -- Values as the player reads them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/printing.h"

#include <algorithm>

#include "lua/commands.h"
#include "lua/drawing.h"
#include "lua/state.h"
#include "patterns/controls.h"
#include "patterns/printable.h"

namespace perigee {
namespace {

constexpr std::size_t kMostLines = 64;                               // of one pattern
constexpr std::uint64_t kMostListed = 20'000, kMostDrawn = 100'000;  // events; a picture looks at curves many times
constexpr int kMostItems = 32;                                       // of one table
constexpr int kMostNesting = 3;                                      // tables inside tables

// Queries within the run's time.
template <class Ask>
auto within_budget(lua_State* L, std::uint64_t most_events, Ask ask) {
  Budget budget{most_events, 2'000'000, State::of(L).deadline()};
  QueryState query;
  query.cps = State::of(L).cps;
  if (State::of(L).session != nullptr) query.inputs = &State::of(L).session->inputs();
  query.budget = &budget;
  return ask(query);
}

// Texts one above another: numbers that end in a column, or words that begin in one.
class Column {
 public:
  explicit Column(bool right) : right_{right} {}
  void add(std::string text) {
    width_ = std::max(width_, text.size());
    texts_.push_back(std::move(text));
  }
  std::string at(std::size_t i) const {
    const std::string space(width_ - texts_[i].size(), ' ');
    return right_ ? space + texts_[i] : texts_[i] + space;
  }

 private:
  bool right_;
  std::size_t width_ = 0;
  std::vector<std::string> texts_;
};

std::string value_text(const Value& value) {
  if (!value.is_controls()) return describe(value);
  std::string text;
  for (const ControlMap::Entry& entry : value.controls().entries()) {
    if (!text.empty()) text += "  ";
    text += std::string{control(entry.id).name} + ": " +
            (entry.value.is_string() ? printable(entry.value.text()) : describe(entry.value));
  }
  return text;
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

std::string events_text(const Events& events, std::size_t most) {
  const std::size_t count = std::min(events.size(), most);
  Column begins{true}, ends{false}, parts{false};
  for (std::size_t i = 0; i < count; ++i) {
    const Event& event = events[i];
    const Span& span = event.whole_or_part();
    begins.add((event.has_whole ? "" : "~ ") + span.begin.text());
    ends.add(span.end.text());
    const bool is_fragment = event.has_whole && !(event.whole == event.part);
    parts.add(is_fragment ? "  (" + event.part.begin.text() + " - " + event.part.end.text() + ")" : "");
  }
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += (i > 0 ? "\n" : "") + begins.at(i) + " - " + ends.at(i) + parts.at(i) + "  " + value_text(events[i].value);
  }
  if (events.size() > count) text += "\n… and " + std::to_string(events.size() - count) + " more";
  return text;
}

std::string pattern_text(lua_State* L, const Pattern& pattern) {
  const Events events = within_budget(L, kMostListed, [&](const QueryState& query) {
    return query_sorted(pattern, Span{Cycles{0}, Cycles{1}}, query);
  });
  return events.empty() ? "silence (in the first cycle)" : events_text(events, kMostLines);
}

std::string drawing_text(lua_State* L, const Pattern& pattern, int cycles) {
  const Picture picture = within_budget(L, kMostDrawn, [&](const QueryState& query) {
    return picture_of(pattern, Span{Cycles{0}, Cycles{cycles}}, query);
  });
  TerminalStyle style = terminal_style();
  style.colour = style.colour && State::of(L).prints_to_terminal;
  return terminal_text(picture, style);
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
