// gpu/sound_features.h -- What a machine can tell of a sound: how bright, how noisy, whether it is there and moves.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace perigee {

// Of a mono sound; each 0 … 1 but for `peak`. Equal sounds give equal numbers on one machine; on another the last digits may
// differ, as Fourier transforms and logarithms do.
struct SoundFeatures {
  float peak = 0.0f;        // largest absolute sample
  float loudness = 0.0f;    // root of the mean square, without the mean
  float offset = 0.0f;      // absolute mean
  float clipped = 0.0f;     // share of the samples at ±0.999 and beyond
  float brightness = 0.0f;  // centroid of the spectrum in octaves: 0 at 40 Hz, 1 at half the rate
  float noisiness = 0.0f;   // spectral flatness in decibels: 0 for a tone, almost 1 for white noise
  float change = 0.0f;      // how much spectrum and level differ from moment to moment: 0 for a steady tone or silence
  bool finite = true;       // no sample was infinite or not a number; else all of the above is 0
};

// Frames of 2048 samples that overlap by half; a shorter sound is one frame, filled up with silence.
SoundFeatures sound_features(std::span<const float> samples, double rate_hz);

// 0: of no use (silent, mostly clipped, not finite); up to 1: there, clean, changing over time.
float fitness_of(const SoundFeatures& features);

}  // namespace perigee
