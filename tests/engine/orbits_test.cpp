// tests/engine/orbits_test.cpp -- Echoes on exact frames, rooms of the asked length, sends that add up, and orbits that keep apart.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "engine/orbit_params.h"
#include "tests/engine/play.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

constexpr Frames kSecond = 48000;

// A click of one frame (or what `sample` holds) that goes to the places its parameters name.
std::unique_ptr<const Program> sender() {
  return build([](ProgramBuilder& b) {
    const auto placed = b.add("place", {b.one("sample_mono", {}), b.param("gain", 1.0f), b.param("pan", -1.0f)});
    b.add("send_dry", {placed[0], placed[1], b.param("dry", 1.0f)});
    b.add("send_delay", {placed[0], placed[1], b.param("delay", 0.0f)});
    b.add("send_room", {placed[0], placed[1], b.param("room", 0.0f)});
  });
}
std::unique_ptr<const Program> plain() {
  return build([](ProgramBuilder& b) { b.add("out", {b.one("sample_mono", {}), b.param("gain", 1.0f)}); });
}

struct Fixture {
  std::unique_ptr<const Program> program = sender(), dry = plain();
  std::unique_ptr<SampleBuffer> click = sound(1, 1, [](int, Frames) { return 0.5f; });
  std::unique_ptr<SampleBuffer> noise = sound(1, 4 * kSecond, [random = std::make_shared<Random>(5)](int, Frames) {
    return static_cast<float>(random->between(-0.2, 0.2));
  });

  Trigger at(Frames frame, const SampleBuffer& sample, int orbit = 0) const {
    Trigger trigger = note(*program, frame, sample.frames);
    trigger.region = whole(sample);
    trigger.orbit = orbit;
    trigger.sequence = static_cast<std::uint32_t>(frame);
    return trigger;
  }
};

void add(Trigger& trigger, OrbitParam param, double value, int orbit = -1) {
  const int target = orbit < 0 ? trigger.orbit : orbit;
  trigger.settings[static_cast<std::size_t>(trigger.setting_count++)] = {param, static_cast<std::uint8_t>(target),
                                                                         static_cast<float>(value)};
}

double energy(const std::vector<float>& signal, Frames from, Frames to) {
  double sum = 0.0;
  for (Frames i = from; i < to; ++i) sum += std::pow(static_cast<double>(signal[static_cast<std::size_t>(i)]), 2);
  return sum;
}
double rms(const std::vector<float>& signal, Frames from, Frames to) {
  return std::sqrt(energy(signal, from, to) / static_cast<double>(to - from));
}
EngineOptions options() { return {.rate_hz = 48000.0, .max_voices = 256, .queue_messages = 1024, .limit = false}; }

}  // namespace

TEST_CASE("an echo comes on its frame, each lower than the one before by the feedback") {
  const Fixture f;
  for (const auto& [frames, feedback] : {std::pair{7200, 0.5}, {1001, 0.9}, {64, 0.25}, {3, 0.6}, {192000, 0.5}}) {
    Trigger trigger = f.at(1000, *f.click);
    set(trigger, "delay", 0.4f);
    add(trigger, OrbitParam::delay_seconds, frames / 48000.0);
    add(trigger, OrbitParam::delay_feedback, feedback);
    const Frames length = 2000 + 3 * static_cast<Frames>(frames);
    const Take take = play({trigger}, length, 64, options());
    INFO(frames << " frames");
    std::vector<float> expected(static_cast<std::size_t>(length), 0.0f);
    expected[1000] = 0.5f;
    double level = 0.5 * 0.4;
    for (Frames at = 1000 + frames; at < length; at += frames, level *= feedback)
      expected[static_cast<std::size_t>(at)] = static_cast<float>(level);
    double worst = 0.0;
    for (std::size_t i = 0; i < expected.size(); ++i)
      worst = std::max(worst, static_cast<double>(std::abs(take.left[i] - expected[i])));
    CHECK(worst < 1e-7);
    CHECK(take.left == take.right);
  }
}

