// tests/session/mixing_test.cpp -- From code to sound: measured rooms, outputs, orbits unheard, the device's input, loops, stems of slots.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "engine/sound_file.h"
#include "engine/take.h"
#include "engine/wav_writer.h"
#include "lua/host.h"
#include "tests/session/listening.h"

using namespace perigee;

namespace {

// What is played from a folder with a "click" of 0.5 and a "taps" of 1 and, 1000 frames later, 0.5.
struct Stage {
  TemporaryFolder folder;
  PlayerOptions options = offline_options();
  Stage() {
    write_click(folder.path());
    std::filesystem::create_directory(folder.path() / "taps");
    std::string error;
    const auto writer =
        WavWriter::create(folder.path() / "taps" / "0.wav", 48000.0, 1, WavWriter::Format::float32, error);
    REQUIRE(writer);
    std::vector<float> taps(1001, 0.0f);
    taps[0] = 1.0f;
    taps[1000] = 0.5f;
    writer->write(taps);
    REQUIRE(writer->finish());
  }
  std::vector<float> heard(const std::string& code, double seconds = 2.0, int block = 256, Take* take = nullptr) const {
    Player player(options, [](const std::string&) {});
    player.add_samples(folder.path().string());
    HostOptions quiet;
    quiet.dialect = options.dialect;
    quiet.print = [](std::string_view) {};
    Host host(player, quiet);
    const EvalResult result = host.evaluate("setcps(0.5) " + code, "test.lua");
    INFO(code);
    REQUIRE(result.error == "");
    if (take == nullptr) return rendered(player, {.seconds = seconds}, block);
    REQUIRE(player.engine().taps().connect(*take));
    const auto sound = rendered(player, {.seconds = seconds}, block);
    player.engine().taps().disconnect(*take);
    return sound;
  }
};

// One of several interleaved channels.
std::vector<float> channel(const std::vector<float>& sound, std::size_t which, std::size_t channels = 2) {
  std::vector<float> one;
  for (std::size_t at = which; at < sound.size(); at += channels) one.push_back(sound[at]);
  return one;
}
double level(const std::vector<float>& sound, double from, double to) {
  double sum = 0.0;
  const auto begin = static_cast<std::size_t>(from * 48000.0), end = static_cast<std::size_t>(to * 48000.0);
  for (std::size_t i = begin; i < end; ++i) sum += std::pow(static_cast<double>(sound[i]), 2);
  return std::sqrt(sum / static_cast<double>(end - begin));
}
// The frames on which something is heard, and how much.
std::vector<std::pair<std::size_t, float>> peaks(const std::vector<float>& sound) {
  std::vector<std::pair<std::size_t, float>> found;
  for (std::size_t i = 0; i < sound.size(); ++i) {
    if (std::abs(sound[i]) > 1e-5f) found.emplace_back(i, sound[i]);
  }
  return found;
}

}  // namespace

TEST_CASE("ir gives the orbit the room of a sample, from irbegin on, at irspeed, roomsize long") {
  const Stage stage;
  const auto taps = [&](const std::string& how) {
    return peaks(channel(stage.heard("p(1, s\"click\":room(1):dry(0):ir\"taps\"" + how + ")"), 0));
  };
  const auto as_it_is = taps("");
  REQUIRE(as_it_is.size() == 2);
  CHECK(as_it_is[0].first == 0);
  CHECK(as_it_is[1].first == 1000);
  CHECK(as_it_is[0].second == Approx(2.0f * as_it_is[1].second));
  // Web Audio's level: the root of the mean power becomes 0.00125 at 44.1 kHz. The click is 0.5, the gain 0.8.
  const double power = std::sqrt(1.25 / 1001.0);
  CHECK(as_it_is[0].second == Approx(0.4 * 0.00125 / power * 44100.0 / 48000.0).epsilon(1e-4));
  const auto twice = taps(":irspeed(2)");
  REQUIRE(twice.size() == 2);
  CHECK(twice[1].first == 500);
  const auto backwards = taps(":irspeed(-1)");
  REQUIRE(backwards.size() == 2);
  CHECK(backwards[1].second == Approx(2.0f * backwards[0].second));
  CHECK(taps(":irbegin(0.5)").front().first == 500);
  CHECK(taps(":iresponse(\"taps:0\")").size() == 2);
  CHECK(peaks(channel(stage.heard("p(1, s\"click\":room(1):dry(0):ir(pure(\"" +
                                  (stage.folder.path() / "taps" / "0.wav").string() + "\")))"),
                      0)) == as_it_is);
}

