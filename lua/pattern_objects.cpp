// lua/pattern_objects.cpp -- Patterns and transforms as Lua sees them. Everything by name comes from the registries.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/pattern_objects.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <functional>
#include <new>

#include "lua/cppn.h"
#include "lua/definitions.h"
#include "lua/dsp.h"
#include "lua/names.h"
#include "lua/printing.h"
#include "lua/state.h"
#include "lua/synth_tracing.h"
#include "lua/values.h"
#include "patterns/control_reading.h"
#include "patterns/control_table.h"
#include "patterns/tonal/voicing.h"

namespace perigee {
namespace {

constexpr char kPatternType[] = "Pattern";
constexpr char kTransformType[] = "Transform";

template <class T>
int destroy(lua_State* L) {
  static_cast<T*>(lua_touserdata(L, 1))->~T();
  return 0;
}

template <class T>
void push_object(lua_State* L, T object, const char* type) {
  void* memory = lua_newuserdatauv(L, sizeof(T), 0);
  new (memory) T{std::move(object)};
  luaL_setmetatable(L, type);
}

std::vector<Value> append(std::vector<Value> arguments, std::span<const Value> more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

constexpr int kMostParts = 200;  // calling and letting go of a transform goes that deep into the stack

// A transform as a value, and of how many it is put together.
class TransformCallable final : public Callable {
 public:
  using Function = std::function<Value(std::span<const Value>)>;

  TransformCallable(int parts, Function function) : parts_{parts}, function_{std::move(function)} {
    if (parts > kMostParts)
      throw PatternError{"a transform is put together of more than " + std::to_string(kMostParts) + " parts"};
  }
  int parts() const noexcept { return parts_; }
  Value call(std::span<const Value> arguments) const override { return function_(arguments); }

 private:
  int parts_;
  Function function_;
};

int parts_of(std::span<const Value> values);

// The transforms in a value; above kMostParts the number no longer matters.
int parts_of(const Value& value) {
  if (value.is_list()) return parts_of(value.items());
  if (value.is_pattern()) {
    const Value* constant = value.pattern()->pure_value();
    return constant != nullptr ? parts_of(*constant) : 0;
  }
  const auto* transform =
      value.is_function() ? dynamic_cast<const TransformCallable*>(value.function_ref().get()) : nullptr;
  return transform != nullptr ? transform->parts() : 0;
}

int parts_of(std::span<const Value> values) {
  int parts = 0;
  for (const Value& value : values) parts = std::min(parts + parts_of(value), kMostParts);
  return parts;
}

// A transform that holds these values.
Ref<const Callable> make_transform(int parts_inside, TransformCallable::Function function) {
  return Ref<const Callable>{new TransformCallable{parts_inside + 1, std::move(function)}};
}

bool holds_function(const Value& value) {
  if (value.is_function()) return true;
  return value.is_list() && std::any_of(value.items().begin(), value.items().end(), holds_function);
}

// A function is the value of no control: what was meant is the function of that name, which another dialect may have.
void refuse_functions(const Control& which, std::span<const Value> arguments, Dialect dialect) {
  if (std::none_of(arguments.begin(), arguments.end(), holds_function)) return;
  const std::string name{which.name};
  std::string message = name + ": a control takes values or a pattern of them, not a function";
  const bool is_tidal = dialect == Dialect::tidal;
  if (find_function(which.name, is_tidal ? Dialect::strudel : Dialect::tidal) != nullptr)
    message += "; the function of that name is " + std::string{is_tidal ? "strudel." : "tidal."} + name;
  throw PatternError{message};
}

// A control called with its values, and with the pattern to set it on if there is one more argument.
Value call_control(const Control& which, std::span<const Value> arguments, Dialect dialect) {
  const std::string name{which.name};
  if (arguments.empty()) throw PatternError{name + ": a value is missing, as in " + name + "\"1 2\""};
  refuse_functions(which, arguments, dialect);
  Pattern values = reify(arguments[0]);
  if (dialect == Dialect::tidal) values = tidal_control_values(which, std::move(values));
  if (arguments.size() == 1) return Value{control_pattern(which, values)};
  return Value{set_control(which, values, reify(arguments.back(), true))};
}

// receiver:control(values): several values are a sequence, none names the receiver's own values.
Value control_method(const Control& which, const Value& receiver, std::span<const Value> arguments, Dialect dialect) {
  const Pattern on = reify(receiver, true);
  if (arguments.empty()) return call_control(which, std::array{Value{on}}, dialect);
  refuse_functions(which, arguments, dialect);
  Pattern values =
      arguments.size() == 1 ? reify(arguments[0]) : reify(Value::list({arguments.begin(), arguments.end()}), true);
  if (dialect == Dialect::tidal) values = tidal_control_values(which, std::move(values));
  return Value{set_control(which, values, on)};
}

// How the arguments of a call are read.
struct Signature {
  std::string_view name;
  std::span<const Param> params;
  ParamKind beyond = ParamKind::pattern;  // what comes after the parameters
  std::size_t already = 0;                // arguments given before
  Reading reading = Reading::any;         // of texts where no parameter says it

  ParamKind kind(std::size_t i) const {
    if (i < params.size()) return params[i].kind;
    return !params.empty() && params.back().kind == ParamKind::rest ? ParamKind::rest : beyond;
  }
};

// The arguments from `first` on. No nil among them, except where anything goes.
std::vector<Value> arguments_from(lua_State* L, int first, const Signature& signature) {
  std::vector<Value> arguments;
  for (int index = first, last = lua_gettop(L); index <= last; ++index) {
    const std::size_t i = signature.already + static_cast<std::size_t>(index - first);
    const ParamKind kind = signature.kind(i);
    if (lua_isnil(L, index) && kind != ParamKind::any) {
      std::string message = std::string{signature.name} + ": argument " + std::to_string(i + 1);
      if (i < signature.params.size()) message += " (" + std::string{signature.params[i].name} + ")";
      const bool wants_function = kind == ParamKind::transform || kind == ParamKind::function;
      throw PatternError{message + (wants_function ? " must be a function" : " must be a pattern, number or string") +
                         "; got " + got_nil(L)};
    }
    arguments.push_back(to_argument(L, index, kind, signature.reading));
  }
  return arguments;
}

// Whether these arguments are all there is to give, the pattern included.
bool is_complete(const FunctionEntry& entry, std::span<const Value> arguments) {
  if (entry.form != Form::transform) return true;
  if (entry.has_rest()) return arguments.size() >= entry.arity() && !arguments.empty() && arguments.back().is_pattern();
  return arguments.size() > entry.arity();
}

// Does a text compute with t, the time of a formula?
bool names_time(std::string_view text) {
  const auto part_of_name = [&](size_t at) {
    return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_');
  };
  for (size_t at = text.find('t'); at != text.npos; at = text.find('t', at + 1)) {
    if ((at == 0 || !part_of_name(at - 1)) && !part_of_name(at + 1)) return true;
  }
  return false;
}
// A formula of t is a text as it is; everything else is mini-notation, as with any control.
ParamKind kind_of(lua_State* L, const Control& which) {
  const ControlRow* row = find_control_row(which.name);
  if (row == nullptr || row->unit != "formula") return ParamKind::pattern;
  for (int i = 2; i <= lua_gettop(L); ++i) {
    if (lua_type(L, i) == LUA_TSTRING && names_time(lua_tostring(L, i))) return ParamKind::text;
  }
  return ParamKind::pattern;
}
void keep_texts(ParamKind kind, std::vector<Value>& arguments) {
  if (kind != ParamKind::text) return;
  for (Value& argument : arguments) {
    if (argument.is_string()) argument = Value{pure(argument)};
  }
}

// As what a control reads the texts it is given.
Reading reading_of(lua_State* L, const Control& which) {
  return State::of(L).dialect == Dialect::tidal ? control_reading(which) : Reading::any;
}

// fast(2), fast(2, p), rev(p), fast(2)(p)
int call_transform(lua_State* L) {
  const TransformObject& object = *static_cast<const TransformObject*>(lua_touserdata(L, 1));
  if (object.control != nullptr) {
    const Control& which = *object.control;
    const ParamKind kind = kind_of(L, which);
    auto arguments = arguments_from(L, 2, {which.name, {}, kind, 0, reading_of(L, which)});
    keep_texts(kind, arguments);
    push_value(L, call_control(which, arguments, State::of(L).dialect));
    return 1;
  }
  if (object.function) {
    push_value(L, object.function->call(arguments_from(L, 2, {"a function on patterns", {}})));
    return 1;
  }
  const FunctionEntry& entry = *object.entry;
  std::vector<Value> arguments = append(
      object.arguments, arguments_from(L, 2, {entry.name, entry.params, ParamKind::pattern, object.arguments.size()}));
  if (is_complete(entry, arguments)) {
    push_value(L, call(entry, arguments, object.dialect));
  } else {
    TransformObject more = object;
    more.arguments = std::move(arguments);
    push_transform(L, std::move(more));
  }
  return 1;
}

// What one method call does, apart from its receiver.
struct MethodCall {
  const FunctionEntry* entry;
  const Control* control;
  std::vector<Value> arguments;
  Dialect dialect;
  Ref<const DefinedFunction> keep;

  Value on(const Value& receiver) const {
    return entry != nullptr ? call_method(*entry, receiver, arguments, dialect)
                            : control_method(*control, receiver, arguments, dialect);
  }
};

// receiver:name(…). Upvalues: the entry or nil, the control or nil, whether the receiver is a pattern or transform (not a
// string, which may stand for one). A transform as receiver is extended.
int call_as_method(lua_State* L) {
  MethodCall method{static_cast<const FunctionEntry*>(lua_touserdata(L, lua_upvalueindex(1))),
                    static_cast<const Control*>(lua_touserdata(L, lua_upvalueindex(2))),
                    {},
                    State::of(L).dialect,
                    {}};
  if (method.entry != nullptr) method.keep = method.entry->defined;
  const std::string_view name = method.entry != nullptr ? method.entry->name : method.control->name;
  if (lua_toboolean(L, lua_upvalueindex(3)) != 0 && lua_type(L, 1) != LUA_TUSERDATA) {
    throw PatternError{std::string{name} + ": a method is called with a colon, as in s\"bd\":" + std::string{name} +
                       "(…)"};
  }
  std::span<const Param> params;
  if (method.entry != nullptr) {
    params = method.entry->params;
    if (method.entry->form == Form::constructor && params.size() > 1)
      params = params.subspan(1);  // the receiver is the first
  }
  // Several arguments of a one-parameter function are a sequence of them.
  const ParamKind beyond = method.control != nullptr ? kind_of(L, *method.control)
                           : params.size() == 1      ? params[0].kind
                                                     : ParamKind::pattern;
  method.arguments = arguments_from(
      L, 2, {name, params, beyond, 0, method.control != nullptr ? reading_of(L, *method.control) : Reading::any});
  if (method.control != nullptr) keep_texts(beyond, method.arguments);
  if (const TransformObject* before = test_transform(L, 1)) {
    const Ref<const Callable> first = transform_callable(*before);
    push_transform(L, TransformObject::of(make_transform(
                          parts_of(Value{first}) + parts_of(method.arguments),
                          [first, method](std::span<const Value> given) { return method.on(first->call(given)); })));
    return 1;
  }
  push_value(L, method.on(Value{to_pattern(L, 1, name)}));
  return 1;
}

bool is_number(lua_State* L, int index) { return lua_isnumber(L, index) != 0; }

// An operator of Lua. Upvalues: Lua's code of it, the method that does it on patterns. Strings that are numbers stay Lua's.
int operate(lua_State* L) {
  const int code = static_cast<int>(lua_tointeger(L, lua_upvalueindex(1)));
  if (is_number(L, 1) && is_number(L, 2)) {
    for (const int operand : {1, 2}) {
      if (lua_type(L, operand) != LUA_TSTRING) continue;
      lua_stringtonumber(L, lua_tostring(L, operand));
      lua_replace(L, operand);
    }
    lua_settop(L, code == LUA_OPUNM ? 1 : 2);
    lua_arith(L, code);
    return 1;
  }
  if (code == LUA_OPUNM) {
    push_value(L, call_method(function_named("negate"), Value{to_pattern(L, 1, "minus")}, {}));
    return 1;
  }
  const std::string_view name = lua_tostring(L, lua_upvalueindex(2));
  const Value left{to_pattern(L, 1, name)}, right{to_pattern(L, 2, name)};
  Value result = call_method(function_named(name), left, std::array{right}, State::of(L).dialect);
  if (code == LUA_OPIDIV) result = call_method(function_named("floor"), result, {});
  push_value(L, result);
  return 1;
}

constexpr int kConcat = -1;  // not one of lua_arith's: Lua itself joins strings and numbers

struct Operator {
  const char* metamethod;
  int code;
  const char* method;
};
constexpr Operator kOperators[] = {
    {"__add", LUA_OPADD, "addMix"}, {"__sub", LUA_OPSUB, "subMix"},   {"__mul", LUA_OPMUL, "mulMix"},
    {"__div", LUA_OPDIV, "divMix"}, {"__idiv", LUA_OPIDIV, "divMix"}, {"__mod", LUA_OPMOD, "modMix"},
    {"__pow", LUA_OPPOW, "powMix"}, {"__unm", LUA_OPUNM, "negate"},   {"__concat", kConcat, "concatMix"}};

void set_operators(lua_State* L, bool with_concat) {
  for (const Operator& op : kOperators) {
    if (op.code == kConcat && !with_concat) continue;
    lua_pushinteger(L, op.code);
    lua_pushstring(L, op.method);
    lua_pushcclosure(L, bound<operate>, 2);
    lua_setfield(L, -2, op.metamethod);
  }
}

// The upvalue with the methods made so far in the dialect that is spoken.
int methods_upvalue(lua_State* L) { return lua_upvalueindex(State::of(L).dialect == Dialect::strudel ? 1 : 2); }

// Keeps the method at the top, called as what is at 2, for the next time: unless it may be registered anew.
void keep_method(lua_State* L, int methods) {
  if (State::of(L).definitions.registered.contains(lua_tostring(L, 2))) return;
  lua_pushvalue(L, 2);
  lua_pushvalue(L, -2);
  lua_rawset(L, methods);
}

// Patterns and transforms: the method of that name. Upvalues: the methods made so far, by dialect.
int method_of_object(lua_State* L) {
  if (lua_type(L, 2) != LUA_TSTRING) throw PatternError{"a pattern has methods only: p:fast(2)"};
  const int methods = methods_upvalue(L);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, methods) != LUA_TNIL) return 1;
  const std::string name = lua_tostring(L, 2);
  if (!push_method(L, name, true)) throw PatternError{unknown_name(name)};
  keep_method(L, methods);
  return 1;
}

// Strings: what Lua's own string functions do not have.
int method_of_string(lua_State* L) {
  if (lua_type(L, 2) != LUA_TSTRING) return 0;
  const int methods = methods_upvalue(L);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, methods) != LUA_TNIL) return 1;
  if (!push_method(L, lua_tostring(L, 2), false)) return 0;
  keep_method(L, methods);
  return 1;
}

