// engine/zero_pages.h -- Zeros straight from the system, which provides a page of them when it is first used, or all at once.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>
#include <type_traits>
#include <vector>

namespace perigee {

// Of a T whose zeros are its values. With `touch` all pages are there from the beginning, for those who may not wait for the system later.
template <class T>
class ZeroPages {
 public:
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  using value_type = T;

  explicit ZeroPages(bool touch) noexcept : touch_{touch} {}
  template <class U>
  ZeroPages(const ZeroPages<U>& other) noexcept : touch_{other.touch()} {}

  // Control thread; both call the system. Throws std::bad_alloc.
  T* allocate(std::size_t count) {
    void* const pages = mmap(nullptr, count * sizeof(T), PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | (touch_ ? MAP_POPULATE : 0), -1, 0);
    if (pages == MAP_FAILED) throw std::bad_alloc{};
    if (!touch_)
      madvise(pages, count * sizeof(T), MADV_NOHUGEPAGE);  // a large page is not there for the sake of a small one
    return static_cast<T*>(pages);
  }
  void deallocate(T* pages, std::size_t count) noexcept { munmap(pages, count * sizeof(T)); }

  template <class U>
  void construct(U*) noexcept {}  // it is zero
  template <class U, class... From>
  void construct(U* place, From&&... from) {
    ::new (static_cast<void*>(place)) U(static_cast<From&&>(from)...);
  }

  bool touch() const noexcept { return touch_; }
  bool operator==(const ZeroPages&) const noexcept {
    return true;
  }  // whoever took pages, all give them back the same way

 private:
  bool touch_;
};

// So many zeros; it does not grow.
template <class T>
using Zeros = std::vector<T, ZeroPages<T>>;
template <class T>
Zeros<T> zeros(std::size_t count, bool touch) {
  return Zeros<T>(count, ZeroPages<T>{touch});
}

// They are zeros again, and take nothing until they are used. Calls the system.
template <class T>
void empty(Zeros<T>& zeros) noexcept {
  madvise(zeros.data(), zeros.size() * sizeof(T), MADV_DONTNEED);
}

}  // namespace perigee
