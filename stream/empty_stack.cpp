// stream/empty_stack.cpp -- Below what is called now lies only what calls that have ended left there.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/empty_stack.h"

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace perigee::stream {

void empty_stack() noexcept {
  pthread_attr_t about;
  if (pthread_getattr_np(pthread_self(), &about) != 0) return;
  void* lowest = nullptr;
  std::size_t bytes = 0;
  pthread_attr_getstack(&about, &lowest, &bytes);
  pthread_attr_destroy(&about);
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto here = reinterpret_cast<std::uintptr_t>(&about), begin = reinterpret_cast<std::uintptr_t>(lowest);
  const std::uintptr_t end = here / page * page - page;  // the call of the system has a page
  if (end > begin) madvise(lowest, end - begin, MADV_DONTNEED);
}

}  // namespace perigee::stream
