// tests/session/modulation_test.cpp -- What moves a control while a sound lasts: each wave is its formula, sample by sample.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <numbers>

#include "lua/host.h"
#include "tests/session/listening.h"

using namespace perigee;

namespace {

struct Heard {
  std::vector<float> sound;
  std::vector<std::string> told;
};

Heard hear(const std::string& code, int block = 256, int threads = 1) {
  Heard heard;
  PlayerOptions options = offline_options();
  options.threads = threads;
  options.limit = false;
  Player player(options, [&](const std::string& message) { heard.told.push_back(message); });
  Host host(player, HostOptions{});
  const EvalResult result = host.evaluate(code, "test.lua");
  INFO(code << "\n" << result.error);
  REQUIRE(result.ok);
  heard.sound = rendered(player, {.cycles = Cycles(2)}, block);
  return heard;
}
std::vector<float> sound_of(const std::string& code, int block = 256, int threads = 1) {
  const Heard heard = hear(code, block, threads);
  INFO(code << "\n" << (heard.told.empty() ? "" : heard.told.front()));
  CHECK(heard.told.empty());
  return heard.sound;
}

// How far the left side of `moved` is from `steady` times level(seconds), at most; where `steady` is loud enough to tell.
double off_by(const std::string& steady, const std::string& moved, const std::function<double(double)>& level,
              double from = 0.0, double until = 1.9) {
  const std::vector<float> a = sound_of(steady), b = sound_of(moved);
  double worst = 0.0;
  for (auto frame = static_cast<std::size_t>(from * 48000); frame < static_cast<std::size_t>(until * 48000); ++frame) {
    if (std::abs(a[2 * frame]) < 0.05f) continue;
    const double ratio = static_cast<double>(b[2 * frame]) / static_cast<double>(a[2 * frame]);
    worst = std::max(worst, std::abs(ratio - level(static_cast<double>(frame) / 48000.0)));
  }
  return worst;
}

double part(double turns) { return turns - std::floor(turns); }
double triangle(double turns) { return part(turns) < 0.5 ? 2.0 * part(turns) : 2.0 - 2.0 * part(turns); }
double sine(double turns) { return 0.5 + 0.5 * std::sin(2.0 * std::numbers::pi * turns); }

// A tone without an envelope; a cycle is two seconds.
const std::string kTone = "d1(note\"48\":s\"sine\":attack(0):sustain(1):release(0.01):gain(0.5)";

}  // namespace

TEST_CASE("a slow wave moves a control round its value, by its depth") {
  const auto law = [](const std::string& settings, const std::function<double(double)>& level) {
    INFO(settings);
    CHECK(off_by(kTone + ")", kTone + ":lfo{c=\"gain\"" + settings + "})", level, 0.01) < 2e-3);
  };
  law("", [](double t) { return 1.0 + (triangle(t) - 0.5); });
  law(", rate=3, depth=0.5", [](double t) { return 1.0 + 0.5 * (triangle(3.0 * t) - 0.5); });
  law(", sync=4, shape=\"sine\"", [](double t) { return 1.0 + (sine(2.0 * t) - 0.5); });
  law(", depthabs=0.25, dc=0", [](double t) { return 1.0 + 0.5 * triangle(t); });
  law(", shape=\"ramp\", curve=2, dc=0, rate=0.4", [](double t) { return 1.0 + part(0.4 * t) * part(0.4 * t); });
  law(", shape=\"tri\", skew=0.25, rate=0.4", [](double t) {
    const double p = 0.4 * t;
    return 0.5 + (p < 0.25 ? p / 0.25 : (1.0 - p) / 0.75);
  });
}

TEST_CASE("a slow wave goes on from event to event") {
  const std::string tones = "d1(note\"48 48 48\":s\"sine\":attack(0):sustain(1):release(0.01):gain(0.5)";
  CHECK(off_by(
            tones + ")", tones + ":lfo{rate=0.7, depth=0.5})",
            [](double t) { return 1.0 + 0.5 * (triangle(0.7 * t) - 0.5); }, 0.7) < 2e-3);
}

TEST_CASE("an envelope moves a control from its value, once in each event") {
  const auto level = [](double t) {
    return 1.0 + 2.0 * (t < 0.2 ? t / 0.2 : t < 0.5 ? 1.0 - 0.6 * (t - 0.2) / 0.3 : 0.4);
  };
  CHECK(off_by(kTone + ")", kTone + ":env{c=\"gain\", a=0.2, d=0.3, s=0.4, r=0.1, depth=2})", level, 0.01) < 4e-3);
}

