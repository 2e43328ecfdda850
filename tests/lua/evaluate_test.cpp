// tests/lua/evaluate_test.cpp -- An evaluation is heard entirely or not at all, and answers what the prompt shows.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "patterns/control_table.h"
#include "tests/lua/fake_session.h"

using namespace perigee;
using Catch::Contains;

TEST_CASE("an expression has a value, a statement has none") {
  Player play;
  CHECK(play.value("1 + 1") == "2");
  CHECK(play.value("'text', true, nil") == "text\ntrue\nnil");
  CHECK(play.value("x = 3") == "");
  CHECK(play.value("x") == "3");
  CHECK(play.value("{1, 2, 'a'}") == "{1, 2, \"a\"}");
  CHECK(play.value("{a = {b = 1}}") == "{a = {b = 1}}");
  CHECK(play.value("") == "");
  CHECK(play.value("-- nothing") == "");
  CHECK(play.value("local x = 4 return x") == "4");
  CHECK_THAT(play.value("hush"), Contains("hush()"));
  CHECK_THAT(play.value("fast"), Contains("fast"));
}

TEST_CASE("a pattern is shown as the events of its first cycle") {
  Player play;
  CHECK(play.value("m'a b'") == "  0 - 1/2  \"a\"\n1/2 - 1    \"b\"");
  CHECK(play.value("s'bd'") == "0 - 1  s: bd");
  CHECK(play.value("silence") == "silence (in the first cycle)");
  play.value("print(m'a')");
  CHECK(play.printed == "0 - 1  \"a\"\n");
}

TEST_CASE("what a failed evaluation staged is not heard") {
  HostOptions options;
  options.seconds = 0.1;
  Player play{options};
  play.value("d1(m'a')");
  const auto before = play.session.slots;
  REQUIRE(before.count("1") == 1);
  for (const char* code : {"d1(m'b') error('x')", "d1(m'b') while true do end", "d1(m'b') local x = = 1",
                           "d1(m'b') fats()", "hush() m'[a'"}) {
    play.error(code);
    CHECK(play.session.slots == before);
    CHECK_FALSE(play.session.open);
  }
  play.session.refuse_commit = true;
  CHECK(play.error("d1(m'b')") == "slot 1: too many events in a cycle");
  CHECK(play.session.slots == before);
  play.session.refuse_commit = false;
  play.value("d1(m'b')");
  CHECK_FALSE(play.session.slots == before);
}

TEST_CASE("the dialect of a failed evaluation is forgotten") {
  Player play;
  play.value("dialect'tidal'");
  CHECK(play.session.said == std::vector<std::string>{"tidal"});
  play.error("dialect'strudel' error('x')");
  CHECK_THAT(play.error("dialect'other'"), Contains("dialect: argument 1 must be \"strudel\" or \"tidal\""));
}

TEST_CASE("the pattern of an expression or a chunk") {
  Player play;
  const Span cycle{Cycles{0}, Cycles{1}};
  CHECK(query_sorted(play.host.pattern_of("m'a b c'"), cycle).size() == 3);
  CHECK(query_sorted(play.host.pattern_of("local n = 2 return m'a b':fast(n)"), cycle).size() == 4);
  CHECK(query_sorted(play.host.pattern_of("'a b'"), cycle).size() == 2);
  CHECK_THROWS_WITH(play.host.pattern_of("local x = 1"), Contains("returns no pattern"));
  CHECK_THROWS_WITH(play.host.pattern_of("nil"), Contains("got nil"));
  CHECK_THROWS_WITH(play.host.pattern_of("m'[a'"), Contains("mini-notation, column"));
}

TEST_CASE("the prompt asks for more lines only where the code lacks its end") {
  Player play;
  for (const char* code : {"", "1", "x = 1", "d1(s'bd')", "for i = 1, 2 do end", "x = = 1", "end", "'unfinished",
                           "-- comment", "return"}) {
    INFO(code);
    CHECK(play.host.is_complete(code));
  }
  for (const char* code :
       {"for i = 1, 2 do", "d1(s'bd'", "function f()", "x =", "if x then", "s'bd':", "[[long", "1 +", "--[[ long"}) {
    INFO(code);
    CHECK_FALSE(play.host.is_complete(code));
  }
}

TEST_CASE("completion knows names, methods and fields") {
  Player play;
  const auto has = [&](const char* prefix, const char* name) {
    const std::vector<Completion> found = play.host.complete(prefix).items;
    return std::any_of(found.begin(), found.end(), [&](const Completion& each) { return each.name == name; });
  };
  play.value("my_pattern = m'a' my_table = {alpha = 1}");
  CHECK(has("fa", "fast"));
  CHECK(has("d1(s\"bd\":fa", "fast"));
  CHECK_FALSE(has("s\"bd\":hu", "hush"));
  CHECK(has("hu", "hush"));
  CHECK(has("my_p", "my_pattern"));
  CHECK(has("my_table.al", "alpha"));
  CHECK(has("string.fi", "find"));
  CHECK(has("tidal.fa", "fast"));
  CHECK(has("fun", "function"));
  CHECK(play.host.complete("zzzzz").items.empty());
  const Completions fa = play.host.complete("d1():fa");
  CHECK(fa.begin == 5);
  for (const Completion& each : fa.items) CHECK(each.name.starts_with("fa"));
  const auto fast =
      std::find_if(fa.items.begin(), fa.items.end(), [](const auto& each) { return each.name == "fast"; });
  REQUIRE(fast != fa.items.end());
  CHECK(fast->kind == "function");
  CHECK(fast->summary == "speeds a pattern up");
  play.value("my_genome = cppn.random{seed = 1}");
  const Completions genomes = play.host.complete("note\"0\":synth(my_g");
  REQUIRE(genomes.items.size() == 1);
  CHECK(genomes.items[0].kind == "genome");
}

