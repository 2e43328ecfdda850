// engine/wave_table.h -- A sound cut into single waves, each kept several times with ever fewer harmonics, so that none is too high.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <span>

#include "engine/sample.h"

namespace perigee {

inline constexpr std::int32_t kWaveFrames = 2048;  // of a wave in a file
inline constexpr std::int32_t kCycleFrames = 256;  // of a wave in a file that is shorter than one of those
inline constexpr std::int32_t kMostWaves = 256;    // more are thinned out evenly

// A level keeps the harmonics up to so many, in waves of so many frames: enough for a cubic to lie 80 dB closer than it is loud.
struct WaveLevel {
  std::int32_t harmonics, frames;
};
inline constexpr std::array<WaveLevel, 19> kWaveLevels{{{512, 4096},
                                                        {362, 4096},
                                                        {256, 4096},
                                                        {181, 4096},
                                                        {128, 2048},
                                                        {90, 2048},
                                                        {64, 1024},
                                                        {45, 1024},
                                                        {32, 512},
                                                        {22, 512},
                                                        {16, 512},
                                                        {11, 512},
                                                        {8, 512},
                                                        {6, 512},
                                                        {4, 512},
                                                        {3, 512},
                                                        {2, 512},
                                                        {1, 512},
                                                        {0, 512}}};
// Beside its frames, a wave has the last one before it and the first two behind it.
inline constexpr std::int32_t kWaveMargin = 4;

// Where a level begins in a table of so many waves, and where a wave in it.
constexpr std::int64_t wave_level_begin(std::size_t level, std::int32_t waves) {
  std::int64_t place = 0;
  for (std::size_t i = 0; i < level; ++i) place += std::int64_t{kWaveLevels[i].frames + kWaveMargin} * waves;
  return place;
}

// Control thread. The table of a sound at its own rate (one channel): `waves` says how many there are, `data` holds the levels.
std::unique_ptr<SampleBuffer> make_wave_table(std::span<const float> sound);

// Ours: from a sine over a triangle and a saw to a square, and from one formant to the next.
const SampleBuffer& basic_wave_table();
const SampleBuffer& vocal_wave_table();

}  // namespace perigee
