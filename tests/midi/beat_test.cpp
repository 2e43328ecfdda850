// tests/midi/beat_test.cpp -- MIDI clock has 24 ticks a beat through whatever becomes of the tempo, and who hears it is where the sender is.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "repl/midi/beat_receiver.h"
#include "repl/midi/beat_sender.h"

using namespace perigee;
using midi::BeatReceiver;
using midi::BeatSender;

namespace {

constexpr int kRate = 48000;

std::int64_t ns_of(Frames frame) { return static_cast<std::int64_t>(static_cast<double>(frame) * 1e9 / kRate); }

std::vector<MidiMessage> sent(BeatSender& sender, const Clock& clock, Frames from, Frames until) {
  std::vector<MidiMessage> out;
  sender.send(clock.beats(from, until, Cycles(1, 96)), 0, out);
  return out;
}

}  // namespace

TEST_CASE("beats lie where frame_of says, however the time is cut") {
  Clock clock(kRate, Rational(1, 2));
  clock.set_cps(Cycles(1, 3), Rational(7, 10));
  clock.set_cps(Cycles(5, 4), Rational::nearest(0.31));
  const auto whole = clock.beats(0, 480000, Cycles(1, 96));
  REQUIRE(whole.size() > 200);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    CHECK(whole[i].number == static_cast<std::int64_t>(i));
    CHECK(whole[i].frame == clock.frame_of(Cycles(whole[i].number, 96)));
  }
  std::mt19937 random(1);
  std::vector<Frames> cut;
  for (Frames at = 0; at < 480000;) {
    const Frames next = std::min<Frames>(480000, at + static_cast<Frames>(random() % 2000));
    for (const auto& beat : clock.beats(at, next, Cycles(1, 96))) cut.push_back(beat.frame);
    at = next;
  }
  REQUIRE(cut.size() == whole.size());
  CHECK(std::equal(cut.begin(), cut.end(), whole.begin(),
                   [](Frames frame, const auto& beat) { return frame == beat.frame; }));
}

TEST_CASE("a receiver is told to start at tick 0, where to go on elsewhere, and hears no tick twice") {
  Clock clock(kRate, Rational(1, 2));
  BeatSender sender;
  const auto begin = sent(sender, clock, 0, 1000);
  REQUIRE(begin.size() == 2);
  CHECK((begin[0].bytes[0] == 0xFA && begin[1].bytes[0] == 0xF8));

  // The tempo changes where ticks have left already.
  sent(sender, clock, 1000, 48000);
  clock.set_cps(Cycles(46, 96), Rational(6, 10));
  std::int64_t ticks = 0;
  for (const auto& message : sent(sender, clock, 48000, 96000)) {
    CHECK(message.bytes[0] == 0xF8);
    ++ticks;
  }
  // Of 96 a cycle, all up to the cycle that is heard then.
  CHECK(48 + ticks ==
        (clock.cycle_at(96000) * Cycles(96)).floor() +
            (clock.frame_of((clock.cycle_at(96000) * Cycles(96)).floor() * Cycles(1, 96)) < 96000 ? 1 : 0));

  clock.jump(100000, Cycles(33, 16));
  const auto jumped = sent(sender, clock, 96000, 101000);
  const auto stop = std::find_if(jumped.begin(), jumped.end(), [](const auto& m) { return m.bytes[0] == 0xFC; });
  REQUIRE(stop != jumped.end());
  CHECK(stop->frame == 100000);
  CHECK(((stop + 1)->bytes[0] == 0xF2 && (stop + 1)->bytes[1] == 33 && (stop + 1)->bytes[2] == 0));
  CHECK(((stop + 2)->bytes[0] == 0xFB && (stop + 3)->bytes[0] == 0xF8));
}

TEST_CASE("whoever hears a clock knows its tempo and its place, jitter or not") {
  for (const double jitter_ms : {0.0, 1.0}) {
    Clock clock(kRate, Rational(1, 2));
    BeatSender sender;
    BeatReceiver receiver(4.0);
    std::mt19937 random(5);
    double worst = 0.0;
    for (Frames at = 0; at < 30 * kRate; at += 480) {
      for (const auto& message : sent(sender, clock, at, at + 480)) {
        const double late_ns = jitter_ms * 1e3 * static_cast<double>(random() % 1000);
        receiver.receive(message.data(), ns_of(message.frame) + static_cast<std::int64_t>(late_ns));
      }
      const auto course = receiver.course_at(ns_of(at + 480));
      if (at < 10 * kRate || !course) continue;
      worst = std::max(worst, std::abs(course->cycle - clock.cycle_at(at + 480).to_double()) / 0.5);
      CHECK(course->cps == Approx(0.5).epsilon(0.002));
    }
    CHECK(worst < 0.0002 + jitter_ms * 1e-3 * 0.7);                 // lateness is half the jitter on the average
    CHECK(receiver.course_at(31'000'000'000'000) == std::nullopt);  // silent for long
  }
}

TEST_CASE("a clock that stops stands where it is, and goes on from a position") {
  BeatReceiver receiver(4.0);
  std::int64_t now = 0;
  const auto ticks = [&](int count) {
    const std::uint8_t tick[] = {0xF8};
    for (int i = 0; i < count; ++i) receiver.receive(tick, now += 20'833'333);
  };
  ticks(30);
  REQUIRE(receiver.course_at(now));
  CHECK(receiver.course_at(now)->period > 0.0);
  const std::uint8_t stop[] = {0xFC}, go[] = {0xFB}, place[] = {0xF2, 16, 0};
  receiver.receive(stop, now);
  CHECK_FALSE(receiver.course_at(now)->plays);
  receiver.receive(place, now);
  ticks(3);
  receiver.receive(go, now);
  ticks(1);
  CHECK(receiver.course_at(now)->plays);
  CHECK(receiver.course_at(now)->period == 0.0);
  CHECK(receiver.course_at(now)->cycle ==
        Approx(1.0).margin(0.001));  // the tick that has just come is the first of bar 1
}
