// engine/engine.h -- The instrument's one renderer: triggers go in, sound comes out, however the device cuts time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/lateness.h"
#include "engine/tap.h"
#include "engine/trigger.h"

namespace perigee {

struct EngineOptions {
  double rate_hz = 48000.0;
  int max_voices = 1024;                             // beyond it the oldest voice fades out
  std::size_t queue_messages = 16384;                // in the queue and the timeline each
  std::size_t memory_bytes = std::size_t{64} << 20;  // for what units remember: delays, strings, grains
  bool limit = true;       // without it the sum of the orbits leaves as it is, delayed all the same
  int outputs = 2;         // channels that render() fills, 2 to kMaxOutputs
  int inputs = 0;          // channels that it is given, 0 to kMaxInputs
  Frames first_frame = 0;  // where its time begins, a multiple of kQuantum: a performance may be days old
  int threads = 1;         // that render, with the caller of render(); the sound is the same
  // render() answers to a device: it never waits, takes memory or enters the kernel, and lets voices go rather than miss a deadline
  // (Governor).
  bool live = false;
  std::int64_t (*now_ns)() noexcept = nullptr;  // the governor's clock; null: the machine's monotonic one
  std::size_t producers = 16;                   // live: threads that post for which the queue has room
};

// From here on it is worth a word that the safety limiter acts: −1 dB. Noise reaches 1 dB higher between its samples than on them.
inline constexpr float kLimiterTold = 0.89125f;

// Counters since the start. Any thread reads them at any time.
struct EngineStatus {
  Frames frame = 0;         // the next frame the device will get
  std::int32_t voices = 0;  // sounding now
  std::int32_t voices_most = 0;
  std::uint64_t triggers = 0;        // voices started
  std::uint64_t late = 0;            // triggers that were heard after their frame
  std::uint64_t dropped = 0;         // no room in the timeline
  std::uint64_t stolen = 0;          // voices faded because max_voices sounded
  std::uint64_t killed = 0;          // voices that made NaN or infinity
  std::uint64_t broken = 0;          // quanta that the player's own effects made NaN or infinity in
  std::uint64_t shed = 0;            // voices faded by the governor
  float load = 0.0f;                 // live: a callback's time as a share of its block, smoothed
  std::int32_t threads = 1;          // that render
  std::uint64_t memory_bytes = 0;    // of EngineOptions::memory_bytes, in use
  std::uint64_t offset_quanta = 0;   // in which a steady offset was taken away
  std::uint64_t limited_frames = 0;  // frames on which the safety limiter turned the sound down
  float limiter_gain_least = 1.0f;   // the most it turned down
};

class Engine {
 public:
  explicit Engine(const EngineOptions& options);  // live: takes all the memory it will ever need
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine();

  // Any thread. False when the queue is full (the caller reports it); live: never blocks. For a trigger with a sample it counts the
  // buffer as used until the voice has ended.
  bool post(const Message& message) noexcept { return post(std::span{&message, 1}); }
  // All of them or none, at one moment: no callback hears of some and not yet of the others, but for a flood that it takes in parts.
  bool post(std::span<const Message> together) noexcept;

  // Audio thread. Interleaved channels, any number of frames; as many of what the device has heard at the same time, or nothing,
  // which is silence. Live: never allocates, locks, blocks, throws or calls the system.
  void render(std::span<float> interleaved, std::span<const float> heard = {}) noexcept;
  // Audio thread. The next call of render() comes so much later than it was due, and has so much less time; at most half of its block counts.
  void late(std::int64_t ns) noexcept;
  // Not live, the thread that renders, between two calls: what it has for the length of a quantum goes back to the system meanwhile.
  void rest() noexcept;
  int outputs() const noexcept;
  int inputs() const noexcept;

  // Frames by which the master's look-ahead delays everything: the sound of frame f leaves at f + latency_frames().
  static int latency_frames() noexcept;

  // Control threads. Who listens to the mix; whoever is destroyed disconnects first.
  Taps& taps() noexcept;

  EngineStatus status() const noexcept;  // any thread

  // Any thread. Live: what a slot's voices take of a core, smoothed.
  float load_of(std::uint32_t slot) const noexcept;

  // Any one thread. The governor's decisions since the last call, in order; of very many the last are missing.
  std::vector<Shed> take_sheds();

  // Any one thread. What came late since the last call. A device's threads may post late; whoever plays the same again posts in time and
  // says so before anything is rendered: then it comes as late as it did.
  LateNotes::Taken take_lates();
  void hold_back(std::vector<Late> lates);

  double rate_hz() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace perigee