TEST_CASE("each way of an envelope is bent by its curve") {
  const auto level = [](double t) {
    if (t < 0.4) return 1.0 + 1.0 - std::pow(1.0 - t / 0.4, 3.0);  // 1 + 8 · 0.25
    return t < 0.8 ? 2.0 - 0.5 * std::pow((t - 0.4) / 0.4, 5.0) : 1.5;
  };
  CHECK(off_by(kTone + ")", kTone + ":env{c=\"gain\", a=0.4, d=0.4, s=0.5, acurve=0.25, dcurve=-0.5})", level, 0.01) <
        4e-3);
}

TEST_CASE("waves add up, and move each other's depth") {
  CHECK(off_by(
            kTone + ")", kTone + ":lfo{c=\"gain\", rate=3}:lfo{c=\"gain\", rate=1, depth=0.2})",
            [](double t) { return 1.0 + (triangle(3.0 * t) - 0.5) + 0.2 * (triangle(t) - 0.5); }, 0.01) < 3e-3);
  CHECK(off_by(
            kTone + ")", kTone + ":lfo{c=\"gain\", rate=3}:lfo{c=\"lfo_0\", sc=\"depth\", rate=0.5, dc=0})",
            [](double t) { return 1.0 + (1.0 + triangle(0.5 * t)) * (triangle(3.0 * t) - 0.5); }, 0.01) < 4e-3);
}

TEST_CASE("a wave of no depth changes nothing, whatever it moves", "[long]") {
  const std::string sounds[] = {"note\"0 7\":s\"saw\":lpf(700):lpq(3)", "s\"bd\":speed(1.2):shape(0.3)",
                                "note\"3\":s\"superpwm\":voice(0.3):room(0.4)", "note\"0\":s\"square\":fmi(2):pan(0.3)",
                                "note\"0\":s\"saw\":distort(\"2:0.5\"):crush(4):tremolo(3)"};
  const std::string moved[][2] = {
      {"lpf", "lpq"}, {"speed", "shape"}, {"voice", "room"}, {"fmi", "pan"}, {"distort", "crush"}};
  for (std::size_t i = 0; i < std::size(sounds); ++i) {
    const std::vector<float> plain = sound_of("d1(" + sounds[i] + ")");
    for (const std::string& control : moved[i]) {
      INFO(sounds[i] << " " << control);
      const std::string settings = "{c=\"" + control + "\", depth=0}";
      CHECK(sound_of("d1(" + sounds[i] + ":lfo" + settings + ")") == plain);
      CHECK(sound_of("d1(" + sounds[i] + ":env" + settings + ")") == plain);
    }
  }
}

TEST_CASE("what moves sounds the same in blocks of any size, on any number of threads") {
  const std::string code =
      "d1(note\"0 [3 5]\":s\"saw\":lpf(900):lfo{rate=5, depth=1.5}:env{c=\"pan\", a=0.3}:pan(0.4)) "
      "d2(s\"bd*4\":speed(1):lfo{rate=7}:bus(2)) d3(note\"7\":s\"sine\":bmod{b=2, c=\"gain\"}) "
      "d4(note\"3*8\":s\"square\":lpf(dsp.sine(3):range(200, 4000)))";
  const std::vector<float> sound = sound_of(code);
  CHECK(sound_of(code, 64) == sound);
  CHECK(sound_of(code, 333, 3) == sound);
}

TEST_CASE("a wave in place of a number runs freely, whenever a sound begins") {
  const std::string tones = "d1(note\"48 48 48\":s\"sine\":attack(0):sustain(1):release(0.01):";
  const auto law = [&](const std::string& wave, const std::function<double(double)>& level) {
    INFO(wave);
    CHECK(off_by(tones + "gain(0.5))", tones + "gain(" + wave + "))", level, 0.01) < 3e-3);
  };
  law("dsp.sine(0.7):range(0.2, 0.6)", [](double t) { return 0.4 + 0.8 * sine(0.7 * t); });
  law("dsp.triangle(3) * 0.1 + 0.5", [](double t) { return 1.0 + 0.2 * (2.0 * triangle(3.0 * t + 0.25) - 1.0); });
  law("dsp.lfo(0.3, 2):range(0.1, 0.5)", [](double t) { return 0.2 + 0.8 * part(0.3 * t); });
  law("0.5 - dsp.sine(1, 0.25) / 5", [](double t) { return 1.0 - 0.4 * (2.0 * sine(t + 0.25) - 1.0); });
}

