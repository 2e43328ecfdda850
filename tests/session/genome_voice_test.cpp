// tests/session/genome_voice_test.cpp -- Genomes as instruments and as signals: on their frame, at their pitch, the same in any block.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "lua/host.h"
#include "repl/session/offline.h"

namespace perigee {
namespace {

// The left side of so many seconds of a piece that has the genome `g`.
std::vector<float> sound(const std::string& code, int block = 256, double seconds = 2.0, std::string* told = nullptr) {
  Player player({.live = false, .threads = 1}, [&](const std::string& message) {
    if (told != nullptr) *told += message + "\n";
  });
  Host host(player, {.offline = true});
  std::string error;
  const std::string genome = std::string{PERIGEE_SOURCE_DIR} + "/tests/gpu/data/pkg_wavetable_g020.json";
  const auto result = host.evaluate("local g = cppn.load(\"" + genome + "\")\n" + code, "test");
  INFO(result.error);
  REQUIRE(result.ok);
  std::vector<float> left;
  render_offline(player, {.cycles = {}, .seconds = seconds}, block, [&](std::span<const float> heard, double) {
    for (std::size_t i = 0; i < heard.size(); i += 2) left.push_back(heard[i]);
    return true;
  });
  return left;
}

std::size_t onset(const std::vector<float>& sound) {
  std::size_t at = 0;
  while (at < sound.size() && sound[at] == 0.0f) ++at;
  return at;
}

}  // namespace

TEST_CASE("a genome's note begins on its frame and is the same in any device block") {
  const std::string code = "d1(note\"~ 0 3 7\":synth(g))";
  const std::vector<float> reference = sound(code);
  CHECK(onset(reference) >= 24000);
  CHECK(onset(reference) < 24064);
  for (const int block : {1, 333, 4096}) CHECK((sound(code, block) == reference));
}

TEST_CASE(
    "a number of note is semitones from the genome's own pitch, a name and what arithmetic makes of it the note") {
  const auto played = [](const std::string& note) { return sound("d1(" + note + ":synth(g))", 256, 0.5); };
  CHECK((played("note\"c4\":add(note(12))") == played("note\"c5\"")));
  CHECK((played("note\"72\"") == played("note\"c5\"")));
  CHECK((played("note\"0\"") != played("note\"c4\"")));
}

TEST_CASE("a genome's output moves a control sample by sample, the same in any device block") {
  const std::string code = "d1(s\"saw\":lpf(g:out(3, {frequency = 5}):range(200, 4000)))";
  const std::vector<float> reference = sound(code), still = sound("d1(s\"saw\":lpf(2100))");
  CHECK((reference != still));
  CHECK((sound(code, 77) == reference));
}

TEST_CASE("a synth reads a network's output as one of its units") {
  const std::string code =
      "synth(\"net\", function(v) return dsp.saw(v.freq) * g:out(2, {frequency = 3}) end) d1(note\"48\":s\"net\")";
  CHECK((sound(code, 64) == sound(code, 1000)));
  CHECK((sound(code) != sound("synth(\"net\", function(v) return dsp.saw(v.freq) end) d1(note\"48\":s\"net\")")));
}

TEST_CASE("an effect of an orbit reads a network as a synth does") {
  const std::string note = "d1(note\"48\":s\"saw\") ",
                    effect = "orbitfx(1, function(i) return i * g:out(2, {frequency = 3}) end)";
  const std::vector<float> reference = sound(note + effect);
  CHECK((reference != sound(note)));
  CHECK((sound(note + effect, 77) == reference));
  CHECK((sound(note + "master(function(i) return i * g:out(2, {frequency = 3}) end)", 512) !=
         sound(note + "master(function(i) return i * g:out(3, {frequency = 3}) end)", 512)));
}

TEST_CASE(
    "pitch, velocity and numbers of the patch follow patterns while a genome's note sounds, the same in any block",
    "[long]") {
  const auto same = [](const std::string& code) {
    const std::vector<float> reference = sound(code);
    for (const int block : {64, 333, 4096}) CHECK((sound(code, block) == reference));
    return reference;
  };
  const std::vector<float> still = same("d1(note\"0\":synth(g))");
  const auto moved = [&](const std::string& code, std::size_t from) {
    const std::vector<float> heard = same(code);
    CHECK(std::equal(heard.begin(), heard.begin() + static_cast<std::ptrdiff_t>(from), still.begin()));
    CHECK(!std::equal(heard.begin(), heard.begin() + static_cast<std::ptrdiff_t>(from) + 200, still.begin()));
  };
  moved("d1(note(follow\"0 7\"):synth(g))", 48000);
  moved("d1(note\"0\":velocity(follow\"1 0.3\"):synth(g))", 48000);
  moved("d1(note(follow\"0 7\"):velocity(follow\"1 0.3 1\"):synth(g))", 32000);
  CHECK((same("d1(note\"0\":velocity(follow(sine)):note(follow(saw)):synth(g))") != still));
  CHECK((sound("d1(note(follow\"0\"):synth(g))") == still));
}

TEST_CASE("curves and impulse responses follow what a genome's note follows, the same in any block") {
  for (const std::string name : {"cppngrow_n052", "pkg_heavycppn_g006"}) {
    const std::string other =
        "local h = cppn.load(\"" + std::string{PERIGEE_SOURCE_DIR} + "/tests/gpu/data/" + name + ".json\") ";
    const auto heard = [&](const std::string& code, int block = 256) { return sound(other + code, block); };
    const std::vector<float> still = heard("d1(note\"0\":synth(h))");
    for (const std::string code :
         {"d1(note\"0\":velocity(follow\"1 0.3\"):synth(h))", "d1(note(follow\"0 5\"):synth(h))",
          "d1(note\"0\":synth(cppn.morph(h, h:mutate{seed = 3, patchMutations = 0}, \"0 1\")))"}) {
      INFO(name << ": " << code);
      const std::vector<float> moved = heard(code);
      CHECK(std::equal(moved.begin(), moved.begin() + 48000, still.begin()));
      CHECK(moved != still);
      CHECK((heard(code, 999) == moved));
    }
    const std::string wave = "d1(note\"0\":velocity(follow(saw)):synth(h))";
    CHECK((heard(wave, 64) == heard(wave, 4096)));
  }
}

TEST_CASE("a pattern that is evaluated again changes the genome's note that sounds, on a frame and without a seam") {
  const auto played = [](const std::string& again, int block) {
    Player player({.live = false, .threads = 1}, [](const std::string&) {});
    Host host(player, {.offline = true});
    const std::string genome = std::string{PERIGEE_SOURCE_DIR} + "/tests/gpu/data/pkg_wavetable_g020.json";
    REQUIRE(host.evaluate("g = cppn.load(\"" + genome + "\") d1(note\"0\":synth(g))", "test").ok);
    std::vector<float> left, heard(2 * static_cast<std::size_t>(block));
    while (left.size() < 84480) {
      if (left.size() == 30720) {
        const EvalResult result = host.evaluate(again, "test");
        INFO(result.error);
        REQUIRE(result.ok);
      }
      player.advance(1.0);
      player.render(heard);
      for (std::size_t i = 0; i < heard.size(); i += 2) left.push_back(heard[i]);
    }
    return left;
  };
  const std::vector<float> still = played("d1(note\"0\":synth(g))", 256);
  CHECK((played("d1(note\"0*1\":synth(g))", 256) == still));
  for (const std::string again : {"d1(note\"0\":synth(g:mutate{seed = 2, patchMutations = 0}))",
                                  "d1(note\"5\":synth(g))", "d1(note\"0\":velocity(0.4):synth(g))"}) {
    INFO(again);
    const std::vector<float> heard = played(again, 256);
    CHECK(std::equal(heard.begin(), heard.begin() + 30720, still.begin()));
    CHECK(!std::equal(heard.begin() + 30720, heard.begin() + 31744, still.begin() + 30720));
    CHECK((played(again, 512) == heard));
  }
}

TEST_CASE("numbers of the patch are controls by their names, which patterns move") {
  const std::vector<float> still = sound("d1(note\"0\":synth(g))");
  const auto told = [](const std::string& value) {
    return sound("local name, number = next(g:numbers()) d1(note\"0\":synth(g):set{[name] = " + value + "})");
  };
  CHECK((told("number") == still));
  CHECK((told("number * 0.5 + 0.1") != still));
  CHECK((told("sine:range(number, number * 0.5 + 0.1)") != told("number * 0.5 + 0.1")));
}

TEST_CASE(
    "an output of a morph by a pattern moves a control, at its ends as one or the other's, the same in any block") {
  const std::string other = "local h = g:mutate{seed = 3, patchMutations = 0} ";
  const auto heard = [&](const std::string& amount, int block = 256, const std::string& more = "") {
    return sound(other + "local m = cppn.morph(g, h, " + amount + "):out(3, {frequency = 5}):range(200, 4000) " +
                     "d1(s\"saw\":lpf(m)) " + more,
                 block);
  };
  const std::vector<float> moved = heard("\"0 1\""), before = heard("0"), after = heard("1");
  CHECK((heard("\"0\"") == before));
  CHECK((heard("\"1\"") == after));
  CHECK((before != after));
  CHECK(std::equal(moved.begin(), moved.begin() + 48000, before.begin()));
  CHECK((moved != before));
  CHECK((heard("saw", 999) == heard("saw")));
  CHECK((heard("\"0 1\"", 77) == moved));
}

TEST_CASE("an output of a morph by a pattern moves a synth and an effect, at its ends as one or the other's") {
  const std::string note = "d1(note\"0*2\":s\"net\")", left = "synth(\"net\", function(v) return dsp.saw(v.freq)",
                    other =
                        "local h = g:mutate{seed = 3, patchMutations = 0} local function m(amount) "
                        "return cppn.morph(g, h, amount):out(2, {frequency = 3}) end ";
  for (const auto& around : {std::pair<std::string, std::string>{left + " * m(", ") end) " + note},
                             {left + " end) " + note + " orbitfx(1, function(i) return i * m(", ") end)"},
                             {left + " end) " + note + " master(function(i) return i * m(", ") end)"}}) {
    INFO(around.first);
    const auto heard = [&](const std::string& amount, int block = 256) {
      return sound(other + around.first + amount + around.second, block);
    };
    const std::vector<float> moved = heard("\"0 1\""), first = heard("0");
    CHECK((heard("\"0\"") == first));
    CHECK((heard("\"1\"") == heard("1")));
    CHECK(std::equal(moved.begin(), moved.begin() + 47000, first.begin()));
    CHECK((moved != first));
    CHECK((heard("\"0 1\"", 77) == moved));
    CHECK((heard("saw", 999) == heard("saw")));
    const std::vector<float> again = heard("saw:mask\"1 0 1 0\""), ends = heard("saw:mask\"1 0 0 0\"");
    CHECK(std::equal(again.begin(), again.begin() + 48000, ends.begin()));  // a pause knows nothing of what comes
    CHECK(again != ends);
  }
}

TEST_CASE("a synth that reads a network is tuned as one that does not") {
  const auto heard = [](const std::string& more) {
    return sound("synth(\"net\", function(v) return dsp.saw(v.freq)" + more + " end) d1(note\"0\":s\"net\")");
  };
  const std::vector<float> plain = heard(""), with = heard(" + g:out(2) * 1e-6");
  for (std::size_t i = 0; i < plain.size(); i += 101) CHECK(with[i] == Approx(plain[i]).margin(1e-4));
}

TEST_CASE("a morph by a pattern begins as the one genome and ends as the other's networks, the same in any block") {
  const std::string other = "local h = cppn.load(\"" + std::string{PERIGEE_SOURCE_DIR} +
                            "/tests/gpu/data/pkg_wavetable_g020.json\"):mutate{seed = 3, patchMutations = 0} ";
  const auto heard = [&](const std::string& amount, int block = 256) {
    return sound(other + "d1(note\"0\":synth(cppn.morph(g, h, " + amount + ")))", block);
  };
  const std::vector<float> moved = heard("\"0 0.5\"");
  CHECK((heard("\"0\"") == heard("0")));
  CHECK((heard("\"1\"") == heard("1")));
  CHECK(std::equal(moved.begin(), moved.begin() + 48000, heard("0").begin()));
  CHECK((heard("saw") != moved));
  CHECK((heard("saw", 999) == heard("saw")));
}

}  // namespace perigee
