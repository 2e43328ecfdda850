// tests/engine/sample_bank_test.cpp -- Names find files at once, files load behind the music, nothing that plays is freed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample_bank.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "engine/wav_writer.h"
#include "tests/engine/temporary_folder.h"

using namespace perigee;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

namespace {

constexpr double kRate = 48000.0;

// A mono file whose every frame is `level`, so that a test can tell which file it got.
void write_level(const fs::path& path, float level, int frames = 100, double rate_hz = kRate, int channels = 1) {
  fs::create_directories(path.parent_path());
  std::string error;
  const auto writer = WavWriter::create(path, rate_hz, channels, WavWriter::Format::float32, error);
  REQUIRE(writer);
  REQUIRE(writer->write(std::vector<float>(static_cast<std::size_t>(frames * channels), level)));
  REQUIRE(writer->finish());
}

Clock::time_point patient() { return Clock::now() + std::chrono::seconds{60}; }

SampleUse load(SampleBank& bank, SampleHandle handle) {
  REQUIRE(bank.wait({&handle, 1}, patient()));
  return bank.ready(handle);
}

float level_of(SampleBank& bank, std::string_view name, std::int64_t n) {
  const auto found = bank.find(name, n);
  REQUIRE(found);
  const SampleUse use = load(bank, *found);
  REQUIRE(use);
  return use->channel(0)[0];
}

// Until the loader has looked at its shelf; it does so by itself.
void until_shelf_is_empty(const SampleBank& bank) {
  while (bank.replaced_buffers() > 0) std::this_thread::yield();
}

}  // namespace

TEST_CASE("a tree is indexed by folder name, its files in byte order") {
  const test::TemporaryFolder folder;
  const char* names[] = {"10.wav", "9.WAV", "A.wav", "B.wav", "_x.wav", "a.wav", "b b \xc3\xa9.Wav"};
  float level = 0.0f;
  for (const char* name : names) write_level(folder.path() / "drums" / name, level += 0.125f);
  write_level(folder.path() / "bd" / "kick.wav", 1.0f);
  write_level(folder.path() / "bd" / "deeper" / "never.wav", 0.5f);
  write_level(folder.path() / "loose.wav", 0.5f);
  write_level(folder.path() / "drums" / "._hidden.wav", 0.5f);
  write_level(folder.path() / ".git" / "hidden.wav", 0.5f);
  std::ofstream{folder.path() / "drums" / "readme.txt"} << "not a sound";
  fs::create_directory(folder.path() / "empty");
  fs::create_directory(folder.path() / "drums" / "folder.wav");

  SampleBank bank{kRate};
  const FolderReport report = bank.add_folder(folder.path());
  CHECK(report.error == "");
  CHECK(report.sounds == 2);
  CHECK(report.files == 8);
  const auto list = bank.sounds();
  REQUIRE(list.size() == 2);
  CHECK(list[0].name == "bd");
  CHECK(list[1].name == "drums");
  CHECK(list[1].files[0].state == SampleState::unloaded);
  CHECK(bank.sounds("rum").size() == 1);
  level = 0.0f;
  for (std::int64_t n = 0; n < 7; ++n) CHECK(level_of(bank, "drums", n) == (level += 0.125f));
  CHECK(bank.sounds()[1].files[0].seconds == Approx(100.0 / kRate));
  CHECK(bank.take_errors().empty());
}

TEST_CASE("n wraps round in both directions, and unknown names are nothing") {
  const test::TemporaryFolder folder;
  write_level(folder.path() / "bd" / "0.wav", 0.0f);
  write_level(folder.path() / "bd" / "1.wav", 1.0f);
  write_level(folder.path() / "bd" / "2.wav", 2.0f);
  SampleBank bank{kRate};
  bank.add_folder(folder.path());
  CHECK(level_of(bank, "bd", 3) == 0.0f);
  CHECK(level_of(bank, "bd", -1) == 2.0f);
  CHECK(level_of(bank, "bd", -4) == 2.0f);
  CHECK(level_of(bank, "bd", 1'000'000'000'000) == 1.0f);
  CHECK(level_of(bank, "bd", std::numeric_limits<std::int64_t>::min()) == 1.0f);
  CHECK(level_of(bank, "BD", 1) == 1.0f);
  CHECK_FALSE(bank.find("sn", 0));
  CHECK_FALSE(bank.find("", 0));
}

