// tests/osc/dirt_test.cpp -- SuperDirt's messages are read as they are sent, and a time tag is a time and back.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/osc/dirt.h"

#include <catch2/catch.hpp>

using namespace perigee::osc;

namespace {

Message play(std::vector<Argument> arguments) { return {"/dirt/play", std::move(arguments)}; }

}  // namespace

TEST_CASE("a time tag is a time and back, to the nanosecond") {
  for (const std::int64_t wall : {std::int64_t{0}, std::int64_t{1'700'000'000'123'456'789}, std::int64_t{999'999'999}})
    CHECK(wall_of(time_tag_of(wall)) == wall);
  CHECK(time_tag_of(0) == TimeTag{2'208'988'800} << 32);
  CHECK(wall_of((TimeTag{2'208'988'800} << 32) + (TimeTag{1} << 31)) == 500'000'000);
}

TEST_CASE("a message has the time of the bundle that it came in") {
  Message sent = play({Argument::of("s"), Argument::of("bd")});
  std::vector<TimeTag> times;
  const auto take = [&](const Message& message) { times.push_back(message.time); };
  CHECK_FALSE(read_packet(write_packet(sent), take));
  sent.time = TimeTag{0xEEB5'90FF'A1C2'B000};
  CHECK_FALSE(read_packet(write_bundle(sent), take));
  CHECK(times == std::vector<TimeTag>{kAtOnce, sent.time});
}

TEST_CASE("what is played is a tempo, a length and controls, in any order") {
  const DirtMeaning meaning =
      dirt_meaning(play({Argument::of("s"), Argument::of("bd"), Argument::of("delta"), Argument::of_float(0.25),
                         Argument::of("n"), Argument::of(std::int64_t{3}), Argument::of("cps"), Argument::of(0.5)}));
  CHECK(meaning.problem.empty());
  CHECK(meaning.cps == 0.5);
  CHECK(meaning.delta == 0.25);
  REQUIRE(meaning.controls.size() == 2);
  CHECK(meaning.controls[0].value.text == "bd");
  CHECK(meaning.controls[1].value.number == 3.0);
}

TEST_CASE("what is no pair of a name and a value is refused, and what makes no sense is kept within what does") {
  CHECK_FALSE(dirt_meaning(play({Argument::of("s")})).problem.empty());
  CHECK_FALSE(dirt_meaning(play({Argument::of(0.5), Argument::of("s")})).problem.empty());
  CHECK_FALSE(dirt_meaning(play({Argument::of("cps"), Argument::of("fast")})).problem.empty());
  CHECK_FALSE(dirt_meaning({"/dirt/dig", {}}).problem.empty());
  CHECK(dirt_meaning(play({Argument::of("cps"), Argument::of(-1.0)})).cps > 0.0);
  CHECK(dirt_meaning(play({Argument::of("delta"), Argument::of(-1.0)})).delta == 0.0);
}

TEST_CASE("a handshake is answered with the busses that Tidal waits for") {
  const Message reply = handshake_reply();
  CHECK(reply.address == "/dirt/handshake/reply");
  REQUIRE(reply.arguments.size() == 5 + 128);
  CHECK(reply.arguments[4].text == "&controlBusIndices");
  CHECK(reply.arguments[5].type == 'i');
}
