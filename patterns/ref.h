// patterns/ref.h -- Shared ownership in one word: an intrusive count, so that immutable things are cheap to pass round.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace perigee {

// Counted by Ref. Any thread may hold, copy and drop references. A derived type deletes itself in dispose().
class RefCounted {
 public:
  RefCounted() = default;
  RefCounted(const RefCounted&) = delete;
  RefCounted& operator=(const RefCounted&) = delete;

  void retain() const noexcept { refs_.fetch_add(1, std::memory_order_relaxed); }
  bool release() const noexcept {  // true: that was the last one
    if (refs_.load(std::memory_order_acquire) == 1) return true;
    return refs_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }
  bool unique() const noexcept { return refs_.load(std::memory_order_acquire) == 1; }

 protected:
  ~RefCounted() = default;

 private:
  mutable std::atomic<uint32_t> refs_ = 0;
};

// Needs T::dispose(T*), called by the last reference.
template <class T>
class Ref {
 public:
  constexpr Ref() noexcept = default;
  constexpr Ref(std::nullptr_t) noexcept {}    // NOLINT
  Ref(T* object) noexcept : object_{object} {  // NOLINT
    if (object_ != nullptr) object_->retain();
  }
  Ref(const Ref& other) noexcept : Ref(other.object_) {}
  Ref(Ref&& other) noexcept : object_{std::exchange(other.object_, nullptr)} {}
  template <class U>
  requires std::is_convertible_v<U*, T*> Ref(const Ref<U>& other)
  noexcept : Ref(other.get()) {}  // NOLINT
  ~Ref() {
    if (object_ != nullptr && object_->release()) T::dispose(object_);
  }
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }

  T* get() const noexcept { return object_; }
  T* operator->() const noexcept { return object_; }
  T& operator*() const noexcept { return *object_; }
  explicit operator bool() const noexcept { return object_ != nullptr; }
  friend bool operator==(const Ref& a, const Ref& b) noexcept { return a.object_ == b.object_; }

  // Gives up ownership without dropping the count; adopt() takes it back.
  T* detach() noexcept { return std::exchange(object_, nullptr); }
  static Ref adopt(T* counted) noexcept {
    Ref r;
    r.object_ = counted;
    return r;
  }

 private:
  T* object_ = nullptr;
};

}  // namespace perigee