TEST_CASE("a drum machine's sounds are found by bank and name") {
  const test::TemporaryFolder folder;
  write_level(folder.path() / "RolandTR909_bd" / "a.wav", 0.1f);
  write_level(folder.path() / "emusp12-bd" / "a.wav", 0.2f);
  write_level(folder.path() / "808bd" / "a.wav", 0.3f);
  SampleBank bank{kRate};
  bank.add_folder(folder.path());
  CHECK(bank.find("rolandtr909", "bd", 0) == bank.find("RolandTR909_bd", 0));
  CHECK(bank.find("EmuSP12", "BD", 0) == bank.find("emusp12-bd", 0));
  CHECK(bank.find("808", "bd", 0) == bank.find("808bd", 0));
  CHECK(bank.find("808", "bd", 0));
  CHECK_FALSE(bank.find("808", "sn", 0));
  CHECK(bank.find("tr909", "bd", 0) == bank.find("RolandTR909_bd", 0));  // without its maker
  CHECK(bank.find("SP12", "bd", 0) == bank.find("emusp12-bd", 0));
}

TEST_CASE("a folder of files alone is one sound") {
  const test::TemporaryFolder folder;
  write_level(folder.path() / "my kit" / "a.wav", 0.5f);
  SampleBank bank{kRate};
  CHECK(bank.add_folder(folder.path() / "my kit" / "").sounds == 1);
  CHECK(level_of(bank, "my kit", 0) == 0.5f);
}

TEST_CASE("a folder that cannot be used says why") {
  const test::TemporaryFolder folder;
  write_level(folder.path() / "a.wav", 0.5f);
  fs::create_directory(folder.path() / "empty");
  SampleBank bank{kRate};
  CHECK(bank.add_folder(folder.path() / "none").error.find("No such file") != std::string::npos);
  CHECK(bank.add_folder(folder.path() / "a.wav").error.find("is a file") != std::string::npos);
  CHECK(bank.add_folder(folder.path() / "empty").error.find("holds no sounds") != std::string::npos);
  CHECK(bank.sounds().empty());
}

TEST_CASE("links are followed, and links that lead nowhere or round are passed over") {
  const test::TemporaryFolder folder;
  write_level(folder.path() / "real" / "a.wav", 0.5f);
  fs::create_directory_symlink(folder.path() / "real", folder.path() / "alias");
  fs::create_directory_symlink(folder.path() / "round", folder.path() / "round");
  fs::create_directory_symlink("..", folder.path() / "real" / "up");
  fs::create_symlink(folder.path() / "gone", folder.path() / "real" / "gone.wav");
  SampleBank bank{kRate};
  const FolderReport report = bank.add_folder(folder.path());
  CHECK(report.sounds == 2);
  CHECK(report.files == 2);
  CHECK(level_of(bank, "alias", 0) == 0.5f);
}

TEST_CASE("a loaded sample is at the bank's rate, with silence around it") {
  const test::TemporaryFolder folder;
  write_level(folder.path() / "a" / "stereo.wav", 0.5f, 4410, 44100.0, 2);
  SampleBank bank{kRate};
  bank.add_folder(folder.path());
  const auto handle = *bank.find("a", 0);
  CHECK_FALSE(bank.ready(handle));
  CHECK(bank.state(handle) == SampleState::unloaded);
  const SampleUse use = load(bank, handle);
  REQUIRE(use);
  CHECK(bank.state(handle) == SampleState::ready);
  CHECK(use->channels == 2);
  CHECK(use->frames == 4800);
  CHECK(use->natural_seconds == Approx(0.1));
  CHECK(bank.bytes() == use->data.size() * sizeof(float));
  for (int c = 0; c < 2; ++c) {
    CHECK(use->channel(c)[2400] == Approx(0.5f).margin(1e-4));
    for (int i = 0; i < SampleBuffer::kGuard; ++i) {
      REQUIRE(use->channel(c)[-1 - i] == 0.0f);
      REQUIRE(use->channel(c)[4800 + i] == 0.0f);
    }
  }
}

TEST_CASE("a broken file fails by itself and says so once") {
  const test::TemporaryFolder folder;
  write_level(folder.path() / "bd" / "0.wav", 0.5f);
  std::ofstream{folder.path() / "bd" / "1.wav"} << "this is no sound";
  SampleBank bank{kRate};
  bank.add_folder(folder.path());
  CHECK(level_of(bank, "bd", 0) == 0.5f);
  const auto broken = *bank.find("bd", 1);
  for (int again = 0; again < 3; ++again) CHECK_FALSE(load(bank, broken));
  CHECK(bank.state(broken) == SampleState::failed);
  CHECK(bank.failure(broken).find("1.wav is not a sound file") != std::string::npos);
  CHECK(bank.take_errors().size() == 1);
  CHECK(bank.take_errors().empty());

  // Mended on disk, it is tried again when the folder is given again.
  write_level(folder.path() / "bd" / "1.wav", 0.75f);
  bank.add_folder(folder.path());
  CHECK(level_of(bank, "bd", 1) == 0.75f);
  CHECK(bank.take_errors().empty());
}

