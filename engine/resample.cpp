// engine/resample.cpp -- libsamplerate in one go, trimmed to an exact length.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/resample.h"

#include <samplerate.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace perigee {

Frames resampled_frames(Frames frames, double from_hz, double to_hz) noexcept {
  if (frames <= 0) return 0;
  return std::max<Frames>(1, std::llround(static_cast<double>(frames) * (to_hz / from_hz)));
}

std::vector<float> resample(std::span<const float> input, double from_hz, double to_hz) {
  if (from_hz == to_hz) return {input.begin(), input.end()};
  std::vector<float> output(
      static_cast<std::size_t>(resampled_frames(static_cast<Frames>(input.size()), from_hz, to_hz)));
  if (output.empty()) return output;
  SRC_DATA work{};
  work.data_in = input.data();
  work.data_out = output.data();
  work.input_frames = static_cast<long>(input.size());
  work.output_frames = static_cast<long>(output.size());
  work.src_ratio = to_hz / from_hz;
  if (const int failed = src_simple(&work, SRC_SINC_MEDIUM_QUALITY, 1)) throw std::runtime_error{src_strerror(failed)};
  return output;  // the library may stop a frame early: the last one is then 0
}

}  // namespace perigee
