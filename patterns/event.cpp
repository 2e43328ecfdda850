// patterns/event.cpp -- A value, when it sounds, and where in the player's text it came from.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/event.h"

#include <algorithm>
#include <new>
#include <unordered_set>
#include <utility>

#include "patterns/block_pool.h"
#include "patterns/memory.h"

namespace perigee {
namespace {

thread_local Origin reading_at;

}  // namespace

ReadingAt::ReadingAt(Origin origin) noexcept : outer_{std::exchange(reading_at, origin)} {}
ReadingAt::~ReadingAt() { reading_at = outer_; }
Origin ReadingAt::now() noexcept { return reading_at; }

SourceText::SourceText(std::string_view source) : text{source}, origin{reading_at} {
  count_patterns_memory(static_cast<std::ptrdiff_t>(sizeof(SourceText) + text.size()));
}
SourceText::~SourceText() { count_patterns_memory(-static_cast<std::ptrdiff_t>(sizeof(SourceText) + text.size())); }

void* Place::operator new(size_t size) { return BlockPool<sizeof(Place)>::take(size); }
void Place::operator delete(void* memory) noexcept { BlockPool<sizeof(Place)>::give(memory); }

std::vector<const Place*> Context::leaves() const {
  std::vector<const Place*> found;
  std::unordered_set<const Place*> seen;
  std::vector<const Place*> open;
  if (root_) open.push_back(root_.get());
  while (!open.empty()) {
    const Place* place = open.back();
    open.pop_back();
    if (!seen.insert(place).second) continue;
    if (place->right) open.push_back(place->right.get());
    if (place->left) {
      open.push_back(place->left.get());
    } else {
      found.push_back(place);
    }
  }
  return found;
}

std::vector<SourceRange> Context::ranges() const {
  std::vector<SourceRange> found;
  for (const Place* place : leaves()) {
    if (place->range.source && std::find(found.begin(), found.end(), place->range) == found.end())
      found.push_back(place->range);
  }
  return found;
}

std::vector<Symbol> Context::tags() const {
  std::vector<Symbol> found;
  for (const Place* place : leaves()) {
    if (!(place->tag == Symbol{}) && std::find(found.begin(), found.end(), place->tag) == found.end())
      found.push_back(place->tag);
  }
  return found;
}

}  // namespace perigee
