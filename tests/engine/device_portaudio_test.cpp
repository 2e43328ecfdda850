// tests/engine/device_portaudio_test.cpp -- Through PortAudio and ALSA into a file: every frame arrives, once and exact.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>
#include <thread>

#include "engine/device.h"
#include "tests/engine/temporary_folder.h"

using namespace perigee;

namespace {

// Left counts frames from 1, right is its negative; ALSA's null device takes them far faster than real time.
struct Counter {
  std::atomic<std::int64_t> frame = 0;
  static void render(void* self, std::span<float> block) noexcept {
    auto& counter = *static_cast<Counter*>(self);
    std::int64_t frame = counter.frame;
    for (std::size_t i = 0; i < block.size(); i += 2) {
      block[i] = static_cast<float>(++frame % (1 << 20)) / 0x1p20f;
      block[i + 1] = -block[i];
    }
    counter.frame = frame;
  }
};

// What is "default" for ALSA while it lives: a plug-in that writes raw float samples into a file.
class AlsaIntoFile {
 public:
  explicit AlsaIntoFile(const test::TemporaryFolder& folder) : written_{folder.path() / "out.raw"} {
    const std::string configuration = folder.path() / "alsa.conf";
    std::ofstream{configuration}
        << "</usr/share/alsa/alsa.conf>\n"
        << "pcm.!default { type plug slave { pcm \"tofile\" format FLOAT_LE rate 48000 channels 2 } }\n"
        << "pcm.tofile { type file file \"" << written_.string() << "\" format \"raw\" slave.pcm \"null\" }\n";
    ::setenv("ALSA_CONFIG_PATH", configuration.c_str(), 1);
  }
  AlsaIntoFile(const AlsaIntoFile&) = delete;
  AlsaIntoFile& operator=(const AlsaIntoFile&) = delete;
  ~AlsaIntoFile() { ::unsetenv("ALSA_CONFIG_PATH"); }

  std::vector<float> samples() const {
    std::ifstream file{written_, std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    std::vector<float> wave(bytes.size() / sizeof(float));
    std::memcpy(wave.data(), bytes.data(), wave.size() * sizeof(float));
    return wave;
  }

 private:
  std::filesystem::path written_;
};

}  // namespace

TEST_CASE("a sound card's device gets every frame, whatever the block") {
  for (const int block : {64, 256, 1000}) {
    CAPTURE(block);
    const test::TemporaryFolder folder;
    const AlsaIntoFile alsa{folder};
    DeviceSettings settings;
    settings.name = "ALSA:default";
    settings.block_frames = block;
    Counter counter;
    {
      const OpenedDevice opened = open_device(settings);
      REQUIRE(opened.reason == "");
      REQUIRE(opened.device);
      CHECK(opened.device->info().host_api == "ALSA");
      CHECK(opened.device->info().rate_hz == 48000.0);
      CHECK(opened.device->info().block_frames == block);
      REQUIRE(opened.device->start({&Counter::render, &counter}) == "");
      while (counter.frame < 20000) std::this_thread::yield();
      CHECK_FALSE(opened.device->lost());
      opened.device->stop();
      CHECK(opened.device->stats().callbacks * static_cast<std::uint64_t>(block) ==
            static_cast<std::uint64_t>(counter.frame));
      CHECK(opened.device->info().realtime_how != "");
    }
    const std::vector<float> heard = alsa.samples();
    std::size_t at = 0;
    while (at < heard.size() && heard[at] == 0.0f) at += 2;  // PortAudio begins with some blocks of silence
    REQUIRE(heard.size() >= at + 40000);
    for (std::size_t i = 0; i < 40000; i += 2) {
      REQUIRE(heard[at + i] == static_cast<float>(i / 2 + 1) / 0x1p20f);
      REQUIRE(heard[at + i + 1] == -heard[at + i]);
    }
  }
}

TEST_CASE("devices are listed with one default among them") {
  const test::TemporaryFolder folder;
  const AlsaIntoFile alsa{folder};
  int defaults = 0;
  for (const DeviceListing& device : list_devices()) {
    CHECK(device.name != "");
    CHECK(device.channels > 0);
    defaults += device.is_default ? 1 : 0;
  }
  CHECK(defaults == 1);
}