int pattern_to_string(lua_State* L) {
  const std::string text = pattern_text(L, *static_cast<const Pattern*>(lua_touserdata(L, 1)));
  lua_pushlstring(L, text.data(), text.size());
  return 1;
}

int transform_to_string(lua_State* L) {
  const std::string text = transform_text(*static_cast<const TransformObject*>(lua_touserdata(L, 1)));
  lua_pushlstring(L, text.data(), text.size());
  return 1;
}

void hide_metatable(lua_State* L, const char* type) {
  lua_pushstring(L, type);
  lua_setfield(L, -2, "__metatable");
}

}  // namespace

void push_pattern(lua_State* L, Pattern pattern) { push_object(L, std::move(pattern), kPatternType); }

void push_transform(lua_State* L, TransformObject transform) { push_object(L, std::move(transform), kTransformType); }

const Pattern* test_pattern(lua_State* L, int index) {
  return static_cast<const Pattern*>(luaL_testudata(L, index, kPatternType));
}

const TransformObject* test_transform(lua_State* L, int index) {
  return static_cast<const TransformObject*>(luaL_testudata(L, index, kTransformType));
}

Ref<const Callable> transform_callable(const TransformObject& transform) {
  if (transform.function) return transform.function;
  if (transform.control != nullptr) {
    return make_transform(0, [which = transform.control, dialect = transform.dialect](std::span<const Value> given) {
      return call_control(*which, given.first(std::min<std::size_t>(given.size(), 1)), dialect);
    });
  }
  return make_transform(parts_of(transform.arguments), [entry = transform.entry, arguments = transform.arguments,
                                                        dialect = transform.dialect,
                                                        keep = transform.keep](std::span<const Value> given) {
    // A caller may hand over a counter after the pattern: a transform has no use for it.
    if (entry->form == Form::transform && !entry->has_rest() && arguments.size() <= entry->arity()) {
      given = given.first(std::min(given.size(), entry->arity() + 1 - arguments.size()));
    }
    return call(*entry, append(arguments, given), dialect);
  });
}

