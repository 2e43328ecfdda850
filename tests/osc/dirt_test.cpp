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
  const Message reply = handshake_reply(57110);
  CHECK(reply.address == "/dirt/handshake/reply");
  REQUIRE(reply.arguments.size() == 5 + 128);
  CHECK(reply.arguments[4].text == "&controlBusIndices");
  CHECK(reply.arguments[5].type == 'i');
  CHECK(busses_lent(reply)->server_port == 57110);
}

TEST_CASE("busses are set one by one or in runs, and all that makes no sense sets none") {
  const auto busses = [](const char* address, std::vector<Argument> arguments) {
    return dirt_meaning({address, std::move(arguments)}).busses;
  };
  using Busses = std::vector<std::pair<std::int64_t, double>>;
  const auto whole = [](std::int64_t number) { return Argument::of(number); };
  CHECK(busses("/c_set", {whole(3), Argument::of(0.5), whole(7), whole(2)}) == Busses{{3, 0.5}, {7, 2.0}});
  CHECK(busses("/dirt/setControlBus", {whole(0), Argument::of(1.5)}) == Busses{{0, 1.5}});
  CHECK(busses("/c_setn", {whole(3), whole(2), whole(8), whole(9), whole(0), whole(1), whole(7)}) ==
        Busses{{3, 8.0}, {4, 9.0}, {0, 7.0}});
  for (const char* address : {"/c_set", "/c_setn"}) {
    for (const std::vector<Argument>& wrong : {std::vector<Argument>{},
                                               {whole(1)},
                                               {whole(-1), whole(1), whole(1)},
                                               {whole(1), whole(1), Argument::of("x")},
                                               {whole(1), whole(99'999), whole(1)},
                                               {Argument::of("c1"), whole(1), whole(1)},
                                               {whole(16384), whole(1), whole(1)}}) {
      const DirtMeaning meaning = dirt_meaning({address, wrong});
      INFO(address << " of " << wrong.size());
      CHECK(meaning.busses.empty());
      CHECK_FALSE(meaning.problem.empty());
      CHECK(meaning.problem.find("a bus from 0 to 16383") != std::string::npos);
    }
  }
}

TEST_CASE("a synth tells its controls in one text") {
  CHECK(dirt_meaning({"/dirt/synth-info", {Argument::of("reed")}}).synth == "reed");
  CHECK_FALSE(dirt_meaning({"/dirt/synth-info", {}}).problem.empty());
  CHECK(synth_info_reply("reed", {"bend", "voice"}).arguments[0].text == "reed bend voice");
}
