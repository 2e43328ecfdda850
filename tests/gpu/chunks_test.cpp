// tests/gpu/chunks_test.cpp -- Chunks are the sound, whatever they cost; who is not listened to waits.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/chunks.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

#include "gpu/turns.h"

namespace perigee {

TEST_CASE("a chunk takes about the wished-for time, is never too short or too long, and small at first") {
  ChunkSize size{{.latency_seconds = 1.0, .least_seconds = 0.1, .most_seconds = 5.0, .rate_hz = 1000.0}};
  CHECK(size.frames() == 100);
  size.took(1.0, 0.5);
  CHECK(size.frames() == 2000);
  size.took(1.0, 0.001);
  CHECK(size.frames() == 3992);  // half way to the new estimate: 1 / 0.2505
  for (int i = 0; i < 20; ++i) size.took(1.0, 0.001);
  CHECK(size.frames() == 5000);
  for (int i = 0; i < 20; ++i) size.took(1.0, 100.0);
  CHECK(size.frames() == 100);
}

TEST_CASE("whoever plays chunks as they come is never kept waiting, where the work is twice as fast as the sound") {
  for (const double factor : {0.001, 0.1, 0.45}) {
    ChunkSize size{{.least_seconds = 0.1, .most_seconds = 1.0, .heard_at_once = true}};
    double done = static_cast<double>(size.frames()) / 48000.0, ahead = done;
    size.took(done, factor * done);
    for (int i = 0; i < 100; ++i) {
      done = static_cast<double>(size.frames()) / 48000.0;
      ahead -= factor * done;
      CHECK(ahead >= 0.0);
      ahead += done;
      size.took(done, factor * done);
    }
    CHECK(done == Approx(1.0));
  }
}

TEST_CASE("the chunks one after another are what was put, in pieces of any size") {
  std::vector<float> all(100'000);
  std::iota(all.begin(), all.end(), 0.0f);
  for (const std::size_t piece : {1u, 77u, 4096u, 100'000u}) {
    Chunks chunks{{.latency_seconds = 1e-9, .least_seconds = 0.01, .rate_hz = 48000.0}, [&](const Chunks::Put& put) {
                    for (std::size_t at = 0; at < all.size(); at += piece)
                      put(std::span{all}.subspan(at, std::min(piece, all.size() - at)));
                  }};
    std::vector<float> heard;
    while (const auto chunk = chunks.next()) heard.insert(heard.end(), chunk->begin(), chunk->end());
    CHECK(heard == all);
  }
}

TEST_CASE("a producer waits for a listener that does not fetch, and ends when nobody listens") {
  std::atomic<int> put_in{0};
  std::atomic<bool> ended{false};
  {
    Chunks chunks{{.latency_seconds = 1e-9, .least_seconds = 0.001, .rate_hz = 1000.0, .channels = 1, .waiting = 3},
                  [&](const Chunks::Put& put) {
                    const float one = 1.0f;
                    while (put({&one, 1})) ++put_in;
                    ended = true;
                  }};
    while (chunks.waiting() < 3) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(put_in.load() == 3);
    CHECK(chunks.next());
    while (put_in.load() < 4) std::this_thread::yield();
  }
  CHECK(ended.load());
}

TEST_CASE("where none may wait, a producer has the one that it makes and no other") {
  std::atomic<int> put_in{0};
  Chunks chunks{{.latency_seconds = 1e-9, .least_seconds = 0.001, .rate_hz = 1000.0, .channels = 1, .waiting = 0},
                [&](const Chunks::Put& put) {
                  for (float one = 1.0f; one <= 5.0f; ++one) {
                    ++put_in;
                    if (!put({&one, 1})) return;
                  }
                }};
  for (int fetched = 0; fetched < 5; ++fetched) {
    CHECK(chunks.waiting() == 0);
    CHECK(put_in.load() <= fetched + 1);
    CHECK(chunks.next() == std::vector<float>{static_cast<float>(fetched + 1)});
  }
  CHECK_FALSE(chunks.next());
}

TEST_CASE("who works by turns never does so beside more others than there are turns, and all come to their end") {
  Turns turns{2};
  std::atomic<int> at_work{0}, most{0}, left{0}, done{0};
  std::vector<std::thread> all;
  for (int worker = 0; worker < 8; ++worker) {
    all.emplace_back([&] {
      Turn turn{&turns, [&] { ++left; }};
      for (int i = 0; i < 200; ++i) {
        const int now = ++at_work;
        for (int before = most.load(); before < now && !most.compare_exchange_weak(before, now);) {
        }
        std::this_thread::yield();
        --at_work;
        if (i % 3 == 0) turn.end();
        turn.go_on();
      }
      ++done;
    });
  }
  for (std::thread& each : all) each.join();
  CHECK(done == 8);
  CHECK(most.load() <= 2);
  CHECK(left >= 8 * 68);  // whoever ends a turn does what he does then, and once more at his end
}

TEST_CASE("what a producer throws is thrown to its listener") {
  Chunks chunks{{.channels = 1}, [](const Chunks::Put& put) {
                  const std::vector<float> sound(10);
                  put(sound);
                  throw std::runtime_error("no more");
                }};
  CHECK_THROWS_WITH(chunks.next(), "no more");
  CHECK_FALSE(chunks.next());
}

}  // namespace perigee
