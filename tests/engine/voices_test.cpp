// tests/engine/voices_test.cpp -- Voices begin, end, are cut, stolen, taken back and killed on the exact frame, alone.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <cmath>
#include <limits>
#include <random>
#include <thread>
#include <vector>

#include "tests/engine/play.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

// A constant: what is heard is the voice's level alone.
const Program& level() {
  static const auto program = build([](ProgramBuilder& b) { b.add("out", {b.param("level", 0.25f)}); });
  return *program;
}

float at(const Take& take, Frames frame) { return take.left[static_cast<std::size_t>(frame)]; }

}  // namespace

TEST_CASE("a voice lasts exactly from its onset to its end") {
  for (const Frames onset : {0, 1, 63, 64, 100}) {
    for (const Frames total : {1, 63, 64, 65, 500}) {
      const Take take = play({note(level(), onset, total)}, 1000);
      for (Frames f = 0; f < 1000; ++f) REQUIRE(at(take, f) == (f >= onset && f < onset + total ? 0.25f : 0.0f));
    }
  }
}

TEST_CASE("a new voice of a cut group fades the old one from its own frame on") {
  Trigger old = note(level(), 10, 5000);
  old.cut_group = 3;
  old.cut_fade_frames = 100;
  Trigger next = note(level(), 777, 50);
  next.sequence = 1;
  next.cut_group = 3;
  next.cut_scope = CutScope::same_orbit;
  set(next, "level", 0.0f);
  const Take take = play({old, next}, 2000);
  CHECK(at(take, 777) == 0.25f);
  for (Frames f = 778; f < 877; ++f) REQUIRE(at(take, f) < at(take, f - 1));
  CHECK(at(take, 827) == Approx(0.125f));
  CHECK(at(take, 876) > 0.0f);
  CHECK(at(take, 877) == 0.0f);

  SECTION("but not on another orbit, in another group, or of another identity") {
    Trigger other = old;
    other.orbit = 1;
    CHECK(at(play({other, next}, 2000), 1500) == 0.25f);
    other = old;
    other.cut_group = 4;
    CHECK(at(play({other, next}, 2000), 1500) == 0.25f);
    next.cut_identity = 9;
    CHECK(at(play({old, next}, 2000), 1500) == 0.25f);
    next.cut_scope = CutScope::everywhere;
    next.cut_identity = 0;
    other = old;
    other.orbit = 1;
    CHECK(at(play({other, next}, 2000), 1500) == 0.0f);
  }
  SECTION("a fade of no frames ends it at once") {
    old.cut_fade_frames = 0;
    const Take hard = play({old, next}, 2000);
    CHECK(at(hard, 776) == 0.25f);
    CHECK(at(hard, 777) == 0.0f);
  }
}

TEST_CASE("beyond max_voices the oldest fades, and only it") {
  std::vector<Trigger> triggers;
  for (int i = 0; i < 5; ++i) {
    triggers.push_back(note(level(), 100 * i, 5000));
    set(triggers.back(), "level", 0.01f * static_cast<float>(1 << i));
  }
  const Take take = play(triggers, 3000, 64, {48000.0, 4, 64});
  CHECK(take.status.stolen == 1);
  CHECK(at(take, 400) == Approx(0.31f));
  CHECK(at(take, 399) == Approx(0.15f));
  CHECK(at(take, 400 + 120) == Approx(0.305f));
  CHECK(at(take, 400 + 240) == Approx(0.30f));
}

