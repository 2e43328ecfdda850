// engine/sound_file.h -- Sound files in and out: hostile input ends in one clear line, a written file is whole or absent.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/trigger.h"

namespace perigee {

// Longer files are refused: a sampler keeps whole sounds in memory.
inline constexpr double kMostSoundSeconds = 20.0 * 60.0;
inline constexpr std::size_t kMostSoundBytes = std::size_t{512} << 20;  // as float, after mixing down

// A decoded file. Planar: channel c is samples[c * frames] … samples[(c + 1) * frames - 1]. Every value is finite.
struct Sound {
  double rate_hz = 0.0;
  int channels = 0;  // 1 or 2
  Frames frames = 0;
  std::vector<float> samples;
  std::span<const float> channel(int c) const noexcept {
    return {samples.data() + static_cast<std::size_t>(c) * static_cast<std::size_t>(frames),
            static_cast<std::size_t>(frames)};
  }
};

// True for the endings a sample folder is searched for: wav aif aiff aifc flac ogg, in any case.
bool is_sound_file_name(const std::filesystem::path& path);

// Control threads. WAV, AIFF, FLAC and Ogg (whatever libsndfile reads). More than two channels are mixed down: the average
// of the even ones to the left, of the odd ones to the right. NaN and infinity are read as 0. A file that ends before the length
// it claims is read as far as it goes. Nothing on failure, and `error` says why in one line that names the file.
std::optional<Sound> read_sound_file(const std::filesystem::path& path, std::string& error);

// Control threads. Writes a WAV file piece by piece under a temporary name beside `path` and gives it its name in finish(),
// so that nobody ever finds half a file. Dropped without finish(), it leaves nothing behind. The bytes depend on the samples
// alone (no date inside). A device such as /dev/null is written to directly.
class WavWriter {
 public:
  enum class Format : std::uint8_t { float32, int24, int16 };  // the integers clip at ±1 and round to the nearest step

  // Null on failure, and `error` says why.
  static std::unique_ptr<WavWriter> create(const std::filesystem::path& path, double rate_hz, int channels,
                                           Format format, std::string& error);
  WavWriter(const WavWriter&) = delete;
  WavWriter& operator=(const WavWriter&) = delete;
  ~WavWriter();

  // False when the disk is full or the file would pass the 4 GB of the format; error() says so, and finish() then fails too.
  bool write(std::span<const float> interleaved);
  bool finish();
  const std::string& error() const noexcept;
  Frames frames() const noexcept;  // written so far

 private:
  struct Impl;
  explicit WavWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace perigee
