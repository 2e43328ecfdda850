// gpu/chunks.h -- Sound for a listener who fetches it: in chunks that take about the wished-for time, never too many ahead.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

namespace perigee {

struct ChunkOptions {
  double latency_seconds = 1.0;                    // computing a chunk should take so long
  double least_seconds = 0.1, most_seconds = 5.0;  // of sound in a chunk; the first has the least
  bool heard_at_once =
      false;  // whoever fetches it plays it meanwhile: a chunk takes half as long as the last one lasts, at most
  double rate_hz = 48000.0;
  std::size_t channels = 2;  // interleaved
  std::size_t waiting = 2;   // of Chunks, for the listener, beside the one that is made; then the producer waits
};

// How long the next chunk is: latency / real-time factor, the factor being seconds of work for a second of sound.
class ChunkSize {
 public:
  explicit ChunkSize(const ChunkOptions& options) : options_{options} {}
  std::size_t frames() const;
  void took(double sound_seconds, double work_seconds);  // half of it is the new estimate
  std::optional<double> factor() const { return factor_; }

 private:
  ChunkOptions options_;
  std::optional<double> factor_;
  double last_seconds_ = 0.0;  // of sound
};

// Cuts what is put into chunks. Its clock runs while they are made, not while `take` has one. One thread.
class ChunkCutter {
 public:
  using Take = std::function<bool(std::vector<float> interleaved)>;  // false: nobody listens any more
  ChunkCutter(const ChunkOptions& options, Take take);

  // Pieces of any size. False as soon as `take` has said so.
  bool put(std::span<const float> interleaved);
  bool end();  // the rest is the last chunk

 private:
  using Clock = std::chrono::steady_clock;
  bool hand_over();

  const ChunkOptions options_;
  const Take take_;
  ChunkSize size_;
  std::vector<float> open_;
  Clock::time_point began_ = Clock::now();
};

// The producer is a thread of its own. The bytes do not depend on how long anything takes, only the cuts between chunks do.
class Chunks {
 public:
  using Put = std::function<bool(std::span<const float> interleaved)>;  // false: nobody listens any more
  // `produce` gives its sound to `put` in pieces of any size, and returns at its end; what it throws is thrown by next().
  Chunks(const ChunkOptions& options, std::function<void(const Put& put)> produce);
  Chunks(const Chunks&) = delete;
  Chunks& operator=(const Chunks&) = delete;
  ~Chunks();  // ends the producer

  // The listener's thread: waits for the next chunk; nothing after the last one.
  std::optional<std::vector<float>> next();
  std::size_t waiting() const;  // any thread

 private:
  bool hand_over(std::vector<float> chunk);

  const ChunkOptions options_;
  mutable std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  std::deque<std::vector<float>> ready_;
  std::exception_ptr failed_;
  bool asked_ = false, ended_ = false, stopped_ = false;  // asked_: the listener waits for a chunk
  std::thread thread_;
};

}  // namespace perigee
