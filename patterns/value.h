// patterns/value.h -- What an event carries: a number, a word, a truth, a list, a set of controls, a pattern or a function.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "patterns/ref.h"
#include "patterns/symbol.h"

namespace perigee {

class Node;                       // patterns/pattern.h
using Pattern = Ref<const Node>;  // an immutable function of time
class List;
class ControlMap;  // patterns/control_map.h
class Callable;
class BoxedEvent;  // patterns/event.h

// Sixteen bytes. Copying counts a reference at most; nothing is ever changed in place once it is shared. Any thread.
class Value {
 public:
  enum class Kind : uint8_t { none, number, boolean, string, list, controls, pattern, function, event };

  Value() noexcept = default;
  Value(std::same_as<bool> auto b) noexcept : kind_{Kind::boolean}, bits_{b} {}  // NOLINT
  template <class N>
  requires(std::is_arithmetic_v<N> && !std::same_as<N, bool>) Value(N n)
  noexcept : kind_{Kind::number}, bits_{std::bit_cast<uint64_t>(static_cast<double>(n))} {}  // NOLINT
  Value(Symbol word) noexcept : kind_{Kind::string}, bits_{word.id()} {}                     // NOLINT
  Value(std::string_view text) : Value{Symbol{text}} {}                                      // NOLINT
  Value(const char* text) : Value{Symbol{text}} {}                                           // NOLINT
  Value(Ref<const List> list) noexcept;                                                      // NOLINT
  Value(Ref<const ControlMap> controls) noexcept;                                            // NOLINT
  Value(Pattern pattern) noexcept;                                                           // NOLINT
  Value(Ref<const Callable> function) noexcept;                                              // NOLINT
  Value(Ref<const BoxedEvent> event) noexcept;                                               // NOLINT
  template <class T>
  Value(T*) = delete;  // a pointer is no truth value
  static Value list(std::vector<Value> items);
  static Value list(std::span<const Value> items, Value last);  // these, then one more

  Value(const Value& other) noexcept : kind_{other.kind_}, bits_{other.bits_} {
    if (counted()) retain();
  }
  Value(Value&& other) noexcept : kind_{std::exchange(other.kind_, Kind::none)}, bits_{other.bits_} {}
  Value& operator=(const Value& other) noexcept { return *this = Value{other}; }
  Value& operator=(Value&& other) noexcept {
    if (this != &other) {
      if (counted()) drop();
      kind_ = std::exchange(other.kind_, Kind::none);
      bits_ = other.bits_;
    }
    return *this;
  }
  ~Value() {
    if (counted()) drop();
  }

  Kind kind() const noexcept { return kind_; }
  bool is_none() const noexcept { return kind_ == Kind::none; }
  bool is_number() const noexcept { return kind_ == Kind::number; }
  bool is_boolean() const noexcept { return kind_ == Kind::boolean; }
  bool is_string() const noexcept { return kind_ == Kind::string; }
  bool is_list() const noexcept { return kind_ == Kind::list; }
  bool is_controls() const noexcept { return kind_ == Kind::controls; }
  bool is_pattern() const noexcept { return kind_ == Kind::pattern; }
  bool is_function() const noexcept { return kind_ == Kind::function; }
  bool is_event() const noexcept { return kind_ == Kind::event; }

  // Each asks for its own kind to have been checked first.
  double number() const noexcept { return std::bit_cast<double>(bits_); }
  bool boolean() const noexcept { return bits_ != 0; }
  Symbol symbol() const noexcept { return Symbol::from_id(static_cast<uint32_t>(bits_)); }
  std::string_view text() const noexcept { return symbol().text(); }
  std::span<const Value> items() const noexcept;
  const ControlMap& controls() const noexcept { return *shared<ControlMap>(); }
  Pattern pattern() const noexcept;
  const Callable& function() const noexcept { return *shared<Callable>(); }
  Ref<const Callable> function_ref() const noexcept;
  const BoxedEvent& event() const noexcept { return *shared<BoxedEvent>(); }
  // The control map, taken over: the caller may change it in place where nobody else holds it.
  Ref<const ControlMap> take_controls() noexcept;

  // False, 0, the empty string and none are false, everything else is true (a list or a map too, even empty).
  bool truthy() const noexcept;
  // Deep: equal numbers, texts, lists and maps. Patterns, functions and events are equal only to themselves.
  friend bool operator==(const Value& a, const Value& b) noexcept;

 private:
  bool counted() const noexcept { return kind_ >= Kind::list; }
  template <class T>
  const T* shared() const noexcept {
    return reinterpret_cast<const T*>(static_cast<uintptr_t>(bits_));
  }
  void retain() const noexcept;
  void drop() noexcept;

  Kind kind_ = Kind::none;
  uint64_t bits_ = 0;  // the number's bits, the truth, the symbol's id, or the address of what is shared
};
static_assert(sizeof(Value) == 16);

// A row of values. Immutable.
class List final : public RefCounted {
 public:
  // Values copied from the first row, then moved out of the second.
  static Ref<const List> create(std::span<const Value> copied, std::span<Value> moved);
  static void dispose(const List* list) noexcept;

  std::span<const Value> items() const noexcept { return {reinterpret_cast<const Value*>(this + 1), count_}; }

 private:
  explicit List(uint32_t count) noexcept : count_{count} {}
  ~List() = default;

  uint32_t count_;  // values, which lie behind this header in the same allocation
};

// A function that patterns can carry and call. call() may run on any thread that queries a pattern and may throw
// PatternError.
class Callable : public RefCounted {
 public:
  virtual ~Callable() = default;
  virtual Value call(std::span<const Value> arguments) const = 0;
  static void dispose(const Callable* callable) { delete callable; }
};

// A C++ lambda (std::span<const Value>) -> Value as a Callable.
template <class F>
Ref<const Callable> make_callable(F function) {
  class Wrapped final : public Callable {
   public:
    explicit Wrapped(F f) : f_{std::move(f)} {}
    Value call(std::span<const Value> arguments) const override { return f_(arguments); }

   private:
    F f_;
  };
  return Ref<const Callable>{new Wrapped{std::move(function)}};
}

// How a value is shown in a message: 3, "bd", [1, 2], {s: "bd"}.
std::string describe(const Value& value);

}  // namespace perigee
