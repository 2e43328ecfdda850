// tests/engine/laws_test.cpp -- A performance has one sound: block size, instruction set and place in a quantum are inaudible.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <hwy/targets.h>

#include <string>

#include "engine/kernel.h"
#include "engine/kit.h"
#include "engine/voice_programs.h"
#include "tests/engine/play.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

constexpr EffectSet kNoEffects{};
// Room for the echoes of every voice at once.
constexpr EngineOptions kRoomy{
    .max_voices = 256, .queue_messages = 1024, .memory_bytes = std::size_t{32} << 20, .limit = false};

// Samples and instruments with every effect, at random, in both orders.
class Piece {
 public:
  Piece() {
    Random random{3};
    for (int i = 0; i < 160; ++i) triggers.push_back(event(random, i));
  }

  std::vector<Trigger> triggers;

 private:
  Trigger event(Random& random, int number) {
    EffectSet effects{static_cast<std::uint32_t>(random.below(1 << 10))};
    const ChainOrder order = random.below(2) == 0 ? ChainOrder::superdough : ChainOrder::superdirt;
    const bool samples = random.below(2) == 0;
    const auto& instrument = kit()[static_cast<std::size_t>(random.below(static_cast<int>(kit().size())))];
    const Program* program = samples ? programs_.sampler(1 + random.below(2), effects, order)
                                     : programs_.instrument(instrument.name, effects, order);
    const Frames total = 200 + random.below(9000);
    const Frames onset = random.below(12000), gate = total - random.below(200);
    Trigger trigger = note(*program, onset, total, gate);
    trigger.sequence = static_cast<std::uint32_t>(number);
    trigger.seed = static_cast<std::uint32_t>(number * 77);
    trigger.orbit = random.below(3);
    if (random.below(3) == 0) {
      trigger.cut_group = 1 + random.below(2);
      trigger.cut_scope = random.below(2) == 0 ? CutScope::everywhere : CutScope::same_orbit;
      trigger.cut_fade_frames = random.below(300);
    }
    if (samples) {
      const auto which = static_cast<std::size_t>(random.below(2));
      trigger.region = whole(*sounds_[which], random.between(-3.0, 3.0));
      trigger.region.loop = random.below(2) == 0;
      if (random.below(3) == 0) trigger.region.step_slope = static_cast<std::int64_t>(random.between(-1e10, 1e10));
    }
    if (!samples && instrument.table != nullptr) trigger.region = whole(instrument.table());
    const auto choose = [&](const char* name, double low, double high) {
      set(trigger, name, static_cast<float>(random.between(low, high)));
    };
    choose("gain", 0.05, 0.3);
    choose("pan", -0.2, 1.0);
    choose("attack", 0.0, 0.02);
    choose("decay", 0.0, 0.05);
    choose("sustain", 0.0, 1.0);
    choose("release", 0.0, 0.02);
    choose("aattack", 0.0, 0.02);
    choose("ahold", 0.0, 0.05);
    choose("arelease", 0.0, 0.1);
    choose("curve", -6.0, 3.0);
    choose("fadein", 0.0, 0.005);
    choose("fadeout", 0.0, 0.005);
    choose("cutoff", 60.0, 15000.0);
    choose("resonance", 0.5, 20.0);
    choose("hcutoff", 20.0, 5000.0);
    choose("bandf", 100.0, 8000.0);
    choose("bandq", 0.5, 20.0);
    choose("coarse", 0.0, 9.0);
    choose("crush", 1.0, 12.0);
    choose("shape", 0.0, 0.9);
    choose("freq", 30.0, 4000.0);
    choose("accelerate", -1.0, 2.0);
    choose("speed", 0.5, 2.0);
    choose("n", 0.0, 5.0);
    return trigger;
  }

  ProgramCache programs_{4096};
  std::vector<std::unique_ptr<SampleBuffer>> sounds_ = make_sounds();
  static std::vector<std::unique_ptr<SampleBuffer>> make_sounds() {
    std::vector<std::unique_ptr<SampleBuffer>> sounds;
    Random random{9};
    for (int channels = 1; channels <= 2; ++channels) {
      sounds.push_back(
          sound(channels, 3000, [&](int, Frames) { return static_cast<float>(random.between(-1.0, 1.0)); }));
    }
    return sounds;
  }
};

struct OnlyTarget {
  explicit OnlyTarget(std::int64_t target) { hwy::SetSupportedTargetsForTest(target); }
  ~OnlyTarget() { hwy::SetSupportedTargetsForTest(0); }
};

}  // namespace

TEST_CASE("device blocks of any size give the same bytes") {
  const Piece piece;
  const Take reference = play(piece.triggers, 24000, 64, kRoomy);
  CHECK(reference.status.triggers == piece.triggers.size());
  CHECK(reference.status.killed == 0);
  for (const int block : {1, 17, 333, 1024, 4096}) {
    INFO("blocks of " << block);
    CHECK(play(piece.triggers, 24000, block, kRoomy) == reference);
  }
}

TEST_CASE("any number of threads gives the same bytes") {
  const Piece piece;
  EngineOptions options{48000.0, 256, 1024, std::size_t{32} << 20};
  options.now_ns = []() noexcept { return std::int64_t{0}; };  // the governor is never in a hurry
  const Take reference = play(piece.triggers, 24000, 64, options);
  for (const int threads : {2, 3, 4}) {
    for (const bool live : {false, true}) {
      options.threads = threads;
      options.live = live;
      INFO(threads << " threads, " << (live ? "live" : "offline"));
      CHECK(play(piece.triggers, 24000, 512, options) == reference);
    }
  }
}

