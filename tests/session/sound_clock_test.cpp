// tests/session/sound_clock_test.cpp -- Times and frames go together to the frame while a device runs true, and stay together when it does not.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/sound_clock.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <thread>

using namespace perigee;

namespace {

constexpr std::int64_t kBegin = 1'700'000'000'123'456'789;  // ns since 1970
constexpr int kBlock = 256;

// A device whose second is longer by `drift`, and whose callbacks come up to `jitter_ns` late, most of them less.
struct Device {
  double drift = 0.0;
  double jitter_ns = 0.0;
  std::int64_t late_ns = 0;  // by a dropout
  Frames frame = 0;
  std::mt19937 random{1};

  std::int64_t due(Frames at) const {
    return kBegin + late_ns + std::llround(static_cast<double>(at) / 48000.0 * (1.0 + drift) * 1e9);
  }
  void play(SoundClock& clock, double seconds) {
    for (const Frames end = frame + static_cast<Frames>(seconds * 48000.0); frame < end; frame += kBlock) {
      const double late = std::pow(std::uniform_real_distribution{0.0, 1.0}(random), 3.0) * jitter_ns;
      clock.look(frame, due(frame) + static_cast<std::int64_t>(late));
    }
  }
  double error_ms(const SoundClock& clock) const {
    return 1e-6 * std::abs(static_cast<double>(*clock.wall_of(frame) - due(frame)));
  }
};

}  // namespace

TEST_CASE("so far apart in time is so far apart in frames while the device runs true, however late its callbacks are") {
  SoundClock clock{48000.0};
  CHECK_FALSE(clock.frame_at(kBegin));
  Device device{.jitter_ns = 20e6};
  device.play(clock, 10.0);
  const Frames first = *clock.frame_at(kBegin + 300'000'000);
  for (int i = 1; i < 600; ++i) {
    device.play(clock, 0.1);
    REQUIRE(*clock.frame_at(kBegin + 300'000'000 + 7'812'500 * std::int64_t{i}) - first == 375 * i);
  }
  CHECK(device.error_ms(clock) < 1.0);
}

TEST_CASE("a frame is a time and back") {
  SoundClock clock{44100.0};
  Device device{.drift = 1e-4};
  device.play(clock, 60.0);
  for (Frames frame = 0; frame < 1'000'000; frame += 999) REQUIRE(*clock.frame_at(*clock.wall_of(frame)) == frame);
}

TEST_CASE("a device's drift is followed") {
  const double drift = GENERATE(1e-4, -1e-4, 3e-4);
  SoundClock clock{48000.0};
  Device device{.drift = drift, .jitter_ns = 2e6};
  for (int i = 0; i < 120; ++i) {
    device.play(clock, 1.0);
    REQUIRE(device.error_ms(clock) < 2.5);
  }
}

TEST_CASE("a dropout, or a clock that is set, is followed within seconds") {
  const std::int64_t step = GENERATE(5'000'000, 700'000'000, -3'000'000'000);
  SoundClock clock{48000.0};
  Device device{.jitter_ns = 1e6};
  device.play(clock, 5.0);
  device.late_ns = step;
  device.play(clock, 4.5);
  CHECK(device.error_ms(clock) < 1.0);
}

TEST_CASE("a stamp is one that was set, whoever reads meanwhile") {
  FrameStamp stamp{48000.0};
  CHECK_FALSE(stamp.get());
  std::atomic<bool> done = false;
  std::thread audio([&] {
    for (Frames frame = 1; frame < 300'000; ++frame) stamp.set(frame, 3 * frame, 5 * frame);
    done = true;
  });
  bool whole = true;
  while (!done) {
    if (const auto seen = stamp.get()) whole = whole && seen->wall_ns == 3 * seen->frame;
  }
  audio.join();
  CHECK(whole);
  CHECK(stamp.get()->frame == 299'999);
}

TEST_CASE("a change made at any time is in a callback that still comes, and in no later one than it must") {
  FrameStamp stamp{48000.0};
  Device device{.drift = GENERATE(0.0, 1e-4, -1e-4), .jitter_ns = 4e6};
  const double block_ns = kBlock / 48000.0 * 1e9;
  std::uniform_real_distribution within{0.0, 1.0};
  for (int i = 0; i < 100'000; ++i, device.frame += kBlock) {
    const double late = std::pow(within(device.random), 3.0) * device.jitter_ns;
    stamp.set(device.frame, 0, device.due(device.frame) + static_cast<std::int64_t>(late));
    const std::int64_t change =
        device.due(device.frame) + std::llround(std::max(late, within(device.random) * block_ns));
    const Frames from = stamp.first_due(*stamp.get(), change, kBlock);
    REQUIRE(from % kBlock == 0);
    REQUIRE(device.due(from) >= change - 10'000);  // of a drift that nobody can know yet
    if (i > 100) REQUIRE(device.due(from) <= change + std::llround(block_ns) + 2'000'000);
  }
}

TEST_CASE("a device that hangs is waited for no more than three callbacks") {
  FrameStamp stamp{48000.0};
  stamp.set(kBlock, 0, kBegin);
  CHECK(stamp.first_due(*stamp.get(), kBegin + 5'000'000'000, kBlock) == 4 * kBlock);
}
