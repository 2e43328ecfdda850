// tests/realtime/trap_test.cpp -- The trap catches what is planted, and leaves in peace what is allowed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <semaphore.h>
#include <time.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "engine/null_device.h"
#include "tests/realtime/rt_trap.h"
#include "tests/realtime/trapped_device.h"

using namespace perigee;
using namespace perigee::test;

namespace {

// The names of what was found while `act` ran on a watched thread of its own.
template <class Act>
std::vector<std::string> caught(Act act) {
  take_findings();
  std::thread{[&] {
    const RealtimeScope scope;
    act();
  }}.join();
  std::vector<std::string> names;
  for (const std::string& finding : take_findings()) names.push_back(finding.substr(0, finding.find('\n')));
  return names;
}

using Names = std::vector<std::string>;
void* volatile kept = nullptr;  // so that no allocation is optimised away

void allocate_and_free() noexcept {
  kept = ::malloc(8);
  ::free(kept);
}

}  // namespace

TEST_CASE("a planted allocation is caught") {
  CHECK(caught([] { kept = ::malloc(8); }) == Names{"malloc"});
  CHECK(caught([] { ::free(kept); }) == Names{"free"});
  CHECK(caught([] { kept = new int{1}; }) == Names{"malloc"});
  CHECK(caught([] { delete static_cast<int*>(kept); }) == Names{"free"});
  CHECK(caught([] { kept = ::calloc(2, 8); }) == Names{"calloc"});
  CHECK(caught([] { kept = ::realloc(kept, 32); }) == Names{"realloc"});
  ::free(kept);
  CHECK(caught([] { kept = ::aligned_alloc(64, 64); }) == Names{"aligned_alloc"});
  ::free(kept);
  CHECK(caught([] {
          std::vector<float> grows;
          grows.push_back(1.0f);
          kept = grows.data();
        }) == Names{"malloc", "free"});
}

TEST_CASE("a planted lock is caught, free or taken") {
  std::mutex mutex;
  CHECK(caught([&] { const std::lock_guard lock{mutex}; }) == Names{"pthread_mutex_lock"});
  std::shared_mutex shared;
  CHECK(caught([&] { const std::shared_lock lock{shared}; }) == Names{"pthread_rwlock_rdlock"});
  CHECK(caught([&] { const std::unique_lock lock{shared}; }) == Names{"pthread_rwlock_wrlock"});
}

TEST_CASE("a planted wait or wake is caught, and still works") {
  std::mutex mutex;
  std::condition_variable condition;
  std::unique_lock lock{mutex};
  const auto names = caught([&] { condition.wait_for(lock, std::chrono::microseconds{1}); });
  REQUIRE(!names.empty());
  CHECK(names.front() == "pthread_cond_clockwait");
  CHECK(caught([&] { condition.notify_all(); }) == Names{"pthread_cond_broadcast"});
  sem_t semaphore;
  REQUIRE(sem_init(&semaphore, 0, 0) == 0);
  CHECK(caught([&] { sem_post(&semaphore); }) == Names{"sem_post"});
  CHECK(caught([&] { sem_wait(&semaphore); }) == Names{"sem_wait"});
  sem_destroy(&semaphore);
}

TEST_CASE("a planted system call is caught, and is carried out all the same") {
  if (!traps_system_calls()) {
    WARN("this kernel has no Syscall User Dispatch: system calls are not watched here");
    return;
  }
  int pipe[2];
  REQUIRE(::pipe(pipe) == 0);
  CHECK(caught([&] { CHECK(::write(pipe[1], "x", 1) == 1); }).front() == "a system call (number 1)");
  char got = 0;
  CHECK(::read(pipe[0], &got, 1) == 1);
  CHECK(got == 'x');
  ::close(pipe[0]);
  ::close(pipe[1]);
  CHECK(caught([] { ::sched_yield(); }) == Names{"a system call (number 24)"});
  CHECK(caught([] {
          const timespec nap{0, 1000};
          ::nanosleep(&nap, nullptr);
        }).size() == 1);
}

TEST_CASE("what is allowed is left in peace") {
  CHECK(caught([] {
          timespec now{};
          ::clock_gettime(CLOCK_MONOTONIC, &now);  // answered without the kernel
          ::free(nullptr);
        }).empty());
}

TEST_CASE("other threads, and this one outside the scope, may do as they like") {
  take_findings();
  { const RealtimeScope scope; }
  allocate_and_free();
  std::thread{allocate_and_free}.join();
  CHECK(take_findings().empty());
}

TEST_CASE("a finding says who did it") {
  take_findings();
  std::thread{[] {
    const RealtimeScope scope;
    kept = ::malloc(8);
  }}.join();
  const auto findings = take_findings();
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].find("realtime_test") != std::string::npos);
  ::free(kept);
}

TEST_CASE("a device's callback is watched where it is called") {
  struct Culprit {
    static void render(void*, std::span<float> block) noexcept {
      std::fill(block.begin(), block.end(), 0.0f);
      allocate_and_free();
    }
  };
  take_findings();
  TrappedDevice device{std::make_unique<NullDevice>(DeviceSettings{})};
  REQUIRE(device.start({&Culprit::render, nullptr}) == "");
  while (device.stats().callbacks < 2) std::this_thread::yield();
  device.stop();
  CHECK(take_findings().size() >= 2);
}