const FunctionEntry& function_named(std::string_view name) {
  const FunctionEntry* entry = find_function(name);
  if (entry == nullptr) throw PatternError{"there is no function '" + std::string{name} + "' for patterns"};
  return *entry;
}

std::string_view without_keyword_underscore(std::string_view name) {
  if (!name.ends_with('_')) return name;
  const std::string_view word = name.substr(0, name.size() - 1);
  const auto& words = lua_keywords();
  return std::find(words.begin(), words.end(), word) != words.end() ? word : name;
}

bool push_bare_name(lua_State* L, std::string_view name, Dialect dialect) {
  name = without_keyword_underscore(name);
  TransformObject object;
  object.dialect = dialect;
  object.entry = entry_named(L, name, dialect);
  if (object.entry != nullptr) object.keep = object.entry->defined;
  if (object.entry != nullptr && object.entry->form == Form::constant) {
    push_value(L, call(*object.entry, {}, dialect));
    return true;
  }
  if (object.entry == nullptr) object.control = find_control(name);
  if (object.entry == nullptr && object.control == nullptr) return false;
  push_transform(L, std::move(object));
  return true;
}

bool push_method(lua_State* L, std::string_view name, bool of_object) {
  name = without_keyword_underscore(name);
  if (name == "synth") {
    push_synth_method(L);
    return true;
  }
  const FunctionEntry* entry = entry_named(L, name, State::of(L).dialect);
  if (entry != nullptr && !entry->is_method()) entry = nullptr;
  const Control* which = entry == nullptr ? find_control(name) : nullptr;
  if (entry == nullptr && which == nullptr) return false;
  lua_pushlightuserdata(L, const_cast<FunctionEntry*>(entry));
  lua_pushlightuserdata(L, const_cast<Control*>(which));
  lua_pushboolean(L, of_object);
  lua_pushcclosure(L, bound<call_as_method>, 3);
  return true;
}

