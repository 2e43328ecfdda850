// tests/gpu/streams_test.cpp -- Streamed is batch, to the bit; what comes too late is held, and counted.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/streams.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <cmath>
#include <thread>

#include "gpu/cpu_evaluator.h"
#include "tests/gpu/networks.h"

namespace perigee {
namespace {

using Quantum = std::array<float, kQuantum>;

StreamPart part(std::uint64_t seed, double hz = 440.0) {
  return {std::make_shared<const NetworkPlan>(make_plan(random_network(32, seed))),
          note_inputs(hz, 96000, 48000.0, 1.0)};
}

// Channel 2 of a part, all at once.
std::vector<float> batch(const StreamPart& of, std::int64_t count) {
  std::vector<float> out(of.plan->outputs.size() * static_cast<std::size_t>(count));
  const Evaluation work{of.plan.get(), of.inputs, 0, static_cast<std::int32_t>(count), out.data(), count};
  REQUIRE(make_cpu_evaluator()->evaluate({&work, 1}));
  return {out.begin() + 2 * count, out.begin() + 3 * count};
}

Streams by_hand(Frames chunk = 512) { return {make_cpu_evaluator(), {.chunk = chunk, .live = false}}; }

}  // namespace

TEST_CASE("what is streamed is what a batch gives, wherever it begins and however it is cut") {
  const StreamPart one = part(1), two = part(2, 97.3);
  const std::vector<float> first = batch(one, 30000), second = batch(two, 30000);
  for (const Frames onset : {0, 1, 100003}) {
    Streams streams = by_hand();
    const auto channels = streams.channels({one, two}, onset);
    std::vector<float> heard, other;
    Quantum values;
    for (Frames start = onset / kQuantum * kQuantum; start < onset + 30000 - kQuantum; start += kQuantum) {
      streams.fill_until(start, start + kQuantum + start % 1900);
      channels->fill(2, start, values);
      heard.insert(heard.end(), values.begin(), values.end());
      channels->fill(18 + 2, start, values);
      other.insert(other.end(), values.begin(), values.end());
    }
    const auto silent = static_cast<std::ptrdiff_t>(onset % kQuantum),
               length = static_cast<std::ptrdiff_t>(heard.size()) - silent;
    CHECK(std::all_of(heard.begin(), heard.begin() + silent, [](float value) { return value == 0.0f; }));
    CHECK(std::equal(heard.begin() + silent, heard.end(), first.begin(), first.begin() + length));
    CHECK(std::equal(other.begin() + silent, other.end(), second.begin(), second.begin() + length));
  }
}

TEST_CASE("a signal that runs by itself is the same whoever begins to read it, and when") {
  const StreamPart one = part(3);
  const std::vector<float> all = batch(one, 60000);
  Streams streams = by_hand();
  const auto signal = streams.signal(one, 2, 0);
  Quantum values;
  for (const Frames start : {0, 64, 128, 40000, 40064, 59904}) {
    streams.fill_until(start, start + 1000);
    signal->fill(start, values);
    CHECK(std::equal(values.begin(), values.end(), all.begin() + start));
  }
}

TEST_CASE("what comes too late holds its last value, is counted, and goes on in its place") {
  const StreamPart one = part(5);
  const std::vector<float> all = batch(one, 20000);
  Stream stream{{one}, 0};
  const auto evaluator = make_cpu_evaluator();
  const auto write = [&](Frames until) {
    std::vector<Evaluation> work;
    const Frames end = stream.plan(until, until, work);
    REQUIRE(evaluator->evaluate(work));
    stream.finish(end);
  };
  Quantum values;
  write(100);
  stream.fill(2, 64, values);
  CHECK(std::equal(values.begin(), values.begin() + 36, all.begin() + 64));
  CHECK(std::all_of(values.begin() + 36, values.end(), [&](float value) { return value == all[99]; }));
  stream.fill(0, 6400, values);
  stream.fill(1, 6400, values);
  CHECK(stream.underruns() == 2);  // a quantum of any channel, once for all of them
  stream.fill(2, 6400, values);
  CHECK(std::all_of(values.begin(), values.end(), [&](float value) { return value == all[99]; }));
  write(10000);
  stream.fill(2, 6464, values);
  CHECK(std::equal(values.begin(), values.end(), all.begin() + 6464));
}

TEST_CASE(
    "where an evaluator is slow, more is computed at once and further ahead, until nothing comes too late any more") {
  // Time passes while it computes, and a quantum each time that the thread looks; there is no other clock.
  struct Slow final : Evaluator {
    std::function<void()> meanwhile;
    std::unique_ptr<Evaluator> inner = make_cpu_evaluator();
    std::string name() const override { return "slow"; }
    bool evaluate(std::span<const Evaluation> work) override {
      const bool done = inner->evaluate(work);
      meanwhile();
      return done;
    }
  };
  constexpr double kFramesInASecond = 4.8e6;  // the thread's naps are short then
  constexpr Frames kSettled = 32000, kEnd = 128000;
  const StreamPart one = part(5);
  const std::vector<float> all = batch(one, kEnd);
  for (const Frames taken : {640, 1472}) {
    std::atomic<const ChannelSource*> heard{nullptr};
    std::atomic<Frames> now{0};
    std::vector<float> late;
    std::uint64_t underruns = 0;
    Streams* running = nullptr;
    const auto pass = [&](Frames frames) {
      const ChannelSource* const source = heard.load();
      for (; source != nullptr && frames > 0 && now.load() < kEnd; frames -= kQuantum) {
        Quantum values;
        source->fill(0, now.load(), values);
        source->fill(2, now.load(), values);
        if (now.load() >= kSettled) late.insert(late.end(), values.begin(), values.end());
        if (now.load() == kSettled) underruns = running->underruns();
        now.fetch_add(kQuantum);
        now.notify_all();
      }
    };
    auto slow = std::make_unique<Slow>();
    slow->meanwhile = [&] {
      heard.wait(nullptr);  // until there is who reads
      pass(taken);
    };
    Streams streams{std::move(slow),
                    {.rate_hz = kFramesInASecond,
                     .now =
                         [&] {
                           pass(kQuantum);
                           return now.load();
                         },
                     .seconds = [&] { return static_cast<double>(now.load()) / kFramesInASecond; }}};
    running = &streams;
    const auto source = streams.channels({one}, 0);
    heard.store(source.get());
    heard.notify_all();
    for (Frames at = 0; at < kEnd; at = now.load()) now.wait(at);
    streams.stop();
    CHECK(underruns > 0);  // the first chunk was wanted at once
    CHECK(streams.underruns() == underruns);
    CHECK(std::equal(late.begin(), late.end(), all.begin() + kSettled));
    CHECK(late.size() == static_cast<std::size_t>(kEnd - kSettled));
    CHECK_THAT(streams.text(),
               Catch::Contains(taken == 640 ? "1024 frames at once, 4096 ahead" : "2048 frames at once, 4096 ahead"));
  }
}

TEST_CASE("networks that change while they sound change on their frame, evenly, the same however it is cut") {
  const StreamPart one = part(1), two = part(2, 97.3);
  const std::vector<float> before = batch(one, 8000), after = batch(two, 8000);
  const auto heard = [&](Frames step, bool goes_on) {
    Streams streams = by_hand();
    const auto channels = streams.channels({one}, 10);
    CHECK(streams.change(*channels, {two}, 3001, 512, goes_on));
    CHECK_FALSE(streams.change(*channels, {two, two}, 3001, 512, goes_on));
    std::vector<float> all;
    Quantum values;
    for (Frames start = 0; start < 7936; start += kQuantum) {
      streams.fill_until(start, start + kQuantum + start % step);
      channels->fill(2, start, values);
      all.insert(all.end(), values.begin(), values.end());
    }
    return all;
  };
  const std::vector<float> whole = heard(4000, false);
  CHECK(std::equal(whole.begin() + 10, whole.begin() + 3001, before.begin()));
  CHECK(whole[3001] == before[2991] + 1.0f / 512.0f * (after[2991] - before[2991]));
  CHECK(std::equal(whole.begin() + 3512, whole.end(), after.begin() + 3502));
  CHECK(heard(1, false) == whole);
  CHECK(heard(777, true) == heard(64, true));
}

TEST_CASE("a network that goes over to itself goes on as if nothing had been") {
  const StreamPart one = part(1);
  const std::vector<float> all = batch(one, 4000);
  Streams streams = by_hand();
  const auto channels = streams.channels({one}, 0);
  for (const Frames from : {100, 130, 1000}) CHECK(streams.change(*channels, {one}, from, 512, true));
  Quantum values;
  for (Frames start = 0; start < 3968; start += kQuantum) {
    streams.fill_until(start, start + kQuantum);
    channels->fill(2, start, values);
    CHECK(std::equal(values.begin(), values.end(), all.begin() + start));
  }
}

TEST_CASE("a writer and a reader on two threads agree on every sample") {
  const StreamPart one = part(6);
  constexpr Frames kLength = 200000;
  const std::vector<float> all = batch(one, kLength);
  Stream stream{{one}, 0};
  std::atomic<bool> done{false};
  std::thread writer{[&] {
    const auto evaluator = make_cpu_evaluator();
    std::vector<Evaluation> work;
    while (!done.load()) {
      work.clear();
      const Frames end = stream.plan(stream.read() + 2048, 512, work);
      if (!work.empty() && evaluator->evaluate(work)) stream.finish(end);
      std::this_thread::yield();
    }
  }};
  Quantum values;
  bool same = true;
  for (Frames start = 0; start + kQuantum <= kLength; start += kQuantum) {
    while (stream.written() < start + kQuantum) std::this_thread::yield();
    stream.fill(2, start, values);
    same = same && std::equal(values.begin(), values.end(), all.begin() + start);
  }
  done = true;
  writer.join();
  CHECK(same);
  CHECK(stream.underruns() == 0);
}

TEST_CASE("a reader that runs away from the writer reads nothing that is being written") {
  Stream stream{{part(6)}, 0, 128};
  std::atomic<int> pieces{0};
  std::thread writer{[&] {
    const auto evaluator = make_cpu_evaluator();
    std::vector<Evaluation> work;
    for (; pieces < 5000; ++pieces) {
      work.clear();
      if (pieces % 10 == 0) stream.change({part(pieces % 20 == 0 ? 5 : 6)}, stream.written(), 4096, true);
      const Frames end = stream.plan(stream.read() + 128, 64, work);
      if (!work.empty() && evaluator->evaluate(work)) stream.finish(end);
    }
  }};
  Quantum values;
  bool sound = true;
  // As far ahead of each piece as the ring is long: the last value that was written lies where the next piece is put.
  Frames start = 0;
  for (int piece = 0; piece < 5000;) {
    if (pieces != piece) piece = pieces, start += 4 * kQuantum;
    stream.fill(2, start, values);
    sound = sound && std::all_of(values.begin(), values.end(), [](float value) { return std::abs(value) <= 1e6f; });
  }
  writer.join();
  CHECK(sound);
}

TEST_CASE("streams come, go and change while a thread writes them") {
  Streams streams{make_cpu_evaluator(), {.chunk = 64, .lead = 256}};
  for (int round = 0; round < 50; ++round) {
    std::vector<std::unique_ptr<ChannelSource>> few;
    for (std::uint64_t i = 0; i < 4; ++i) few.push_back(streams.channels({part(i)}, 64 * round));
    Quantum values;
    CHECK(streams.change(*few.front(), {part(9)}, 64 * round, 512, true));
    for (const auto& each : few) each->fill(0, 64 * round, values);
    CHECK(streams.size() == 4);
  }
  CHECK(streams.size() == 0);
}

}  // namespace perigee
