// engine/resample.h -- A sound at another rate: the same pitch, length and level, and the same bytes on every processor.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "engine/trigger.h"

namespace perigee {

// The length of `frames` at another rate: the nearest whole number of frames, and at least 1 if there was any.
Frames resampled_frames(Frames frames, double from_hz, double to_hz) noexcept;

// Control threads. One channel, in one go; resampled_frames() values, aligned so that an onset keeps its time. Equal rates give
// a copy. Both rates > 0 and at most 256 times apart. libsamplerate's medium sinc (121 dB, pass band 90 %): it is plain C
// without code chosen by processor, unlike soxr, so a sample is the same to the bit on every machine of an architecture.
std::vector<float> resample(std::span<const float> input, double from_hz, double to_hz);

}  // namespace perigee
