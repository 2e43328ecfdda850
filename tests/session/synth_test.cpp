// tests/session/synth_test.cpp -- Synths written in Lua play, change without a click, and survive their author's mistakes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "lua/host.h"
#include "tests/session/listening.h"

using namespace perigee;
using Catch::Matchers::Contains;

namespace {

// A player with code.
struct Coder {
  explicit Coder(Report report = no_report()) : player(offline_options(), std::move(report)), host(player, options()) {}
  HostOptions options() {
    HostOptions made;
    made.print = [this](std::string_view text) { printed += text; };
    return made;
  }
  void run(const std::string& code) {
    const EvalResult result = host.evaluate(code, "test.lua");
    INFO(code);
    REQUIRE(result.error == "");
  }
  std::string error(const std::string& code) {
    const EvalResult result = host.evaluate(code, "test.lua");
    REQUIRE_FALSE(result.ok);
    return result.error;
  }
  std::vector<float> hear(double seconds, int block = 256) {
    std::vector<float> all, sound(static_cast<std::size_t>(block) * 2);
    for (auto left = static_cast<Frames>(seconds * 48000.0); left > 0; left -= block) {
      player.advance(0.1);
      player.engine().render(sound);
      all.insert(all.end(), sound.begin(), sound.end());
    }
    return all;
  }
  std::string printed;
  Player player;
  Host host;
};

std::vector<float> sound_of(const std::string& code, int block = 256) {
  Coder coder;
  coder.run(code);
  return rendered(coder.player, {.cycles = Cycles(2)}, block);
}
double loudest(const std::vector<float>& sound, double from_second = 0.0, double to_second = 1e9) {
  double most = 0.0;
  const auto at = [&](double s) { return std::min(sound.size(), static_cast<std::size_t>(s * 48000.0) * 2); };
  for (std::size_t i = at(from_second); i < at(to_second); ++i)
    most = std::max(most, std::abs(static_cast<double>(sound[i])));
  return most;
}
// The largest step from a sample to the next, on the left.
double steepest(const std::vector<float>& sound) {
  double most = 0.0;
  for (std::size_t i = 2; i < sound.size(); i += 2)
    most = std::max(most, std::abs(static_cast<double>(sound[i]) - static_cast<double>(sound[i - 2])));
  return most;
}

constexpr const char* kAcid = R"(
  synth("acidic", function(v)
    local env = dsp.adsr(v.gate, 0.003, 0.2, 0.3, 0.1)
    return dsp.saw(v.freq):lpf(v.lpf:default(600) + env * 2400, v.resonance:default(3)) * env
  end)
  d1(note"c2 eb2 [g2 c3] bb1":s"acidic")
)";

}  // namespace

TEST_CASE("a synth of units sounds like the instrument of the kit that is made of the same units") {
  const std::string line = R"(d1(note"c2 eb3 [g2 c3] bb1":lpf"900 2000":accelerate"0 0.5":s"%"))";
  const auto played_by = [&](const char* name) {
    std::string text = line;
    return text.replace(text.find('%'), 1, name);
  };
  const std::vector<float> mine =
      sound_of("synth('mine', function(v) return dsp.saw(v.freq) * 0.3 end) " + played_by("mine"));
  CHECK((mine == sound_of(played_by("sawtooth"))));
}

TEST_CASE("a synth has the same bytes in device blocks of any size") {
  const std::vector<float> first = sound_of(kAcid, 64);
  CHECK(loudest(first) > 0.05);
  CHECK((sound_of(kAcid, 1) == first));
  CHECK((sound_of(kAcid, 333) == first));
}

TEST_CASE("arithmetic that is done beforehand sounds equal to the bit") {
  const std::string play = "d1(note\"c3*4\":s\"t\")";
  const std::vector<float> before =
      sound_of("synth('t', function(v) return dsp.sine(v.freq) * dsp.mul(0.1, 0.7) end) " + play);
  CHECK((before ==
         sound_of("synth('t', function(v) return dsp.sine(v.freq) * ((v.speed * 0 + 0.1) * 0.7) end) " + play)));
}

TEST_CASE("a synth reads the controls of its event, and those no effect reads besides") {
  const std::string synth = "synth('t', function(v) return dsp.sine(v.freq) * v.shape:default(0.1) * v.gate end) ";
  const double soft = loudest(sound_of(synth + "d1(s't')")), loud = loudest(sound_of(synth + "d1(s't':shape(0.4))"));
  CHECK(loud == Approx(4 * soft).epsilon(0.01));
}