TEST_CASE("a folder given again keeps what is loaded") {
  const test::TemporaryFolder folder;
  write_level(folder.path() / "bd" / "0.wav", 0.5f);
  SampleBank bank{kRate};
  bank.add_folder(folder.path());
  const auto handle = *bank.find("bd", 0);
  load(bank, handle);
  bank.add_folder(folder.path());
  CHECK(bank.find("bd", 0) == handle);
  CHECK(bank.ready(handle));
}

TEST_CASE("the same name from another folder replaces, and what plays lives until it ends") {
  const test::TemporaryFolder first, second;
  write_level(first.path() / "bd" / "0.wav", 0.25f);
  write_level(second.path() / "bd" / "0.wav", 0.75f);
  SampleBank bank{kRate};
  bank.add_folder(first.path());
  const auto old = *bank.find("bd", 0);
  {
    const SampleUse voice = load(bank, old);
    REQUIRE(voice);
    bank.add_folder(second.path());
    CHECK(level_of(bank, "bd", 0) == 0.75f);
    CHECK_FALSE(bank.ready(old));
    CHECK(bank.state(old) == SampleState::failed);
    CHECK_FALSE(bank.find("bd", 0) == old);
    CHECK(bank.replaced_buffers() == 1);
    CHECK(voice->channel(0)[99] == 0.25f);
  }
  until_shelf_is_empty(bank);
  const SampleUse current = bank.ready(*bank.find("bd", 0));
  CHECK(bank.bytes() == current->data.size() * sizeof(float));
  CHECK(bank.wait({&old, 1}, patient()));  // settled for ever: nobody waits for what is gone
  CHECK(bank.take_errors().empty());
}

TEST_CASE("waiting ends at its deadline") {
  const test::TemporaryFolder folder;
  for (int i = 0; i < 200; ++i) write_level(folder.path() / "a" / (std::to_string(i) + ".wav"), 0.5f, 44100, 44100.0);
  SampleBank bank{kRate};
  bank.add_folder(folder.path());
  std::vector<SampleHandle> all;
  for (int i = 0; i < 200; ++i) all.push_back(*bank.find("a", i));
  CHECK_FALSE(bank.wait(all, Clock::now()));
  CHECK(bank.wait({}, Clock::now()));
}

TEST_CASE("many threads ask while folders change under them") {
  const test::TemporaryFolder first, second;
  for (int i = 0; i < 8; ++i) {
    write_level(first.path() / "bd" / (std::to_string(i) + ".wav"), 0.25f);
    write_level(second.path() / "bd" / (std::to_string(i) + ".wav"), 0.75f);
  }
  SampleBank bank{kRate};
  bank.add_folder(first.path());
  std::atomic<bool> right = true;
  std::vector<std::thread> players;
  for (int player = 0; player < 3; ++player) {
    players.emplace_back([&, player] {
      for (int i = 0; i < 500; ++i) {
        const auto handle = *bank.find("bd", i + player);
        bank.wait({&handle, 1}, patient());
        if (const SampleUse use = bank.ready(handle)) {
          const float level = use->channel(0)[50];
          if (level != 0.25f && level != 0.75f) right = false;
        }
      }
    });
  }
  for (int i = 0; i < 50; ++i) bank.add_folder(i % 2 ? first.path() : second.path());
  for (std::thread& player : players) player.join();
  CHECK(right);
  until_shelf_is_empty(bank);
  CHECK(bank.take_errors().empty());
}

TEST_CASE("ten thousand files are indexed by name alone") {
  const test::TemporaryFolder folder;
  for (int sound = 0; sound < 1000; ++sound) {
    const fs::path place = folder.path() / ("s" + std::to_string(sound));
    fs::create_directory(place);
    for (int file = 0; file < 10; ++file) std::ofstream{place / (std::to_string(file) + ".wav")};
  }
  SampleBank bank{kRate};
  const FolderReport report = bank.add_folder(folder.path());
  CHECK(report.sounds == 1000);
  CHECK(report.files == 10000);
  CHECK(bank.find("s999", 12345));
}
