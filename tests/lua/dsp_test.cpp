// tests/lua/dsp_test.cpp -- What a synth's function becomes: a graph of units, each part once, and a sentence for each mistake.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/dsp.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "engine/own_effects.h"
#include "engine/voice_programs.h"
#include "tests/lua/fake_session.h"

using namespace perigee;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using Kind = SynthGraph::Signal::Kind;

namespace {

// What the body, with v, becomes.
SynthGraph graph_of(Player& player, const std::string& body) {
  player.value("synth('t', function(v) " + body + " end)");
  return player.session.synths.at("t");
}
SynthGraph graph_of(const std::string& body) {
  Player player;
  return graph_of(player, body);
}
std::string mistake(const std::string& body) {
  Player player;
  return player.error("synth('t', function(v) " + body + " end)");
}
long units_named(const SynthGraph& graph, std::string_view name) {
  return std::count_if(graph.nodes.begin(), graph.nodes.end(),
                       [&](const SynthGraph::Node& node) { return unit_info(node.unit).name == name; });
}

}  // namespace

TEST_CASE("dsp: a graph lists units before those that read them, and what is heard") {
  const SynthGraph graph = graph_of("return dsp.saw(v.freq):lpf(v.cutoff:default(600), 2)");
  REQUIRE(graph.nodes.size() == 2);
  CHECK(unit_info(graph.nodes[0].unit).name == "saw");
  CHECK(graph.nodes[0].inputs[0].kind == Kind::freq);
  CHECK(graph.nodes[1].inputs[0] == SynthGraph::Signal{Kind::node, 0, 0, 0.0f});
  CHECK(graph.nodes[1].inputs[1].kind == Kind::control);
  CHECK(graph.nodes[1].inputs[2] == SynthGraph::Signal{Kind::constant, 0, 0, 2.0f});
  CHECK(graph.outputs == std::vector{SynthGraph::Signal{Kind::node, 1, 0, 0.0f}});
  CHECK(graph.controls == std::vector{SynthGraph::Control{"cutoff", 600.0f}});
}

TEST_CASE("dsp: the same sound is the same graph, however it is written") {
  Player player;
  const auto same = [&](const char* a, const char* b) {
    INFO(a << "  and  " << b);
    CHECK(graph_of(player, a) == graph_of(player, b));
  };
  same("return dsp.saw(v.freq):lpf(600, 2)", "return dsp.lpf(dsp.saw(v.freq), 600, 2)");
  same("return dsp.saw(v.freq):lpf(600, 2)", "return dsp.lpf{q = 2, cutoff = 600, ['in'] = dsp.saw{freq = v.freq}}");
  same("return dsp.saw(v.freq):lpf(600, 2)", "return dsp.saw(v.freq):lpf{q = 2, cutoff = 600}");
  same("return dsp.tri(v.freq)", "return dsp.triangle(v.freq)");
  same("return -dsp.saw(v.freq)", "return dsp.saw(v.freq) * -1");
  same("return 2 * dsp.saw(v.freq) - 1", "return dsp.sub(dsp.mul(2, dsp.saw(v.freq)), 1)");
  same("return dsp.saw(v.lpf:default(90))", "return dsp.saw(v.cutoff:default(90))");
  same("return dsp.saw(dsp.sine(3):range(100, 300))", "return dsp.saw(dsp.sine(3) * 100 + 200)");
  same("return dsp.saw(90) * v.gate:range(0.2, 0.5)", "return dsp.saw(90) * (v.gate * 0.3 + 0.2)");
  same("local l, r = dsp.saw(90), dsp.saw(91) return {l, r}", "return dsp.saw({90, 91})");
  same("return dsp.saw{freq = {90, 91}}:lpf(800).left", "return dsp.saw(90):lpf(800)");
  same("return dsp.saw(90):lt(dsp.sine(3))", "return dsp.lt(dsp.saw(90), dsp.sine(3))");
  same("return dsp.saw(90) ^ 2 % 3", "return dsp.mod(dsp.pow(dsp.saw(90), 2), 3)");
  same("return dsp.saw(90) * dsp.div(1, 8)", "return dsp.saw(90) * 0.125");
  same("return dsp.saw(90):room(4)", "return dsp.room({dsp.saw(90), dsp.saw(90)}, 4)");
  same("return dsp.saw(90):delay_l(2)", "return dsp.saw(90):delay_l(2, 2)");
  same("return dsp.saw({90, 91}):lpf({800, 900})", "return {dsp.saw(90):lpf(800), dsp.saw(91):lpf(900)}");
}