TEST_CASE("without a send an orbit's sound is the same to the bit") {
  const Fixture f;
  Trigger trigger = f.at(100, *f.noise);
  Trigger bare = trigger;
  bare.program = f.dry.get();
  bare.params = f.dry->default_params();
  const Take reference = play({bare}, kSecond, 64, options());
  CHECK(play({trigger}, kSecond, 64, options()) == reference);
  SECTION("whatever is set of the effects") {
    add(trigger, OrbitParam::delay_feedback, 0.9);
    add(trigger, OrbitParam::room_seconds, 9.0);
    add(trigger, OrbitParam::wet, 0.3);
    CHECK(play({trigger}, kSecond, 64, options()) == reference);
  }
  SECTION("while others have effects") {
    Trigger other = f.at(50, *f.click, 3);
    set(other, "room", 1.0f);
    set(other, "delay", 1.0f);
    set(other, "gain", 0.0f);
    CHECK(play({trigger, other}, kSecond, 64, options()) == reference);
  }
  SECTION("when what is wet is turned off") {
    set(trigger, "room", 1.0f);
    set(trigger, "delay", 1.0f);
    add(trigger, OrbitParam::wet, 0.0);
    CHECK(play({trigger}, kSecond, 64, options()) == reference);
  }
}

TEST_CASE("sends add up") {
  const Fixture f;
  const auto wet = [&](double delay, double room, double gain) {
    Trigger trigger = f.at(10, *f.noise);
    set(trigger, "dry", 0.0f);
    set(trigger, "gain", static_cast<float>(gain));
    set(trigger, "delay", static_cast<float>(delay));
    set(trigger, "room", static_cast<float>(room));
    return play({trigger}, kSecond, 64, options());
  };
  const Take delay = wet(0.5, 0.0, 1.0), room = wet(0.0, 0.25, 1.0), both = wet(0.5, 0.25, 1.0),
             twice = wet(1.0, 0.5, 1.0), louder = wet(0.5, 0.25, 2.0);
  REQUIRE(rms(delay.left, 0, kSecond) > 0.01);
  REQUIRE(rms(room.left, 0, kSecond) > 0.005);
  for (std::size_t i = 0; i < both.left.size(); ++i) {
    REQUIRE(std::abs(delay.left[i] + room.left[i] - both.left[i]) < 1e-6f);
    REQUIRE(std::abs(2.0f * both.left[i] - twice.left[i]) < 1e-6f);
    REQUIRE(std::abs(2.0f * both.right[i] - louder.right[i]) < 1e-6f);
  }
}

TEST_CASE("a share of the whole orbit is what its voices would have sent") {
  const Fixture f;
  Trigger sent = f.at(77, *f.noise), shared = sent;
  set(sent, "delay", 0.5f);
  add(shared, OrbitParam::delay_input, 0.5);
  const Take a = play({sent}, kSecond, 64, options()), b = play({shared}, kSecond, 64, options());
  double worst = 0.0;
  for (std::size_t i = 0; i < a.left.size(); ++i)
    worst = std::max(worst, static_cast<double>(std::abs(a.left[i] - b.left[i])));
  CHECK(worst < 1e-6);
}