TEST_CASE("rooms from code give the same bytes in any block, with any threads") {
  Stage stage;
  const std::string code =
      "p(1, s\"click*4\":room(1):ir\"<taps click>\":roomsize\"<1 2>\") "
      "p(2, s\"click*3\":orbit(2):room(0.5):roomfade\"<0.1 0.3>\")";
  const auto reference = stage.heard(code, 5.0, 64);
  CHECK((stage.heard(code, 5.0, 1000) == reference));
  stage.options.threads = 3;
  CHECK((stage.heard(code, 5.0, 333) == reference));
}

TEST_CASE("with roomfade a room swells, then falls by 60 dB in roomsize") {
  const Stage stage;
  const auto room = [&](const std::string& seconds) {
    return channel(
        stage.heard("p(1, s\"click ~\":room(1):dry(0):roomfade(0.3):roomdim(15000):roomsize(" + seconds + "))"), 0);
  };
  const auto swelling = room("8");
  CHECK(level(swelling, 0.0, 0.03) < 0.2 * level(swelling, 0.28, 0.31));
  const auto falling = room("1");
  const double fall = 20.0 * std::log10(level(falling, 0.9, 1.0) / level(falling, 0.4, 0.5));
  CHECK(fall == Approx(-30.0).margin(1.5));  // half a second of noise, in a tenth: 4800 values
}

TEST_CASE("channels says on which outputs an orbit is heard") {
  Stage stage;
  const auto two = stage.heard("p(1, s\"click\":pan(0.2))");
  CHECK((stage.heard("p(1, s\"click\":pan(0.2):channels\"3:4\")") == two));  // counted from the first again
  CHECK((channel(stage.heard("p(1, s\"click\":pan(0.2):channels\"2:1\")"), 0) == channel(two, 1)));
  stage.options.outputs = 4;
  const auto four = stage.heard("p(1, s\"click\":pan(0.2):channels\"3:4\")");
  CHECK(peaks(channel(four, 0, 4)).empty());
  CHECK(peaks(channel(four, 1, 4)).empty());
  CHECK((channel(four, 2, 4) == channel(two, 0)));
  CHECK((channel(four, 3, 4) == channel(two, 1)));
  const auto one = stage.heard("p(1, s\"click\":channels(4))");  // the mean of two equal sides
  CHECK(channel(one, 3, 4)[0] == Approx(0.4f));
  const auto plain = stage.heard("p(1, s\"click\":pan(0.2))");
  CHECK((channel(plain, 0, 4) == channel(two, 0)));
  CHECK(stage.heard("p(1, s\"click*3\":channels\"<3:4 1:2 4>\")", 3.0, 333) ==
        stage.heard("p(1, s\"click*3\":channels\"<3:4 1:2 4>\")", 3.0, 64));
}

TEST_CASE("muted orbits, and those beside a solo, are not heard; the others keep their bytes") {
  const Stage stage;
  const std::string first = "p(1, s\"click*4\":pan(0.2):room(0.3))", second = "p(2, s\"click*3\":orbit(2):room(0.5))";
  const auto alone = stage.heard(first);
  CHECK((stage.heard(first + second + "muteOrbit(2)") == alone));
  CHECK((stage.heard(first + second + "soloOrbit(1)") == alone));
  CHECK(stage.heard(first + second + "soloOrbit(1) unsoloOrbit() muteOrbit(2) unmuteOrbit(2)") ==
        stage.heard(first + second));
  CHECK(peaks(stage.heard(first + "muteOrbit(1)")).empty());
}

TEST_CASE("what is sent to a bus on the beat is heard from it whole, however short the notes that hear it") {
  const Stage stage;
  for (const char* from : {"s\"bus*4\":n(2)", "s\"bus*4\":n(2):clip(.5)", "s\"from*4\":from(2)"}) {
    const auto heard = [&](const std::string& rest) {
      return stage.heard("p(1, s\"click*2\":bus(2):dry(0):gain(1)) p(2, " + std::string{from} + ":orbit(2)" + rest +
                         ")");
    };
    const auto all = heard("");
    INFO(from);
    CHECK(onsets(all) == std::vector<Frames>{64, 48064});
    CHECK(all == heard(":fadeInTime(0)"));
  }
}

