// gpu/stream.cpp -- Frame f lies at f − onset modulo the ring's length, in every channel.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/stream.h"

#include <algorithm>

namespace perigee {

Stream::Stream(std::vector<StreamPart> parts, Frames onset, Frames lead)
    : capacity_{2 * lead}, onset_{onset}, written_{onset}, read_{onset} {
  layers_.push_back({std::move(parts), onset, 0});
  for (const StreamPart& part : layers_.front().parts) channels_ += static_cast<int>(part.plan->outputs.size());
  ring_.resize(static_cast<std::size_t>(channels_) * static_cast<std::size_t>(capacity_));
  last_ = std::vector<std::atomic<float>>(static_cast<std::size_t>(channels_));
}

void Stream::fill(int channel, Frames start, std::array<float, kQuantum>& values) const noexcept {
  if (channel < 0 || channel >= channels_ || start + kQuantum <= onset_) return values.fill(0.0f);
  const float* const ring = ring_.data() + static_cast<std::size_t>(channel) * static_cast<std::size_t>(capacity_);
  const Frames written = written_.load(std::memory_order_acquire);
  const Frames end = start + kQuantum, known = std::clamp(written, start, end);
  const auto at = [&](Frames frame) {
    return frame < onset_ ? 0.0f : ring[static_cast<std::size_t>((frame - onset_) % capacity_)];
  };
  Frames frame = start;
  for (; frame < known; ++frame) values[static_cast<std::size_t>(frame - start)] = at(frame);
  if (frame < end) {
    // Once for all channels: any of them may be the one that is read before it is written, and the others afterwards.
    if (missed_.exchange(start, std::memory_order_relaxed) != start) underruns_.fetch_add(1, std::memory_order_relaxed);
    // What was written last may lie where the ring is written again just now: whoever writes keeps it apart.
    const float last =
        frame > start ? at(frame - 1) : last_[static_cast<std::size_t>(channel)].load(std::memory_order_relaxed);
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

std::size_t Stream::heard_at(Frames frame) const {
  std::size_t count = 1;
  while (count < layers_.size() && layers_[count].from <= frame) ++count;
  return count;
}

bool Stream::change(std::vector<StreamPart> parts, Frames from, Frames over, bool goes_on) {
  const std::vector<StreamPart>& now = layers_.back().parts;
  const auto same = [](const StreamPart& a, const StreamPart& b) {
    return a.plan->outputs.size() == b.plan->outputs.size();
  };
  if (!std::equal(parts.begin(), parts.end(), now.begin(), now.end(), same)) return false;
  if (layers_.size() == kMostLayers) return false;
  from = std::max(from, written_.load(std::memory_order_relaxed));
  if (layers_.size() > 1) from = std::max(from, layers_.back().from + kQuantum);
  if (goes_on) {
    // base + i·step is the same before and after, at the index of `from`, modulo a turn.
    const auto index = static_cast<std::uint64_t>(from - onset_);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      NetworkInputs& next = parts[i].inputs;
      const NetworkInputs& before = now[i].inputs;
      next.sine_base = before.sine_base + index * (before.sine_step - next.sine_step);
      next.ramp_base = before.ramp_base + index * (before.ramp_step - next.ramp_step);
    }
  }
  const auto equal = [](const StreamPart& a, const StreamPart& b) {
    return a.inputs == b.inputs && *a.plan == *b.plan;
  };
  if (std::equal(parts.begin(), parts.end(), now.begin(), equal)) return true;
  layers_.push_back({std::move(parts), from, std::clamp<Frames>(over, 0, kMostOver)});
  return true;
}

Frames Stream::plan(Frames until, Frames chunk, std::vector<Evaluation>& work) {
  const Frames read = read_.load(std::memory_order_acquire);
  Frames from = written_.load(std::memory_order_relaxed);
  // What nobody can hear any more is left out: after a long silence, or where it came too late.
  if (from < read - kQuantum) from = read - kQuantum;
  until = std::min(until, read + capacity_ / 2);
  if (from >= until || channels_ == 0) return written_.load(std::memory_order_relaxed);
  // The last layer that has been led over to is the first that is heard.
  for (std::size_t next = layers_.size() - 1; next > 0; --next) {
    if (layers_[next].from + layers_[next].over > from) continue;
    layers_.erase(layers_.begin(), layers_.begin() + static_cast<std::ptrdiff_t>(next));
    break;
  }
  const Frames place = (from - onset_) % capacity_;
  Frames count = std::min({until - from, chunk, capacity_ - place});
  // A piece ends where a layer begins.
  const std::size_t heard = heard_at(from);
  if (heard < layers_.size()) count = std::min(count, layers_[heard].from - from);
  const auto channels = static_cast<std::size_t>(channels_);
  above_.resize((heard - 1) * channels * static_cast<std::size_t>(count));
  for (std::size_t l = 0; l < heard; ++l) {
    float* out = l == 0 ? ring_.data() + place : above_.data() + (l - 1) * channels * static_cast<std::size_t>(count);
    const Frames stride = l == 0 ? capacity_ : count;
    for (const StreamPart& part : layers_[l].parts) {
      work.push_back({part.plan.get(), part.inputs, from - onset_, static_cast<std::int32_t>(count), out, stride});
      out += part.plan->outputs.size() * static_cast<std::size_t>(stride);
    }
  }
  planned_ = from;
  planned_count_ = count;
  planned_layers_ = heard;
  return from + count;
}

void Stream::finish(Frames until) noexcept {
  const Frames place = (planned_ - onset_) % capacity_;
  const float* next = above_.data();
  for (std::size_t l = 1; l < planned_layers_; ++l) {
    const Layer& layer = layers_[l];
    for (int channel = 0; channel < channels_; ++channel) {
      float* const heard = ring_.data() + static_cast<Frames>(channel) * capacity_ + place;
      for (Frames i = 0; i < planned_count_; ++i) {
        const Frames at = planned_ + i - layer.from + 1;
        const float share = static_cast<float>(at) / static_cast<float>(layer.over);
        heard[i] = at >= layer.over ? next[i] : heard[i] + share * (next[i] - heard[i]);
      }
      next += planned_count_;
    }
  }
  planned_layers_ = 1;
  const float* newest = ring_.data() + place + planned_count_ - 1;
  for (std::atomic<float>& last : last_) {
    last.store(*newest, std::memory_order_relaxed);
    newest += capacity_;
  }
  written_.store(until, std::memory_order_release);
}

}  // namespace perigee
