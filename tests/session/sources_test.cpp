// tests/session/sources_test.cpp -- Sounds that need more than a name: lists, formulas, tables of waves from files.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "engine/kit.h"
#include "engine/wav_writer.h"
#include "patterns/core.h"
#include "repl/session/laws.h"
#include "tests/session/listening.h"

using namespace perigee;

namespace {

double loudest(const std::vector<float>& sound) {
  double most = 0.0;
  for (const float x : sound) most = std::max(most, std::abs(static_cast<double>(x)));
  return most;
}
Pattern with(Pattern on, std::string_view name, const Pattern& values) {
  return set_control(*find_control(name), values, std::move(on));
}

}  // namespace

TEST_CASE("what an instrument's parameters are by default changes nothing where the event says it") {
  for (const Instrument& instrument : kit()) {
    if (instrument.table != nullptr) continue;  // its envelopes and slow waves begin where they are named
    for (const Dialect dialect : {Dialect::strudel, Dialect::tidal}) {
      if (find_instrument(instrument.name, sound_laws(dialect).order) != &instrument)
        continue;  // it has another's name
      const auto heard = [&](bool said) {
        PlayerOptions options = offline_options();
        options.dialect = dialect;
        Player player(options, no_report());
        Pattern event = with(sound(std::string{instrument.name}), "note", pure(Value{3.0}));
        for (const InstrumentParam& param : instrument.params) {
          if (said && find_control(param.name) != nullptr)
            event = with(event, param.name, pure(Value{static_cast<double>(instrument.default_of(param, 0))}));
        }
        play(player, "1", event);
        return rendered(player, {.seconds = 0.3});
      };
      INFO(instrument.name);
      CHECK((heard(true) == heard(false)));
    }
  }
}

TEST_CASE("a list of zzfx says pitch, wave and length in place of the event") {
  Player player(offline_options(), no_report());
  const Value list =
      Value::list({Value{1.0}, Value{0.0}, Value{480.0}, Value{0.0}, Value{0.1}, Value{0.05}, Value{2.0}});
  play(player, "1", with(sound("z_sine"), "zzfx", pure(list)));
  const std::vector<float> heard = rendered(player, {.cycles = Cycles(1)});
  // A saw of 100 frames, one sound of two sides: falls from 1 and is over after 0.15 s.
  CHECK(loudest(heard) > 0.5);
  const auto at = [&](std::size_t frame) { return heard[2 * frame]; };
  for (std::size_t f = 1000; f < 1090; ++f) REQUIRE(at(f) == Approx(at(f + 100)).margin(2e-3));
  for (std::size_t f = 8000; f < 20000; ++f) REQUIRE(std::abs(at(f)) < 1e-6f);
}

TEST_CASE("a list of zzfx that says no length is heard as it falls") {
  Player player(offline_options(), no_report());
  play(player, "1", with(sound("zzfx"), "zzfx", pure(Value::list({Value{1.0}, Value{0.0}, Value{220.0}}))));
  CHECK(loudest(rendered(player, {.cycles = Cycles(1)})) > 0.3);
}

TEST_CASE("user sounds the partials that the event lists, as the basic waves do") {
  for (const char* name : {"user", "sawtooth"}) {
    Player player(offline_options(), no_report());
    const Value second = Value::list({Value{0.0}, Value{1.0}});
    play(player, "1", with(with(sound(name), "partials", pure(second)), "freq", pure(240.0)));
    const std::vector<float> heard = rendered(player, {.cycles = Cycles(1)});
    INFO(name);
    CHECK(loudest(heard) > 0.1);  // the second partial alone: a period of 100 frames
    for (std::size_t f = 9600; f < 9800; ++f) REQUIRE(heard[2 * f] == Approx(heard[2 * f + 200]).margin(1e-3));
  }
}

TEST_CASE("bytebeat plays the formula that the event names, and refuses what is none") {
  Player player(offline_options(), no_report());
  play(player, "1", with(sound("bytebeat"), "byteBeatExpression", pure(Value{"t&128"})));
  const std::vector<float> square = rendered(player, {.cycles = Cycles(1)});
  CHECK(loudest(square) > 0.1);
  std::string told;
  Player other(offline_options(), [&told](std::string_view message) { told += message; });
  play(other, "1", with(sound("bytebeat"), "byteBeatExpression", pure(Value{"t&"})));
  CHECK(loudest(rendered(other, {.cycles = Cycles(1)})) == 0.0);
  CHECK(told.find("byteBeatExpression") != std::string::npos);
}

TEST_CASE("a folder whose name begins with wt_ is a table of waves, and so is any sound that is told a place in it") {
  TemporaryFolder folder;
  for (const char* name : {"wt_own", "plain"}) {
    std::filesystem::create_directories(folder.path() / name);
    std::string error;
    const auto writer =
        WavWriter::create(folder.path() / name / "0.wav", 44100.0, 1, WavWriter::Format::float32, error);
    REQUIRE(writer);
    std::vector<float> two(4096);  // a sine, then its second harmonic; at a rate of its own, which is no matter
    for (std::size_t i = 0; i < two.size(); ++i)
      two[i] =
          static_cast<float>(std::sin(6.283185307179586 * (i < 2048 ? 1.0 : 2.0) * static_cast<double>(i) / 2048.0));
    REQUIRE(writer->write(two));
    REQUIRE(writer->finish());
  }
  for (const char* name : {"wt_own", "plain"}) {
    for (const double place : {0.0, 1.0}) {
      INFO(name << " at " << place);
      Player player(offline_options(), no_report());
      player.add_samples(folder.path().string());
      const Pattern event = with(with(sound(name), "freq", pure(Value{375.0})), "wt", pure(Value{place}));
      play(player, "1", with(event, "gain", pure(Value{1.0})));
      const std::vector<float> heard = rendered(player, {.cycles = Cycles(1)});
      for (std::size_t f = 2000; f < 8000; ++f) {
        const double turns = 375.0 / 48000.0 * static_cast<double>(f) * (1.0 + place);
        REQUIRE(heard[2 * f] == Approx(0.3 * std::sqrt(0.5) * std::sin(6.283185307179586 * turns)).margin(1e-3));
      }
    }
  }
}
