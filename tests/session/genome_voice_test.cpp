// tests/session/genome_voice_test.cpp -- Genomes as instruments and as signals: on their frame, at their pitch, the same in any block.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "gpu/cpu_evaluator.h"
#include "lua/host.h"
#include "repl/session/offline.h"

namespace perigee {
namespace {

// The left side of so many seconds of a piece that has the genome `g`.
std::vector<float> sound(const std::string& code, int block = 256, double seconds = 2.0, std::string* told = nullptr) {
  Player player({.live = false, .threads = 1}, [&](const std::string& message) {
    if (told != nullptr) *told += message + "\n";
  });
  Host host(player, {});
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

TEST_CASE("an effect of an orbit that reads a network is refused, and says why") {
  Player player({.live = false, .threads = 1}, [](const std::string&) {});
  Host host(player, {});
  const std::string genome = std::string{PERIGEE_SOURCE_DIR} + "/tests/gpu/data/pkg_wavetable_g020.json";
  const auto result =
      host.evaluate("local g = cppn.load(\"" + genome + "\") orbitfx(1, function(i) return i * g:out(0) end)", "test");
  CHECK(!result.ok);
  CHECK_THAT(result.error, Catch::Contains("cannot read a network"));
}

}  // namespace perigee