TEST_CASE("what a synth reads itself is nobody else's, but for pitch, level, place and length") {
  const auto hears = [](const std::string& reads, const std::string& controls) {
    return sound_of("synth(\"q\", function(v) return (dsp.sine(v.freq) + " + reads +
                    " * 0) * 0.3 end) d1(note\"a4\":s\"q\":" + controls + ")");
  };
  for (const std::string name :
       {"penv", "fmi", "lpf", "leslie", "delay", "room", "djf", "vib", "velocity", "accelerate"}) {
    INFO(name);
    CHECK((hears("v." + name, name + "(0.7)") == hears("v.n", "gain(0.8)")));
    CHECK((hears("v.n", name + "(0.7)") != hears("v.n", "gain(0.8)")));
  }
  for (const std::string name : {"gain", "pan", "legato", "octave"})
    CHECK((hears("v." + name, name + "(0.3)") == hears("v.n", name + "(0.3)")));
}

TEST_CASE("a synth with an envelope of its own lasts as long as that, others as long as those of the kit") {
  Coder coder;
  coder.run(R"(synth("long", function(v) return dsp.sine(v.freq) * dsp.adsr(v.gate, 0, 0, 1, 0.5) end)
               synth("drum", function(v) return dsp.sine(v.freq):strike(0, 0.8) end)
               synth("bare", function(v) return dsp.sine(v.freq) end)
               once(note"c4 ~!7":s"long"))");
  const std::vector<float> sound = coder.hear(1.5);  // the event ends at 0.25 s
  CHECK(loudest(sound, 0.4, 0.7) > 0.05);
  CHECK(loudest(sound, 0.8) == 0.0);
  coder.run("once(note\"c4 ~!7\":s\"drum\")");
  const std::vector<float> drum = coder.hear(1.5);
  CHECK(loudest(drum, 0.5, 0.7) > 0.001);
  CHECK(loudest(drum, 1.0) == 0.0);
  coder.run("once(note\"c4 ~!7\":s\"bare\")");
  CHECK(loudest(coder.hear(1.5), 0.4) == 0.0);
}

TEST_CASE("a synth with two sides has two sides") {
  const std::vector<float> sound =
      sound_of("synth('t', function(v) return {dsp.sine(v.freq) * 0.2, dsp.sine(v.freq * 2) * 0} end) d1(s't')");
  double left = 0.0, right = 0.0;
  for (std::size_t i = 0; i < sound.size(); i += 2) {
    left = std::max(left, std::abs(static_cast<double>(sound[i])));
    right = std::max(right, std::abs(static_cast<double>(sound[i + 1])));
  }
  CHECK(left > 0.05);
  CHECK(right == 0.0);
}

TEST_CASE("a synth that is written anew plays from the next event on, and what sounds goes on") {
  const std::string soft =
      "synth('t', function(v) return dsp.sine(v.freq) * 0.1 * dsp.adsr(v.gate, 0.02, 0, 1, 0.1) end)";
  std::string loud = soft;
  loud.replace(loud.find("0.1 "), 4, "0.2 ");
  Coder coder, unchanged;
  for (Coder* each : {&coder, &unchanged}) each->run(soft + " d1(note'a3 a3':s't')");  // a second each
  std::vector<float> heard = coder.hear(0.5), as_before = unchanged.hear(0.5);
  coder.run(loud);
  const std::vector<float> rest = coder.hear(0.45), old_rest = unchanged.hear(0.45);
  CHECK((rest == old_rest));  // the sounding voice knows nothing of it
  const std::vector<float> next = coder.hear(1.0), old_next = unchanged.hear(1.0);
  CHECK(loudest(next, 0.3) == Approx(2 * loudest(old_next, 0.3)).epsilon(0.01));
  heard.insert(heard.end(), rest.begin(), rest.end());
  heard.insert(heard.end(), next.begin(), next.end());
  CHECK(steepest(heard) < 1.1 * steepest(next));  // no click
  CHECK(coder.player.engine().status().late == 0);
}

TEST_CASE("the same synth again changes nothing, and a broken one leaves the old") {
  Coder coder, unchanged;
  for (Coder* each : {&coder, &unchanged}) {
    each->run(kAcid);
    each->hear(0.3);
  }
  coder.run(kAcid);
  CHECK_THAT(coder.error("synth('acidic', function(v) return dsp.saw(v.freq):lpf(nothing) end)"),
             Contains("lpf: cutoff"));
  CHECK_THAT(coder.error("synth('acidic', function(v) local s = 0 for i = 1, 200 do "
                         "s = s + dsp.saw(i):lpf(100 + i) * 0.01 end return s end)"),
             Contains("synth acidic: ") && Contains("more than"));
  CHECK_THAT(coder.error("synth('acidic', function(v) return dsp.sine(v.freq) end) d1(s'bd':fast(1e9))"),
             Contains("slot 1"));
  CHECK((coder.hear(3.0) == unchanged.hear(3.0)));
}

