// patterns/value.cpp -- What an event carries: a number, a word, a truth, a list, a set of controls, a pattern or a function.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/value.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "patterns/block_pool.h"
#include "patterns/control_map.h"
#include "patterns/controls.h"
#include "patterns/event.h"
#include "patterns/json.h"
#include "patterns/memory.h"
#include "patterns/pattern.h"
#include "patterns/printable.h"

namespace perigee {
namespace {

template <class T>
uint64_t address(Ref<const T>&& ref) noexcept {
  return static_cast<uint64_t>(reinterpret_cast<uintptr_t>(ref.detach()));
}

constexpr size_t kSmallList = 4;  // values of the common size, whose memory is kept at hand

size_t list_bytes(size_t count) noexcept { return sizeof(List) + std::max(count, kSmallList) * sizeof(Value); }

using SmallLists = BlockPool<sizeof(List) + kSmallList * sizeof(Value)>;

}  // namespace

Value::Value(Ref<const List> list) noexcept : kind_{Kind::list}, bits_{address(std::move(list))} {}
Value::Value(Ref<const ControlMap> controls) noexcept : kind_{Kind::controls}, bits_{address(std::move(controls))} {}
Value::Value(Pattern pattern) noexcept : kind_{Kind::pattern}, bits_{address(std::move(pattern))} {}
Value::Value(Ref<const Callable> function) noexcept : kind_{Kind::function}, bits_{address(std::move(function))} {}
Value::Value(Ref<const BoxedEvent> event) noexcept : kind_{Kind::event}, bits_{address(std::move(event))} {}

static_assert(sizeof(List) % alignof(Value) == 0, "the values follow the header");

Ref<const List> List::create(std::span<const Value> copied, std::span<Value> moved) {
  const size_t count = copied.size() + moved.size();
  if (count > UINT32_MAX) throw PatternError("a list cannot hold that many values");
  auto* list = ::new (SmallLists::take(list_bytes(count))) List{static_cast<uint32_t>(count)};
  auto* row = reinterpret_cast<Value*>(list + 1);
  std::uninitialized_move(moved.begin(), moved.end(), std::uninitialized_copy(copied.begin(), copied.end(), row));
  count_patterns_memory(static_cast<std::ptrdiff_t>(list_bytes(count)));
  return Ref<const List>{list};
}

void List::dispose(const List* list) noexcept {
  auto* mine = const_cast<List*>(list);  // the last reference is gone: nobody else looks
  const size_t count = mine->count_;
  std::destroy_n(reinterpret_cast<Value*>(mine + 1), count);
  mine->~List();
  count_patterns_memory(-static_cast<std::ptrdiff_t>(list_bytes(count)));
  if (count <= kSmallList) {
    SmallLists::give(mine);
  } else {
    ::operator delete(mine);
  }
}

Value Value::list(std::vector<Value> items) { return Value{List::create({}, items)}; }
Value Value::list(std::span<const Value> items, Value last) { return Value{List::create(items, {&last, 1})}; }

std::span<const Value> Value::items() const noexcept { return shared<List>()->items(); }
Pattern Value::pattern() const noexcept { return Pattern{shared<Node>()}; }
Ref<const Callable> Value::function_ref() const noexcept { return Ref<const Callable>{shared<Callable>()}; }

Ref<const ControlMap> Value::take_controls() noexcept {
  kind_ = Kind::none;
  return Ref<const ControlMap>::adopt(shared<ControlMap>());
}

void Value::retain() const noexcept {
  switch (kind_) {
    case Kind::list:
      return shared<List>()->retain();
    case Kind::controls:
      return shared<ControlMap>()->retain();
    case Kind::pattern:
      return shared<Node>()->retain();
    case Kind::function:
      return shared<Callable>()->retain();
    case Kind::event:
      return shared<BoxedEvent>()->retain();
    default:
      return;
  }
}

void Value::drop() noexcept {
  switch (kind_) {
    case Kind::list:
      Ref<const List>::adopt(shared<List>());
      break;
    case Kind::controls:
      Ref<const ControlMap>::adopt(shared<ControlMap>());
      break;
    case Kind::pattern:
      Pattern::adopt(shared<Node>());
      break;
    case Kind::function:
      Ref<const Callable>::adopt(shared<Callable>());
      break;
    case Kind::event:
      Ref<const BoxedEvent>::adopt(shared<BoxedEvent>());
      break;
    default:
      break;
  }
  kind_ = Kind::none;
}

bool Value::truthy() const noexcept {
  switch (kind_) {
    case Kind::none:
      return false;
    case Kind::number:
      return number() != 0.0 && number() == number();
    case Kind::boolean:
      return boolean();
    case Kind::string:
      return symbol() != Symbol{};
    default:
      return true;
  }
}

bool operator==(const Value& a, const Value& b) noexcept {
  if (a.kind_ != b.kind_) return false;
  if (a.kind_ == Value::Kind::number) return a.number() == b.number();
  if (a.bits_ == b.bits_ || a.kind_ == Value::Kind::none) return true;
  if (a.kind_ == Value::Kind::controls) return a.controls() == b.controls();
  if (a.kind_ != Value::Kind::list || a.items().size() != b.items().size()) return false;
  for (size_t i = 0; i < a.items().size(); ++i) {
    if (!(a.items()[i] == b.items()[i])) return false;
  }
  return true;
}

std::string describe(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::none:
      return "nothing";
    case Value::Kind::pattern:
      return "a pattern";
    case Value::Kind::function:
      return "a function";
    case Value::Kind::event:
      return "an event";
    case Value::Kind::number:
      if (std::isnan(value.number())) return "NaN (no number)";
      if (std::isinf(value.number())) return value.number() < 0.0 ? "-infinity" : "infinity";
      break;
    case Value::Kind::controls:
      if (value.controls().has(control_key("wave")))
        return value.controls().has(control_key("network")) ? "an output of a network" : "a wave";
      break;
    default:
      break;
  }
  std::string text = printable(to_json(value));
  constexpr size_t kMost = 60;  // letters that a message has room for
  if (text.size() > kMost) {
    size_t end = kMost;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text = text.substr(0, end) + "…";
  }
  return text;
}

}  // namespace perigee
