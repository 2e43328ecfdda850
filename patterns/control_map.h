// patterns/control_map.h -- The controls of one event: a small sorted row of (control, value), shared until changed.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "patterns/value.h"

namespace perigee {

using ControlId = uint16_t;  // index in the table of controls (patterns/controls.h)

// Sorted by id, each id once. Immutable while shared; with() and merged() change in place what nobody else holds.
class ControlMap final : public RefCounted {
 public:
  struct Entry {
    ControlId id;
    uint32_t turn;  // entries that were set later have greater ones; no part of what the map is
    Value value;
  };

  static Ref<const ControlMap> empty_map();
  static Ref<const ControlMap> single(ControlId id, Value value);

  std::span<const Entry> entries() const noexcept { return {rows(), count_}; }
  size_t size() const noexcept { return count_; }
  const Value* find(ControlId id) const noexcept;  // null where it is not set
  bool has(ControlId id) const noexcept { return find(id) != nullptr; }
  // The entry that came last; one that is set anew keeps its turn. Null in an empty map.
  const Entry* newest() const noexcept;

  // The map with one control set.
  static Ref<const ControlMap> with(Ref<const ControlMap> map, ControlId id, Value value);
  static Ref<const ControlMap> without(const ControlMap& map, ControlId id);
  // The union; where both have a control, both(id, left, right) makes its value.
  template <class Both>
  static Ref<const ControlMap> merged(Ref<const ControlMap> left, const ControlMap& right, Both&& both) {
    const uint32_t turn = left->next_turn();
    for (const Entry& entry : right.entries()) {
      const Value* mine = left->find(entry.id);
      Value value = mine == nullptr ? entry.value : both(entry.id, *mine, entry.value);
      left = with(std::move(left), Entry{entry.id, turn + entry.turn, std::move(value)});
    }
    return left;
  }

  friend bool operator==(const ControlMap& a, const ControlMap& b) noexcept;
  static void dispose(const ControlMap* map) noexcept;

 private:
  explicit ControlMap(uint16_t capacity) noexcept : capacity_{capacity} {}
  ~ControlMap() = default;
  static ControlMap* create(size_t capacity);
  static Ref<const ControlMap> with(Ref<const ControlMap> map, Entry entry);
  uint32_t next_turn() const noexcept;
  // The entries lie behind the header in the same allocation.
  Entry* rows() noexcept { return reinterpret_cast<Entry*>(this + 1); }
  const Entry* rows() const noexcept { return reinterpret_cast<const Entry*>(this + 1); }

  uint16_t count_ = 0;
  uint16_t capacity_;
};

}  // namespace perigee