TEST_CASE("s\"in\" is the input, 64 frames later, in any block; without one it is silent") {
  Stage stage;
  CHECK(peaks(stage.heard("p(1, s\"in\")")).empty());
  std::vector<float> noise(2 * 90000);
  for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<float>((i * 7919) % 1001) / 2000.0f - 0.25f;
  stage.options.inputs = 2;
  stage.options.input = std::make_shared<const std::vector<float>>(noise);
  for (const auto& [code, which] :
       {std::pair{"s\"in\":gain(1)", 0u}, {"s\"in:1\":gain(1)", 1u}, {"s\"inr\":gain(1)", 1u}}) {
    const auto left = channel(stage.heard("p(1, " + std::string{code} + ":fadeInTime(0))"), 0);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < 90000; ++i) {
      const float expected = i < 64 ? 0.0f : noise[2 * (i - 64) + which];
      wrong += left[i] == expected ? 0u : 1u;
    }
    INFO(code);
    CHECK(wrong == 0);
    CHECK(std::all_of(left.begin() + 90064, left.end(), [](float x) { return x == 0.0f; }));  // the file has ended
  }
  const std::string wet = "p(1, s\"in*4\":lpf(800):room(0.4):pan\"0 1\")";
  const auto reference = stage.heard(wet, 2.0, 64);
  for (const int block : {1, 100, 4096}) CHECK((stage.heard(wet, 2.0, block) == reference));
}

TEST_CASE("events of the input that follow each other are the input, in both dialects") {
  Stage stage;
  stage.options.inputs = 1;
  stage.options.input = std::make_shared<const std::vector<float>>(96000, 0.25f);
  for (const std::string code :
       {"p(1, s\"in*8\":gain(1))", "dialect\"tidal\" p(1, s\"in*8 in*3\":gain(1):amp(1):pan(0))"}) {
    const auto left = channel(stage.heard(code), 0);
    const auto [least, most] = std::minmax_element(left.begin() + 1000, left.end() - 1000);
    CHECK(*most - *least < 1e-5f);
  }
}

TEST_CASE("a loop holds what was heard, and plays on the frame after its end") {
  Stage stage;
  const std::string code =
      "rec(\"loop\", {of=1}) p(1, s\"<[click ~ click@2] ~>\":gain(0.5)) p(2, s\"<~ loop>\":orbit(2):gain(1))";
  const auto left = channel(stage.heard(code, 4.0), 0);
  for (std::size_t i = 0; i < 96000; ++i) REQUIRE(left[i] == left[96000 + i]);
  CHECK(peaks(left).size() == 4);
  CHECK((stage.heard(code, 4.0, 1000) == stage.heard(code, 4.0, 64)));
  // What came in while a frame left lies on that frame.
  std::vector<float> input(96000, 0.0f);
  input[5064] = 0.5f;  // frame 5000 leaves 64 frames later
  stage.options.inputs = 1;
  stage.options.input = std::make_shared<const std::vector<float>>(input);
  const auto loop = peaks(channel(stage.heard("rec(\"l\", {of=\"in\"}) p(1, s\"<~ l>\":gain(1))", 4.0), 0));
  REQUIRE(loop.size() == 1);
  CHECK(loop[0] == std::pair<std::size_t, float>{96000 + 5000, 0.5f});
}

TEST_CASE("no more than four loops are recorded at once, however many lines ask for them") {
  Player player(offline_options(), [](const std::string&) {});
  Host host(player, {.print = [](std::string_view) {}});
  for (const char* name : {"a", "b", "c", "d"}) {
    CHECK(host.evaluate(std::string("rec(\"") + name + "\")", "test.lua").error == "");
    rendered(player, {.seconds = 0.1});
  }
  CHECK_THAT(host.evaluate("rec(\"e\")", "test.lua").error, Catch::Contains("at most 4 loops"));
  CHECK(host.evaluate("rec(\"a\") rec(\"b\") rec(\"a\")", "test.lua").error == "");  // anew, in their own places
}

TEST_CASE("the stems of slots are their voices, and together what all orbits are as they are") {
  const Stage stage;
  const TemporaryFolder folder;
  std::string error;
  const auto take = Take::begin(
      {.slots = folder.path() / "a.wav", .slot_name = [](std::size_t id) { return id == 1 ? "drums" : "bass"; }},
      error);
  REQUIRE(take);
  take->begin_at(0);
  take->end_at(48000);
  const auto all = channel(
      stage.heard("p(1, s\"click*4\":gain(0.5)) p(2, s\"sawtooth*3\":orbit(2):gain(0.2))", 1.1, 333, take.get()), 0);
  REQUIRE(take->finish());
  const auto drums = read_sound_file(folder.path() / "a-slot-drums.wav", error),
             bass = read_sound_file(folder.path() / "a-slot-bass.wav", error);
  REQUIRE((drums && bass));
  CHECK(drums->channel(0)[0] == 0.25f);
  double worst = 0.0;
  for (std::size_t i = 0; i < 48000; ++i)
    worst = std::max(worst, std::abs(static_cast<double>(drums->channel(0)[i] + bass->channel(0)[i] - all[i])));
  CHECK(worst < 1e-6);
  CHECK(Take::begin({.slots = folder.path() / "a.wav"}, error) == nullptr);
  CHECK(error.find("is there already") != std::string::npos);
}

