// tests/realtime/session_trap_test.cpp -- A busy evening, and the audio callback still allocates, locks and asks the system for nothing.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "engine/kit.h"
#include "engine/null_device.h"
#include "engine/wav_writer.h"
#include "lua/host.h"
#include "patterns/control_map.h"
#include "patterns/controls.h"
#include "patterns/core.h"
#include "patterns/mini.h"
#include "repl/session/live.h"
#include "repl/session/watching/watching.h"
#include "tests/realtime/trapped_device.h"

using namespace perigee;

namespace {

Pattern with(Pattern on, const char* name, const std::string& values) {
  return set_control(*find_control(name), mini(values), on);
}
Pattern sound(const std::string& text) { return control_pattern(*find_control("s"), mini(text)); }

// With a slow wave on its cutoff, an envelope on its gain, and what sounds on bus 1 on its place.
Pattern moving(Pattern on) {
  return fmap(std::move(on), [](Value& value) {
    Ref<const ControlMap> map = value.take_controls();
    for (const auto& [kind, control] : {std::pair{"lfo", "cutoff"}, {"env", "gain"}, {"bmod", "pan"}}) {
      Ref<const ControlMap> one = ControlMap::single(control_key("control"), Value{control});
      one = ControlMap::with(std::move(one), control_key("bus"), Value{1.0});
      map = ControlMap::with(std::move(map), control_key(kind),
                             Value{ControlMap::single(control_key("0"), Value{std::move(one)})});
    }
    value = Value{std::move(map)};
    return true;
  });
}

void write_noise(const std::filesystem::path& path) {
  std::filesystem::create_directories(path.parent_path());
  std::string error;
  const auto writer = WavWriter::create(path, 44100.0, 1, WavWriter::Format::float32, error);
  REQUIRE(writer);
  std::vector<float> noise(20000);
  std::uint32_t state = 1;
  for (float& x : noise) x = static_cast<float>((state = state * 1664525u + 1013904223u) >> 8) / 0x1p24f - 0.5f;
  REQUIRE(writer->write(noise));
  REQUIRE(writer->finish());
}

}  // namespace

TEST_CASE("new samples, new synths, tempo changes, hush and stealing leave the callback real-time safe") {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("perigee-trap-" + std::to_string(getpid()));
  for (int i = 0; i < 8; ++i) write_noise(folder / ("noise" + std::to_string(i)) / "0.wav");
  Player player({.rate_hz = 48000, .live = true, .max_voices = 24, .dialect = Dialect::strudel},
                [](const std::string&) {});
  test::TrappedDevice device(
      std::make_unique<NullDevice>(DeviceSettings{.name = "null", .rate_hz = 48000.0, .block_frames = 128}));
  test::take_findings();
  {
    Live live(player, device);
    REQUIRE(live.start().empty());
    std::string problem;
    const Watched watched(player, folder.string(), problem);
    const auto watcher = Watcher::find(folder.string(), 0, problem);  // so that somebody listens to every slot, too
    REQUIRE(watcher);
    const auto act = [&](auto change) {
      player.begin();
      change();
      player.commit();
      const Frames until = player.engine().status().frame + 2400;
      while (player.engine().status().frame < until) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    };
    player.add_samples(folder.string());
    for (int i = 0; i < 40; ++i) {
      const Instrument& instrument = kit()[static_cast<std::size_t>(i) % kit().size()];
      const std::string name(instrument.name);
      act([&] {
        player.play("1", with(with(sound(name + "*16, noise" + std::to_string(i % 8) + "*24"), "lpf", "300 2000 8000"),
                              "cut", "0 1 2"));
        player.play("3", moving(with(with(with(sound("saw*6, hh*8"), "lpf", "400 900"), "pan", "0.3"), "bus", "1 2")));
        player.play(
            "2", with(with(with(sound("bd*8, hh*16, saw*12"), "crush", "16 4"), "release", "0.5"), "shape", "0 0.5"));
      });
      if (i % 5 == 1) act([&] { player.set_cps(pure(Value(0.4 + 0.05 * i))); });
      if (i % 7 == 2) act([&] { player.hush(); });
      if (i % 11 == 3) act([&] { player.panic(); });
    }
  }
  const EngineStatus status = player.engine().status();
  CHECK(status.triggers > 150);
  CHECK(status.stolen > 0);
  for (const std::string& finding : test::take_findings()) FAIL_CHECK(finding);
  std::filesystem::remove_all(folder);
}

