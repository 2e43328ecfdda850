// tests/engine/wav_writer_test.cpp -- What is written reads back, whole or not at all, and past 4 GB too.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/wav_writer.h"

#include <sndfile.h>
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <csignal>
#include <fstream>

#include "engine/sound_file.h"
#include "tests/engine/temporary_folder.h"

using namespace perigee;
namespace fs = std::filesystem;

namespace {

constexpr auto kFloat = WavWriter::Format::float32;

std::vector<float> ramp(std::size_t values) {
  std::vector<float> wave(values);
  for (std::size_t i = 0; i < values; ++i) wave[i] = static_cast<float>(static_cast<int>(i % 2001) - 1000) / 1024.0f;
  return wave;
}

void write_wav(const fs::path& path, const std::vector<float>& interleaved, int channels,
               WavWriter::Format format = kFloat) {
  std::string error;
  const auto writer = WavWriter::create(path, 44100.0, channels, format, error);
  REQUIRE(error == "");
  REQUIRE(writer->write(interleaved));
  REQUIRE(writer->finish());
}

std::string bytes_of(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::size_t entries(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator{folder}, fs::directory_iterator{}));
}

// What libsndfile says of the header.
SF_INFO info_of(const fs::path& path) {
  SF_INFO info{};
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
  INFO(sf_strerror(file));
  REQUIRE(file);
  sf_close(file);
  return info;
}

}  // namespace

TEST_CASE("16 and 24 bits are within half a step, and clip at full scale") {
  const test::TemporaryFolder folder;
  for (const auto& [format, step] :
       {std::pair{WavWriter::Format::int16, 1.0 / 32768}, {WavWriter::Format::int24, 1.0 / 8388608}}) {
    write_wav(folder.path() / "a.wav", {0.0f, 0.3f, -0.7f, 1.5f, -1.5f, std::nanf("")}, 1, format);
    std::string error;
    const auto sound = read_sound_file(folder.path() / "a.wav", error);
    REQUIRE(sound);
    const auto wave = sound->channel(0);
    CHECK(wave[0] == 0.0f);
    CHECK(std::abs(static_cast<double>(wave[1]) - static_cast<double>(0.3f)) <= 0.5 * step);
    CHECK(std::abs(static_cast<double>(wave[2]) + static_cast<double>(0.7f)) <= 0.5 * step);
    CHECK(static_cast<double>(wave[3]) == 1.0 - step);
    CHECK(wave[4] == -1.0f);
    CHECK(wave[5] == 0.0f);
  }
}

