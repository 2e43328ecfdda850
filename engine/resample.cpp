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

void Resampler::Close::operator()(SRC_STATE_tag* state) const { src_delete(state); }

Resampler::Resampler(int channels, double from_hz, double to_hz)
    : channels_{static_cast<std::size_t>(channels)}, from_hz_{from_hz}, to_hz_{to_hz} {
  int failed = 0;
  state_.reset(src_new(SRC_SINC_MEDIUM_QUALITY, channels, &failed));
  if (!state_) throw std::runtime_error{src_strerror(failed)};
}

void Resampler::add(std::span<const float> interleaved, bool last, std::vector<float>& out) {
  in_ += static_cast<Frames>(interleaved.size() / channels_);
  const std::size_t before = out.size();
  const Frames most = resampled_frames(in_, from_hz_, to_hz_) - out_;
  out.resize(before + static_cast<std::size_t>(most) * channels_, 0.0f);
  SRC_DATA work{};
  work.end_of_input = last ? 1 : 0;
  work.src_ratio = to_hz_ / from_hz_;
  std::size_t done = 0;
  for (;;) {
    work.data_in = interleaved.data();
    work.input_frames = static_cast<long>(interleaved.size() / channels_);
    work.data_out = out.data() + before + done * channels_;
    work.output_frames = static_cast<long>(static_cast<std::size_t>(most) - done);
    if (const int failed = src_process(state_.get(), &work)) throw std::runtime_error{src_strerror(failed)};
    interleaved = interleaved.subspan(static_cast<std::size_t>(work.input_frames_used) * channels_);
    done += static_cast<std::size_t>(work.output_frames_gen);
    if (work.output_frames_gen == 0 && work.input_frames_used == 0) break;
  }
  if (!last) out.resize(before + done * channels_);  // else it may stop a frame early: the last one is then 0
  out_ += static_cast<Frames>((out.size() - before) / channels_);
}

}  // namespace perigee
