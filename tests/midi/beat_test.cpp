// tests/midi/beat_test.cpp -- MIDI clock has 24 ticks a beat through whatever becomes of the tempo, and who hears it is where the sender is.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <utility>

#include "repl/midi/beat_receiver.h"
#include "repl/midi/beat_sender.h"

using namespace perigee;
using midi::BeatReceiver;
using midi::BeatSender;

namespace {

constexpr int kRate = 48000;

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
    BeatReceiver receiver(4.0, kRate);
    std::mt19937 random(5);
    double worst = 0.0;
    for (Frames at = 0; at < 30 * kRate; at += 480) {
      for (const auto& message : sent(sender, clock, at, at + 480)) {
        const double late = jitter_ms * 1e-6 * kRate * static_cast<double>(random() % 1000);
        receiver.receive(message.data(), message.frame + std::lround(late));
      }
      const auto course = receiver.course_at(at + 480);
      if (at < 10 * kRate || !course) continue;
      worst = std::max(worst, std::abs(course->cycle - clock.cycle_at(at + 480).to_double()) / 0.5);
      CHECK(course->cps == Approx(0.5).epsilon(0.002));
    }
    CHECK(worst < 0.0002 + jitter_ms * 1e-3 * 0.7);         // lateness is half the jitter on the average
    CHECK(receiver.course_at(35 * kRate) == std::nullopt);  // silent for long
  }
}

TEST_CASE("a clock that stops stands where it is, and goes on from a position") {
  BeatReceiver receiver(4.0, kRate);
  Frames now = 0;
  const auto ticks = [&](int count) {
    const std::uint8_t tick[] = {0xF8};
    for (int i = 0; i < count; ++i) receiver.receive(tick, now += 1000);
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

namespace {

// A sender and who hears it, each asked for blocks by a server that does not wait for them.
class Ensemble {
 public:
  static constexpr Frames kBlock = 1024;
  explicit Ensemble(double cps) : clock_(kRate, Rational::nearest(cps)) {}

  void tempo(double cps) {
    const Frames at = sender_first_ + 2 * kBlock;
    clock_.set_cps(clock_.cycle_at(at), Rational::nearest(cps));
  }

  // A cycle of the server, in which each is there or not. Who is late makes up for it, or stands still as long.
  void cycle(bool sends, bool hears, bool made_up = true) {
    if (sends) {
      const bool straight = !sender_out_;
      for (; sender_blocks_ > 0; --sender_blocks_) render();
      render();
      sender_out_ = false;
      if (straight) leave();
    } else {
      sender_out_ = true;
      if (made_up) ++sender_blocks_;
    }
    if (hears) {
      for (; hearer_blocks_ > 0; --hearer_blocks_) hearer_first_ += kBlock;
      if (hearer_out_) {
        hearer_out_ = false;  // this cycle is left out as well
        missed_ = true;
      } else {
        if (std::exchange(missed_, false))
          receiver.missed((server_first_ - read_server_) - (hearer_first_ - read_hearer_), kBlock);
        for (const auto& [offset, message] : port_) receiver.receive(message.data(), hearer_first_ + offset);
        read_server_ = server_first_;
        read_hearer_ = hearer_first_;
      }
      hearer_first_ += kBlock;
    } else {
      hearer_out_ = true;
      if (made_up) ++hearer_blocks_;
    }
    port_.clear();
    server_first_ += kBlock;
  }

  // Ticks that the receiver is off what the sender plays where both are now.
  std::optional<double> off() const {
    const auto course = receiver.course_at(hearer_first_);
    if (!course) return std::nullopt;
    return (course->cycle - clock_.cycle_at(sender_first_).to_double()) * 96.0;
  }
  double cps() const { return receiver.course_at(hearer_first_).value_or(Course{.cps = 0.0}).cps; }

  BeatReceiver receiver{4.0, kRate};

 private:
  void render() {
    for (const auto& message : sent(sender_, clock_, sender_first_, sender_first_ + kBlock)) owed_.push_back(message);
    sender_first_ += kBlock;
  }
  void leave() {
    for (const auto& message : owed_)
      port_.emplace_back(std::max<Frames>(0, message.frame - (sender_first_ - kBlock)), message);
    owed_.clear();
  }

  Clock clock_;
  BeatSender sender_;
  std::vector<MidiMessage> owed_;
  std::vector<std::pair<Frames, MidiMessage>> port_;
  Frames sender_first_ = 0, hearer_first_ = 0, server_first_ = 0, read_server_ = 0, read_hearer_ = 0;
  int sender_blocks_ = 0, hearer_blocks_ = 0;  // to make up for
  bool sender_out_ = false, hearer_out_ = false, missed_ = false;
};

}  // namespace

TEST_CASE("ticks that came while nobody could hear them are counted, whether what was missed is made up for or not") {
  for (const bool made_up : {true, false}) {
    for (const double cps : {0.3, 0.5, 0.7, 1.1}) {
      for (const int blocks : {1, 2, 5, 8, 20}) {
        CAPTURE(made_up, cps, blocks);
        Ensemble both(cps);
        for (int i = 0; i < 200; ++i) both.cycle(true, true);
        REQUIRE(both.off());
        CHECK(std::abs(*both.off()) < 0.05);
        for (int i = 0; i < blocks; ++i) both.cycle(true, false, made_up);
        for (int i = 0; i < 100; ++i) both.cycle(true, true);
        REQUIRE(both.off());
        CHECK(std::abs(*both.off()) < 0.05);
        CHECK(both.receiver.placed());
      }
    }
  }
}

TEST_CASE("a sender that was held up, alone or with its hearer, is where it says") {
  for (const bool made_up : {true, false}) {
    for (const bool hears : {true, false}) {
      for (const double cps : {0.5, 0.7}) {
        for (const int blocks : {1, 3, 8, 12}) {
          CAPTURE(made_up, hears, cps, blocks);
          Ensemble both(cps);
          for (int i = 0; i < 200; ++i) both.cycle(true, true);
          for (int i = 0; i < blocks; ++i) both.cycle(false, hears, made_up);
          for (int i = 0; i < 100; ++i) both.cycle(true, true);
          REQUIRE(both.off());
          // Who went on while the other stood still is ahead of it, and both know.
          CHECK(std::abs(*both.off()) < 0.05);
        }
      }
    }
  }
}

TEST_CASE("a sender that was held up for a part of what its hearer missed is where it says") {
  for (const double cps : {0.5, 0.7}) {
    Ensemble both(cps);
    for (int i = 0; i < 200; ++i) both.cycle(true, true);
    for (int i = 0; i < 9; ++i) both.cycle(i < 4, false, false);
    for (int i = 0; i < 100; ++i) both.cycle(true, true);
    REQUIRE(both.off());
    CHECK(std::abs(*both.off()) < 0.05);
  }
}

TEST_CASE("a tempo that jumps is told within a beat, and the place stays") {
  Ensemble both(0.5);
  for (const double cps : {0.7, 0.3, 1.2, 0.5}) {
    for (int i = 0; i < 200; ++i) both.cycle(true, true);
    both.tempo(cps);
    for (int i = 0; i < 100; ++i) both.cycle(true, true);
    REQUIRE(both.off());
    CHECK(std::abs(*both.off()) < 0.05);
    CHECK(both.cps() == Approx(cps).epsilon(0.002));
  }
}