TEST_CASE("dsp: arithmetic on numbers is done at once, in the precision of the units") {
  const SynthGraph graph = graph_of("return dsp.sine(v.freq) * dsp.add(dsp.mul(0.1, 0.3), 0.7)");
  CHECK(graph.nodes.size() == 2);
  CHECK(graph.nodes.back().inputs[1].value == 0.1f * 0.3f + 0.7f);
}

TEST_CASE("dsp: a part that is used again is there once") {
  const SynthGraph once = graph_of("local s = dsp.saw(v.freq) return s:lpf(900) * s");
  const SynthGraph twice = graph_of("return dsp.saw(v.freq):lpf(900) * dsp.saw(v.freq)");
  CHECK(once == twice);
  CHECK(units_named(twice, "saw") == 1);
  CHECK(units_named(graph_of("local s = dsp.saw(v.freq) for i = 1, 20 do s = s + s end return s"), "add") == 20);
}

TEST_CASE("dsp: a control takes the one default that is given, and v.speed is 1 by itself") {
  CHECK(graph_of("return dsp.saw(v.x) * v.x:default(3)").controls[0].otherwise == 3.0f);
  CHECK(graph_of("return dsp.saw(v.freq) * v.speed").controls[0].otherwise == 1.0f);
  CHECK(graph_of("return dsp.saw(v.freq) * v.x").controls[0].otherwise == 0.0f);
  CHECK_THAT(mistake("return dsp.saw(v.freqq)"), Contains("did you mean v.freq?"));
  CHECK(graph_of("return dsp.saw(v.freqq:default(9))").controls[0].otherwise == 9.0f);
  CHECK_THAT(mistake("return dsp.saw(v.x:default(2)) * v.x:default(3)"), Contains("v.x has two defaults, 2 and 3"));
}

TEST_CASE("dsp: an envelope by itself is that of the gate") {
  const SynthGraph graph = graph_of("return dsp.saw(v.freq) * dsp.adsr(v.gate, 0.1, 0.2, 0.5, 0.3)");
  CHECK(graph ==
        graph_of("return dsp.saw(v.freq) * dsp.adsr{attack = 0.1, decay = 0.2, sustain = 0.5, release = 0.3}"));
  CHECK(silent_after(graph, {}, 2.0) == Approx(2.3));
}

TEST_CASE("dsp: a synth is known to fall silent where an envelope makes it so") {
  const auto silent = [](const char* body, std::vector<float> values = {}) {
    return silent_after(graph_of(body), values, 2.0);
  };
  CHECK(std::isinf(silent("return dsp.saw(v.freq)")));
  CHECK(std::isinf(silent("return dsp.saw(v.freq):lpf(dsp.adsr(v.gate, 0, 1, 0, 1) * 900 + 90)")));
  CHECK(silent("return dsp.saw(v.freq) * v.gate") == 2.0);
  CHECK(silent("return (dsp.saw(v.freq) * dsp.adsr(v.gate, 0, 1, 0, 1)):lpf(900)") == 3.0);
  CHECK(silent("return dsp.saw(v.freq):adsr(0, 1, 0, 1) + dsp.sine(v.freq):strike(0.5, 4)") == 4.5);
  CHECK(std::isinf(silent("return dsp.saw(v.freq):adsr(0, 1, 0, 1) + dsp.sine(v.freq)")));
  CHECK(silent("return dsp.saw(v.freq):adsr(0, 1, 0, v.release:default(1) * 2)", {5.0f}) == 12.0);
  CHECK(silent("return dsp.saw(v.freq):strike(0, v.duration * 3)") == 6.0);
  CHECK(silent("return (dsp.saw(v.freq) * v.gate):delay_l(0.5)") == 2.5);
  CHECK(silent("return (dsp.saw(v.freq) * v.gate):comb_l(0.1, -3)") == 5.0);
  CHECK(silent("return (dsp.saw(v.freq) * v.gate):feedback_delay(0.5, 0.5)") ==
        Approx(2.0 + 0.5 * std::log(0.001) / std::log(0.5)));
  CHECK(silent("return (dsp.saw(v.freq) * v.gate):room(4)") == 6.0);
  CHECK(silent("return -(dsp.saw(v.freq) * v.gate) / 2000") == 2.0);
  CHECK(silent("return dsp.saw(v.freq):adsr(0, 1, 0, v.release:default(1) / 2)", {5.0f}) == 4.5);
  CHECK(silent("return dsp.saw(v.freq) * dsp.envelope(0, 1, 0.5, 0.5)") == 2.5);
  CHECK(silent("return (dsp.saw(v.freq) * v.gate):mix(dsp.sine(3) * v.gate, 0.5)") == 2.0);
  CHECK(std::isinf(silent("return (dsp.saw(v.freq) * v.gate):mix(dsp.sine(3), 0.5)")));
}

