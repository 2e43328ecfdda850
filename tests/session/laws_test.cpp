// tests/session/laws_test.cpp -- A control means what its dialect says: level, pitch, Q, length, place.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/laws.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <limits>

#include "repl/session/voice.h"
#include "tests/session/listening.h"

using namespace perigee;

namespace {

// The voice of one event of a cycle's length, {name, value, name, value…}, at 0.5 cycles a second.
struct Studio {
  TemporaryFolder folder;
  SampleBank bank{48000.0};
  ProgramCache programs;
  Rooms rooms{48000.0};
  SignalPool signals;
  VoiceMaker maker{bank, programs, rooms, signals, 48000.0};

  Studio() {
    write_click(folder.path());  // 64 frames
    bank.add_folder(folder.path());
    const SampleHandle click[] = {*bank.find("click", 0)};
    REQUIRE(bank.wait(click, std::chrono::steady_clock::now() + std::chrono::seconds(30)));
  }
  Voice voice(Dialect dialect, std::initializer_list<std::pair<const char*, Value>> controls) {
    Ref<const ControlMap> map = ControlMap::empty_map();
    for (const auto& [name, value] : controls) map = ControlMap::with(std::move(map), find_control(name)->id, value);
    Event event;
    event.whole = event.part = Span{Cycles(0), Cycles(1)};
    event.value = Value(map);
    return maker.make(event, 0.5, dialect);
  }
  static double param(const Voice& voice, const char* name) {
    const int index = voice.trigger.program->param_index(name);
    REQUIRE(index >= 0);
    return static_cast<double>(voice.trigger.params[static_cast<std::size_t>(index)]);
  }
};

constexpr Dialect kBoth[] = {Dialect::strudel, Dialect::tidal};
double speed_of(const Voice& voice) {
  return static_cast<double>(voice.trigger.region.step) / static_cast<double>(kSampleFrame);
}

}  // namespace

TEST_CASE("gain is linear with 0.8 as default, or 0.4 times its fourth power") {
  Studio studio;
  CHECK(Studio::param(studio.voice(kBoth[0], {{"s", "click"}}), "gain") == Approx(0.8));
  CHECK(Studio::param(studio.voice(kBoth[0], {{"s", "click"}, {"gain", 0.5}, {"velocity", 0.5}}), "gain") ==
        Approx(0.25));
  CHECK(Studio::param(studio.voice(kBoth[1], {{"s", "click"}}), "gain") == Approx(0.4));
  CHECK(Studio::param(studio.voice(kBoth[1], {{"s", "click"}, {"gain", 0.5}}), "gain") == Approx(0.4 / 16));
  CHECK(Studio::param(studio.voice(kBoth[1], {{"s", "click"}, {"gain", 9.0}}), "gain") == Approx(0.4 * 16));
}

TEST_CASE("notes move samples from c2, or from note 0") {
  Studio studio;
  CHECK(speed_of(studio.voice(kBoth[0], {{"s", "click"}, {"note", "c3"}})) == Approx(2.0));
  CHECK(speed_of(studio.voice(kBoth[0], {{"s", "click"}, {"note", 24}, {"speed", -1}})) == Approx(-0.5));
  CHECK(speed_of(studio.voice(kBoth[1], {{"s", "click"}, {"note", 12}})) == Approx(2.0));
  CHECK(speed_of(studio.voice(kBoth[1], {{"s", "click"}, {"note", "c4"}})) == Approx(0.5));
}

TEST_CASE("note names are read in both octave countings, and nothing else is") {
  double midi = 0.0;
  REQUIRE(midi_of_name("c4", sound_laws(kBoth[0]), midi));
  CHECK(midi == 60.0);
  REQUIRE(midi_of_name("eb3", sound_laws(kBoth[0]), midi));
  CHECK(midi == 51.0);
  REQUIRE(midi_of_name("f#", sound_laws(kBoth[0]), midi));
  CHECK(midi == 54.0);
  REQUIRE(midi_of_name("c5", sound_laws(kBoth[1]), midi));
  CHECK(midi == 60.0);
  REQUIRE(midi_of_name("c-1", sound_laws(kBoth[0]), midi));
  CHECK(midi == 0.0);
  for (const char* word : {"", "h3", "bd", "c44", "c3x", "-"})
    CHECK_FALSE(midi_of_name(word, sound_laws(kBoth[0]), midi));
}

TEST_CASE("resonance is decibels, or an exponential share of Q 1000") {
  Studio studio;
  CHECK(Studio::param(studio.voice(kBoth[0], {{"s", "click"}, {"cutoff", 500}, {"resonance", 20}}), "resonance") ==
        Approx(10.0));
  CHECK(Studio::param(studio.voice(kBoth[1], {{"s", "click"}, {"cutoff", 500}, {"resonance", 0.5}}), "resonance") ==
        Approx(31.6228));
}