TEST_CASE("what changes of an orbit while it sounds makes no click") {
  const Fixture f;
  const auto sine = sound(1, 48000, [](int, Frames i) {
    return static_cast<float>(0.5 * std::sin(0.0144 * static_cast<double>(i)) *
                              std::min(1.0, static_cast<double>(i) / 9600.0));
  });
  const auto silence = sound(1, 1, [](int, Frames) { return 0.0f; });
  struct Row {
    OrbitParam param;
    double before, after;
  };
  for (const auto& [param, before, after] : {Row{OrbitParam::room_seconds, 1.0, 8.0},
                                             {OrbitParam::room_seconds, 8.0, 1.0},
                                             {OrbitParam::room_lowpass, 15000.0, 200.0},
                                             {OrbitParam::dirt_size, 0.2, 0.9},
                                             {OrbitParam::lowpass, -1.0, 300.0},
                                             {OrbitParam::lowpass, 300.0, -1.0},
                                             {OrbitParam::lowpass, 2000.0, 60.0},
                                             {OrbitParam::highpass, -1.0, 300.0},
                                             {OrbitParam::highpass, 60.0, -1.0},
                                             {OrbitParam::leslie, 0.0, 1.0},
                                             {OrbitParam::leslie, 1.0, 0.0},
                                             {OrbitParam::leslie_size, 0.3, 2.0},
                                             {OrbitParam::leslie_rate, 1.0, 9.0},
                                             {OrbitParam::delay_seconds, 0.1, 0.2},
                                             {OrbitParam::delay_feedback, 0.8, 0.2},
                                             {OrbitParam::wet, 1.0, 0.0},
                                             {OrbitParam::level, 1.0, 0.5}}) {
    for (const Frames shift : {0, 109}) {  // a quarter of the sine's period
      const double bound = param == OrbitParam::room_seconds && shift == 0 ? 4.0 : 8.0;
      const bool wet = param <= OrbitParam::wet;
      Trigger large = f.at(0, *sine), small = f.at(30000 + shift, *silence);
      for (Trigger* trigger : {&large, &small}) {
        set(*trigger, param <= OrbitParam::delay_input ? "delay" : "room", wet ? 1.0f : 0.0f);
        set(*trigger, "dry", wet ? 0.0f : 1.0f);
        if (param == OrbitParam::dirt_size) add(*trigger, OrbitParam::dirt_input, 0.5);
        if (param > OrbitParam::leslie) add(*trigger, OrbitParam::leslie, 1.0);
      }
      add(large, param, before);
      add(small, param, after);
      const Take take = play({large, small}, 40000, 64, options());
      const auto roughest = [&](std::size_t from, std::size_t to) {
        double most = 0.0;
        for (std::size_t i = from; i < to; ++i)
          most =
              std::max(most, static_cast<double>(std::abs(take.left[i + 1] - 2.0f * take.left[i] + take.left[i - 1])));
        return most;
      };
      INFO(orbit_param(param).name << " from " << before << " to " << after << ", frame " << shift);
      CHECK(roughest(29000, 36000) < bound * roughest(20000, 29000));
    }
  }
}

TEST_CASE("a room falls by 60 dB in its time") {
  const Fixture f;
  for (const double seconds : {0.6, 2.0, 5.0}) {
    Trigger trigger = f.at(0, *f.click);
    set(trigger, "room", 1.0f);
    set(trigger, "dry", 0.0f);
    add(trigger, OrbitParam::room_seconds, seconds);
    add(trigger, OrbitParam::room_damping, 20000.0);
    const Frames length = static_cast<Frames>(seconds * 48000);
    const Take take = play({trigger}, length, 64, options());
    // The energy that is still to come, by Schroeder, falls in a straight line in dB.
    const auto left_at = [&](double part) {
      return energy(take.left, static_cast<Frames>(part * seconds * 48000), length);
    };
    const double early = left_at(0.2), late = left_at(0.6), end = left_at(0.95);
    REQUIRE(end > 0.0);
    const double decibels = 10.0 * std::log10(early / late);
    INFO(seconds << " s: " << decibels);
    CHECK(decibels / 0.4 == Approx(60.0).epsilon(0.08));
  }
}

