// gpu/stream.cpp -- Frame f lies at f − onset modulo the ring's length, in every channel.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/stream.h"

#include <algorithm>

namespace perigee {

Stream::Stream(std::vector<StreamPart> parts, Frames onset)
    : parts_{std::move(parts)}, onset_{onset}, written_{onset}, read_{onset} {
  for (const StreamPart& part : parts_) channels_ += static_cast<int>(part.plan->outputs.size());
  ring_.resize(static_cast<std::size_t>(channels_) * static_cast<std::size_t>(kCapacity));
}

void Stream::fill(int channel, Frames start, std::array<float, kQuantum>& values) const noexcept {
  if (channel < 0 || channel >= channels_ || start + kQuantum <= onset_) return values.fill(0.0f);
  const float* const ring = ring_.data() + static_cast<std::size_t>(channel) * static_cast<std::size_t>(kCapacity);
  const Frames written = written_.load(std::memory_order_acquire);
  const Frames end = start + kQuantum, known = std::clamp(written, start, end);
  const auto at = [&](Frames frame) {
    return frame < onset_ ? 0.0f : ring[static_cast<std::size_t>((frame - onset_) % kCapacity)];
  };
  Frames frame = start;
  for (; frame < known; ++frame) values[static_cast<std::size_t>(frame - start)] = at(frame);
  if (frame < end) {
    if (channel == 0) underruns_.fetch_add(1, std::memory_order_relaxed);
    const float last = written > onset_ ? at(std::min(written, frame) - 1) : 0.0f;
    for (; frame < end; ++frame) values[static_cast<std::size_t>(frame - start)] = last;
  }
  Frames read = read_.load(std::memory_order_relaxed);
  while (read < end && !read_.compare_exchange_weak(read, end, std::memory_order_release)) {
  }
}

void Stream::skip_to(Frames frame) noexcept {
  Frames read = read_.load(std::memory_order_acquire);
  while (read < frame && !read_.compare_exchange_weak(read, frame, std::memory_order_release)) {
  }
}

Frames Stream::plan(Frames until, Frames chunk, std::vector<Evaluation>& work) noexcept {
  const Frames read = read_.load(std::memory_order_acquire);
  Frames from = written_.load(std::memory_order_relaxed);
  // What nobody can hear any more is left out: after a long silence, or where it came too late.
  if (from < read - kQuantum) from = read - kQuantum;
  until = std::min(until, read + kMostLead);
  if (from >= until) return written_.load(std::memory_order_relaxed);
  const Frames place = (from - onset_) % kCapacity;
  const Frames count = std::min({until - from, chunk, kCapacity - place});
  float* out = ring_.data() + place;
  for (const StreamPart& part : parts_) {
    work.push_back({part.plan.get(), part.inputs, from - onset_, static_cast<std::int32_t>(count), out, kCapacity});
    out += part.plan->outputs.size() * static_cast<std::size_t>(kCapacity);
  }
  return from + count;
}

}  // namespace perigee