TEST_CASE("dsp: a loop goes back a quantum, or a sample") {
  const SynthGraph graph = graph_of("return dsp.feedback(function(back) return dsp.saw(v.freq) + back * 0.5 end)");
  REQUIRE(graph.loops.size() == 1);
  CHECK(graph.loops[0].delay == ProgramBuilder::Delay::quantum);
  CHECK(graph.loops[0].closed == graph.outputs[0]);
  const SynthGraph single =
      graph_of("return dsp.feedback1(function(b) local s = dsp.sine(v.freq, b) return s, s * 0.2 end)");
  CHECK(single.loops[0].delay == ProgramBuilder::Delay::sample);
  CHECK_FALSE(single.loops[0].closed == single.outputs[0]);
  for (const SynthGraph& each : {graph, single}) CHECK_NOTHROW(make_synth(each));
}

TEST_CASE("dsp: mistakes are named, with what to do") {
  const std::pair<const char*, const char*> kMistakes[] = {
      {"return dsp.swa(3)", "there is no unit 'swa'; did you mean 'saw'?"},
      {"return dsp.saw(3):lfp(3)", "there is no unit 'lfp'; did you mean 'lpf'?"},
      {"return dsp.saw('3 4')", "saw: freq must be a signal or a number; got a pattern"},
      {"return dsp.saw(note'3 4')", "saw: freq must be a signal or a number; got a pattern"},
      {"return dsp.saw(nil)", "saw: freq must be a signal or a number; got nil"},
      {"return dsp.saw(frequency)", "got nil (unknown name 'frequency'"},
      {"return dsp.saw(dsp.sine)", "got a function (are its parentheses missing?)"},
      {"return dsp.saw({1, 2, 3})", "got a table that is no {left, right}"},
      {"return dsp.saw(0/0)", "saw: freq must be a finite number"},
      {"return dsp.saw(-3)", "saw: freq goes from 0 to 20000 (Hz); this is -3"},
      {"return dsp.saw(1, 2, 3, 4)", "saw: it takes 2 arguments (freq, phase), not 4"},
      {"return dsp.room(dsp.saw(3), 1, 2, 3, 4)", "room: it takes 4 arguments (sides, seconds, lp, dim), not 5"},
      {"return dsp.saw{frq = 3}", "saw: it takes no 'frq'; did you mean 'freq'?"},
      {"return dsp.lpf{in_ = dsp.saw(3), inn = 3}", "lpf: it takes no 'inn'; did you mean 'in_'?"},
      {"return dsp.saw(3, {freq = 3})", "saw: freq is given twice"},
      {"return dsp.saw(3):saw()", "saw: it changes no signal; write dsp.saw(freq, phase)"},
      {"return dsp.out(dsp.saw(3))", "there is no unit 'out'"},
      {"return dsp.saw(3):adsr(dsp.sine(2))", "adsr: attack stays as it is while a voice sounds"},
      {"return dsp.saw(3) < 2", "signals are compared sample by sample"},
      {"return dsp.saw(3) .. 2", "attempt to concatenate"},
      {"return dsp.saw(3):default(2)", "default: it says what a control is"},
      {"return dsp.saw(v.x:default('a'))", "default: argument 1 must be a number"},
      {"v.x = 3", "v can only be read"},
      {"return v[1]", "v has controls by their names"},
      {"return", "synth t: its function returns nothing"},
      {"return nosuch", "synth t: its function returns nil"},
      {"return saw(v.freq)", "'saw' is a pattern and takes no parentheses; the unit of synths is dsp.saw"},
      {"return dsp.saw(v.freq), dsp.sine(v.freq)", "more than one value; for two sides return {left, right}"},
      {"return 3", "a number makes no sound"},
      {"return 's'", "synth t: what its function returns must be a signal or a number; got a pattern"},
      {"return {dsp.saw(3), {1, 2}}", "a side must be one signal, not a pair"},
      {"return dsp.feedback(3)", "feedback: a function is wanted"},
      {"return dsp.feedback(function(b) return {b, b} end)", "feedback: one signal goes round"},
      {"local s = dsp.saw(3) for i = 1, 1e6 do s = s + i end return s", "more than 250 units one after another"},
  };
  for (const auto& [body, message] : kMistakes) {
    INFO(body);
    CHECK_THAT(mistake(body), StartsWith("test.lua:1: ") && Contains(message));
  }
  CHECK_THAT(Player{}.error("synth('a b', function(v) end)"), Contains("argument 1 must be a name of letters"));
  CHECK_THAT(Player{}.error("synth('a b', function(v) end)"), Contains("got \"a b\""));
  CHECK_THAT(Player{}.error("synth('ab', 3)"), Contains("argument 2 must be a function of v"));
}