TEST_CASE("a synth may hide what has its name, and says so") {
  Coder coder;
  coder.run("synth('bd', function(v) return dsp.saw(v.freq) * 0.3 end)");
  CHECK_THAT(coder.printed, Contains("synth bd: the built-in sound of that name is hidden"));
  coder.run("d1(s'bd')");
  CHECK((rendered(coder.player, {.cycles = Cycles(2)}) == sound_of("d1(s'sawtooth')")));
}

TEST_CASE("the Programs of synths that nothing plays and no undo brings back are let go of") {
  Coder coder;
  coder.run("d1(note'c3*8':s't') synth('t', function(v) return dsp.sine(v.freq) end)");
  for (int i = 1; i <= 400; ++i) {
    coder.run("synth('t', function(v) return dsp.sine(v.freq) * " + std::to_string(i / 1000.0) + " end)");
    coder.hear(0.05);
  }
  CHECK(coder.player.programs() < static_cast<int>(History::kMost) + 40);
  CHECK(loudest(coder.hear(1.0)) > 0.05);
}

TEST_CASE("an effect of an orbit changes that orbit, and an effect of the master all of them") {
  const std::string play = "d1(s'bd*4':orbit(1)) d2(s'hh*8':orbit(2)) ";
  const std::vector<float> plain = sound_of(play);
  const std::vector<float> halved = sound_of(play +
                                             "orbitfx(1, function(i) return i * 0.5 end) "
                                             "orbitfx(2, function(i) return i * 0.5 end)");
  CHECK((sound_of(play + "master(function(i) return i * 0.5 end)") == halved));
  CHECK((sound_of(play + "orbitfx(3, function(i) return i * 0.5 end)") == plain));
  CHECK((sound_of(play + "orbitfx(1, function(i) return i * 0 end)") != plain));
  CHECK((sound_of("d2(s'hh*8':orbit(2)) ") ==
         sound_of("orbitfx(1, function(i) return i:lpf(300) end) d2(s'hh*8':orbit(2))")));
}

TEST_CASE("an effect has the same bytes in device blocks of any size") {
  const std::string piece =
      "orbitfx(1, function(i) return i + i:feedback_delay(0.11, 0.6) * dsp.sine(3):range(0, 1) end) "
      "master(function(i) return i:hpf(60) end) d1(s'bd*4, hh*8')";
  const std::vector<float> first = sound_of(piece, 64);
  CHECK(loudest(first) > 0.1);
  CHECK((sound_of(piece, 1) == first));
  CHECK((sound_of(piece, 333) == first));
}

TEST_CASE("a synth that is forgotten leaves what its name meant before") {
  const std::string bd = "synth('bd', function(v) return dsp.sine(v.freq) end)", play = " d1(s'bd*4')";
  CHECK(sound_of(bd + play, 64) != sound_of(play, 64));
  CHECK(sound_of(bd + " synth('bd')" + play, 64) == sound_of(play, 64));
}

TEST_CASE("an effect is exchanged without a click, goes on after its input, and is let go of") {
  Coder coder;
  coder.run("synth('t', function(v) return dsp.sine(v.freq) * 0.2 end) d1(note'a2':s't':sustain(1):attack(0.1))");
  coder.hear(1.0);
  std::vector<float> heard;
  for (const char* effect : {" * 0.5", " * 1", ":delay_l(0.1)", " * 0.2", ":delay_l(0.07)", " * 0.9"}) {
    coder.run(std::string("orbitfx(1, function(i) return i") + effect + " end)");
    const std::vector<float> more = coder.hear(0.2);
    heard.insert(heard.end(), more.begin(), more.end());
  }
  const double pitch_hz = 110.0;
  CHECK(steepest(heard) < 1.3 * loudest(heard) * 2.0 * 3.1416 * pitch_hz / 48000.0);
  CHECK(coder.player.effects() <= 2);
  coder.run("hush() orbitfx(1, function(i) return i:delay_l(1) end) once(s'bd')");
  coder.hear(0.7);
  CHECK(loudest(coder.hear(0.2)) < 1e-3);
  CHECK(loudest(coder.hear(0.3)) > 0.1);
  coder.run("orbitfx(1)");
  coder.hear(0.2);
  coder.hear(0.1);
  CHECK(coder.player.effects() == 0);
}