TEST_CASE("the same samples make the same bytes, however they are cut") {
  const test::TemporaryFolder folder;
  const auto wave = ramp(100'000);
  std::string error;
  write_wav(folder.path() / "a.wav", wave, 2);
  const auto writer = WavWriter::grow(folder.path() / "b.wav", 44100.0, 2, kFloat, error);
  REQUIRE(writer);
  for (std::size_t at = 0; at < wave.size(); at += 2000) {
    REQUIRE(writer->write(std::span{wave}.subspan(at, 2000)));
    if (at % 3000 == 0) REQUIRE(writer->flush());
  }
  REQUIRE(writer->finish());
  CHECK(bytes_of(folder.path() / "a.wav") == bytes_of(folder.path() / "b.wav"));
}

TEST_CASE("a chunk of odd length is filled up to an even one") {
  const test::TemporaryFolder folder;
  write_wav(folder.path() / "a.wav", {0.5f}, 1, WavWriter::Format::int24);
  CHECK(fs::file_size(folder.path() / "a.wav") % 2 == 0);
  CHECK(info_of(folder.path() / "a.wav").frames == 1);
}

TEST_CASE("a written file is whole or absent") {
  const test::TemporaryFolder folder;
  const fs::path path = folder.path() / "out.wav";
  std::string error;
  {
    const auto writer = WavWriter::create(path, 48000.0, 2, WavWriter::Format::float32, error);
    REQUIRE(writer);
    REQUIRE(writer->write(ramp(1000)));
    CHECK(writer->frames() == 500);
    CHECK_FALSE(fs::exists(path));
  }
  CHECK(entries(folder.path()) == 0);

  write_wav(path, ramp(10), 1);
  fs::create_symlink(path, folder.path() / "link.wav");
  write_wav(folder.path() / "link.wav", ramp(20), 1);
  CHECK(fs::is_symlink(folder.path() / "link.wav"));
  CHECK(read_sound_file(path, error)->frames == 20);
  CHECK(entries(folder.path()) == 2);
}

TEST_CASE("a place that cannot be written to is named") {
  const test::TemporaryFolder folder;
  std::string error;
  CHECK_FALSE(WavWriter::create(folder.path() / "no" / "a.wav", 48000.0, 2, WavWriter::Format::float32, error));
  CHECK(error.find("no/a.wav: No such file or directory") != std::string::npos);
  CHECK_FALSE(WavWriter::create(folder.path(), 48000.0, 2, WavWriter::Format::float32, error));
  CHECK(error.find("it is a folder") != std::string::npos);
}

TEST_CASE("a full disk is an error, and stays one") {
  std::string error;
  const auto writer = WavWriter::create("/dev/full", 48000.0, 2, WavWriter::Format::float32, error);
  if (writer) {  // the header may be refused already
    const auto wave = ramp(200000);
    CHECK_FALSE(writer->write(wave));
    CHECK(writer->error() == "cannot write /dev/full: No space left on device");
    CHECK_FALSE(writer->finish());
  } else {
    CHECK(error.find("/dev/full") != std::string::npos);
  }
}

TEST_CASE("/dev/null takes everything and stays what it is") {
  std::string error;
  const auto writer = WavWriter::create("/dev/null", 48000.0, 2, WavWriter::Format::float32, error);
  REQUIRE(writer);
  CHECK(writer->write(ramp(1000)));
  CHECK(writer->finish());
  CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("a growing file can be read after every flush, and never replaces another") {
  const test::TemporaryFolder folder;
  const fs::path path = folder.path() / "take.wav";
  std::string error;
  const auto writer = WavWriter::grow(path, 48000.0, 2, kFloat, error);
  REQUIRE(writer);
  const auto wave = ramp(2000);
  for (int times = 1; times <= 3; ++times) {
    REQUIRE(writer->write(wave));
    REQUIRE(writer->flush());
    const auto sound = read_sound_file(path, error);
    REQUIRE(sound);
    CHECK(sound->frames == times * 1000);
  }
  CHECK_FALSE(WavWriter::grow(path, 48000.0, 2, kFloat, error));
  CHECK(error.find("take.wav is there already") != std::string::npos);
  CHECK(info_of(path).frames == 3000);
}

TEST_CASE("past 4 GB a file becomes RF64 in its place, and every size is right") {
  const test::TemporaryFolder folder;
  const fs::path path = folder.path() / "long.wav";
  std::string error;
  const auto writer = WavWriter::grow(path, 48000.0, 2, kFloat, error);
  REQUIRE(writer);
  const auto wave = ramp(2000);
  REQUIRE(writer->write(wave));
  constexpr Frames kNearly = ((Frames{1} << 32) - 4096) / 8;
  REQUIRE(writer->write_silence(kNearly - 1000));
  REQUIRE(writer->flush());
  const auto name = [&] {
    std::ifstream file{path, std::ios::binary};
    std::string four(4, ' ');
    file.read(four.data(), 4);
    return four;
  };
  CHECK(name() == "RIFF");
  CHECK(info_of(path).frames == kNearly);
  REQUIRE(writer->write_silence(kNearly));
  REQUIRE(writer->write(wave));
  REQUIRE(writer->finish());
  CHECK(name() == "RF64");
  CHECK(info_of(path).frames == 2 * kNearly + 1000);
  CHECK((info_of(path).format & SF_FORMAT_TYPEMASK) == SF_FORMAT_RF64);
  CHECK(fs::file_size(path) == static_cast<std::uintmax_t>(94 + 8 * (2 * kNearly + 1000)));
  SF_INFO info{};
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
  REQUIRE(file);
  std::vector<float> end(2000);
  REQUIRE(sf_seek(file, 2 * kNearly, SEEK_SET) == 2 * kNearly);
  CHECK(sf_readf_float(file, end.data(), 1000) == 1000);
  CHECK(end == wave);
  sf_close(file);
}

TEST_CASE("on a disk that fills up, what was written whole stays readable") {
  const test::TemporaryFolder folder;
  const fs::path path = folder.path() / "take.wav";
  std::string error;
  const auto writer = WavWriter::grow(path, 48000.0, 2, kFloat, error);
  REQUIRE(writer);
  const auto wave = ramp(20000);
  REQUIRE(writer->write(wave));
  // A file may grow no further: as on a full disk, a write is refused.
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit least = before;
  least.rlim_cur = 100'001;
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &least) == 0);
  bool taken = true;
  for (int i = 0; i < 10 && taken; ++i) taken = writer->write(wave);
  writer->flush();
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK_FALSE(taken);
  CHECK(writer->error().find("cannot write " + path.string() + ": ") == 0);
  CHECK_FALSE(writer->write(wave));
  CHECK(info_of(path).frames == writer->frames());
  CHECK(writer->frames() == 10000);
}
