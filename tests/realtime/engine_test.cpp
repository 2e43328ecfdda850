// tests/realtime/engine_test.cpp -- However busy, the engine neither allocates, locks nor enters the kernel.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/engine.h"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <random>
#include <thread>

#include "engine/kit.h"
#include "engine/null_device.h"
#include "engine/sample_bank.h"
#include "engine/voice_programs.h"
#include "engine/wav_writer.h"
#include "tests/engine/temporary_folder.h"
#include "tests/realtime/rt_trap.h"
#include "tests/realtime/trapped_device.h"

using namespace perigee;
using namespace perigee::test;

namespace {

void write_noise(const std::filesystem::path& path, int frames, int channels, std::uint32_t seed) {
  std::filesystem::create_directories(path.parent_path());
  std::mt19937 random{seed};
  std::vector<float> wave(static_cast<std::size_t>(frames * channels));
  for (float& x : wave) x = static_cast<float>(random() % 2001) / 2000.0f - 0.5f;
  std::string error;
  const auto writer = WavWriter::create(path, 44100.0, channels, WavWriter::Format::float32, error);
  REQUIRE(writer);
  REQUIRE(writer->write(wave));
  REQUIRE(writer->finish());
}

// Everything a player can do at once, drawn by chance from a seed: samples forwards, backwards and looped, every instrument,
// every effect, cut groups, late events, cancels, panics.
class Improviser {
 public:
  Improviser(Engine& engine, SampleBank& bank, ProgramCache& programs, std::uint32_t slot)
      : engine_{engine}, bank_{bank}, slot_{slot}, random_{slot} {
    for (const std::uint32_t bits : {0u, 1u, 9u, 0x1ffu}) {
      const EffectSet effects{bits};
      for (const ChainOrder order : {ChainOrder::superdough, ChainOrder::superdirt}) {
        samplers_[0].push_back(programs.sampler(1, effects, order));
        samplers_[1].push_back(programs.sampler(2, effects, order));
      }
      for (const Instrument& instrument : kit()) {
        instruments_.push_back(programs.instrument(instrument.name, effects, ChainOrder::superdough));
      }
    }
  }

  void play_something() {
    const auto kind = random_() % 400;
    if (kind == 0) {
      Message panic;
      panic.kind = Message::Kind::panic;
      panic.panic = {engine_.status().frame, 480};
      engine_.post(panic);
    } else if (kind < 6) {
      Message cancel;
      cancel.kind = Message::Kind::cancel;
      cancel.cancel = {slot_, ++generation_, engine_.status().frame};
      engine_.post(cancel);
    } else if (kind % 2) {
      play_sample();
    } else {
      play_instrument();
    }
  }

 private:
  template <class T>
  const T& any(const std::vector<T>& choices) {
    return choices[random_() % choices.size()];
  }
  float between(float low, float high) { return low + (high - low) * static_cast<float>(random_() % 10001) / 10000.0f; }

  Message trigger(const Program* program) {
    Message message;
    Trigger& trigger = message.trigger;
    trigger.frame = engine_.status().frame + static_cast<Frames>(random_() % 4800) - 200;  // some come late
    trigger.slot = slot_;
    trigger.generation = generation_;
    trigger.sequence = ++sequence_;
    trigger.seed = static_cast<std::uint32_t>(random_());
    trigger.program = program;
    trigger.gate_frames = static_cast<Frames>(random_() % 9600) + 1;
    trigger.total_frames = trigger.gate_frames + 480;
    trigger.orbit = static_cast<std::int32_t>(random_() % kOrbits);
    if (random_() % 4 == 0) {
      trigger.cut_group = 1 + static_cast<std::int32_t>(random_() % 3);
      trigger.cut_fade_frames = 480;
      trigger.cut_scope = CutScope::everywhere;
    }
    trigger.params = program->default_params();
    const std::tuple<const char*, float, float> ranges[] = {
        {"gain", 0.0f, 0.1f},        {"pan", 0.0f, 1.0f},       {"cutoff", 50.0f, 20000.0f}, {"resonance", 0.5f, 8.0f},
        {"hcutoff", 20.0f, 5000.0f}, {"bandf", 50.0f, 5000.0f}, {"coarse", 1.0f, 20.0f},     {"crush", 2.0f, 16.0f},
        {"shape", 0.0f, 0.9f},       {"release", 0.0f, 0.1f},   {"freq", 20.0f, 5000.0f}};
    for (const auto& [name, low, high] : ranges) {
      const int index = program->param_index(name);
      if (index >= 0) trigger.params[static_cast<std::size_t>(index)] = between(low, high);
    }
    return message;
  }

