// tests/engine/recorder_test.cpp -- What is recorded is what was heard, frame for frame; what is lost is told and stays in time.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recorder.h"

#include <sys/resource.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <mutex>
#include <thread>

#include "engine/quantum_ring.h"
#include "engine/sound_file.h"
#include "engine/take.h"
#include "tests/engine/play.h"
#include "tests/engine/temporary_folder.h"

using namespace perigee;
using namespace perigee::testing;
namespace fs = std::filesystem;

namespace {

struct Wave {
  std::vector<float> left, right;
};

Wave read(const fs::path& path) {
  std::string error;
  const auto sound = read_sound_file(path, error);
  INFO(error);
  REQUIRE(sound);
  REQUIRE(sound->channels == 2);
  const auto left = sound->channel(0), right = sound->channel(1);
  return {{left.begin(), left.end()}, {right.begin(), right.end()}};
}

// Three notes on three orbits through an engine, recorded whole into `folder`.
std::unique_ptr<perigee::Take> record_three(const fs::path& folder, float level, bool limit, Frames frames,
                                            int block_frames) {
  const auto program = build([](ProgramBuilder& b) {
    const auto wave = b.one("saw", {b.param("freq", 220.0f)});
    b.add("out", {wave, b.param("level", 1.0f)});
  });
  Engine engine{{.max_voices = 16, .queue_messages = 64, .limit = limit}};
  std::string error;
  auto take = perigee::Take::begin({.master = folder / "take.wav", .orbits = folder / "take.wav"}, error);
  INFO(error);
  REQUIRE(take);
  take->begin_at(0);
  take->end_at(frames);
  REQUIRE(engine.taps().connect(*take));
  for (int i = 0; i < 3; ++i) {
    Trigger trigger = note(*program, 100 + 333 * i, 4000);
    set(trigger, "freq", 220.0f * static_cast<float>(i + 1));
    set(trigger, "level", level);
    trigger.orbit = 2 * i;
    post(engine, trigger);
  }
  std::vector<float> block(2 * static_cast<std::size_t>(block_frames));
  for (bool more = true; more;) {
    engine.render(block);
    more = take->drain();
  }
  engine.taps().disconnect(*take);
  REQUIRE(take->finish());
  return take;
}

// The orbits added in their order, as the mixer does.
std::vector<float> sum_of(const std::vector<fs::path>& files, std::vector<float> Wave::*side) {
  std::vector<float> sum(read(files.front()).left.size(), 0.0f);
  for (std::size_t i = 1; i < files.size(); ++i) {
    const std::vector<float> part = read(files[i]).*side;
    REQUIRE(part.size() == sum.size());
    for (std::size_t f = 0; f < sum.size(); ++f) sum[f] += part[f];
  }
  return sum;
}

std::string bytes_of(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

// A mix whose every frame says which it is: orbit 1 has frame + 1, the master the same a quantum later.
class CountingMix {
 public:
  void hear_next(Tap& tap) {
    StereoQuantum& orbit = orbits_[0];
    for (int i = 0; i < kQuantum; ++i) {
      const auto at = static_cast<std::size_t>(i);
      orbit.left[at] = orbit.right[at] = static_cast<float>(frame_ + i + 1);
      master_[2 * at] = master_[2 * at + 1] = static_cast<float>(std::max<Frames>(frame_ - kMasterDelay + i + 1, 0));
    }
    tap.hear({frame_, orbits_, 1, &orbit, master_.data()});
    frame_ += kQuantum;
  }

 private:
  Frames frame_ = 0;
  std::vector<StereoQuantum> orbits_ = std::vector<StereoQuantum>(kOrbits);
  std::vector<float> master_ = std::vector<float>(2 * kQuantum);
};

}  // namespace

TEST_CASE("the orbits of a take sum to its master bit for bit, below the limiter and without it") {
  for (const auto& [level, limit] : {std::pair{0.2f, true}, {3.0f, false}}) {
    const test::TemporaryFolder folder;
    const auto take = record_three(folder.path(), level, limit, 5000, 256);
    REQUIRE(take->files().size() == 4);
    CHECK(take->files()[3].filename() == "take-orbit4.wav");
    const Wave master = read(take->files()[0]);
    REQUIRE(master.left.size() == 5000);
    CHECK(sum_of(take->files(), &Wave::left) == master.left);
    CHECK(sum_of(take->files(), &Wave::right) == master.right);
    CHECK(*std::max_element(master.left.begin(), master.left.end()) > 0.3f * level);
  }
}

TEST_CASE("a take has the same bytes in device blocks of any size") {
  const test::TemporaryFolder first;
  const auto files = record_three(first.path(), 3.0f, true, 5000, 64)->files();
  for (const int block : {1, 333, 4096}) {
    const test::TemporaryFolder folder;
    for (const fs::path& path : record_three(folder.path(), 3.0f, true, 5000, block)->files()) {
      REQUIRE(bytes_of(path) == bytes_of(first.path() / path.filename()));
    }
  }
}

TEST_CASE("a take begins and ends on its frames, wherever they lie in a quantum") {
  for (const auto& [first, end] : {std::pair<Frames, Frames>{0, 64}, {64, 640}, {100, 101}, {129, 1000}}) {
    const test::TemporaryFolder folder;
    std::string error;
    const auto take =
        perigee::Take::begin({.master = folder.path() / "a.wav", .orbits = folder.path() / "a.wav"}, error);
    REQUIRE(take);
    take->begin_at(first);
    take->end_at(end);
    CountingMix mix;
    for (int i = 0; i < 40; ++i) mix.hear_next(*take);
    CHECK_FALSE(take->drain());
    REQUIRE(take->finish());
    for (const fs::path& path : take->files()) {
      const Wave wave = read(path);
      REQUIRE(static_cast<Frames>(wave.left.size()) == end - first);
      for (std::size_t i = 0; i < wave.left.size(); ++i) {
        REQUIRE(wave.left[i] == static_cast<float>(first + static_cast<Frames>(i) + 1));
      }
    }
  }
}

TEST_CASE("what finds the ring full is silent in every file, counted, and moves nothing after it") {
  const test::TemporaryFolder folder;
  std::string error;
  const auto take = perigee::Take::begin(
      {.master = folder.path() / "a.wav", .orbits = folder.path() / "a.wav", .ring_seconds = 8.5 * kQuantum / 48000.0},
      error);
  REQUIRE(take);
  take->begin_at(0);
  CountingMix mix;
  for (int i = 0; i < 20; ++i) mix.hear_next(*take);  // 9 fit
  CHECK(take->lost() == 11 * kQuantum);
  CHECK(take->drain());
  for (int i = 0; i < 5; ++i) mix.hear_next(*take);
  take->end_at(25 * kQuantum);
  mix.hear_next(*take);
  CHECK_FALSE(take->drain());
  REQUIRE(take->finish());
  for (const fs::path& path : take->files()) {
    const Wave wave = read(path);
    REQUIRE(wave.left.size() == 25 * kQuantum);
    int silent = 0;
    for (std::size_t i = 0; i < wave.left.size(); ++i) {
      REQUIRE((wave.left[i] == static_cast<float>(i + 1) || wave.left[i] == 0.0f));
      silent += wave.left[i] == 0.0f ? 1 : 0;
    }
    CHECK(silent == 11 * kQuantum);
  }
}

TEST_CASE("a take never replaces a file, wants its folder, and leaves nothing behind if it never begins") {
  const test::TemporaryFolder folder;
  std::string error;
  CHECK_FALSE(perigee::Take::begin({.master = folder.path() / "no" / "a.wav"}, error));
  CHECK(error == "there is no folder " + (folder.path() / "no").string() + " to record into");
  std::ofstream{folder.path() / "here.wav"} << "mine";
  CHECK_FALSE(perigee::Take::begin({.master = folder.path() / "here.wav"}, error));
  CHECK(error.find("here.wav is there already; a recording never replaces a file") != std::string::npos);
  CHECK(bytes_of(folder.path() / "here.wav") == "mine");
  std::ofstream{folder.path() / "b-orbit7.wav"} << "mine";
  CHECK_FALSE(perigee::Take::begin({.master = folder.path() / "b.wav", .orbits = folder.path() / "b.wav"}, error));
  CHECK(error.find("b-orbit7.wav is there already") != std::string::npos);
  CHECK_FALSE(fs::exists(folder.path() / "b.wav"));
  CHECK(perigee::Take::begin({.master = folder.path() / "c.wav"}, error));
  CHECK_FALSE(fs::exists(folder.path() / "c.wav"));
}

TEST_CASE("a disk that fills up ends the recording with a word, and what is there can be heard") {
  const test::TemporaryFolder folder;
  Taps taps;
  std::mutex mutex;
  std::string told;
  Recorder recorder{taps, 48000.0, [&](const std::string& message) {
                      const std::lock_guard lock(mutex);
                      told += message + "\n";
                    }};
  std::string error;
  auto take = perigee::Take::begin({.master = folder.path() / "a.wav"}, error);
  REQUIRE(take);
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit least = before;
  least.rlim_cur = 50'000;  // a write beyond it is refused, as on a full disk
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &least) == 0);
  take->begin_at(0);
  recorder.run(std::move(take));
  std::vector<StereoQuantum> orbits(kOrbits);
  std::vector<float> master(2 * kQuantum, 0.25f);
  for (Frames frame = 0; frame < 20000; frame += kQuantum) taps.hear({frame, orbits, 0, orbits.data(), master.data()});
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (recorder.running() && std::chrono::steady_clock::now() < patience) std::this_thread::yield();
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  REQUIRE_FALSE(recorder.running());
  CHECK(told.find("the recording has stopped: cannot write " + (folder.path() / "a.wav").string()) == 0);
  CHECK(told.find("0:00.1") != std::string::npos);
  const Wave wave = read(folder.path() / "a.wav");
  CHECK(wave.left.size() > 5000);
  CHECK(std::all_of(wave.left.begin(), wave.left.end(), [](float x) { return x == 0.25f; }));
}