TEST_CASE("on more than two outputs pan goes round their circle, as PanAz does") {
  Stage stage;
  stage.options.outputs = 5;
  const auto first = [&](const std::string& how) {  // what each output has of a click of 0.5
    const auto sound = stage.heard("p(1, s\"click\":gain(1)" + how + ")", 0.5);
    std::vector<double> levels;
    for (std::size_t out = 0; out < 5; ++out) {
      const auto found = peaks(channel(sound, out, 5));
      levels.push_back(found.empty() ? 0.0 : static_cast<double>(found[0].second) / 0.5);
    }
    return levels;
  };
  for (const auto& [how, turns, width, turned] : {std::tuple{":pan(0):panspan(1)", 0.0, 2.0, 0.0},
                                                  {":pan(0.3):panspan(1)", 0.3, 2.0, 0.0},
                                                  {":channel(3):pan(0)", 0.6, 2.0, 0.0},
                                                  {":pan(0.97):panwidth(3)", 0.97, 3.0, 0.0},
                                                  {":pan(0.1):panorient(0.5)", 0.1, 2.0, 0.5},
                                                  {":pan(-0.3):panwidth(1)", 0.7, 1.0, 0.0}}) {
    INFO(how);
    const std::vector<double> levels = first(how);
    for (std::size_t out = 0; out < 5; ++out) {
      double from = turns * 5.0 + width / 2.0 + turned - static_cast<double>(out);
      from -= 5.0 * std::floor(from / 5.0);
      const double wanted = from < width ? std::sin(3.14159265358979 * from / width) : 0.0;
      CHECK(levels[out] == Approx(wanted).margin(1e-5));
    }
  }
  CHECK(first(":pan(0)") == std::vector<double>{1.0, 0.0, 0.0, 0.0, 0.0});  // without a word of the circle: two sides
}

TEST_CASE("on the circle levels, sends, slots and blocks are what they are elsewhere; two outputs make none") {
  Stage stage;
  const std::string code = "p(1, s\"click*4\":gain(1):pan(follow(saw)):channel(1)";
  const std::string wet = code + ":room(0.3):delay(0.5)) p(2, s\"bd*2\":orbit(2):duck(1):panspan(1))";
  CHECK(stage.heard(code + ":panwidth(2))") == stage.heard(code + ")"));
  stage.options.outputs = 4;
  const auto sound = stage.heard(wet);
  for (const int block : {1, 777}) CHECK((stage.heard(wet, 2.0, block) == sound));
  stage.options.threads = 3;
  CHECK((stage.heard(wet) == sound));
  const auto half = peaks(stage.heard(code + ":postgain(0.5))")), whole = peaks(stage.heard(code + ")"));
  REQUIRE(half.size() == whole.size());
  for (std::size_t i = 0; i < whole.size(); ++i) CHECK(half[i].second == Approx(whole[i].second * 0.5f));
  CHECK(peaks(stage.heard(code + ") muteOrbit(1)")).empty());
  CHECK(peaks(stage.heard(code + ":dry(0))")).empty());
}

TEST_CASE("a master's effect hears every output") {
  Stage stage;
  stage.options.outputs = 5;
  const std::string code = "p(1, s\"click\":gain(1):channels\"1:2:3:4:5\")";
  const auto plain = stage.heard(code, 0.5);
  auto quiet = stage.heard("master(function(sound) return sound * 0.5 end) " + code, 0.5);
  for (float& sample : quiet) sample *= 2.0f;
  CHECK(peaks(plain).size() == 5);
  CHECK(quiet == plain);
}

TEST_CASE("a master's effect that sounds by itself comes without a step, also into silence") {
  const auto left = channel(Stage{}.heard("master(function(i) return i + 0.4 end)", 0.5), 0);
  for (std::size_t i = 1; i < left.size(); ++i) REQUIRE(std::abs(left[i] - left[i - 1]) < 0.001f);
  CHECK(left.back() == Approx(0.4f));
}