TEST_CASE("parameters of synths of one's own move, by waves and by patterns that are followed") {
  const std::string synth = "synth(\"own\", function(v) return dsp.sine(v.freq) * v.slide:default(0.5) end) ";
  const std::string tone = synth + "d1(note\"48\":s\"own\":attack(0):sustain(1):release(0.01)";
  CHECK(off_by(
            tone + ")", tone + ":slide(dsp.sine(2):range(0.1, 0.9)))",
            [](double t) { return 0.2 + 1.6 * sine(2.0 * t); }, 0.01) < 3e-3);
  CHECK(off_by(
            tone + ")", tone + ":slide(0.5):lfo{rate=2})", [](double t) { return 1.0 + (triangle(2.0 * t) - 0.5); },
            0.01) < 3e-3);
  CHECK(off_by(
            tone + ")", tone + ":slide(follow\"0.5 0.25\"))", [](double t) { return t < 1.0 ? 1.0 : 0.5; }, 0.01) <
        1e-5);
}

TEST_CASE("what belongs to a whole orbit moves, by waves and by patterns that are followed", "[long]") {
  const std::string begin = "d1(s\"sawtooth*2\":note(\"0 7\"):delay(0.8):room(0.5):";
  for (const std::string name : {"delaytime", "delayfeedback", "roomsize", "roomlp", "djf"}) {
    const std::string value = name == "roomlp" ? "(900)" : "(0.25)";
    const auto still = sound_of(begin + name + value + ")");
    INFO(name);
    CHECK((sound_of(begin + name + "(follow" + value + "))") == still));
    CHECK((sound_of(begin + name + "(dsp.sine(1):range(" + value.substr(1, value.size() - 2) + ", " +
                    value.substr(1, value.size() - 2) + ")))") == still));
    const std::string moved = begin + name + "(dsp.tri(1.5):range(0.2, 0.45)))";
    if (name != "roomlp") CHECK((sound_of(moved) != still));
    CHECK((sound_of(moved, 64) == sound_of(moved, 333)));
  }
}

TEST_CASE("an envelope, or a bus, that stands at 1 takes what belongs to a whole orbit to its far end", "[long]") {
  // A cycle is two seconds, and the tone lasts for all of it; a tone of superdough at full level is 0.3 loud.
  const std::string tone = "d1(note\"36 ~\":s\"saw\":clip(2):delay(0.8):delaytime(0.1):room(0.5)";
  const std::string one = " d2(s\"one\":attack(0):sustain(1):gain(0.3):bus(5):dry(0):orbit(2))";
  const auto off = [](const std::vector<float>& a, const std::vector<float>& b, std::size_t from, std::size_t until) {
    float worst = 0.0f;
    for (std::size_t i = 2 * from; i < 2 * until; ++i) worst = std::max(worst, std::abs(a[i] - b[i]));
    return worst;
  };
  struct Row {
    std::string control, value, depth, far;
  };
  for (const auto& [control, value, depth, far] :
       {Row{"delayfeedback", "0.2", "0.4", "0.6"}, {"roomsize", "1", "2", "3"}, {"djf", "0.2", "0.1", "0.3"}}) {
    INFO(control);
    const std::string still = tone + ":" + control + "(" + value + ")";
    const auto there = sound_of(tone + ":" + control + "(" + far + "))"), here = sound_of(still + ")");
    REQUIRE(off(here, there, 24000, 90000) > 1e-3f);
    const std::string target = "c=\"" + control + "\", depthabs=" + depth;
    CHECK(off(sound_of(still + ":env{" + target + ", a=0, d=0, s=1})"), there, 0, 95000) < 1e-4f);
    CHECK(off(sound_of(still + ":env{" + target + ", a=0, d=0.2, s=0})"), here, 90000, 95000) <
          off(here, there, 90000, 95000));
    const auto by_bus = sound_of(still + ":bmod{b=5, " + target + "})" + one);
    CHECK(off(by_bus, there, 4800, 95000) < 1e-4f);  // what is sent has risen by then
    CHECK((sound_of(still + ":bmod{b=5, " + target + "})" + one, 64, 3) == by_bus));
    CHECK((sound_of(still + ":bmod{b=6, " + target + "})" + one) == here));  // where nothing is sent
  }
}

TEST_CASE("a bus moves a control by what is sent to it, a quantum later") {
  const std::string tone = "d1(note\"36\":s\"sine\":attack(0):sustain(1):release(0.01):gain(0.5)";
  const std::string slow = " d2(freq(2):s\"sine\":attack(0):sustain(1):release(0.01):gain(0.5):bus(5):dry(0):orbit(2))";
  const double late = 64.0 / 48000.0;  // and the sine of d2 is 0.3 · 0.5 loud
  CHECK(off_by(
            tone + ")", tone + ":bmod{b=5, c=\"gain\", depth=0.6})" + slow,
            [&](double t) { return 1.0 + 0.6 * 0.5 * std::sin(4.0 * std::numbers::pi * (t - late)); }, 0.01) < 4e-3);
}

