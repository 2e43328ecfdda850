// tests/lua/commands_test.cpp -- Every command reaches the instrument, and tells what it does.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/commands.h"

#include <catch2/catch.hpp>

#include "tests/lua/fake_session.h"

using namespace perigee;
using Catch::Contains;

TEST_CASE("slots are numbers or names") {
  Player play;
  play.value("d1(s'bd') d16('a b') p('drums', s'sn') p(3, 4)");
  CHECK(play.session.slots.size() == 4);
  for (const char* slot : {"1", "16", "drums", "3"}) CHECK(play.session.slots.count(slot) == 1);
  play.value("d1() d16(silence)");
  const Span cycle{Cycles{0}, Cycles{1}};
  CHECK(query_sorted(play.session.slots["1"], cycle).empty());
  CHECK(query_sorted(play.session.slots["16"], cycle).empty());
  play.value("hush()");
  CHECK(play.session.slots.empty());
  CHECK_THAT(play.error("p(1.5, s'bd')"), Contains("p: argument 1 must be a slot"));
  CHECK_THAT(play.error("d17(s'bd')"), Contains("unknown name 'd17'"));
}

TEST_CASE("commands say what they should to the instrument") {
  Player play;
  const auto said = [&](const char* code) {
    play.value(code);
    return play.session.said;
  };
  using Said = std::vector<std::string>;
  CHECK(said("panic()") == Said{"panic"});
  CHECK(said("once(s'bd') asap(s'bd') first(s'bd')") == Said{"once", "once", "once"});
  CHECK(said("mute(1) unmute('drums') muteAll() unmuteAll()") ==
        Said{"mute 1", "unmute drums", "mute all", "unmute all"});
  CHECK(said("solo(2) unsolo(2) unsolo() unsoloAll()") == Said{"solo 2", "unsolo 2", "unsolo all", "unsolo all"});
  CHECK(said("record('a.wav') record() record(false)") == Said{"record a.wav", "stop recording", "stop recording"});
  CHECK(said("record('a.wav', {stems='orbits'})") == Said{"record a.wav with orbits"});
  CHECK(said("record('a.wav', {stems='slots'})") == Said{"record a.wav with slots"});
  CHECK(said("muteOrbit(2) unmuteOrbit(2) soloOrbit(0) unsoloOrbit(15) unsoloOrbit()") ==
        Said{"mute orbit 2", "unmute orbit 2", "solo orbit 0", "unsolo orbit 15", "unsolo orbits"});
  CHECK(said("rec('a') rec('b', {of=3, cycles=2}) rec('b', {of='in', overdub=true})") ==
        Said{"loop a of master for 1.000000", "loop b of orbit 3 for 2.000000", "overdub b of in for 1.000000"});
  CHECK(said("all(fast(2)) all(rev) all()") == Said{"all", "all", "all none"});
  CHECK(said("resetCycles() setcycle(1.5)") == Said{"cycle 0", "cycle 3/2"});
  CHECK(said("nudge(0.25)") == Said{"nudge 0.250000"});
  CHECK(play.value("nudge'0.1'") == "0 - 1  nudge: 0.1");  // the control
  CHECK(said("setcps(0.6)") == Said{"cps"});
}

TEST_CASE("what plays prints as its names") {
  Player play;
  CHECK(play("d1(s'bd') p('hats', s'hh')").ok);
  CHECK(play("print(playing(), #playing())").ok);
  CHECK_THAT(play.printed, Contains("{\"1\", \"hats\"}\t2"));
}

TEST_CASE("what record cannot do is refused") {
  Player play;
  CHECK_THAT(play.error("record(true)"), Contains("record: argument 1 must be the name of a WAV file"));
  CHECK_THAT(play.error("record('')"), Contains("record: argument 1 must be the name of a WAV file"));
  CHECK_THAT(play.error("record('a.wav', 'orbits')"), Contains("record: argument 2 must be a table"));
  for (const char* code :
       {"record('a', {stems='tracks'})", "record('a', {stem='orbits'})", "record('a', {'orbits'})"}) {
    CHECK_THAT(play.error(code), Contains("the only option is stems=\"orbits\""));
  }
  CHECK_THAT(play.error("rec()"), Contains("rec: argument 1 must be the name that the sound is to have"));
  CHECK_THAT(play.error("rec('a', {of=16})"), Contains("`of` must be \"master\", \"in\" or an orbit from 0 to 15"));
  CHECK_THAT(play.error("rec('a', {cycles=0})"), Contains("`cycles` must be a number above 0"));
  CHECK_THAT(play.error("rec('a', {length=1})"), Contains("the options are of="));
  CHECK_THAT(play.error("muteOrbit(16)"), Contains("an orbit"));
}