TEST_CASE("dsp: what goes round a loop stays in the function that makes it") {
  CHECK_THAT(mistake("local b dsp.feedback1(function(back) b = back error('no') end) return b"), Contains("no"));
  CHECK_THAT(mistake("local b pcall(dsp.feedback, function(back) b = back error('no') end) return b"),
             Contains("is used outside of the function that makes the loop"));
}

TEST_CASE("dsp: a synth that is too large says so") {
  Player player;
  const SynthGraph large =
      graph_of(player, "local s = 0 for i = 1, 200 do s = s + dsp.saw(i):lpf(100 + i) * 0.01 end return s");
  CHECK_THROWS_WITH(make_synth(large), Contains("more than"));
}

TEST_CASE("dsp: every unit can be made with its defaults alone, has help, and is completed") {
  Player player;
  const auto offers = [&](const std::string& prefix, std::string_view name) {
    const std::vector<Completion> offered = player.host.complete(prefix).items;
    return std::any_of(offered.begin(), offered.end(), [&](const Completion& each) { return each.name == name; });
  };
  for (const std::string_view name : unit_names()) {
    INFO(name);
    const std::string text{name};
    CHECK(offers("dsp.", text));
    CHECK_THAT(player.value("dsp." + text + "()"), StartsWith("signal "));
    player.value("dsp.help'" + text + "'");
    CHECK_THAT(player.printed, StartsWith("dsp.") && Contains("\n"));
    const std::string by_name = player.printed;
    player.value("help(dsp." + text + ")");
    CHECK(player.printed == by_name);
  }
  for (const std::string_view name : signal_methods()) {
    CHECK(offers("x:" + std::string{name}, name));
  }
  const std::vector<std::string_view> names = unit_names();
  for (const std::string_view name : names) CHECK(std::count(names.begin(), names.end(), name) == 1);
  player.value("dsp.names'filter'");
  CHECK_THAT(player.printed, Contains("lpf"));
  player.value("dsp.names'no such thing'");
  CHECK_THAT(player.printed, Contains("no unit has"));
  CHECK_THAT(player.error("dsp.help'lfp'"), Contains("did you mean 'lpf'?"));
}

TEST_CASE("dsp: nothing is staged of an evaluation that fails") {
  Player player;
  player.error("synth('t', function(v) return dsp.saw(v.freq) end) error('late')");
  CHECK(player.session.abandoned == 1);
}

