// tests/engine/sound_file_test.cpp -- What is whole reads back; what is broken says so; nothing claimed is believed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sound_file.h"

#include <sndfile.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>

#include "engine/wav_writer.h"
#include "tests/engine/temporary_folder.h"

// libsndfile forgets some of a Vorbis stream that it refuses.
extern "C" const char* __lsan_default_suppressions() { return "leak:vorbis_info_init\n"; }

using namespace perigee;
namespace fs = std::filesystem;

namespace {

std::vector<float> ramp(std::size_t values) {
  std::vector<float> wave(values);
  for (std::size_t i = 0; i < values; ++i) wave[i] = static_cast<float>(static_cast<int>(i % 2001) - 1000) / 1024.0f;
  return wave;
}

void write_wav(const fs::path& path, const std::vector<float>& interleaved, int channels,
               WavWriter::Format format = WavWriter::Format::float32) {
  std::string error;
  const auto writer = WavWriter::create(path, 44100.0, channels, format, error);
  REQUIRE(error == "");
  REQUIRE(writer->write(interleaved));
  REQUIRE(writer->finish());
}

void write_as(const fs::path& path, int format, const std::vector<float>& mono) {
  SF_INFO info{};
  info.samplerate = 44100;
  info.channels = 1;
  info.format = format;
  SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
  REQUIRE(file);
  CHECK(sf_writef_float(file, mono.data(), static_cast<sf_count_t>(mono.size())) ==
        static_cast<sf_count_t>(mono.size()));
  sf_close(file);
}

std::string bytes_of(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

void write_bytes(const fs::path& path, const std::string& bytes) { std::ofstream{path, std::ios::binary} << bytes; }

std::string refusal(const fs::path& path) {
  std::string error;
  CHECK_FALSE(read_sound_file(path, error));
  CHECK(error.find('\n') == std::string::npos);
  return error;
}

}  // namespace

TEST_CASE("a float WAV reads back to the bit, channel by channel") {
  const test::TemporaryFolder folder;
  const auto wave = ramp(20000);
  for (const int channels : {1, 2}) {
    write_wav(folder.path() / "a.wav", wave, channels);
    std::string error;
    const auto sound = read_sound_file(folder.path() / "a.wav", error);
    REQUIRE(sound);
    CHECK(sound->rate_hz == 44100.0);
    CHECK(sound->channels == channels);
    REQUIRE(sound->frames * channels == 20000);
    bool same = true;
    for (std::size_t i = 0; i < wave.size(); ++i) {
      const auto c = static_cast<int>(i) % channels;
      same = same && sound->channel(c)[i / static_cast<std::size_t>(channels)] == wave[i];
    }
    CHECK(same);
  }
}

TEST_CASE("AIFF, FLAC and Ogg are read") {
  const test::TemporaryFolder folder;
  const auto wave = ramp(10000);
  const std::pair<const char*, int> kinds[] = {{"a.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16},
                                               {"a.aifc", SF_FORMAT_AIFF | SF_FORMAT_FLOAT},
                                               {"a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16},
                                               {"a.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS},
                                               {"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_U8}};
  for (const auto& [name, format] : kinds) {
    CAPTURE(name);
    CHECK(is_sound_file_name(name));
    write_as(folder.path() / name, format, wave);
    std::string error;
    const auto sound = read_sound_file(folder.path() / name, error);
    REQUIRE(sound);
    CHECK(sound->frames == 10000);
    CHECK(sound->rate_hz == 44100.0);
  }
}

TEST_CASE("only names of sound files are taken for sounds") {
  CHECK(is_sound_file_name("Kick.WAV"));
  CHECK(is_sound_file_name("a b.Flac"));
  CHECK_FALSE(is_sound_file_name("readme.txt"));
  CHECK_FALSE(is_sound_file_name("wav"));
  CHECK_FALSE(is_sound_file_name(".wav"));
  CHECK_FALSE(is_sound_file_name("a.wav.txt"));
}

TEST_CASE("more than two channels are mixed down by parity") {
  const test::TemporaryFolder folder;
  write_wav(folder.path() / "quad.wav", {0.5f, 0.1f, 0.25f, 0.3f, 1.0f, 0.0f, 0.0f, 1.0f}, 4);
  std::string error;
  const auto sound = read_sound_file(folder.path() / "quad.wav", error);
  REQUIRE(sound);
  CHECK(sound->channels == 2);
  CHECK(sound->frames == 2);
  CHECK(sound->channel(0)[0] == 0.375f);
  CHECK(sound->channel(1)[0] == Approx(0.2f));
  CHECK(sound->channel(0)[1] == 0.5f);
  CHECK(sound->channel(1)[1] == 0.5f);
}

TEST_CASE("NaN and infinity are read as silence") {
  const test::TemporaryFolder folder;
  const float infinity = std::numeric_limits<float>::infinity();
  write_wav(folder.path() / "a.wav", {0.5f, std::nanf(""), infinity, -infinity, 0.25f}, 1);
  std::string error;
  const auto sound = read_sound_file(folder.path() / "a.wav", error);
  REQUIRE(sound);
  CHECK(sound->samples == std::vector<float>{0.5f, 0.0f, 0.0f, 0.0f, 0.25f});
}

TEST_CASE("broken files are refused in one line that names them") {
  const test::TemporaryFolder folder;
  const fs::path path = folder.path() / "kick\n.wav";
  CHECK(refusal(path).find("kick?.wav: No such file") != std::string::npos);
  write_bytes(path, "");
  CHECK(refusal(path).find("is empty") != std::string::npos);
  write_bytes(path, std::string(3000, 'x'));
  CHECK(refusal(path).find("is not a sound file") != std::string::npos);
  write_wav(folder.path() / "good.wav", ramp(1000), 1);
  write_bytes(path, bytes_of(folder.path() / "good.wav").substr(0, 30));
  CHECK(refusal(path) != "");
  write_wav(path, {}, 1);
  CHECK(refusal(path).find("holds no sound") != std::string::npos);
  fs::remove(path);
  fs::create_directory(path);
  CHECK(refusal(path).find("is not a file") != std::string::npos);
  REQUIRE(::mkfifo((folder.path() / "pipe.wav").c_str(), 0600) == 0);
  CHECK(refusal(folder.path() / "pipe.wav").find("is not a file") != std::string::npos);
}

TEST_CASE("a file that ends early is read as far as it goes") {
  const test::TemporaryFolder folder;
  write_wav(folder.path() / "a.wav", ramp(1000), 1);
  const std::string whole = bytes_of(folder.path() / "a.wav");
  write_bytes(folder.path() / "a.wav", whole.substr(0, whole.size() - 2000));
  std::string error;
  const auto sound = read_sound_file(folder.path() / "a.wav", error);
  REQUIRE(sound);
  CHECK(sound->frames == 500);
}

TEST_CASE("a length of 10^9 frames is a claim, not a fact") {
  const test::TemporaryFolder folder;
  write_wav(folder.path() / "a.wav", ramp(1000), 1);
  std::string lie = bytes_of(folder.path() / "a.wav");
  const std::uint32_t claimed = 4'000'000'000u;
  const auto at = lie.find("data");
  REQUIRE(at != std::string::npos);
  std::memcpy(lie.data() + at + 4, &claimed, 4);
  write_bytes(folder.path() / "a.wav", lie);
  std::string error;
  const auto sound = read_sound_file(folder.path() / "a.wav", error);
  if (sound)
    CHECK(sound->frames == 1000);
  else
    CHECK(error.find("too long") != std::string::npos);

  // FLAC believes its header: 36 bits of length at byte 21 of the file.
  write_as(folder.path() / "a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, ramp(1000));
  lie = bytes_of(folder.path() / "a.flac");
  for (std::size_t i = 22; i < 26; ++i) lie[i] = '\x7f';
  write_bytes(folder.path() / "a.flac", lie);
  CHECK(refusal(folder.path() / "a.flac").find("too long") != std::string::npos);
}

TEST_CASE("every cut and every flipped byte of a file ends in sound or in a message") {
  const test::TemporaryFolder folder;
  for (const auto& [name, format] : {std::pair{"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16},
                                     {"a.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16},
                                     {"a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16},
                                     {"a.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS}}) {
    CAPTURE(name);
    const fs::path path = folder.path() / name;
    write_as(path, format, ramp(300));
    const std::string whole = bytes_of(path);
    const std::size_t header = std::min<std::size_t>(whole.size(), 120);
    const auto check = [&](std::size_t at) {
      CAPTURE(at);
      std::string error;
      const auto sound = read_sound_file(path, error);
      REQUIRE((sound || (!error.empty() && error.find('\n') == std::string::npos)));
    };
    for (std::size_t at = 0; at < header; ++at) {
      write_bytes(path, whole.substr(0, at));
      check(at);
      std::string flipped = whole;
      flipped[at] = static_cast<char>(~flipped[at]);
      write_bytes(path, flipped);
      check(at);
    }
  }
}
