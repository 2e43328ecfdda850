// gpu/sound_features.h -- What a machine can tell of a sound: how bright, how noisy, how high it is, how it comes and goes and moves.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

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
  float attack =
      0.0f;  // how far into the sound it comes within 3 dB of its loudest moment: 0 at the start, 1 at the end
  float decay = 0.0f;        // how much of the level of that moment is gone in the last tenth
  float movement = 0.0f;     // of the level, beside its mean: 0 for a steady one
  float pitch = 0.0f;        // of what repeats itself, in octaves: 0 at 47 Hz, 1 at 6 kHz; 0 where nothing does
  float harmonicity = 0.0f;  // how well it repeats itself: 0 for noise, almost 1 for a tone with any overtones
  bool finite = true;        // no sample was infinite or not a number; else all of the above is 0
};

// What a kind of sound may be told by, under the names that the performer types.
enum class SoundMeasure : std::uint8_t { brightness, noise, change, attack, decay, movement, pitch, harmonicity };
inline constexpr std::array<std::string_view, 8> kSoundMeasureNames = {
    "brightness", "noise", "change", "attack", "decay", "movement", "pitch", "harmonicity"};
float measure_of(const SoundFeatures& features, SoundMeasure measure);

// Frames of 2048 samples that overlap by half; a shorter sound is one frame, filled up with silence.
SoundFeatures sound_features(std::span<const float> samples, double rate_hz);

// 0: of no use (silent, mostly clipped, not finite); up to 1: there, clean, changing over time.
float fitness_of(const SoundFeatures& features);

}  // namespace perigee
