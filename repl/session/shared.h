// repl/session/shared.h -- A value that its copies share until one of them changes it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

namespace perigee {

// One thread at a time for each copy, as with any value.
template <class T>
class Shared {
 public:
  const T& operator*() const noexcept { return value_ ? *value_ : kNone; }
  const T* operator->() const noexcept { return &**this; }
  // What this copy alone has from now on.
  T& change() {
    if (!value_ || value_.use_count() > 1) value_ = std::make_shared<T>(**this);
    return *value_;
  }

 private:
  inline static const T kNone{};
  std::shared_ptr<T> value_;
};

}  // namespace perigee