TEST_CASE("recordings that begin, run and end leave the callback real-time safe") {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("perigee-trap-takes-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  Player player({.rate_hz = 48000, .live = true, .max_voices = 64, .dialect = Dialect::strudel},
                [](const std::string&) {});
  test::TrappedDevice device(
      std::make_unique<NullDevice>(DeviceSettings{.name = "null", .rate_hz = 48000.0, .block_frames = 128}));
  test::take_findings();
  {
    Live live(player, device);
    REQUIRE(live.start().empty());
    const auto act = [&](auto change) {
      player.begin();
      change();
      player.commit();
      const Frames until = player.engine().status().frame + 4800;
      while (player.engine().status().frame < until) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    };
    for (int i = 0; i < 5; ++i) {
      act([&] {
        player.play("1", with(with(sound("bd*8, hh*16"), "orbit", "1 2 3 4"), "gain", "3"));
        player.play("2", with(with(sound("hh*8"), "room", "1"), "roomfade", "<0.1 0.2 0.3 0.4>"));  // rooms in turn
        player.record_loop("loop", {.cycles = 0.25});
        player.mute_orbit(i, true);
        player.record((folder / (std::to_string(i) + ".wav")).string(),
                      i % 2 == 0 ? Session::Stems::orbits : Session::Stems::slots);
      });
      act([&] { player.stop_recording(); });
    }
  }
  CHECK(std::distance(std::filesystem::directory_iterator{folder}, {}) > 5 + 3);
  CHECK(player.engine().status().limited_frames > 0);
  for (const std::string& finding : test::take_findings()) FAIL_CHECK(finding);
  std::filesystem::remove_all(folder);
}

// Evaluates code(0), code(1) … while it plays, a tenth of a second apart; then nothing must have been found.
template <class CodeOf>
void play_trapped(int times, std::uint64_t least_triggers, CodeOf code) {
  Player player({.rate_hz = 48000, .live = true, .max_voices = 64, .dialect = Dialect::strudel},
                [](const std::string&) {});
  HostOptions quiet;
  quiet.print = [](std::string_view) {};
  Host host(player, quiet);
  test::TrappedDevice device(
      std::make_unique<NullDevice>(DeviceSettings{.name = "null", .rate_hz = 48000.0, .block_frames = 128}));
  test::take_findings();
  {
    Live live(player, device);
    REQUIRE(live.start().empty());
    for (int i = 0; i < times; ++i) {
      const EvalResult result = host.evaluate(code(i), "test.lua");
      REQUIRE(result.error == "");
      const Frames until = player.engine().status().frame + 4800;
      while (player.engine().status().frame < until) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  CHECK(player.engine().status().triggers > least_triggers);
  for (const std::string& finding : test::take_findings()) FAIL_CHECK(finding);
}

TEST_CASE("synths written anew, effects exchanged and takes begun while they sound leave the callback real-time safe") {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("perigee-trap-made-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  play_trapped(30, 20, [take = (folder / "take").string()](int i) {
    const std::string n = std::to_string(200 + 100 * i);
    return "synth('made', function(v) return dsp.saw(v.freq):lpf(" + n +
           ", 2) * dsp.adsr(v.gate, 0.01, 0.1, 0.5, 0.1) end) " + "orbitfx(1, function(input) return input:comb_l(0.0" +
           n + ", 0.02, 0.5) end) " + (i % 3 == 0 ? "master(function(input) return input:lpf(1" + n + ") end) " : "") +
           "d1(s'made*16':delay(0.3):djf(0.4):env{c='djf', a=0.01}) d2(s'saw*8':delay(0.5):delayfeedback(0.3)" +
           ":bmod{b=2, c='delayfeedback', depthabs=0.4}:room(1):roomfade(" + std::to_string(0.1 + 0.02 * (i % 4)) +
           ")) " + "d3(s'made*4':bus(2)) " +
           (i % 4 == 1   ? "record('" + take + std::to_string(i) + ".wav', {stems='orbits'}) "
            : i % 4 == 3 ? "record() "
                         : "rec('loop', {of='master', cycles=0.25}) ");
  });
  CHECK(std::distance(std::filesystem::directory_iterator{folder}, {}) >= 8);  // takes, besides their stems
  std::filesystem::remove_all(folder);
}

TEST_CASE("genomes that begin, breed and stream leave the callback real-time safe") {
  play_trapped(20, 10, [](int i) {
    return "g = cppn.random{seed = " + std::to_string(i) + "}:mutate{seed = 1} " +
           "d1(note'0 3 7 12':fast(2):synth(g)) " +
           "d2(s'saw*8':lpf(g:out(3, {frequency = 3}):range(200, 2000)):room(g:out(4):range(0, 1)))";
  });
}