TEST_CASE("who is stolen is the oldest that does not fade, whoever was cut or ended before") {
  struct Known {
    std::int32_t group;
    Frames end;
    double level;
  };
  std::vector<Trigger> triggers;
  std::vector<double> expected;  // shortly before the next one
  std::vector<Known> sounding;   // from the oldest
  std::mt19937 dice(7);
  for (int i = 0; i < 200; ++i) {
    const Frames onset = 300 * i, total = 500 + static_cast<Frames>(dice() % 4000);
    triggers.push_back(note(level(), onset, total));
    triggers.back().cut_group = static_cast<std::int32_t>(dice() % 4);
    triggers.back().cut_scope = CutScope::everywhere;
    set(triggers.back(), "level", static_cast<float>(i + 1) / 4096.0f);
    std::erase_if(sounding, [&](const Known& each) {
      return each.end <= onset || (each.group != 0 && each.group == triggers.back().cut_group);
    });
    if (sounding.size() == 6) sounding.erase(sounding.begin());
    sounding.push_back({triggers.back().cut_group, onset + total, (i + 1) / 4096.0});
    double sum = 0.0;
    for (const Known& each : sounding) sum += each.end > onset + 299 ? each.level : 0.0;
    expected.push_back(sum);
  }
  const Take take = play(triggers, 60'000, 64, {48000.0, 6, 256});
  CHECK(take.status.stolen > 10);
  for (std::size_t i = 0; i < expected.size(); ++i)
    REQUIRE(at(take, static_cast<Frames>(300 * i + 299)) == Approx(expected[i]).margin(1e-6));
}

TEST_CASE("a flood of voices never needs more than there is") {
  std::vector<Trigger> triggers;
  for (int i = 0; i < 900; ++i) {
    triggers.push_back(note(level(), i / 3, 100000));
    triggers.back().sequence = static_cast<std::uint32_t>(i);
    triggers.back().orbit = i;
    set(triggers.back(), "level", 0.001f);
  }
  const Take take = play(triggers, 4000, 64, {48000.0, 32, 1024});
  CHECK(take.status.triggers + take.status.dropped == 900);
  CHECK(take.status.voices == 32);
  CHECK(take.status.voices_most <= 64);
  CHECK(at(take, 3900) == Approx(0.032f));
}

TEST_CASE("what sounds on other orbits changes no bit of an orbit") {
  const auto tone = build([](ProgramBuilder& b) {
    b.add("out", {b.one("mul", {b.one("sine", {b.param("freq", 220.0f)}), b.param("level", 0.01f)})});
  });
  std::vector<Trigger> alone, together;
  for (std::uint32_t i = 0; i < 800; ++i) {
    Trigger voice = note(*tone, 3 * i, 2000);
    voice.sequence = i;
    voice.orbit = static_cast<std::int32_t>(i % 2 * (1 + i % 5));
    set(voice, "freq", 100.0f + 3.7f * static_cast<float>(i));
    if (voice.orbit != 0) set(voice, "level", 0.0f);
    if (voice.orbit == 0) alone.push_back(voice);
    together.push_back(voice);
  }
  const EngineOptions roomy{
      .max_voices = 1024, .queue_messages = 1024, .memory_bytes = std::size_t{4} << 20, .limit = false};
  CHECK((play(alone, 4000, 64, roomy).left == play(together, 4000, 64, roomy).left));
}

TEST_CASE("panic fades everything that sounds then, and nothing that begins later") {
  Engine engine{{48000.0, 16, 64}};
  post(engine, note(level(), 0, 100000));
  post(engine, note(level(), 1000, 100000));
  Message panic;
  panic.kind = Message::Kind::panic;
  panic.panic = {500, 200};
  REQUIRE(engine.post(panic));
  const Take take = record(engine, 2000);
  CHECK(at(take, 500) == 0.25f);
  CHECK(at(take, 600) == Approx(0.125f));
  CHECK(at(take, 700) == 0.0f);
  CHECK(at(take, 999) == 0.0f);
  CHECK(at(take, 1999) == 0.25f);
}

TEST_CASE("a second, quicker fade goes on from where the first one is") {
  Engine engine{{48000.0, 16, 64}};
  post(engine, note(level(), 0, 100000));
  for (const Panic& each : {Panic{100, 10000}, Panic{5100, 100}}) {
    Message panic;
    panic.kind = Message::Kind::panic;
    panic.panic = each;
    REQUIRE(engine.post(panic));
  }
  const Take take = record(engine, 6000);
  for (Frames f = 101; f < 5200; ++f) REQUIRE(std::abs(at(take, f) - at(take, f - 1)) < 0.006f);
  CHECK(at(take, 5099) == Approx(0.125f).epsilon(0.01));
  CHECK(at(take, 5150) == Approx(0.0625f).epsilon(0.02));
  CHECK(at(take, 5200) == 0.0f);
}

TEST_CASE("cancelling takes back pending triggers of older generations from a frame on") {
  Engine engine{{48000.0, 16, 64}};
  const auto make = [](Frames frame, std::uint32_t slot, std::uint32_t generation) {
    Trigger trigger = note(level(), frame, 10);
    trigger.slot = slot;
    trigger.generation = generation;
    return trigger;
  };
  const auto sample = sound(1, 100, [](int, Frames) { return 0.5f; });
  Trigger with_sample = make(600, 1, 1);
  with_sample.region = whole(*sample);
  for (const Trigger& trigger : {make(100, 1, 1), make(500, 1, 1), with_sample, make(600, 2, 1), make(700, 1, 2)})
    post(engine, trigger);
  CHECK(sample->uses == 1);
  Message cancel;
  cancel.kind = Message::Kind::cancel;
  cancel.cancel = {1, 2, 500};
  REQUIRE(engine.post(cancel));
  const Take take = record(engine, 1000);
  CHECK(take.status.triggers == 3);
  CHECK(sample->uses == 0);
  CHECK(at(take, 100) == 0.25f);
  CHECK(at(take, 500) == 0.0f);
  CHECK(at(take, 600) == 0.25f);
  CHECK(at(take, 700) == 0.25f);
}

TEST_CASE("a change that comes late is heard whole from the next quantum on, and until then what it replaces") {
  Engine engine{{48000.0, 16, 512}};
  const auto make = [](Frames frame, std::uint32_t generation) {
    Message message;
    message.trigger = note(level(), frame, 1);
    message.trigger.slot = 1;
    message.trigger.generation = generation;
    set(message.trigger, "level", generation == 1 ? 0.25f : 0.5f);
    return message;
  };
  for (Frames frame = 0; frame < 1000; frame += 10) REQUIRE(engine.post(make(frame, 1)));
  std::vector<float> block(2 * 100);
  engine.render(block);  // two quanta are done
  Message cancel;
  cancel.kind = Message::Kind::cancel;
  cancel.cancel = {1, 2, 50};
  std::vector<Message> change{cancel};
  for (Frames frame = 55; frame < 1000; frame += 10) change.push_back(make(frame, 2));
  REQUIRE(engine.post(change));
  const Take take = record(engine, 800);  // the next frame the device gets is 100
  CHECK(take.status.late == 0);
  for (Frames frame = 100; frame < 900; ++frame) {
    const bool is_old = frame < 128 && frame % 10 == 0, is_new = frame >= 128 && frame % 10 == 5;
    REQUIRE(at(take, frame - 100) == (is_old ? 0.25f : is_new ? 0.5f : 0.0f));
  }
}

TEST_CASE("a trigger that comes late begins with the next quantum and is counted") {
  Engine engine{{48000.0, 16, 64}};
  std::vector<float> block(2 * 100);
  engine.render(block);  // 100 frames are out, two quanta are done
  post(engine, note(level(), 20, 1000));
  const Take take = record(engine, 200);  // the next frame the device gets is 100
  CHECK(take.status.late == 1);
  const auto heard = [&](Frames frame) { return at(take, frame - 100); };
  CHECK(heard(127) == 0.0f);
  CHECK(heard(128) == 0.25f);
}

TEST_CASE("a voice that makes NaN or infinity is killed, and only that voice") {
  const auto inverse = build([](ProgramBuilder& b) {
    // Squares a number that grows until it is too large for a float.
    auto x = b.one("line", {b.param("from", 0.1f), b.param("to", 0.1f), b.constant(0.01f)});
    for (int i = 0; i < 6; ++i) x = b.one("mul", {x, x});
    b.add("out", {b.one("add", {b.one("mul", {x, b.constant(0.0f)}), b.constant(0.125f)})});
  });
  Trigger bad = note(*inverse, 64, 5000), good = note(*inverse, 64, 5000);
  set(bad, "to", 1e6f);
  good.sequence = 1;
  const Take take = play({bad, good}, 2000);
  CHECK(take.status.killed == 1);
  CHECK(take.status.voices == 1);
  CHECK(at(take, 64) == 0.25f);
  CHECK(at(take, 1999) == 0.125f);
  for (const float sample : take.left) REQUIRE((sample == 0.0f || sample == 0.125f || sample == 0.25f));
}

TEST_CASE("a parameter that is no number takes its default") {
  Trigger trigger = note(level(), 0, 100);
  set(trigger, "level", std::numeric_limits<float>::quiet_NaN());
  CHECK(at(play({trigger}, 100), 50) == 0.25f);
}

TEST_CASE("samples are counted as used until their voice has ended") {
  const auto program = build([](ProgramBuilder& b) { b.add("out", {b.one("sample_mono", {})}); });
  const auto sample = sound(1, 1000, [](int, Frames) { return 0.5f; });
  {
    Engine engine{{48000.0, 16, 64}};
    Trigger trigger = note(*program, 0, 300);
    trigger.region = whole(*sample);
    post(engine, trigger);
    trigger.frame = 10000;
    post(engine, trigger);
    CHECK(sample->uses == 2);
    record(engine, 100);
    CHECK(sample->uses == 2);
    record(engine, 500);
    CHECK(sample->uses == 1);
  }
  CHECK(sample->uses == 0);  // the Engine let go of what was still waiting
}

TEST_CASE("a full queue refuses and a full timeline drops, both without losing count of samples") {
  const auto program = build([](ProgramBuilder& b) { b.add("out", {b.one("sample_mono", {})}); });
  const auto sample = sound(1, 1000, [](int, Frames) { return 0.5f; });
  Engine engine{{48000.0, 16, 64}};
  Message message;
  message.trigger = note(*program, 100000, 300);
  message.trigger.region = whole(*sample);
  int accepted = 0;
  while (accepted < 100000 && engine.post(message)) ++accepted;
  CHECK(accepted >= 64);
  CHECK(accepted < 100000);
  CHECK(sample->uses == accepted);
  record(engine, 64 * 200);
  CHECK(engine.status().dropped == static_cast<std::uint64_t>(accepted - 64));
  CHECK(sample->uses == 64);
}

TEST_CASE("many threads post while the engine renders, and every trigger is accounted for") {
  constexpr int kThreads = 4, kEach = 2000;
  Engine engine{{48000.0, 64, 1024}};
  const auto sample = sound(1, 100, [](int, Frames) { return 0.001f; });
  const Trigger prototype = note(level(), 0, 100);
  std::atomic<int> refused{0}, busy{kThreads};
  std::vector<std::thread> producers;
  for (int thread = 0; thread < kThreads; ++thread) {
    producers.emplace_back([&, thread] {
      Message message;
      message.trigger = prototype;
      message.trigger.region.sample = sample.get();
      message.trigger.slot = static_cast<std::uint32_t>(thread);
      for (int i = 0; i < kEach; ++i) {
        if (!engine.post(message)) ++refused;
      }
      --busy;
    });
  }
  std::vector<float> block(2 * 64);
  while (busy > 0) engine.render(block);
  for (std::thread& producer : producers) producer.join();
  for (int i = 0; i < 1000; ++i) engine.render(block);
  const EngineStatus status = engine.status();
  CHECK(status.triggers + status.dropped + static_cast<std::uint64_t>(refused.load()) == kThreads * kEach);
  CHECK(status.voices == 0);
  CHECK(sample->uses == 0);
}
