// patterns/control_map.cpp -- The controls of one event: a small sorted row of (control, value), shared until changed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/control_map.h"

#include <algorithm>
#include <memory>
#include <new>

#include "patterns/block_pool.h"

namespace perigee {
namespace {

constexpr size_t kSmall = 8;  // entries of the common size, whose memory is kept at hand

using Entry = ControlMap::Entry;
using SmallPool = BlockPool<sizeof(ControlMap) + kSmall * sizeof(Entry)>;

}  // namespace

static_assert(sizeof(ControlMap) % alignof(Entry) == 0, "the entries follow the header");

ControlMap* ControlMap::create(size_t capacity) {
  capacity = capacity <= kSmall ? kSmall : (capacity + kSmall - 1) / kSmall * kSmall;
  void* memory = SmallPool::take(sizeof(ControlMap) + capacity * sizeof(Entry));
  return ::new (memory) ControlMap{static_cast<uint16_t>(capacity)};
}

void ControlMap::dispose(const ControlMap* map) noexcept {
  auto* mine = const_cast<ControlMap*>(map);  // the last reference is gone: nobody else looks
  std::destroy_n(mine->rows(), mine->count_);
  const bool small = mine->capacity_ == kSmall;
  mine->~ControlMap();
  if (small) {
    SmallPool::give(mine);
  } else {
    ::operator delete(mine);
  }
}

Ref<const ControlMap> ControlMap::empty_map() {
  static const Ref<const ControlMap> empty{create(0)};
  return empty;
}

Ref<const ControlMap> ControlMap::single(ControlId id, Value value) {
  ControlMap* map = create(1);
  ::new (map->rows()) Entry{id, 0, std::move(value)};
  map->count_ = 1;
  return Ref<const ControlMap>{map};
}

const Value* ControlMap::find(ControlId id) const noexcept {
  for (const Entry& entry : entries()) {
    if (entry.id >= id) return entry.id == id ? &entry.value : nullptr;
  }
  return nullptr;
}

const Entry* ControlMap::newest() const noexcept {
  const auto rows = entries();
  const auto newest =
      std::max_element(rows.begin(), rows.end(), [](const Entry& a, const Entry& b) { return a.turn < b.turn; });
  return newest == rows.end() ? nullptr : &*newest;
}

uint32_t ControlMap::next_turn() const noexcept {
  const Entry* const last = newest();
  return last == nullptr ? 0 : last->turn + 1;
}

Ref<const ControlMap> ControlMap::with(Ref<const ControlMap> map, ControlId id, Value value) {
  const uint32_t turn = map->next_turn();
  return with(std::move(map), Entry{id, turn, std::move(value)});
}

Ref<const ControlMap> ControlMap::with(Ref<const ControlMap> map, Entry entry) {
  const ControlId id = entry.id;
  const auto rows = map->entries();
  const auto at = static_cast<size_t>(
      std::find_if(rows.begin(), rows.end(), [&](const Entry& other) { return other.id >= id; }) - rows.begin());
  const bool there = at < rows.size() && rows[at].id == id;
  if (map->unique() && (there || map->count_ < map->capacity_)) {
    auto* mine = const_cast<ControlMap*>(map.get());  // nobody else holds it
    if (there) {
      mine->rows()[at].value = std::move(entry.value);
      return map;
    }
    Entry* const row = mine->rows();
    if (at == mine->count_) {
      ::new (row + at) Entry{std::move(entry)};
    } else {
      ::new (row + mine->count_) Entry{std::move(row[mine->count_ - 1])};
      std::move_backward(row + at, row + mine->count_ - 1, row + mine->count_);
      row[at] = std::move(entry);
    }
    ++mine->count_;
    return map;
  }
  ControlMap* copy = create(rows.size() + (there ? 0 : 1));
  Entry* out = copy->rows();
  for (size_t i = 0; i < at; ++i) ::new (out++) Entry{rows[i]};
  if (there) entry.turn = rows[at].turn;
  ::new (out++) Entry{std::move(entry)};
  for (size_t i = at + (there ? 1 : 0); i < rows.size(); ++i) ::new (out++) Entry{rows[i]};
  copy->count_ = static_cast<uint16_t>(out - copy->rows());
  return Ref<const ControlMap>{copy};
}

Ref<const ControlMap> ControlMap::without(const ControlMap& map, ControlId id) {
  ControlMap* copy = create(map.size());
  Entry* out = copy->rows();
  for (const Entry& entry : map.entries()) {
    if (entry.id != id) ::new (out++) Entry{entry};
  }
  copy->count_ = static_cast<uint16_t>(out - copy->rows());
  return Ref<const ControlMap>{copy};
}

bool operator==(const ControlMap& a, const ControlMap& b) noexcept {
  return std::equal(a.entries().begin(), a.entries().end(), b.entries().begin(), b.entries().end(),
                    [](const Entry& x, const Entry& y) { return x.id == y.id && x.value == y.value; });
}

}  // namespace perigee
