// patterns/block_pool.h -- Memory for small things of one size that come and go with every event.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <new>
#include <utility>

namespace perigee {

// Each thread keeps some free blocks at hand; a block may be given back by another thread than took it.
template <size_t kSize>
class BlockPool {
 public:
  static void* take(size_t size) {
    Shelf& shelf = shelf_;
    if (size == kSize && shelf.first != nullptr) {
      void* block = shelf.first;
      shelf.first = shelf.first->next;
      --shelf.count;
      return block;
    }
    return ::operator new(size);
  }

  static void give(void* block) noexcept {
    Shelf& shelf = shelf_;
    if (shelf.count >= shelf.most) return ::operator delete(block);
    shelf.first = ::new (block) Free{shelf.first};
    ++shelf.count;
  }

 private:
  struct Free {
    Free* next;
  };
  struct Shelf {
    static constexpr size_t kMost = 16384;
    Free* first = nullptr;
    size_t count = 0;
    size_t most = kMost;

    ~Shelf() {
      most = 0;  // what is given back after the thread's end is freed at once
      while (first != nullptr) ::operator delete(std::exchange(first, first->next));
    }
  };
  static inline thread_local Shelf shelf_;
};

}  // namespace perigee