TEST_CASE("blocks of any size, and threads, give the same bytes with effects") {
  const Fixture f;
  Random random{11};
  std::vector<Trigger> piece;
  for (int i = 0; i < 60; ++i) {
    Trigger trigger = f.at(random.below(40000), random.below(2) == 0 ? *f.click : *f.noise, random.below(5));
    trigger.total_frames = std::min<Frames>(trigger.total_frames, 2000);
    trigger.sequence = static_cast<std::uint32_t>(i);
    set(trigger, "gain", 0.2f);
    set(trigger, "delay", static_cast<float>(random.next()));
    set(trigger, "room", static_cast<float>(random.next()));
    add(trigger, OrbitParam::delay_seconds, random.between(0.001, 0.3));
    add(trigger, OrbitParam::delay_feedback, random.next());
    add(trigger, OrbitParam::room_seconds, random.between(0.1, 4.0));
    add(trigger, OrbitParam::leslie, random.next());
    add(trigger, OrbitParam::lowpass, random.between(-2000.0, 9000.0));
    add(trigger, OrbitParam::dirt_input, random.next() * 0.2);
    add(trigger, OrbitParam::duck_onset, 0.003, i % 4);
    add(trigger, OrbitParam::duck, 0.2, i % 4);
    piece.push_back(trigger);
  }
  const Take reference = play(piece, 2 * kSecond, 64, options());
  CHECK(rms(reference.left, 0, 2 * kSecond) > 0.001);
  for (const int block : {1, 64, 333}) CHECK(play(piece, 2 * kSecond, block, options()) == reference);
  EngineOptions threaded = options();
  threaded.threads = 3;
  CHECK(play(piece, 2 * kSecond, 64, threaded) == reference);
  const std::vector<Trigger> backwards(piece.rbegin(), piece.rend());
  CHECK(play(backwards, 2 * kSecond, 64, options()) == reference);
}

TEST_CASE("echoes with the most feedback stay finite and die away") {
  const Fixture f;
  Trigger trigger = f.at(0, *f.noise);
  trigger.total_frames = kSecond;
  set(trigger, "delay", 1.0f);
  add(trigger, OrbitParam::delay_seconds, 0.01);
  add(trigger, OrbitParam::delay_feedback, 0.98);
  const Take take = play({trigger}, 14 * kSecond, 64, options());
  for (const float sample : take.left) REQUIRE(std::abs(sample) < 50.0f);
  CHECK(rms(take.left, kSecond, 2 * kSecond) > 0.01);
  // 0.98^100 = 0.133 a second: under −120 dB after 8 s, and let go 4.5 s later.
  for (Frames i = 13 * kSecond; i < 14 * kSecond; ++i) REQUIRE(take.left[static_cast<std::size_t>(i)] == 0.0f);
}

TEST_CASE("a voice that makes NaN does not spoil its orbit") {
  const Fixture f;
  const auto broken = sound(1, 1000, [](int, Frames i) { return i == 500 ? NAN : 0.1f; });
  Trigger bad = f.at(0, *broken), good = f.at(4000, *f.click);
  for (Trigger* trigger : {&bad, &good}) {
    set(*trigger, "delay", 0.5f);
    set(*trigger, "room", 0.5f);
  }
  const Take take = play({bad, good}, kSecond, 64, options());
  CHECK(take.status.killed == 1);
  for (const float sample : take.left) REQUIRE(std::isfinite(sample));
  CHECK(rms(take.left, 16000, 17000) > 1e-4);
}

TEST_CASE("orbits keep their effects to themselves") {
  const Fixture f;
  Trigger one = f.at(0, *f.click, 2), two = f.at(0, *f.click, 9);
  two.sequence = 1;
  set(one, "delay", 1.0f);
  set(two, "delay", 1.0f);
  set(two, "gain", 0.0f);
  add(one, OrbitParam::delay_seconds, 0.1);
  add(two, OrbitParam::delay_seconds, 0.2);
  const Take take = play({one, two}, 20000, 64, options());
  CHECK(take.left[4800] == 0.5f);
  CHECK(take.left[9600] == 0.25f);
  CHECK(take.left[14400] == 0.125f);
}

TEST_CASE("another echo time is faded to without a jump") {
  const Fixture f;
  const auto tone = sound(1, 2 * kSecond, [](int, Frames i) {
    return 0.5f * static_cast<float>(std::sin(static_cast<double>(i) * 2.0 * 3.14159265358979 * 200.0 / 48000.0));
  });
  Trigger trigger = f.at(0, *tone), change = f.at(kSecond, *f.click);
  set(trigger, "delay", 1.0f);
  set(trigger, "dry", 0.0f);
  set(change, "gain", 0.0f);
  add(trigger, OrbitParam::delay_seconds, 0.1);
  add(trigger, OrbitParam::delay_feedback, 0.0);
  add(change, OrbitParam::delay_seconds, 0.2517);
  const Take take = play({trigger, change}, 2 * kSecond, 64, options());
  float steepest = 0.0f;
  for (std::size_t i = 10000; i < take.left.size(); ++i)
    steepest = std::max(steepest, std::abs(take.left[i] - take.left[i - 1]));
  CHECK(steepest < 0.5f * 2.0f * 3.1416f * 200.0f / 48000.0f * 1.2f);
  CHECK(rms(take.left, kSecond + 20000, 2 * kSecond) == Approx(0.5 * std::sqrt(0.5)).epsilon(0.01));
}

