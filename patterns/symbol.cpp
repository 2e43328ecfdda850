// patterns/symbol.cpp -- Text as a number: each distinct string once, compared and copied without touching its letters.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/symbol.h"

#include <array>
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "patterns/error.h"
#include "patterns/memory.h"

namespace perigee {
namespace {

// Texts are kept in pages that never move, so a reader needs only the id.
class SymbolTable {
 public:
  static SymbolTable& instance() {
    static auto* table = new SymbolTable;  // never destroyed: symbols outlive every static
    return *table;
  }

  uint32_t id_of(std::string_view text) {
    const std::lock_guard lock{mutex_};
    if (const auto found = ids_.find(text); found != ids_.end()) return found->second;
    const size_t id = ids_.size();
    const size_t page = id / kPageSize;
    if (text.size() + kOverhead > room_)
      throw PatternError("too many different words, or too long ones; restart to make room");
    std::string_view* slots = pages_[page].load(std::memory_order_relaxed);
    if (slots == nullptr) {
      slots = new std::string_view[kPageSize];
      pages_[page].store(slots, std::memory_order_release);
    }
    const std::string& kept = texts_.emplace_back(text);
    slots[id % kPageSize] = kept;
    ids_.emplace(kept, static_cast<uint32_t>(id));
    room_ -= text.size() + kOverhead;
    count_patterns_memory(static_cast<std::ptrdiff_t>(text.size() + kOverhead));
    return static_cast<uint32_t>(id);
  }

  std::string_view text_of(uint32_t id) const noexcept {
    return pages_[id / kPageSize].load(std::memory_order_acquire)[id % kPageSize];
  }

 private:
  static constexpr size_t kPageSize = 4096;
  static constexpr size_t kRoom = 64 << 20;  // bytes of all words together
  static constexpr size_t kOverhead = 96;    // bytes that a word takes besides its letters
  static constexpr size_t kPages = kRoom / kOverhead / kPageSize + 1;

  SymbolTable() { id_of(""); }

  std::mutex mutex_;
  size_t room_ = kRoom;
  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, uint32_t> ids_;
  std::array<std::atomic<std::string_view*>, kPages> pages_ = {};
};

}  // namespace

Symbol::Symbol(std::string_view text) : id_{text.empty() ? 0 : SymbolTable::instance().id_of(text)} {}

std::string_view Symbol::text() const noexcept {
  return id_ == 0 ? std::string_view{} : SymbolTable::instance().text_of(id_);
}

}  // namespace perigee
