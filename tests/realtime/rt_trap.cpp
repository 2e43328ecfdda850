// tests/realtime/rt_trap.cpp -- The program's own malloc, locks and waits, and a handler for system calls handed back.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/realtime/rt_trap.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <ucontext.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>

// The allocator behind glibc's names, which are ours here.
extern "C" {
void* __libc_malloc(size_t) noexcept;
void* __libc_calloc(size_t, size_t) noexcept;
void* __libc_realloc(void*, size_t) noexcept;
void* __libc_memalign(size_t, size_t) noexcept;
void __libc_free(void*) noexcept;
}

namespace perigee::test {
namespace {

struct Finding {
  const char* what = nullptr;
  long number = -1;  // of the system call
  std::array<void*, 16> stack{};
  int depth = 0;
};

std::array<Finding, 16> findings;
std::atomic<int> noted = 0;

thread_local bool inside = false;
// The kernel reads it before each system call of the thread: 1 hands the call back.
thread_local volatile char handed_back = 0;

void note(const char* what, long number = -1) noexcept {
  if (!inside) return;
  inside = false;  // taking a backtrace is no crime of the callback's
  const char before = handed_back;
  handed_back = 0;
  const int place = noted.fetch_add(1);
  if (place < static_cast<int>(findings.size())) {
    Finding& finding = findings[static_cast<std::size_t>(place)];
    finding.what = what;
    finding.number = number;
    finding.depth = ::backtrace(finding.stack.data(), static_cast<int>(finding.stack.size()));
  }
  handed_back = before;
  inside = true;
}

#if defined(__x86_64__) && defined(PR_SET_SYSCALL_USER_DISPATCH)
// The call has not been made. Note it, open the way, and step back onto the instruction (two bytes), so that it is made now.
void on_system_call(int, siginfo_t* info, void* context) noexcept {
  handed_back = 0;
  note("a system call", info->si_syscall);
  static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP] -= 2;
}

bool dispatch(bool on) noexcept {
  return ::prctl(PR_SET_SYSCALL_USER_DISPATCH, on ? PR_SYS_DISPATCH_ON : PR_SYS_DISPATCH_OFF, 0L, 0L,
                 on ? &handed_back : nullptr) == 0;
}

bool install_handler() noexcept {
  struct sigaction action {};
  action.sa_sigaction = on_system_call;
  action.sa_flags = SA_SIGINFO;
  return ::sigaction(SIGSYS, &action, nullptr) == 0;
}
#else
bool dispatch(bool) noexcept { return false; }
bool install_handler() noexcept { return false; }
#endif

// One for each watched thread: the kernel must not read the flag of a thread that has gone.
struct Watch {
  Watch() noexcept {
    static const bool handler = install_handler();
    void* warm[2];
    ::backtrace(warm, 2);  // loads its library on the first call
    on = handler && dispatch(true);
  }
  ~Watch() {
    if (on) dispatch(false);
  }
  bool on = false;
};

const Watch& watch() noexcept {
  thread_local const Watch one;
  return one;
}

// The function that would have been called if this program had not its own.
template <class Function>
Function* next(std::atomic<Function*>& known, const char* name) noexcept {
  Function* function = known.load(std::memory_order_relaxed);
  if (!function) {
    function = reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
    known.store(function, std::memory_order_relaxed);
  }
  return function;
}

}  // namespace

RealtimeScope::RealtimeScope() noexcept {
  const bool system_calls = watch().on;
  inside = true;
  handed_back = system_calls ? 1 : 0;
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

RealtimeScope::~RealtimeScope() {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  handed_back = 0;
  inside = false;
}

std::vector<std::string> take_findings() {
  const int count = noted.exchange(0);
  std::vector<std::string> lines;
  for (int i = 0; i < count; ++i) {
    if (i == static_cast<int>(findings.size())) {
      lines.push_back("and " + std::to_string(count - i) + " more");
      break;
    }
    const Finding& finding = findings[static_cast<std::size_t>(i)];
    std::string text = finding.what;
    if (finding.number >= 0) text += " (number " + std::to_string(finding.number) + ")";
    char** names = ::backtrace_symbols(finding.stack.data(), finding.depth);
    for (int level = 0; names && level < finding.depth; ++level) text += std::string{"\n    "} + names[level];
    ::free(names);
    lines.push_back(std::move(text));
  }
  return lines;
}

bool traps_system_calls() { return watch().on; }

}  // namespace perigee::test