TEST_CASE("every instruction set gives the same bytes", "[copies]") {
  const Piece piece;
  const Take reference = play(piece.triggers, 24000, 64, kRoomy);
  const std::int64_t here = hwy::SupportedTargets();
  int compared = 0;
  for (const std::int64_t target : {HWY_AVX3, HWY_AVX2, HWY_SSE4, HWY_SCALAR}) {
    if (target != HWY_SCALAR && (here & target) == 0) continue;  // this machine cannot run it
    const OnlyTarget only{target};
    INFO(choose_kernels().target);
    // Without vectors it is one of Highway's two fallbacks, as the compiler can.
    const std::string chosen = choose_kernels().target;
    CHECK((chosen == hwy::TargetName(target) || (target == HWY_SCALAR && chosen == "EMU128")));
    CHECK(play(piece.triggers, 24000, 64, kRoomy) == reference);
    ++compared;
  }
  CHECK(compared >= 2);
}

TEST_CASE("triggers posted in another order give the same bytes") {
  const Piece piece;
  std::vector<Trigger> backwards(piece.triggers.rbegin(), piece.triggers.rend());
  CHECK(play(backwards, 24000, 64, kRoomy) == play(piece.triggers, 24000, 64, kRoomy));
}

TEST_CASE("a sound is the same wherever in a quantum it begins") {
  ProgramCache programs;
  const auto noise = sound(2, 3000, [random = std::make_shared<Random>(4)](int, Frames) {
    return static_cast<float>(random->between(-1, 1));
  });
  std::vector<Trigger> sounds;
  for (const Instrument& instrument : kit()) {
    sounds.push_back(note(*programs.instrument(instrument.name, kNoEffects, ChainOrder::superdough), 0, 4000));
  }
  const EffectSet all_but_glide = kBasicEffects.without(Effect::glide);
  for (const double speed : {1.0, 0.3, 1.77, -1.2, 2.5, -6.0}) {
    for (const std::int64_t slope : {std::int64_t{0}, std::int64_t{1} << 33}) {
      sounds.push_back(note(*programs.sampler(2, all_but_glide, ChainOrder::superdirt), 0, 1800, 1500));
      sounds.back().region = whole(*noise, speed);
      sounds.back().region.step_slope = slope;
      sounds.back().region.loop = speed > 1.5;
      for (const auto& [name, value] : {std::pair{"cutoff", 3000.0f},
                                        {"hcutoff", 90.0f},
                                        {"bandf", 900.0f},
                                        {"coarse", 2.7f},
                                        {"crush", 5.0f},
                                        {"shape", 0.4f},
                                        {"attack", 0.004f},
                                        {"release", 0.006f},
                                        {"aattack", 0.003f},
                                        {"ahold", 0.01f},
                                        {"arelease", 0.02f},
                                        {"fadein", 0.001f},
                                        {"fadeout", 0.001f}}) {
        set(sounds.back(), name, value);
      }
    }
  }
  for (std::size_t which = 0; which < sounds.size(); ++which) {
    Trigger trigger = sounds[which];
    const Take at_zero = play({trigger}, 4096);
    for (const Frames offset : {1, 15, 16, 37, 63}) {
      trigger.frame = offset;
      const Take shifted = play({trigger}, 4096 + offset);
      INFO("sound " << which << " at " << offset);
      for (Frames i = 0; i < offset; ++i) REQUIRE(shifted.left[static_cast<std::size_t>(i)] == 0.0f);
      bool equal = true;
      for (std::size_t i = 0; i < at_zero.left.size(); ++i) {
        equal = equal && shifted.left[i + static_cast<std::size_t>(offset)] == at_zero.left[i] &&
                shifted.right[i + static_cast<std::size_t>(offset)] == at_zero.right[i];
      }
      CHECK(equal);
    }
  }
}

TEST_CASE("a voice sounds the same alone and in company") {
  ProgramCache programs;
  const Program* saw = programs.instrument("saw", Effect::lpf, ChainOrder::superdough);
  Trigger one = note(*saw, 100, 2000);
  set(one, "cutoff", 700.0f);
  const Take alone = play({one}, 2500);
  std::vector<Trigger> many{one};
  for (int i = 1; i < 20; ++i) {
    many.push_back(note(*saw, 100, 2000));
    many.back().sequence = static_cast<std::uint32_t>(i);
    set(many.back(), "gain", 0.0f);  // the same Program and orbit, but silent
    set(many.back(), "freq", 100.0f * static_cast<float>(i));
  }
  CHECK((play(many, 2500).left == alone.left));
}

TEST_CASE("silence stays silent") {
  const Take take = play({}, 1000, 100);
  for (const float sample : take.left) REQUIRE(sample == 0.0f);
  ProgramCache programs;
  std::vector<Trigger> events;
  const auto quiet = sound(1, 1000, [](int, Frames) { return 0.0f; });
  events.push_back(note(*programs.sampler(1, kBasicEffects, ChainOrder::superdirt), 10, 900));
  events.back().region = whole(*quiet, 1.3);
  for (const auto& [name, value] :
       {std::pair{"cutoff", 300.0f}, {"crush", 3.0f}, {"coarse", 3.0f}, {"shape", 0.5f}, {"hcutoff", 90.0f}}) {
    set(events.back(), name, value);
  }
  for (const float sample : play(events, 1000).left) REQUIRE(sample == 0.0f);
}