TEST_CASE("a recording ends although the sound stands still") {
  const test::TemporaryFolder folder;
  Taps taps;
  std::string told;
  Recorder recorder{taps, 48000.0, [&](const std::string& message) { told = message; }};
  std::string error;
  auto take = perigee::Take::begin({.master = folder.path() / "a.wav"}, error);
  REQUIRE(take);
  take->begin_at(0);
  recorder.run(std::move(take));
  CHECK(recorder.status().find("recording, 0:00.000") == 0);
  recorder.stop(48000);
  CHECK_FALSE(recorder.running());
  CHECK(told == "recorded " + (folder.path() / "a.wav").string() + ", 0:00.000");
}

TEST_CASE("a ring hands over every quantum once and in order") {
  QuantumRing ring{16, 2};
  constexpr Frames kMany = 20'000;
  std::thread writer{[&] {
    for (Frames frame = 0; frame < kMany;) {
      QuantumRing::Slot* slot = ring.to_write();
      if (slot == nullptr) {
        std::this_thread::yield();
        continue;
      }
      slot->frame = frame;
      slot->samples[0] = slot->samples[1] = static_cast<float>(frame++);
      ring.publish();
    }
  }};
  for (Frames frame = 0; frame < kMany;) {
    const QuantumRing::Slot* slot = ring.to_read();
    if (slot == nullptr) {
      std::this_thread::yield();
      continue;
    }
    REQUIRE(slot->frame == frame);
    REQUIRE(slot->samples[1] == static_cast<float>(frame++));
    ring.give_back();
  }
  writer.join();
  CHECK(ring.to_read() == nullptr);
}

TEST_CASE("a tap that has been disconnected is never called again") {
  struct Counting final : Tap {
    std::atomic<bool> alive = true, called_dead = false;
    std::atomic<int> calls = 0;
    void hear(const MixedQuantum&) noexcept override {
      if (!alive) called_dead = true;
      ++calls;
    }
  };
  Taps taps;
  std::atomic<bool> playing = true;
  std::thread audio{[&] {
    while (playing) taps.hear({});
  }};
  Counting tap;
  for (int i = 0; i < 2000; ++i) {
    tap.alive = true;
    REQUIRE(taps.connect(tap));
    if (i % 3 == 0) std::this_thread::yield();
    taps.disconnect(tap);
    tap.alive = false;
  }
  tap.alive = true;
  REQUIRE(taps.connect(tap));
  const int before = tap.calls;
  while (tap.calls == before) std::this_thread::yield();
  taps.disconnect(tap);
  playing = false;
  audio.join();
  CHECK_FALSE(tap.called_dead);
}