// From here on: what every library in this program calls, instead of the C library's own.
using perigee::test::next;
using perigee::test::note;

extern "C" {

void* malloc(size_t bytes) noexcept {
  note("malloc");
  return __libc_malloc(bytes);
}

void* calloc(size_t count, size_t bytes) noexcept {
  note("calloc");
  return __libc_calloc(count, bytes);
}

void* realloc(void* memory, size_t bytes) noexcept {
  note("realloc");
  return __libc_realloc(memory, bytes);
}

void* memalign(size_t alignment, size_t bytes) noexcept {
  note("memalign");
  return __libc_memalign(alignment, bytes);
}

void* aligned_alloc(size_t alignment, size_t bytes) noexcept {
  note("aligned_alloc");
  return __libc_memalign(alignment, bytes);
}

int posix_memalign(void** memory, size_t alignment, size_t bytes) noexcept {
  note("posix_memalign");
  *memory = __libc_memalign(alignment, bytes);
  return *memory ? 0 : ENOMEM;
}

void free(void* memory) noexcept {
  if (memory) note("free");
  __libc_free(memory);
}

int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  static std::atomic<int (*)(pthread_mutex_t*)> known{nullptr};
  note("pthread_mutex_lock");
  return next(known, "pthread_mutex_lock")(mutex);
}

int pthread_mutex_timedlock(pthread_mutex_t* mutex, const timespec* deadline) noexcept {
  static std::atomic<int (*)(pthread_mutex_t*, const timespec*)> known{nullptr};
  note("pthread_mutex_timedlock");
  return next(known, "pthread_mutex_timedlock")(mutex, deadline);
}

int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock, const timespec* deadline) noexcept {
  static std::atomic<int (*)(pthread_mutex_t*, clockid_t, const timespec*)> known{nullptr};
  note("pthread_mutex_clocklock");
  return next(known, "pthread_mutex_clocklock")(mutex, clock, deadline);
}

int pthread_rwlock_rdlock(pthread_rwlock_t* lock) noexcept {
  static std::atomic<int (*)(pthread_rwlock_t*)> known{nullptr};
  note("pthread_rwlock_rdlock");
  return next(known, "pthread_rwlock_rdlock")(lock);
}

int pthread_rwlock_wrlock(pthread_rwlock_t* lock) noexcept {
  static std::atomic<int (*)(pthread_rwlock_t*)> known{nullptr};
  note("pthread_rwlock_wrlock");
  return next(known, "pthread_rwlock_wrlock")(lock);
}

int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  static std::atomic<int (*)(pthread_cond_t*, pthread_mutex_t*)> known{nullptr};
  note("pthread_cond_wait");
  return next(known, "pthread_cond_wait")(condition, mutex);
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* deadline) {
  static std::atomic<int (*)(pthread_cond_t*, pthread_mutex_t*, const timespec*)> known{nullptr};
  note("pthread_cond_timedwait");
  return next(known, "pthread_cond_timedwait")(condition, mutex, deadline);
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                           const timespec* deadline) {
  static std::atomic<int (*)(pthread_cond_t*, pthread_mutex_t*, clockid_t, const timespec*)> known{nullptr};
  note("pthread_cond_clockwait");
  return next(known, "pthread_cond_clockwait")(condition, mutex, clock, deadline);
}

int pthread_cond_signal(pthread_cond_t* condition) noexcept {
  static std::atomic<int (*)(pthread_cond_t*)> known{nullptr};
  note("pthread_cond_signal");
  return next(known, "pthread_cond_signal")(condition);
}

int pthread_cond_broadcast(pthread_cond_t* condition) noexcept {
  static std::atomic<int (*)(pthread_cond_t*)> known{nullptr};
  note("pthread_cond_broadcast");
  return next(known, "pthread_cond_broadcast")(condition);
}

int sem_wait(sem_t* semaphore) {
  static std::atomic<int (*)(sem_t*)> known{nullptr};
  note("sem_wait");
  return next(known, "sem_wait")(semaphore);
}

int sem_timedwait(sem_t* semaphore, const timespec* deadline) {
  static std::atomic<int (*)(sem_t*, const timespec*)> known{nullptr};
  note("sem_timedwait");
  return next(known, "sem_timedwait")(semaphore, deadline);
}

int sem_post(sem_t* semaphore) noexcept {
  static std::atomic<int (*)(sem_t*)> known{nullptr};
  note("sem_post");
  return next(known, "sem_post")(semaphore);
}

}  // extern "C"