void open_pattern_objects(lua_State* L) {
  lua_newtable(L);  // methods by dialect, shared by both types
  lua_newtable(L);
  const int methods = lua_gettop(L) - 1;

  luaL_newmetatable(L, kPatternType);
  const luaL_Reg pattern_methods[] = {
      {"__gc", destroy<Pattern>}, {"__tostring", bound<pattern_to_string>}, {nullptr, nullptr}};
  luaL_setfuncs(L, pattern_methods, 0);
  lua_pushvalue(L, methods);
  lua_pushvalue(L, methods + 1);
  lua_pushcclosure(L, bound<method_of_object>, 2);
  lua_setfield(L, -2, "__index");
  set_operators(L, true);
  hide_metatable(L, kPatternType);

  luaL_newmetatable(L, kTransformType);
  const luaL_Reg transform_methods[] = {{"__gc", destroy<TransformObject>},
                                        {"__tostring", bound<transform_to_string>},
                                        {"__call", bound<call_transform>},
                                        {nullptr, nullptr}};
  luaL_setfuncs(L, transform_methods, 0);
  lua_pushvalue(L, methods);
  lua_pushvalue(L, methods + 1);
  lua_pushcclosure(L, bound<method_of_object>, 2);
  lua_setfield(L, -2, "__index");
  hide_metatable(L, kTransformType);

  // Strings are mini-notation: they have the operators, and behind Lua's own functions the methods.
  lua_pushliteral(L, "");
  lua_getmetatable(L, -1);
  set_operators(L, false);
  hide_metatable(L, "string");
  lua_getglobal(L, LUA_STRLIBNAME);
  lua_createtable(L, 0, 2);
  lua_newtable(L);
  lua_newtable(L);
  lua_pushcclosure(L, bound<method_of_string>, 2);
  lua_setfield(L, -2, "__index");
  hide_metatable(L, "string");
  lua_setmetatable(L, -2);
  lua_settop(L, methods - 1);

  reset_voicings();  // a fresh state knows nothing that another added
  open_names(L);
  open_definitions(L);
  open_tracing(L);
  open_dsp(L);
  open_cppn(L);
}

}  // namespace perigee
