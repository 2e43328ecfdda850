// bench/engine_bench.cpp -- What voices, grains, orbits and callbacks cost, an empty run taken off; what memory a voice takes; how soon it sounds.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <benchmark/benchmark.h>
#include <hwy/targets.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "engine/program.h"
#include "engine/sample.h"
#include "engine/sample_bank.h"
#include "engine/wav_writer.h"

namespace {

using namespace perigee;
using Value = ProgramBuilder::Value;

constexpr double kRate = 48000.0;
constexpr Frames kSecond = 48000;
constexpr Frames kLong = Frames{1} << 40;  // voices that outlast the run

// Small deterministic random numbers, 0 … 1.
class Random {
 public:
  double next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>(state_ >> 40) / static_cast<double>(1u << 24);
  }

 private:
  std::uint64_t state_ = 2024;
};

// Ten seconds of white noise.
const SampleBuffer& noise() {
  static const SampleBuffer* const buffer = [] {
    auto* made = new SampleBuffer;
    made->frames = 10 * kSecond;
    made->natural_seconds = 10.0;
    made->data.assign(static_cast<std::size_t>(made->frames + 2 * SampleBuffer::kGuard), 0.0f);
    Random random;
    for (Frames i = 0; i < made->frames; ++i) {
      made->data[static_cast<std::size_t>(i + SampleBuffer::kGuard)] = static_cast<float>(2.0 * random.next() - 1.0);
    }
    return made;
  }();
  return *buffer;
}

// The cutoff itself, or moved between half and one and a half of it by a slow sine.
Value cutoff_of(ProgramBuilder& b, bool moving) {
  const Value cutoff = b.param("cutoff", 1000.0f);
  if (!moving) return cutoff;
  const Value wave = b.one("sine", {b.constant(3.0f)});
  return b.one("mul", {cutoff, b.one("muladd", {wave, b.constant(0.5f), b.constant(1.0f)})});
}

void finish(ProgramBuilder& b, Value in) { b.add("out", {in, b.param("gain", 1.0f), b.param("pan", 0.5f)}); }

// Sample (cubic) → linear attack, hold, release → resonant low-pass → equal-power pan.
std::unique_ptr<const Program> sampler(bool moving) {
  ProgramBuilder b;
  const Value sample = b.one("sample_mono", {});
  const Value shaped =
      b.one("adsr", {sample, b.constant(0.005f), b.constant(0.0f), b.constant(1.0f), b.constant(0.05f)});
  finish(b, b.one("lpf", {shaped, cutoff_of(b, moving), b.constant(2.5f)}));
  return b.build();
}

// Two detuned band-limited saws → resonant low-pass → ADSR → pan.
std::unique_ptr<const Program> synth() {
  ProgramBuilder b;
  const Value freq = b.param("freq", 220.0f);
  const Value saws = b.one("add", {b.one("saw", {freq}), b.one("saw", {b.one("mul", {freq, b.constant(1.007f)})})});
  const Value low = b.one("lpf", {saws, cutoff_of(b, false), b.constant(2.5f)});
  finish(b, b.one("adsr", {low, b.constant(0.005f), b.constant(0.1f), b.constant(0.6f), b.constant(0.05f)}));
  return b.build();
}

void set(Trigger& trigger, const char* name, double value) {
  const int index = trigger.program->param_index(name);
  if (index >= 0) trigger.params[static_cast<std::size_t>(index)] = static_cast<float>(value);
}

Message voice(const Program& program, int number, int of) {
  Message message;
  Trigger& trigger = message.trigger;
  const double place = static_cast<double>(number) / of;
  trigger.program = &program;
  trigger.params = program.default_params();
  trigger.frame = static_cast<Frames>(place * 480);  // all within 10 ms
  trigger.sequence = static_cast<std::uint32_t>(number);
  trigger.gate_frames = trigger.total_frames = kLong;
  set(trigger, "gain", 0.5 / of);
  set(trigger, "pan", place);
  set(trigger, "cutoff", 1000.0 + 2000.0 * place);
  set(trigger, "freq", 55.0 * std::pow(2.0, 4.0 * place));
  if (program.reads_sample()) {
    const SamplePosition whole = noise().frames * kSampleFrame;
    trigger.region = {&noise(),
                      static_cast<SamplePosition>(place * static_cast<double>(noise().frames)) * kSampleFrame,
                      0,
                      whole,
                      static_cast<SamplePosition>(1.1 * static_cast<double>(kSampleFrame)),
                      0,
                      true};
  }
  return message;
}

