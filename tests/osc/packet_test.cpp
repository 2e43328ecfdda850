// tests/osc/packet_test.cpp -- What is written is read again, whatever a number came as, and however a stream is cut.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/osc/packet.h"

#include <catch2/catch.hpp>

#include "repl/osc/dispatch.h"
#include "repl/osc/framing.h"
#include "repl/osc/rate.h"
#include "repl/osc/tidal.h"

using namespace perigee::osc;

namespace {

std::vector<Message> messages_of(const std::string& bytes) {
  std::vector<Message> found;
  CHECK(!read_packet(bytes, [&](const Message& message) { found.push_back(message); }));
  return found;
}

Message message_of(std::string address, std::vector<Argument> arguments) {
  return {std::move(address), std::move(arguments)};
}

}  // namespace

TEST_CASE("a message comes back as it was sent") {
  const Message sent = message_of("/a/b", {Argument::of("é…"), Argument::of(std::int64_t{-3}), Argument::of(0.1),
                                           Argument::of_float(0.5), Argument::of("")});
  const auto came = messages_of(write_packet(sent));
  REQUIRE(came.size() == 1);
  CHECK(came[0].address == "/a/b");
  REQUIRE(came[0].arguments.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(came[0].arguments[i].type == sent.arguments[i].type);
    CHECK(came[0].arguments[i].number == sent.arguments[i].number);
    CHECK(came[0].arguments[i].text == sent.arguments[i].text);
  }
}

TEST_CASE("what is sent is valid UTF-8 and fits its type") {
  const auto came = messages_of(write_packet(
      message_of("/x", {Argument::of("a\xFF"
                                     "b"),
                        Argument::of(std::string_view{"zero\0no end", 11}), Argument::of(std::int64_t{1} << 40)})));
  CHECK(came[0].arguments[0].text ==
        "a\xEF\xBF\xBD"
        "b");
  CHECK(came[0].arguments[1].text == "zero\xEF\xBF\xBDno end");
  CHECK(came[0].arguments[2].number == 2147483647.0);
}

TEST_CASE("packets come out of a stream the same wherever it is cut") {
  const std::string packets[] = {
      write_packet(message_of("/hello", {})),
      write_packet(message_of("/x", {Argument::of(std::int64_t{0xC0DBC0DB & 0x7FFFFFFF}), Argument::of("\xC3\x80")}))};
  for (const bool slip : {false, true}) {
    Framing writer;
    if (slip) writer.take(std::string_view{"\xC0"}, [](std::span<const char>) {});
    const std::string stream = writer.framed(packets[0]) + writer.framed(packets[1]);
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
      Framing reader;
      std::vector<std::string> come;
      const auto take = [&](std::span<const char> packet) { come.emplace_back(packet.begin(), packet.end()); };
      CHECK(reader.take(std::span{stream}.first(cut), take));
      CHECK(reader.take(std::span{stream}.subspan(cut), take));
      REQUIRE(come.size() == 2);
      CHECK(come[0] == packets[0]);
      CHECK(come[1] == packets[1]);
    }
  }
}

TEST_CASE("every message of the table is taken with what it wants, and with nothing else") {
  for (const Entry& entry : entries()) {
    Message message{std::string{entry.address}, {}};
    for (const char kind : entry.kinds) {
      if (kind == 't') message.add("secret");
      if (kind == 's' || kind == 'x') message.add("word");
      if (kind == 'n') message.add(Argument::of(1.0));
    }
    CHECK(check(message, "secret").entry == &entry);
    if (entry.kinds.starts_with('t')) CHECK(check(message, "secreT").entry == nullptr);
    message.add(Argument{});
    CHECK(check(message, "secret").entry == nullptr);
    if (!entry.kinds.empty()) CHECK(check({message.address, {}}, "secret").entry == nullptr);
  }
}

TEST_CASE("Tidal's messages are code in which nothing of theirs is code") {
  CHECK(tidal_meaning(message_of("/mute", {Argument::of("a\"b\\c\nd")})).code == "mute(\"a\\\"b\\\\c\\nd\")");
  CHECK(tidal_meaning(message_of("/mute", {Argument::of_float(1.0)})).code == "mute(\"1\")");
  CHECK(tidal_meaning(message_of("/setcps", {Argument::of_float(0.1)})).code == "setcps(0.1)");
  CHECK(tidal_meaning(message_of("/setbpm", {Argument::of(120.0), Argument::of(std::int64_t{3})})).code ==
        "setbpm(120, 3)");
  const TidalMeaning knob = tidal_meaning(message_of("/ctrl", {Argument::of("knob"), Argument::of_float(0.5)}));
  CHECK(knob.input == "knob");
  CHECK(knob.value.number == 0.5);
}

TEST_CASE("a rate lets through what it says") {
  Rate rate{10.0, 3.0};
  int passed = 0;
  for (int i = 0; i < 100; ++i) passed += rate.take(5.0) ? 1 : 0;
  CHECK(passed == 3);
  for (int i = 0; i < 100; ++i) passed += rate.take(5.15) ? 1 : 0;
  CHECK(passed == 4);
}