TEST_CASE("tempo in cycles or beats, a number or a pattern") {
  Player play;
  const auto tempo = [&](const char* code) {
    play.value(code);
    return query_sorted(play.session.tempo, Span{Cycles{0}, Cycles{1}}).at(0).value.number();
  };
  CHECK(tempo("setcps(0.6)") == 0.6);
  CHECK(tempo("setbpm(120)") == 0.5);
  CHECK(tempo("setbpm(90, 3)") == 0.5);
  CHECK(tempo("setcpm(30)") == 0.5);
  CHECK(tempo("setcps'<0.5 1>'") == 0.5);
  CHECK(tempo("setcpm'<30 60>'") == 0.5);
  for (const char* code : {"setcps(0)", "setcps(-1)", "setcps(65)", "setcps(1/0)", "setbpm(0)", "setcpm(0)",
                           "setcps(nil)", "setbpm(120, 0)"}) {
    INFO(code);
    play.error(code);
  }
}

TEST_CASE("an underscore lets a slot rest") {
  Player play;
  play.value("d2(s'bd') p('x', s'bd')");
  play.value("d2_(s'bd*2') p_('x', s'bd*2')");
  const Span cycle{Cycles{0}, Cycles{1}};
  CHECK(query_sorted(play.session.slots["2"], cycle).empty());
  CHECK(query_sorted(play.session.slots["x"], cycle).empty());
}

TEST_CASE("what is asked is printed") {
  Player play;
  CHECK(play.value("getbpm(2) == 120 * getcps() and getnow() >= 0") == "true");
  play.value("status()");
  CHECK(play.printed == "all well\n");
  play.value("sounds('x')");
  CHECK(play.printed == "bd sn x\n");
  play.value("samples('folder')");
  CHECK(play.printed == "3 sounds in folder\n");
  CHECK(play.error("samples('nowhere')") == "test.lua:1: samples: there is no folder 'nowhere'");
  play.value("show(s'bd*2 sn')");
  CHECK_THAT(play.printed, Contains("\nbd ") && Contains("\nsn "));
  play.value("show('a b', 2)");
  CHECK_THAT(play.printed, Contains("0 ") && Contains(" 1\na ") && Contains("\nb "));
  CHECK_THAT(play.error("show('a', 100)"), Contains("from 1 to 16"));
}

TEST_CASE("help knows every command, function and control") {
  Player play;
  play.value("help()");
  CHECK_THAT(play.printed, Contains("d1("));
  for (const char* code : {"help(fast)", "help'fast'"}) {
    play.value(code);
    CHECK_THAT(play.printed, Contains("pattern:fast(factor)"));
  }
  play.value("help'end'");
  CHECK_THAT(play.printed, Contains("end"));
  play.value("help(hush)");
  CHECK_THAT(play.printed, Contains("hush()"));
  play.value("help(d3)");
  CHECK_THAT(play.printed, Contains("slot"));
  play.value("help'fats'");
  CHECK_THAT(play.printed, Contains("did you mean 'fast'"));
  play.value("register('bounce', function(amount, pattern) return pattern end, 'bounces about') help'bounce'");
  CHECK_THAT(play.printed, Contains("pattern:bounce(amount)") && Contains("bounces about"));
  play.value("help'lpf'");
  CHECK_THAT(play.printed, Contains("Hz") && Contains("cutoff:resonance"));
  play.value("help'filters'");
  CHECK_THAT(play.printed, Contains("resonance"));
  play.value("names'hus'");
  CHECK_THAT(play.printed, Contains("hush"));
  for (const Command& command : commands()) {
    CHECK_FALSE(command.help.empty());
    CHECK_FALSE(command.example.empty());
    CHECK_THAT(play.host.help(command.name), Contains(std::string{command.help}));
  }
}