double cpu_seconds() {
  std::timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double render_seconds(Engine& engine, Frames frames) {
  std::vector<float> block(2 * kQuantum);
  const double before = cpu_seconds();
  for (Frames done = 0; done < frames; done += kQuantum) engine.render(block);
  benchmark::DoNotOptimize(block.data());
  return cpu_seconds() - before;
}

double empty_run_seconds(Frames frames) {
  Engine engine{EngineOptions{kRate, 1024, 16384}};
  render_seconds(engine, kSecond / 10);
  return render_seconds(engine, frames);
}

void sustained(benchmark::State& state, std::unique_ptr<const Program> program) {
  const int voices = static_cast<int>(state.range(0));
  const Frames frames = voices >= 256 ? kSecond : 4 * kSecond;
  Engine engine{EngineOptions{kRate, 1024, 16384}};
  for (int i = 0; i < voices; ++i) engine.post(voice(*program, i, voices));
  render_seconds(engine, kSecond / 10);
  double spent = 0.0;
  for (auto step : state) {
    (void)step;
    const double run = render_seconds(engine, frames);
    spent += run;
  }
  const double empty = empty_run_seconds(frames);
  const double seconds = static_cast<double>(frames) / kRate;
  const double each = (spent / static_cast<double>(state.iterations()) - empty) / (voices * seconds);
  state.counters["us_per_voice_second"] = 1e6 * each;
  state.counters["voices_per_core"] = 1.0 / each;
  state.counters["share_of_deadline"] = spent / static_cast<double>(state.iterations()) / seconds;
}

void sampler_voice(benchmark::State& state) { sustained(state, sampler(false)); }
void sampler_voice_moving(benchmark::State& state) { sustained(state, sampler(true)); }
void synth_voice(benchmark::State& state) { sustained(state, synth()); }

// The same voices with so many threads: what a second of sound takes by the clock on the wall, naps and waits and all.
void sampler_threads(benchmark::State& state) {
  constexpr int kVoices = 1024;
  EngineOptions options{.rate_hz = kRate, .max_voices = kVoices, .queue_messages = 16384};
  options.threads = static_cast<int>(state.range(0));
  const auto program = sampler(false);
  Engine engine{options};
  for (int i = 0; i < kVoices; ++i) engine.post(voice(*program, i, kVoices));
  render_seconds(engine, kSecond / 10);
  for (auto step : state) {
    (void)step;
    render_seconds(engine, kSecond);
  }
  state.counters["threads"] = static_cast<double>(engine.status().threads);
}

// 2000 grains a second of 10 … 60 ms, each a whole sampler voice.
void grains(benchmark::State& state) {
  constexpr int kGrainsASecond = 2000;
  const auto program = sampler(false);
  double spent = 0.0;
  for (auto step : state) {
    (void)step;
    Engine engine{EngineOptions{kRate, 1024, 16384}};
    Random random;
    double run = 0.0;
    for (int tenth = 0; tenth < 20; ++tenth) {
      for (int i = 0; i < kGrainsASecond / 10; ++i) {
        Message message = voice(*program, static_cast<int>(random.next() * 1000.0), 1000);
        Trigger& grain = message.trigger;
        grain.frame = tenth * (kSecond / 10) + static_cast<Frames>(random.next() * static_cast<double>(kSecond / 10));
        grain.total_frames = static_cast<Frames>((0.01 + 0.05 * random.next()) * kRate);
        grain.gate_frames = grain.total_frames - 240;
        grain.sequence = static_cast<std::uint32_t>(i);
        engine.post(message);
      }
      run += render_seconds(engine, kSecond / 10);
    }
    spent += run;
  }
  const double each =
      (spent / static_cast<double>(state.iterations()) - empty_run_seconds(2 * kSecond)) / (2 * kGrainsASecond);
  state.counters["us_per_grain"] = 1e6 * each;
}

// One voice on an orbit, sent to its echoes and its room, which ring for minutes.
std::unique_ptr<const Program> sent() {
  ProgramBuilder b;
  const auto placed = b.add("place", {b.one("sample_mono", {}), b.param("gain", 1.0f)});
  b.add("send_delay", {placed[0], placed[1]});
  b.add("send_room", {placed[0], placed[1]});
  return b.build();
}
Message sent_to(const Program& program, int orbit, int of) {
  Message message = voice(program, orbit, of);
  Trigger& trigger = message.trigger;
  trigger.gate_frames = trigger.total_frames = kSecond / 20;  // too short to count
  trigger.orbit = orbit;
  const auto number = static_cast<std::uint8_t>(orbit);
  trigger.settings[0] = {OrbitParam::delay_seconds, number, 0.1f + 0.05f * static_cast<float>(orbit)};
  trigger.settings[1] = {OrbitParam::delay_feedback, number, 0.98f};
  trigger.settings[2] = {OrbitParam::room_seconds, number, 50.0f};
  trigger.setting_count = 3;
  return message;
}

// Echoes and a room on so many orbits, sent to anew every ten seconds so that none falls silent however long this runs.
// core_percent: of a core, for each orbit.
void orbits(benchmark::State& state, int count) {
  const auto program = sent();
  Engine engine{EngineOptions{kRate, 1024, 16384}};
  const auto send = [&](int at_seconds) {
    for (int orbit = 0; orbit < count; ++orbit) {
      Message message = sent_to(*program, orbit, count);
      message.trigger.frame += Frames{at_seconds} * kSecond;
      engine.post(message);
    }
  };
  send(0);
  render_seconds(engine, kSecond);
  double spent = 0.0;
  int second = 1;
  for (auto step : state) {
    (void)step;
    if (second % 10 == 0) send(second);
    spent += render_seconds(engine, kSecond);
    ++second;
  }
  const double share = spent / static_cast<double>(state.iterations()) - empty_run_seconds(kSecond);
  state.counters["core_percent"] = 100.0 * share / count;
  state.counters["core_percent_together"] = 100.0 * share;
}
void orbit(benchmark::State& state) { orbits(state, 12); }
void orbit_alone(benchmark::State& state) { orbits(state, 1); }

// A full stage: 256 sampler voices that begin anew all the time, on 12 orbits with echoes and rooms, in blocks of 512. The worst
// callback counts, as a share of its block, by this thread's CPU time: the median of the worst in each second.
void callback(benchmark::State& state) {
  constexpr int kVoices = 256, kOrbits = 12, kBlock = 512;
  const auto program = sampler(false), echo = sent();
  Engine engine{EngineOptions{kRate, 1024, 16384}};
  for (int i = 0; i < kOrbits; ++i) engine.post(sent_to(*echo, i, kOrbits));
  std::vector<float> block(2 * kBlock);
  std::vector<double> worst;
  std::uint32_t number = 0;
  Frames now = 0;
  for (auto step : state) {
    (void)step;
    double most = 0.0;
    for (Frames done = 0; done < kSecond; done += kBlock, now += kBlock) {
      for (; number < kVoices + static_cast<std::uint32_t>(now / (kSecond / kVoices));
           ++number) {  // each lasts a second
        Message message = voice(*program, static_cast<int>(number % kVoices), kVoices);
        message.trigger.frame = now;
        message.trigger.sequence = number;
        message.trigger.orbit = static_cast<int>(number % kOrbits);
        message.trigger.total_frames = kSecond;
        message.trigger.gate_frames = kSecond - 2400;
        engine.post(message);
      }
      const double before = cpu_seconds();
      engine.render(block);
      most = std::max(most, cpu_seconds() - before);
    }
    worst.push_back(most);
  }
  std::nth_element(worst.begin(), worst.begin() + static_cast<std::ptrdiff_t>(worst.size() / 2), worst.end());
  state.counters["voices"] = static_cast<double>(engine.status().voices);
  state.counters["worst_percent_of_block"] = 100.0 * worst[worst.size() / 2] * kRate / kBlock;
}

// What an engine of 2048 voices takes beyond one of 1024, all of them sounding: of the system, and of what it sets aside for delays.
void memory(benchmark::State& state) {
  const auto program = sampler(false);
  const auto bytes_with = [&](int voices) {
    const std::size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    Engine engine{EngineOptions{kRate, voices, 16384}};
    for (int i = 0; i < voices; ++i) engine.post(voice(*program, i, voices));
    render_seconds(engine, kSecond / 10);
    return mallinfo2().uordblks + mallinfo2().hblkhd - before + engine.status().memory_bytes;
  };
  std::size_t bytes = 0;
  for (auto step : state) {
    (void)step;
    bytes = bytes_with(2048) - bytes_with(1024);
  }
  state.counters["bytes_per_voice"] = static_cast<double>(bytes) / 1024.0;
}

// From nothing to the first sound out of one of 20,000 indexed files: 200 folders of 100, each a short click.
void start_up(benchmark::State& state) {
  namespace fs = std::filesystem;
  constexpr int kFolders = 200, kFiles = 100;
  const fs::path root = fs::temp_directory_path() / ("perigee-bench-" + std::to_string(getpid()));
  fs::create_directories(root);
  {
    std::vector<float> click(2400, 0.5f);
    std::string error;
    const auto writer = WavWriter::create(root / "click.wav", kRate, 1, WavWriter::Format::int16, error);
    if (!writer || !writer->write(click) || !writer->finish()) return state.SkipWithError("no file could be written");
  }
  for (int folder = 0; folder < kFolders; ++folder) {
    const fs::path at = root / ("sound" + std::to_string(folder));
    fs::create_directory(at);
    for (int file = 0; file < kFiles; ++file)
      fs::create_hard_link(root / "click.wav", at / (std::to_string(file) + ".wav"));
  }
  fs::remove(root / "click.wav");
  const auto program = sampler(false);
  for (auto step : state) {
    (void)step;
    SampleBank bank{kRate};
    const FolderReport report = bank.add_folder(root);
    if (report.files != kFolders * kFiles) state.SkipWithError("not every file was found");
    Engine engine{EngineOptions{kRate, 1024, 16384}};
    const SampleHandle handle = *bank.find("sound7", 77);
    bank.wait({&handle, 1}, std::chrono::steady_clock::now() + std::chrono::seconds{10});
    const SampleUse sample = bank.ready(handle);
    Message message = voice(*program, 0, 1);
    message.trigger.region.sample = sample.get();
    message.trigger.region.end = sample->frames * kSampleFrame;
    engine.post(message);
    std::vector<float> block(2 * kQuantum);
    while (std::all_of(block.begin(), block.end(), [](float x) { return x == 0.0f; })) engine.render(block);
  }
  fs::remove_all(root);
}

BENCHMARK(sampler_voice)->Arg(8)->Arg(64)->Arg(256)->Arg(1024)->Unit(benchmark::kMillisecond);
BENCHMARK(sampler_voice_moving)->Arg(8)->Arg(64)->Arg(256)->Arg(1024)->Unit(benchmark::kMillisecond);
BENCHMARK(synth_voice)->Arg(8)->Arg(64)->Arg(256)->Arg(1024)->Unit(benchmark::kMillisecond);
BENCHMARK(orbit)->Unit(benchmark::kMillisecond);
BENCHMARK(orbit_alone)->Unit(benchmark::kMillisecond);
BENCHMARK(callback)->Unit(benchmark::kMillisecond)->MinTime(2.0);
BENCHMARK(memory)->Unit(benchmark::kMillisecond);
BENCHMARK(start_up)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(sampler_threads)->Arg(1)->Arg(2)->Arg(4)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(grains)->Unit(benchmark::kMillisecond);

// Calls each(instruction set) for those that this machine has and the engine was built for.
template <class Each>
void each_target(const Each& each) {
  const std::int64_t here = hwy::SupportedTargets() & HWY_TARGETS;
  for (std::int64_t target = 1; target != 0 && target <= here; target <<= 1) {
    if ((here & target) != 0) each(target);
  }
}

}  // namespace

// --targets prints the instruction sets; --target=NAME, as the first argument, keeps to one of them.
int main(int argc, char** argv) {
  const std::string_view first = argc > 1 ? argv[1] : "";
  constexpr std::string_view kOne = "--target=";
  if (first == "--targets") {
    each_target([](std::int64_t target) { std::puts(hwy::TargetName(target)); });
    return 0;
  }
  if (first.substr(0, kOne.size()) == kOne) {
    std::int64_t wanted = 0;
    each_target([&](std::int64_t target) {
      if (first.substr(kOne.size()) == hwy::TargetName(target)) wanted = target;
    });
    if (wanted == 0) {
      std::fprintf(stderr, "engine: no such instruction set here: %s; --targets prints those there are\n", argv[1]);
      return 2;
    }
    hwy::SetSupportedTargetsForTest(wanted);
    argv[1] = argv[0];
    ++argv;
    --argc;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
