// engine/resample.h -- A sound at another rate: the same pitch, length and level, and the same bytes on every processor.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "engine/trigger.h"

struct SRC_STATE_tag;

namespace perigee {

// The length of `frames` at another rate: the nearest whole number of frames, and at least 1 if there was any.
Frames resampled_frames(Frames frames, double from_hz, double to_hz) noexcept;

// Control threads. One channel, in one go; resampled_frames() values, aligned so that an onset keeps its time. Equal rates give
// a copy. Both rates > 0 and at most 256 times apart. libsamplerate's medium sinc (121 dB, pass band 90 %): it is plain C
// without code chosen by processor, unlike soxr, so a sample is the same to the bit on every machine of an architecture.
std::vector<float> resample(std::span<const float> input, double from_hz, double to_hz);

// The same for sound that comes piece by piece. One thread; no audio thread.
class Resampler {
 public:
  Resampler(int channels, double from_hz, double to_hz);

  // Adds to `out` what can be told so far; with `last` all, resampled_frames() in the end.
  void add(std::span<const float> interleaved, bool last, std::vector<float>& out);

 private:
  struct Close {
    void operator()(SRC_STATE_tag* state) const;
  };
  std::unique_ptr<SRC_STATE_tag, Close> state_;
  std::size_t channels_;
  double from_hz_, to_hz_;
  Frames in_ = 0, out_ = 0;
};

}  // namespace perigee