TEST_CASE("a duck turns its orbit down on its frame and lets it come back") {
  const Fixture f;
  const auto steady = sound(1, kSecond, [](int, Frames) { return 0.5f; });
  Trigger trigger = f.at(0, *steady, 4), kick = f.at(10007, *f.click, 1);
  set(kick, "gain", 0.0f);
  add(kick, OrbitParam::duck_onset, 0.0, 4);
  add(kick, OrbitParam::duck_return, 0.1, 4);
  add(kick, OrbitParam::duck, 0.25, 4);
  const Take take = play({trigger, kick}, 20000, 64, options());
  CHECK(take.left[10006] == 0.5f);
  CHECK(take.left[10007] == Approx(0.125f));
  CHECK(take.left[10007 + 2400] == Approx(0.25f).epsilon(0.001));  // half of the way in dB
  CHECK(take.left[10007 + 4800] == 0.5f);
}

TEST_CASE("a panic silences echoes and rooms too") {
  const Fixture f;
  Trigger trigger = f.at(0, *f.noise);
  trigger.total_frames = 10000;
  set(trigger, "delay", 1.0f);
  set(trigger, "room", 1.0f);
  Engine engine{options()};
  post(engine, trigger);
  Message message;
  message.kind = Message::Kind::panic;
  message.panic = {20000, 480};
  REQUIRE(engine.post(message));
  const Take take = record(engine, 30000);
  CHECK(rms(take.left, 15000, 20000) > 0.01);
  for (std::size_t i = 21000; i < 30000; ++i) REQUIRE(take.left[i] == 0.0f);
}

TEST_CASE("a filter over the orbit takes away what it names") {
  const Fixture f;
  Trigger trigger = f.at(0, *f.noise);
  add(trigger, OrbitParam::lowpass, 200.0);
  const Take low = play({trigger}, kSecond, 64, options());
  const Take open = play({f.at(0, *f.noise)}, kSecond, 64, options());
  // White noise through two poles at 200 Hz keeps about 200·π/2·√½ / 24000 of its power.
  const double share = energy(low.left, 4800, kSecond) / energy(open.left, 4800, kSecond);
  CHECK(share == Approx(200.0 * 1.1107 / 24000.0).epsilon(0.15));
}

TEST_CASE("an orbit's filter that goes on, off, or from one to the other makes no click") {
  const Fixture f;
  const auto silent = sound(1, 64, [](int, Frames) { return 0.0f; });
  const auto sine = sound(1, kSecond, [](int, Frames i) {
    return static_cast<float>(0.5 * std::sin(6.283185307 * 100.0 * static_cast<double>(i) / 48000.0));
  });
  std::vector<Trigger> triggers{f.at(0, *sine)};
  for (const auto& [frame, low, high] : {std::tuple{12000, 300.0, -1.0}, {24000, -1.0, 1500.0}, {36000, -1.0, -1.0}}) {
    Trigger& turn = triggers.emplace_back(f.at(frame, *silent));
    add(turn, OrbitParam::lowpass, low);
    add(turn, OrbitParam::highpass, high);
  }
  const Take take = play(triggers, kSecond, 64, options());
  float steepest = 0.0f, before = 0.0f;
  for (std::size_t i = 1; i < 12000; ++i) before = std::max(before, std::abs(take.left[i] - take.left[i - 1]));
  for (std::size_t i = 1; i + 64 < kSecond; ++i)
    steepest = std::max(steepest, std::abs(take.left[i] - take.left[i - 1]));
  CHECK(steepest < 1.3f * before);
}
