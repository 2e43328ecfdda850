// patterns/registry.h -- Every pattern function by name: what it takes, what it is for, and how to make it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/pattern.h"
#include "patterns/reading.h"

namespace perigee {

// What an argument may be. The first four may also be given as patterns: then the function is applied anew for
// every event of them. Wherever a pattern may stand, a text is read as mini-notation and a list is a sequence.
enum class ParamKind : uint8_t {
  time,  // a number of cycles, kept as a fraction; "1/3" and "1%3" are read too
  number,
  integer,
  value,     // anything a pattern can carry
  pattern,   // a pattern as it is; a plain value becomes one
  truth,     // a pattern as it is, of truths: in Tidal the texts t and f are read
  integers,  // a pattern as it is, of whole numbers, as which Tidal reads a text; likewise the three that follow
  numbers,
  times,
  words,
  transform,  // a function from pattern to pattern
  function,   // any function
  rest,       // all remaining arguments, as they are
  text,       // a word
  any,        // one argument, as it is: a text stays a text
};

constexpr bool takes_pattern(ParamKind kind) { return ParamKind::pattern <= kind && kind <= ParamKind::words; }

std::string_view kind_text(ParamKind kind);  // "a number or a pattern of numbers"

// As what Tidal reads a text where such an argument is wanted; none where the parameter does not say.
std::optional<Reading> tidal_reading(ParamKind kind);

struct Param {
  std::string_view name;
  ParamKind kind;
};

enum class Form : uint8_t {
  transform,    // acts on a pattern: a method, and a top-level function that takes the pattern last
  constructor,  // makes a pattern of its arguments; as a method its receiver goes first among them
  constant,     // a bare name that is a value
};

enum class Join : uint8_t { inner, step };  // how patterned arguments are resolved

class CallArgs;

// What a name means in Tidal where that is another thing than in Strudel. What is not said is the same.
struct Meaning {
  std::optional<std::vector<Param>> params = {};
  std::optional<Form> form = {};
  std::string_view help = {};
  std::string_view example = {};
  Value (*make)(CallArgs&) = nullptr;
  std::optional<bool> keeps_steps = {};
};

// The work of a function that is defined in Lua. It owns the entry that points to it.
class DefinedFunction : public RefCounted {
 public:
  virtual ~DefinedFunction() = default;
  virtual Value make(const CallArgs& args) const = 0;  // any thread that queries; may throw PatternError
  static void dispose(const DefinedFunction* function) { delete function; }
};

struct FunctionEntry {
  std::string_view name;
  std::vector<std::string_view> aliases = {};
  std::vector<Param> params = {};  // before the pattern
  Form form = Form::transform;
  std::string_view help = {};
  std::string_view example = {};  // a Lua expression
  Value (*make)(CallArgs&) = nullptr;
  bool keeps_steps = false;  // the result counts as many steps as the pattern it acts on
  Join join = Join::inner;
  int data = 0;                 // tells apart entries that share one make
  bool receiver_apart = false;  // a constructor whose receiver, called as a method, is the subject and no argument
  std::optional<Meaning> tidal = {};  // a make that differs in little asks args.dialect instead
  std::optional<Dialect> only = {};   // the one dialect that has the name; a control may have it in the other
  std::string_view topic = {};        // the page of the manual; that of its chapter where none is named
  const DefinedFunction* defined =
      nullptr;        // in place of make; with neither the function is declared, and defined in Lua
  size_t before = 0;  // arguments that are typed before its own

  // A transform with `rest` called as a function is complete where its last argument is a pattern.
  bool is_method() const noexcept { return form != Form::constant; }
  bool has_rest() const noexcept { return !params.empty() && params.back().kind == ParamKind::rest; }
  // Arguments before the pattern (form transform), or arguments at least (form constructor).
  size_t arity() const noexcept { return params.size(); }
};

// "steps, amount, …": the parameters as they stand between the brackets of a call.
std::string parameters_text(const FunctionEntry& entry);

// A function from pattern to pattern.
class Transform {
 public:
  explicit Transform(Ref<const Callable> function) : function_{std::move(function)} {}
  Pattern operator()(const Pattern& pattern) const;
  Pattern operator()(const Pattern& pattern, const Value& second) const;  // for functions that also take a counter
  const Ref<const Callable>& callable() const noexcept { return function_; }

 private:
  Ref<const Callable> function_;
};

// The checked arguments of one call, patterned ones already resolved to plain values. Positions count from 0.
class CallArgs {
 public:
  CallArgs(const FunctionEntry& function, std::span<const Value> arguments, const Pattern& subject,
           Dialect call_dialect)
      : entry{function}, dialect{call_dialect}, arguments_{arguments}, subject_{subject} {}

  Rational time(size_t i) const;
  double number(size_t i) const;
  int64_t integer(size_t i) const;
  int64_t integer(size_t i, int64_t least, int64_t most) const;  // throws PatternError naming the range
  const Value& value(size_t i) const {                           // throws PatternError where it was not given
    if (i >= arguments_.size()) missing(i);
    return arguments_[i];
  }
  Pattern pattern(size_t i) const;
  Transform transform(size_t i) const;
  Ref<const Callable> function(size_t i) const;
  std::string_view text(size_t i) const;
  std::span<const Value> rest(size_t i) const { return arguments_.subspan(std::min(i, arguments_.size())); }
  size_t count() const noexcept { return arguments_.size(); }
  const Pattern& subject() const noexcept { return subject_; }  // null for a constructor called as a function
  [[noreturn]] void refuse(size_t i, std::string_view expected) const;
  [[noreturn]] void missing(size_t i) const;

  const FunctionEntry& entry;
  const Dialect dialect;

 private:
  std::span<const Value> arguments_;
  const Pattern& subject_;
};

// The one table. Sorted by nothing: in the order of the manual.
const std::deque<FunctionEntry>& functions();
// The entry with the dialect's meaning; null if unknown there.
const FunctionEntry* find_function(std::string_view name_or_alias, Dialect dialect = Dialect::strudel);
// Adds the functions that are written in Lua. Once, before any other thread looks names up.
void declare_functions(std::vector<FunctionEntry> entries);

// Calls. Errors are PatternErrors that name the function, the argument, what was expected and what was given.
// call_method: receiver:name(arguments). A one-parameter function takes several arguments as a sequence.
Value call_method(const FunctionEntry& entry, const Value& receiver, std::span<const Value> arguments,
                  Dialect dialect = Dialect::strudel);
// call: name(arguments); a transform's pattern is the last argument. With exactly arity() arguments the caller makes
// a partial application itself; fewer is an error here.
Value call(const FunctionEntry& entry, std::span<const Value> arguments, Dialect dialect = Dialect::strudel);

// A value as a pattern: a pattern is itself, a text is read as the dialect's mini-notation, a list becomes a sequence where
// `lists_are_sequences`, anything else is plain.
Pattern reify(const Value& value, bool lists_are_sequences = false, Dialect dialect = Dialect::strudel);
// Several arguments as one sequence; a single one is itself.
Pattern sequence(std::span<const Value> values);

// Names of functions and controls that look like `name`, the closest first, at most five.
std::vector<std::string_view> similar_names(std::string_view name);

}  // namespace perigee