TEST_CASE("a bus sounds as what is sent to it, a quantum later") {
  const std::string sent = "d1(note\"48\":s\"sine\":attack(0):sustain(1):release(0.01):gain(0.5):bus(3):dry(0))";
  const std::vector<float> there = sound_of(sent + " d2(s\"bus\":n(3):gain(1):orbit(2))"),
                           same = sound_of(sent + " d2(s\"from\":from(3):gain(1):orbit(2))"),
                           plain = sound_of("d1(note\"48\":s\"sine\":attack(0):sustain(1):release(0.01):gain(0.5))");
  CHECK((there == same));
  float worst = 0.0f;
  for (std::size_t i = 2 * 4800; i < 2 * 90000; ++i) worst = std::max(worst, std::abs(there[i + 2 * 64] - plain[i]));
  CHECK(worst < 1e-5f);
}

TEST_CASE("what FX adds is heard in the event's own chain, and moved there") {
  const std::string saw = "d1(note\"48\":s\"saw\"";
  CHECK((sound_of(saw + ":FX(lpf(500):lpq(4), shape(0.4)))") == sound_of(saw + ":lpf(500):lpq(4):shape(0.4))")));
  const std::string lfo = ":lfo{c=\"lpf\",rate=3,fxi=1}";
  CHECK((sound_of(saw + lfo + ":FX(lpf(500)))") == sound_of(saw + lfo + ":lpf(500))")));
}

TEST_CASE("a bus is the number of the control that toArg names; what goes to it is not heard itself") {
  const std::string tone = "dialect\"tidal\" d1(s\"one\":gain(1):amp(0.3 * 2 ^ 0.5):pan(0.5):to(3))",
                    heard = " d2(s\"superzow\":note(0):gain(1):orbit(2)";
  const std::vector<float> plain = sound_of(tone + heard + ":shape(0.3))");
  const std::vector<float> moved = sound_of(tone + heard + ":toArg(\"shape\"):from(3))");
  double worst = 0.0, loudest = 0.0;
  for (std::size_t i = 2 * 9600; i < 2 * 90000; ++i) {
    worst = std::max(worst, std::abs(static_cast<double>(plain[i]) - static_cast<double>(moved[i])));
    loudest = std::max(loudest, std::abs(static_cast<double>(plain[i])));
  }
  CHECK(loudest > 0.05);
  CHECK(worst < 1e-4);
  const std::vector<float> silent = sound_of(tone);
  CHECK(*std::max_element(silent.begin(), silent.end()) < 1e-6f);
}

TEST_CASE("what cannot move is told once, by name") {
  const auto told = [](const std::string& code) {
    std::string all;
    for (const std::string& each : hear(code).told) all += each + "\n";
    return all;
  };
  using Catch::Contains;
  CHECK_THAT(told("d1(note\"0 7\":s\"saw\":lfo{c=\"lpf\"})"), Contains("lfo_0") && Contains("cutoff"));
  CHECK_THAT(told("d1(note\"0\":s\"saw\":lpf(300):lfo{c=\"nothing\"})"), Contains("no control named nothing"));
  CHECK_THAT(told("d1(note\"0\":s\"saw\":gain(1):lfo{c=\"lfo_0\"})"), Contains("move itself"));
  CHECK_THAT(told("d1(note\"0\":s\"saw\":lpf(300):lfo{rate=\"fast\"})"), Contains("rate must be a number"));
  CHECK_THAT(told("d1(note\"0\":s\"saw\":lpf(300):lfo{shape=\"round\"})"), Contains("round") && Contains("sine"));
  CHECK_THAT(told("d1(note\"0\":s\"saw\":lpf(300):FX(lpf(500)))"), Contains("FX: cutoff is named twice"));
  CHECK_THAT(told("d1(note\"0\":s\"saw\":djf(0.3):lfo{rate=2}:lfo{c=\"lfo_0\"})"), Contains("whole orbit"));
  CHECK_THAT(told("d1(s\"bd\":gain(0/0):pan\"0.5:1\")"),
             Contains("gain") && Contains("pan") && Contains("is no number"));
  CHECK_THAT(told("d1(s\"bd\":gain\"<1 1 1 1 1 loud>\") setcps(8)"), Contains("loud") && Contains("slot 1"));
}
