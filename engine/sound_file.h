// engine/sound_file.h -- Sound files are read: hostile input ends in one clear line.
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

}  // namespace perigee