TEST_CASE("dsp: an effect is a graph between the sides of its input and two sides") {
  Player player;
  player.value("orbitfx(1, function(input) return input:lpf(800) end)");
  REQUIRE(player.session.effect);
  CHECK(player.session.effect->outputs.size() == 2);
  CHECK(player.session.effect->nodes[0].inputs[0] == SynthGraph::Signal{Kind::input, 0, 0, 0.0f});
  CHECK(player.session.effect->nodes[1].inputs[0] == SynthGraph::Signal{Kind::input, 1, 0, 0.0f});
  CHECK_NOTHROW(make_effect_program(*player.session.effect));
  const SynthGraph whole = *player.session.effect;
  player.value("master(function(input) return {input.left:lpf(800), input[2]:lpf(800)} end)");
  CHECK(*player.session.effect == whole);
  CHECK(player.session.said == std::vector<std::string>{"effect of master"});
  player.value("orbitfx(1, function(input) return input:chorus(2) end)");
  const SynthGraph both_sides = *player.session.effect;
  player.value("orbitfx(1, function(input) return {input.left:chorus(2).left, input.right:chorus(2).right} end)");
  CHECK(*player.session.effect == both_sides);
  player.session.said.clear();
  player.value("orbitfx(3)");
  CHECK(player.session.said == std::vector<std::string>{"no effect of orbit 3"});
  CHECK_THAT(player.error("orbitfx(16, function(x) return x end)"), Contains("a whole number from 0 to 15"));
  CHECK_THAT(player.error("orbitfx(1, nil)"), Contains("argument 2 must be a function of input"));
  CHECK_THAT(player.error("master(function(x) end)"), Contains("master: its function returns nothing"));
  CHECK_THAT(player.error("master(function(x) return x:adsr(0, 0, 1, 1) * dsp.adsr() end)"),
             Contains("it has no v and no gate, only its input"));
  CHECK_THAT(player.error("synth('t', function(v) master(function(x) y = x return x end) return y end)"),
             Contains("a synth has no input"));
}

TEST_CASE("dsp: what is made of numbers alone is a number") {
  const auto input = [](const std::string& number) {
    const SynthGraph graph = graph_of("return dsp.saw(" + number + ")");
    REQUIRE(graph.nodes.size() == 1);
    CHECK(graph.nodes[0].inputs[0].kind == Kind::constant);
    return graph.nodes[0].inputs[0].value;
  };
  CHECK(input("dsp.midicps(57)") == Approx(220.0));
  CHECK(input("dsp.sqrt(2):max(1) * 100") == Approx(141.42136));
  CHECK(input("dsp.pow(2, 7):within(0, 100) + 3") == Approx(103.0));
  CHECK(input("dsp.transpose(110, 12)") == Approx(220.0));
  CHECK(units_named(graph_of("return dsp.saw(dsp.midicps(v.note))"), "midicps") == 1);
}

TEST_CASE("dsp: range knows what goes from 0 to 1") {
  Player player;
  CHECK(graph_of(player, "return dsp.saw(dsp.lfo(2):range(200, 800))") ==
        graph_of(player, "return dsp.saw(dsp.lfo(2) * 600 + 200)"));
}

TEST_CASE("dsp: the example of every unit is a synth, and its help tells each input") {
  Player player;
  for (const std::string_view name : unit_names()) {
    const UnitInfo& unit = unit_info(unit_named(name));
    INFO(unit_example(unit));
    CHECK_NOTHROW(graph_of(player, "return dsp.saw(v.freq) + " + unit_example(unit)));
    for (int i = 0; i < unit.input_count; ++i)
      CHECK_THAT(unit_help(name), Contains("  " + std::string{unit.inputs[static_cast<std::size_t>(i)].name} + ": "));
  }
  CHECK_THAT(unit_help("rlpf"), Contains("Hz") && Contains(" to ") && Contains("where it is not given"));
}

TEST_CASE("dsp: a control takes one wave that runs by itself, and says so of anything else") {
  Player player;
  CHECK_NOTHROW(player.value("return lpf(dsp.sine(2):range(200, 2000))"));
  for (const char* wrong : {"dsp.white()", "dsp.saw(dsp.sine(2))", "dsp.sine(2) * dsp.sine(3)", "dsp.sine(2):lpf(100)"})
    CHECK_THAT(player.error(std::string{"return lpf("} + wrong + ")"), Contains("one wave") && Contains("range"));
}