TEST_CASE("completion knows what a string is for, and where a slot is meant") {
  Player play;
  const auto joined = [&](std::string_view prefix) {
    const Completions found = play.host.complete(prefix);
    std::string text{prefix.substr(found.begin)};
    for (const Completion& each : found.items) text += " " + each.name;
    return text;
  };
  play.session.named[WordsOf::sounds] = {{"bd", "drum", ""}, {"bird", "samples", ""}, {"sn", "drum", ""}};
  play.session.named[WordsOf::files] = {{"0", "sample", "a.wav"}, {"1", "sample", "b.wav"}};
  play.session.named[WordsOf::banks] = {{"tr909", "bank", ""}};
  play.session.named[WordsOf::slots] = {{"1", "slot", ""}, {"drums", "slot", ""}};
  for (const char* before : {"s\"", "d1(s'sn [", "s(\"sn <", "x:sound\"~ {", "s(cat('a', \"", "s{'a', \"", "f('x', s[[",
                             "s(\"a\", 'b", "-- it's\ns\"", "d1(s'sn':fast(2), s\"sn . "})
    CHECK(joined(std::string{before} + (std::string_view{before}.ends_with("'b") ? "" : "b")) == "b bd bird");
  CHECK(joined("s\"bd:") == " 0 1");
  CHECK(joined("p:bank'tr") == "tr tr909");
  CHECK(joined("n\"0\":scale\"C:min").starts_with("min minor"));
  CHECK(joined("chord\"<Dm7") == "m7 m7 m7b5");
  CHECK(joined("voicings'gui") == "gui guidetones");
  CHECK(joined("mode\"du") == "du duck");
  CHECK(joined("mute(").starts_with(" \"drums\" 1"));
  CHECK(joined("solo(\"dr") == "dr drums");
  CHECK(joined("p('dr") == "dr drums");
  CHECK(joined("xfadeIn( 1") == "1 1");
  CHECK(joined("xfadeIn(1, ").find("drums") == std::string::npos);
  CHECK(joined("help'palin") == "palin palindrome");
  CHECK(joined("print('b") == "");
  CHECK(joined("s'bd' -- fa") == "");
}

TEST_CASE("help gives examples that work, of controls too, and knows units and sounds") {
  Player play;
  int examples = 0;
  for (const ControlRow& row : control_rows()) {
    play.value("help'" + std::string{row.name} + "'");
    const std::size_t at = play.printed.rfind("example: s\"bd sn\":");
    if (at == std::string::npos) continue;
    const std::string example = play.printed.substr(at + 9, play.printed.find('\n', at) - at - 9);
    INFO(example);
    CHECK_THAT(play.value(example), Contains("bd"));
    ++examples;
  }
  CHECK(examples > 200);
  play.value("help'lpf'");
  CHECK_THAT(play.printed, Contains("example: s\"bd sn\":cutoff\"3600 630\""));
  play.value("help'dsp.lpf'");
  CHECK_THAT(play.printed, Contains("signal:lpf(cutoff, q)"));
  play.session.named[WordsOf::sound] = {{"bell", "synth", "rings"}};
  play.value("help'bell'");
  CHECK(play.printed == "s\"bell\"\nsynth, rings\nexample: s\"bell*4\"\n");
}

TEST_CASE("files of code are found beside the script, and only text and ordinary files are read") {
  Player play;
  CHECK_THAT(play.error("require 'nothing.like.this'"), Contains("module 'nothing.like.this' not found"));
  CHECK_THAT(play.error("dofile 'nothing.lua'"), Contains("no such file"));
  CHECK_THAT(play.error("io.open '/dev/zero'"), Contains("only ordinary files"));
  CHECK(play.value("os.execute, os.exit, io.popen, debug, loadfile, string.dump") == "nil\nnil\nnil\nnil\nnil\nnil");
  HostOptions options;
  options.trusted = false;
  Player stranger{options};
  CHECK(stranger.value("os, io, require, dofile") == "nil\nnil\nnil\nnil");
}

TEST_CASE("random numbers are the same in every new host, and begin again with randomseed()") {
  const char* const kDraw = "local t = {} for i = 1, 5 do t[i] = math.random(1e9) end return table.concat(t, ' ')";
  Player first, second;
  const std::string drawn = first.value(kDraw);
  CHECK(second.value(kDraw) == drawn);
  CHECK(second.value(kDraw) != drawn);
  second.value("; math.randomseed()");
  CHECK(second.value(kDraw) == drawn);
  second.value("; math.randomseed(7)");
  CHECK(second.value(kDraw) != drawn);
}
