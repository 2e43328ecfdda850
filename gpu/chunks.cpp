// gpu/chunks.cpp -- The clock runs while the producer works, not while it waits.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/chunks.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace perigee {

std::size_t ChunkSize::frames() const {
  const double least = std::max(options_.least_seconds, 1.0 / options_.rate_hz);
  const double most = std::max(options_.most_seconds, least);
  const double work =
      options_.heard_at_once ? std::min(options_.latency_seconds, 0.5 * last_seconds_) : options_.latency_seconds;
  const double wanted = factor_ ? work / std::max(*factor_, 1e-9) : least;
  return static_cast<std::size_t>(std::max(1.0, std::floor(std::clamp(wanted, least, most) * options_.rate_hz + 0.5)));
}

void ChunkSize::took(double sound_seconds, double work_seconds) {
  if (!(sound_seconds > 0.0)) return;
  const double now = std::max(work_seconds, 0.0) / sound_seconds;
  factor_ = factor_ ? 0.5 * (*factor_ + now) : now;
  last_seconds_ = sound_seconds;
}

ChunkCutter::ChunkCutter(const ChunkOptions& options, Take take)
    : options_{options}, take_{std::move(take)}, size_{options} {}

bool ChunkCutter::put(std::span<const float> sound) {
  while (!sound.empty()) {
    const std::size_t whole = size_.frames() * options_.channels;
    const std::size_t room = whole > open_.size() ? whole - open_.size() : 0, count = std::min(room, sound.size());
    if (open_.empty()) open_.reserve(whole);  // it is not copied while it grows, and takes no more than it holds
    open_.insert(open_.end(), sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(count));
    sound = sound.subspan(count);
    if (open_.size() >= whole && !hand_over()) return false;
  }
  return true;
}

bool ChunkCutter::end() { return open_.empty() || hand_over(); }

bool ChunkCutter::hand_over() {
  const double work = std::chrono::duration<double>(Clock::now() - began_).count();
  size_.took(static_cast<double>(open_.size() / options_.channels) / options_.rate_hz, work);
  const bool wanted = take_(std::exchange(open_, {}));
  began_ = Clock::now();
  return wanted;
}

Chunks::Chunks(const ChunkOptions& options, std::function<void(const Put&)> produce) : options_{options} {
  thread_ = std::thread{[this, produce = std::move(produce)] {
    std::exception_ptr failed;
    ChunkCutter cutter{options_, [this](std::vector<float> chunk) { return hand_over(std::move(chunk)); }};
    try {
      produce([&](std::span<const float> sound) { return cutter.put(sound); });
      cutter.end();
    } catch (...) {
      failed = std::current_exception();
    }
    {
      const std::lock_guard lock{mutex_};
      failed_ = failed;
      ended_ = true;
    }
    changed_.notify_all();
  }};
}

Chunks::~Chunks() {
  {
    const std::lock_guard lock{mutex_};
    stopped_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool Chunks::hand_over(std::vector<float> chunk) {
  {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return stopped_ || ready_.size() < options_.waiting || (asked_ && ready_.empty()); });
    if (stopped_) return false;
    ready_.push_back(std::move(chunk));
  }
  changed_.notify_all();
  return true;
}

std::optional<std::vector<float>> Chunks::next() {
  std::optional<std::vector<float>> chunk;
  {
    std::unique_lock lock{mutex_};
    asked_ = true;
    changed_.notify_all();
    changed_.wait(lock, [&] { return ended_ || !ready_.empty(); });
    asked_ = false;
    if (ready_.empty()) {
      if (failed_) std::rethrow_exception(std::exchange(failed_, nullptr));
      return std::nullopt;
    }
    chunk = std::move(ready_.front());
    ready_.pop_front();
  }
  changed_.notify_all();
  return chunk;
}

std::size_t Chunks::waiting() const {
  const std::lock_guard lock{mutex_};
  return ready_.size();
}

}  // namespace perigee