TEST_CASE("a sample lasts its natural length, or what clip, sustain, begin and end leave of it") {
  Studio studio;
  for (const Dialect dialect : kBoth) {
    CHECK(studio.voice(dialect, {{"s", "click"}}).trigger.total_frames == 64);
    CHECK(studio.voice(dialect, {{"s", "click"}, {"speed", 2}}).trigger.total_frames == 32);
    CHECK(studio.voice(dialect, {{"s", "click"}, {"begin", 0.5}}).trigger.total_frames == 32);
    CHECK(studio.voice(dialect, {{"s", "click"}, {"clip", 100}}).trigger.total_frames == 64);
    CHECK(studio.voice(dialect, {{"s", "click"}, {"speed", 0}}).state == Voice::State::rest);
    CHECK(studio.voice(dialect, {{"s", "click"}, {"begin", 1}}).state == Voice::State::rest);
  }
  CHECK(studio.voice(kBoth[1], {{"s", "click"}, {"sustain", 0.0005}}).trigger.total_frames == 24);
  CHECK(studio.voice(kBoth[1], {{"s", "click"}, {"loop", 3}}).trigger.total_frames == 192);
  CHECK(studio.voice(kBoth[1], {{"s", "click"}, {"loop", -2}}).trigger.total_frames == 128);
  CHECK(studio.voice(kBoth[1], {{"s", "click"}, {"unit", "s"}, {"speed", 2}}).trigger.total_frames == 48000);
  CHECK(studio.voice(kBoth[1], {{"s", "click"}, {"unit", "s"}, {"speed", 2}}).trigger.region.loop);
  CHECK_FALSE(studio.voice(kBoth[1], {{"s", "click"}}).trigger.region.loop);
  CHECK(studio.voice(kBoth[0], {{"s", "click"}, {"loop", 1}}).trigger.gate_frames == 96000);
}

TEST_CASE("speed in cycles fits the file, by the rule of the dialect") {
  Studio studio;
  const double seconds = 64.0 / 48000.0;
  CHECK(speed_of(studio.voice(kBoth[0], {{"s", "click"}, {"unit", "c"}})) == Approx(seconds));
  CHECK(speed_of(studio.voice(kBoth[1], {{"s", "click"}, {"unit", "c"}})) == Approx(seconds * 0.5));
}

TEST_CASE("cut groups reach everywhere, or stay on their orbit; a negative one ends the same sample only") {
  Studio studio;
  const Voice wide = studio.voice(kBoth[0], {{"s", "click"}, {"cut", -1}}),
              near = studio.voice(kBoth[1], {{"s", "click"}, {"cut", -1}});
  CHECK(wide.trigger.cut_scope == CutScope::everywhere);
  CHECK(wide.trigger.cut_identity == 0);
  CHECK(near.trigger.cut_scope == CutScope::same_orbit);
  CHECK(near.trigger.cut_identity != 0);
  CHECK(studio.voice(kBoth[1], {{"s", "click"}, {"cutAll", 1}}).trigger.cut_scope == CutScope::everywhere);
}

TEST_CASE("SuperDirt's offset makes an event later by speed; the other dialect's is voicing's") {
  Event event;
  event.value =
      Value{ControlMap::with(ControlMap::single(control_key("speed"), Value{-2.0}), control_key("offset"), Value{0.1})};
  CHECK(VoiceMaker::nudge_of(event, kBoth[0]) == 0.0);
  CHECK(VoiceMaker::nudge_of(event, kBoth[1]) == Approx(0.2));
}

TEST_CASE("a synth lasts its event and its release; without a note it plays the dialect's own") {
  Studio studio;
  const Voice held = studio.voice(kBoth[0], {{"s", "saw"}, {"release", 0.5}});
  CHECK(held.trigger.gate_frames == 96000);
  CHECK(held.trigger.total_frames == 120000);
  CHECK(Studio::param(held, "freq") == Approx(65.406).epsilon(1e-4));
  CHECK(Studio::param(studio.voice(kBoth[1], {{"s", "saw"}, {"n", 9}}), "freq") == Approx(440.0));
}

TEST_CASE("hostile numbers make no hostile voices") {
  Studio studio;
  const double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  for (const Dialect dialect : kBoth) {
    for (const double x : {inf, -inf, nan, 1e300, -1e300, 1e-300, -0.0}) {
      for (const char* name :
           {"speed",  "gain",  "pan",     "begin",      "end",    "loop",      "cut",     "clip",  "sustain",
            "attack", "hold",  "release", "decay",      "cutoff", "resonance", "hcutoff", "bandf", "bandq",
            "shape",  "crush", "coarse",  "accelerate", "orbit",  "n",         "note",    "freq",  "velocity"}) {
        for (const char* s : {"click", "saw", "bd"}) {
          const Voice voice = studio.voice(dialect, {{"s", s}, {name, x}});
          if (voice.state != Voice::State::ready) continue;
          CHECK(voice.trigger.total_frames > 0);
          CHECK(voice.trigger.total_frames <= Frames{1} << 50);
          CHECK((voice.trigger.orbit >= 0 && voice.trigger.orbit < kOrbits));
        }
      }
    }
  }
}

TEST_CASE("what is said of pitch and place counts once, and words that say nothing set nothing") {
  Studio studio;
  CHECK(speed_of(studio.voice(kBoth[0], {{"s", "click"}, {"note", "c5"}, {"freq", 130.8128}})) == Approx(2.0));
  CHECK(Studio::param(studio.voice(kBoth[0], {{"s", "click"}, {"pan", "left"}}), "pan") == -1.0);
  CHECK(Studio::param(studio.voice(kBoth[0], {{"s", "click"}, {"pan", 1.25}}), "pan") == 1.0);
  CHECK(Studio::param(studio.voice(kBoth[1], {{"s", "click"}, {"pan", 1.25}}), "pan") == 0.25);
  CHECK(Studio::param(studio.voice(kBoth[1], {{"s", "click"}, {"bandf", 480}}), "bandq") == 10.0);
  CHECK(studio.voice(kBoth[0], {{"s", "saw"}, {"note", "zz"}}).state == Voice::State::refused);
}
