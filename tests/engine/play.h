// tests/engine/play.h -- Plays triggers through a fresh Engine and gives back what came out, frame by frame.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <catch2/catch.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "engine/engine.h"
#include "engine/program.h"
#include "engine/sample.h"

namespace perigee::testing {

struct Take {
  std::vector<float> left, right;  // index = absolute frame
  EngineStatus status;
  bool operator==(const Take& other) const { return same(left, other.left) && same(right, other.right); }

 private:
  static bool same(const std::vector<float>& a, const std::vector<float>& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (std::bit_cast<std::uint32_t>(a[i]) != std::bit_cast<std::uint32_t>(b[i])) return false;
    }
    return true;
  }
};

// Renders into a block of `block_frames` at a time, without the master's latency.
inline Take record(Engine& engine, Frames frames, int block_frames = 64) {
  const auto skipped = static_cast<std::size_t>(Engine::latency_frames());
  const std::size_t all = static_cast<std::size_t>(frames) + skipped;
  Take take;
  std::vector<float> block(2 * static_cast<std::size_t>(block_frames));
  for (std::size_t done = 0; done < all;) {
    const std::size_t now = std::min(static_cast<std::size_t>(block_frames), all - done);
    engine.render({block.data(), 2 * now});
    for (std::size_t i = 0; i < now; ++i, ++done) {
      if (done < skipped) continue;
      take.left.push_back(block[2 * i]);
      take.right.push_back(block[2 * i + 1]);
    }
  }
  take.status = engine.status();
  return take;
}

inline void post(Engine& engine, const Trigger& trigger) {
  Message message;
  message.trigger = trigger;
  REQUIRE(engine.post(message));
}

inline Take play(const std::vector<Trigger>& triggers, Frames frames, int block_frames = 64,
                 EngineOptions options = {
                     .max_voices = 256, .queue_messages = 1024, .memory_bytes = std::size_t{4} << 20, .limit = false}) {
  Engine engine{options};
  for (const Trigger& trigger : triggers) post(engine, trigger);
  return record(engine, frames, block_frames);
}

inline std::unique_ptr<const Program> build(const std::function<void(ProgramBuilder&)>& sketch) {
  ProgramBuilder builder;
  sketch(builder);
  auto program = builder.build();
  INFO(builder.error());
  REQUIRE(program != nullptr);
  return program;
}

// A Program that sends one unit, its inputs constants, straight to both sides.
inline std::unique_ptr<const Program> bare(std::string_view unit, std::initializer_list<float> inputs) {
  return build([&](ProgramBuilder& b) {
    std::vector<ProgramBuilder::Value> values;
    for (const float input : inputs) values.push_back(b.constant(input));
    b.add("out", {b.add(unit, values)[0], b.param("gain", 1.0f)});
  });
}

inline Trigger note(const Program& program, Frames frame, Frames total, Frames gate = -1) {
  Trigger trigger;
  trigger.program = &program;
  trigger.params = program.default_params();
  trigger.frame = frame;
  trigger.total_frames = total;
  trigger.gate_frames = gate < 0 ? total : gate;
  trigger.seed = 1;
  return trigger;
}

inline void set(Trigger& trigger, const char* name, float value) {
  const int index = trigger.program->param_index(name);
  if (index >= 0) trigger.params[static_cast<std::size_t>(index)] = value;
}

// A sample from a function of (channel, frame).
inline std::unique_ptr<SampleBuffer> sound(int channels, Frames frames, const std::function<float(int, Frames)>& f) {
  auto buffer = std::make_unique<SampleBuffer>();
  buffer->channels = channels;
  buffer->frames = frames;
  buffer->natural_seconds = static_cast<double>(frames) / 48000.0;
  buffer->data.assign(static_cast<std::size_t>(channels) * static_cast<std::size_t>(frames + 2 * SampleBuffer::kGuard),
                      0.0f);
  for (int c = 0; c < channels; ++c) {
    float* to = const_cast<float*>(buffer->channel(c));
    for (Frames i = 0; i < frames; ++i) to[i] = f(c, i);
  }
  return buffer;
}

inline SampleRegion whole(const SampleBuffer& sample, double speed = 1.0) {
  SampleRegion region;
  region.sample = &sample;
  region.end = sample.frames * kSampleFrame;
  region.step = static_cast<SamplePosition>(speed * static_cast<double>(kSampleFrame));
  region.start = speed < 0.0 ? region.end - kSampleFrame : 0;
  return region;
}

// Repeatable numbers, 0 … 1.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_{seed * 0x9e3779b97f4a7c15u + 1} {}
  double next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>(state_ >> 40) / static_cast<double>(1u << 24);
  }
  double between(double low, double high) { return low + (high - low) * next(); }
  int below(int n) { return static_cast<int>(next() * n); }

 private:
  std::uint64_t state_;
};

}  // namespace perigee::testing
