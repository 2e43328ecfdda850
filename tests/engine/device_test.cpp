// tests/engine/device_test.cpp -- The null device drops nothing, and choosing a device never ends without a reason.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/device.h"

#include <catch2/catch.hpp>
#include <thread>

#include "engine/null_device.h"

using namespace perigee;

namespace {

// Left counts frames, right is silent: any gap or repeat shows.
struct Counter {
  std::int64_t frame = 0;
  static void render(void* self, std::span<float> block) noexcept {
    auto& counter = *static_cast<Counter*>(self);
    for (std::size_t i = 0; i < block.size(); i += 2) {
      block[i] = static_cast<float>(counter.frame++ % (1 << 20));
      block[i + 1] = 0.0f;
    }
  }
  RenderCallback callback() { return {&Counter::render, this}; }
};

void until_full(const Capture& capture) {
  while (!capture.full()) std::this_thread::yield();
}

}  // namespace

TEST_CASE("what the null device plays is captured without a gap, whatever the block") {
  for (const int block : {1, 17, 64, 333, 4096}) {
    CAPTURE(block);
    Counter counter;
    Capture capture{5000};
    DeviceSettings settings;
    settings.block_frames = block;
    NullDevice device{settings, &capture};
    CHECK(device.info().block_frames == block);
    REQUIRE(device.start(counter.callback()) == "");
    until_full(capture);
    device.stop();
    const auto heard = capture.heard();
    REQUIRE(heard.size() == 10000);
    for (std::size_t i = 0; i < heard.size(); i += 2) REQUIRE(heard[i] == static_cast<float>(i / 2));
    CHECK(device.stats().callbacks >= static_cast<std::uint64_t>(5000 / block));
    CHECK(static_cast<std::int64_t>(device.stats().callbacks) * block == counter.frame);
    CHECK(device.stats().worst_load >= device.stats().mean_load);
    CHECK(device.info().realtime_how != "");
  }
}

TEST_CASE("a stopped device calls no more, and can start again") {
  Counter counter;
  NullDevice device{DeviceSettings{}};
  device.stop();
  for (int round = 0; round < 3; ++round) {
    REQUIRE(device.start(counter.callback()) == "");
    while (device.stats().callbacks == 0) std::this_thread::yield();
    device.stop();
    const std::int64_t frames = counter.frame;
    device.stop();
    CHECK(counter.frame == frames);
    CHECK_FALSE(device.lost());
  }
}

TEST_CASE("a callback that takes longer than its block is an xrun, and no frame is lost") {
  struct Slow {
    Counter counter;
    static void render(void* self, std::span<float> block) noexcept {
      const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds{3};
      while (std::chrono::steady_clock::now() < until) {
      }
      Counter::render(&static_cast<Slow*>(self)->counter, block);
    }
  } slow;
  Capture capture{640};
  DeviceSettings settings;
  settings.block_frames = 64;
  NullDevice device{settings, &capture};
  REQUIRE(device.start({&Slow::render, &slow}) == "");
  until_full(capture);
  device.stop();
  CHECK(device.stats().xruns >= 10);
  CHECK(device.stats().mean_load > 1.0);
  for (std::size_t i = 0; i < 1280; i += 2) REQUIRE(capture.heard()[i] == static_cast<float>(i / 2));
}

TEST_CASE("the meter tells worst from mean") {
  CallbackMeter meter;
  CHECK(meter.stats().mean_load == 0.0);
  meter.count(100, 1000);
  meter.count(500, 1000);
  meter.count_xrun();
  CHECK(meter.stats().callbacks == 2);
  CHECK(meter.stats().xruns == 1);
  CHECK(meter.stats().worst_load == Approx(0.5));
  CHECK(meter.stats().mean_load == Approx(0.3));
  meter.restart();
  CHECK(meter.stats().callbacks == 0);
  CHECK(meter.stats().worst_load == 0.0);
}

TEST_CASE("a reader of the meter sees whole numbers while the audio thread counts") {
  CallbackMeter meter;
  std::thread audio{[&] {
    for (int i = 0; i < 100000; ++i) meter.count(250, 1000);
  }};
  std::uint64_t last = 0;
  while (last < 100000) {
    const DeviceStats stats = meter.stats();
    REQUIRE(stats.callbacks >= last);
    if (stats.callbacks > 0) REQUIRE(stats.worst_load == 0.25);
    last = stats.callbacks;
  }
  audio.join();
  CHECK(meter.stats().mean_load == 0.25);
}

TEST_CASE("a device that is not there is refused with what there is") {
  DeviceSettings settings;
  settings.name = "no such device";
  const OpenedDevice opened = open_device(settings);
  CHECK_FALSE(opened.device);
  CHECK(opened.reason.find("no audio device is called \"no such device\"") != std::string::npos);
}

TEST_CASE("without a name there is always a device, and a reason when it is the null one") {
  const OpenedDevice opened = open_device(DeviceSettings{});
  REQUIRE(opened.device);
  CHECK((opened.device->info().host_api == "none") == !opened.reason.empty());
  CHECK(opened.device->info().rate_hz > 0.0);
}

TEST_CASE("the null device can be asked for by name") {
  DeviceSettings settings;
  settings.name = "null";
  settings.rate_hz = 44100.0;
  settings.block_frames = 64;
  const OpenedDevice opened = open_device(settings);
  REQUIRE(opened.device);
  CHECK(opened.reason == "");
  CHECK(opened.device->info().rate_hz == 44100.0);
}
