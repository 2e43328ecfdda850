// lua/pattern_objects.h -- Patterns and transforms as Lua sees them: objects with methods, operators and a printed form.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lua.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/controls.h"
#include "patterns/registry.h"

namespace perigee {

// A function as a value: a bare name (`rev`, `fast`, `gain`), one with some of its arguments (`fast(2)`), or a chain
// (`fast(2):rev()`). Called with what is missing it does its work.
struct TransformObject {
  const FunctionEntry* entry = nullptr;  // one of these three
  const Control* control = nullptr;
  Ref<const Callable> function;
  std::vector<Value> arguments;     // given so far, with an entry
  Ref<const DefinedFunction> keep;  // of an entry that is defined in Lua
  Dialect dialect = Dialect::strudel;

  static TransformObject of(Ref<const Callable> callable) {
    TransformObject object;
    object.function = std::move(callable);
    return object;
  }
  // The name of a bare one, for help; empty for anything else.
  std::string_view bare_name() const noexcept {
    if (!arguments.empty()) return {};
    return entry != nullptr ? entry->name : control != nullptr ? control->name : std::string_view{};
  }
};

void push_pattern(lua_State* L, Pattern pattern);
void push_transform(lua_State* L, TransformObject transform);
const Pattern* test_pattern(lua_State* L, int index);            // null if it is something else
const TransformObject* test_transform(lua_State* L, int index);  // null if it is something else
Ref<const Callable> transform_callable(const TransformObject& transform);

// Pushes what the bare name of a function or control stands for in the dialect, or the method of that name; false, and
// nothing pushed, where there is none.
bool push_bare_name(lua_State* L, std::string_view name, Dialect dialect);
bool push_method(lua_State* L, std::string_view name, bool of_object);

// The entry of a name that the language itself relies on ("mul" for unary minus). Throws PatternError if it is not there.
const FunctionEntry& function_named(std::string_view name);

// "end_" is the control "end": Lua keeps that word for itself.
std::string_view without_keyword_underscore(std::string_view name);

void open_pattern_objects(lua_State* L);

}  // namespace perigee