  void play_sample() {
    const auto handle = bank_.find("noise", static_cast<std::int64_t>(random_() % 8));
    if (!handle) return;
    bank_.request(*handle);
    const SampleUse use = bank_.ready(*handle);
    if (!use) return;
    Message message = trigger(any(samplers_[use->channels - 1]));
    SampleRegion& region = message.trigger.region;
    region.sample = use.get();
    region.end = use->frames * kSampleFrame;
    region.loop = random_() % 3 == 0;
    region.step = static_cast<SamplePosition>(static_cast<double>(kSampleFrame) * between(0.1f, 4.0f));
    if (random_() % 3 == 0) {
      region.step = -region.step;
      region.start = region.end - kSampleFrame;
    }
    engine_.post(message);
  }

  void play_instrument() { engine_.post(trigger(any(instruments_))); }

  Engine& engine_;
  SampleBank& bank_;
  std::uint32_t slot_, generation_ = 1, sequence_ = 0;
  std::mt19937 random_;
  std::vector<const Program*> samplers_[2], instruments_;
};

struct Stage {
  TemporaryFolder folders[2];
  SampleBank bank{48000.0};
  ProgramCache programs;
  EngineOptions options;
  std::unique_ptr<Engine> engine;

  explicit Stage(int max_voices) {
    for (int folder = 0; folder < 2; ++folder) {
      for (int file = 0; file < 8; ++file) {
        write_noise(folders[folder].path() / "noise" / (std::to_string(file) + ".wav"), 5000 + 1000 * file,
                    1 + file % 2, static_cast<std::uint32_t>(file));
      }
    }
    bank.add_folder(folders[0].path());
    options.max_voices = max_voices;
    options.threads = 2;  // the helpers are not watched: they may nap
    options.live = true;
    engine = std::make_unique<Engine>(options);
  }
};

std::string told(const std::vector<std::string>& findings) {
  std::string text;
  for (const std::string& finding : findings) text += finding + "\n";
  return text;
}

}  // namespace

TEST_CASE("a busy performance of three players is real-time safe") {
  Stage stage{32};
  take_findings();
  std::atomic<bool> playing = true;
  std::vector<std::thread> players;
  std::vector<std::unique_ptr<Improviser>> parts;
  for (std::uint32_t slot = 1; slot <= 3; ++slot) {
    parts.push_back(std::make_unique<Improviser>(*stage.engine, stage.bank, stage.programs, slot));
  }
  std::atomic<int> rounds = 0;  // of eight events
  for (auto& part : parts) {
    players.emplace_back([&, part = part.get()] {
      while (playing) {
        const Frames frame = stage.engine->status().frame;
        for (int event = 0; event < 8; ++event) part->play_something();
        ++rounds;
        while (playing && stage.engine->status().frame == frame) std::this_thread::yield();
      }
    });
  }
  std::thread audio{[&] {
    std::mt19937 random{7};
    std::vector<float> block(2 * 512);
    for (int i = 0; i < 2000; ++i) {
      while (rounds < 3 * i) std::this_thread::yield();  // however fast this machine is: a round of each for each block
      const RealtimeScope scope;
      stage.engine->render(std::span{block}.first(2 * (1 + random() % 512)));
    }
    playing = false;
  }};
  for (int again = 0; playing; ++again) {  // sounds are replaced while they play
    stage.bank.add_folder(stage.folders[again % 2].path());
    std::this_thread::yield();
  }
  audio.join();
  for (std::thread& player : players) player.join();
  const EngineStatus status = stage.engine->status();
  CHECK(told(take_findings()) == "");
  CHECK(status.triggers > 5000);
  CHECK(status.stolen > 0);
  CHECK(status.late > 0);
  CHECK(status.voices_most >= stage.options.max_voices);
}

TEST_CASE("the engine on a device is real-time safe") {
  Stage stage{256};
  Improviser player{*stage.engine, stage.bank, stage.programs, 1};
  DeviceSettings settings;
  settings.block_frames = 64;
  take_findings();
  TrappedDevice device{std::make_unique<NullDevice>(settings)};
  const RenderCallback render{
      [](void* engine, std::span<float> block) noexcept { static_cast<Engine*>(engine)->render(block); },
      stage.engine.get()};
  REQUIRE(device.start(render) == "");
  while (device.stats().callbacks < 500) {
    player.play_something();
    std::this_thread::yield();
  }
  device.stop();
  CHECK(told(take_findings()) == "");
  CHECK(stage.engine->status().triggers > 0);
}
