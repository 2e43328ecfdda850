// tests/engine/kit_test.cpp -- The built-in sounds: level, pitch, colour and course of each, and what its parameters do.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kit.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>

#include "engine/kit/additive.h"
#include "engine/lane_group.h"
#include "engine/synth_graph.h"
#include "engine/voice_programs.h"
#include "tests/engine/play.h"
#include "tests/engine/spectrum.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

constexpr Frames kHalfSecond = 24000;
using Settings = std::map<std::string, float>;

const Program* program_of(const Instrument& instrument) {
  static ProgramCache programs{1000};
  return programs.instrument(instrument.name, EffectSet{}, instrument.only.value_or(ChainOrder::superdirt));
}
const Instrument& named(std::string_view name, ChainOrder order = ChainOrder::superdirt) {
  const Instrument* found = find_instrument(name, order);
  REQUIRE(found != nullptr);
  return *found;
}

// Half a second (a drum: all of it) at a pitch, with some of its own parameters set.
Take sound_of(const Instrument& instrument, float hz = 261.6256f, const Settings& settings = {},
              Frames frames = kHalfSecond) {
  const bool drum = instrument.kind == InstrumentKind::drum;
  if (drum) frames = static_cast<Frames>(instrument.natural_seconds * 48000.0);
  // What sounds on after its gate is let go of before the end.
  Trigger trigger = note(*program_of(instrument), 0, frames,
                         instrument.tail != nullptr || instrument.table != nullptr ? frames * 4 / 5 : frames);
  if (instrument.table != nullptr) trigger.region = whole(instrument.table());
  set(trigger, "freq", hz);
  set(trigger, std::string{kDurationParam}.c_str(), static_cast<float>(frames) / 48000.0f);
  for (const InstrumentParam& param : instrument.params)
    set(trigger, synth_param(param.name).c_str(), instrument.default_of(param, 0));
  for (const auto& [name, value] : settings) set(trigger, synth_param(name).c_str(), value);
  return play({trigger}, frames);
}
std::vector<float> mono(const Take& take) {
  std::vector<float> sum = take.left;
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] = 0.5f * (sum[i] + take.right[i]);
  return sum;
}

double peak_of(const std::vector<float>& sound) {
  double peak = 0.0;
  for (const float sample : sound) peak = std::max(peak, std::abs(static_cast<double>(sample)));
  return peak;
}
double power_of(const std::vector<float>& sound, double from, double to) {
  const auto n = static_cast<double>(sound.size());
  const auto begin = sound.begin() + static_cast<std::ptrdiff_t>(n * from),
             end = sound.begin() + static_cast<std::ptrdiff_t>(n * to);
  return std::accumulate(begin, end, 0.0, [](double sum, float x) { return sum + static_cast<double>(x * x); }) /
         static_cast<double>(end - begin);
}
// Root of the mean squared frequency, by the power of the differences: 2 sin(πf/rate) at f.
double colour_of(const std::vector<float>& sound) {
  double power = 0.0, steps = 0.0;
  for (std::size_t i = 1; i < sound.size(); ++i) {
    const double x = static_cast<double>(sound[i]), step = x - static_cast<double>(sound[i - 1]);
    power += x * x;
    steps += step * step;
  }
  return std::asin(std::min(1.0, 0.5 * std::sqrt(steps / power))) / (0.5 * kTau) * 48000.0;
}

// Settings around a parameter that make it audible: a slide that is repeated, a stage that is reached.
Settings around_of(const Instrument& instrument) {
  if (instrument.name == "superchip") return {{"slide", 0.5f}};
  if (instrument.name.starts_with("z")) {
    return {{"slide", 0.5f}, {"pitchJump", 100.0f}, {"lfo", 0.1f}, {"tremolo", 0.5f}, {"zdelay", 0.1f}};
  }
  if (instrument.name.starts_with("wt_")) {
    return {{"warp", 0.3f},        {"warpmode", 3.0f},  {"unison", 3.0f},   {"wtenv", 0.5f},      {"warpenv", 0.5f},
            {"wtdepth", 0.3f},     {"warpdepth", 0.2f}, {"wtattack", 0.1f}, {"warpattack", 0.1f}, {"wtsustain", 0.3f},
            {"warpsustain", 0.3f}, {"wtrate", 3.0f},    {"warprate", 3.0f}};
  }
  if (instrument.name != "superfm") return {};
  Settings settings{{"feedback", 1.0f}, {"lfodepth", 0.01f}};
  for (int op = 1; op <= 6; ++op) {
    const std::string number = std::to_string(op);
    settings["mod" + number + number] = 0.5f;
    for (int stage = 1; stage <= 4; ++stage) {
      settings["egrate" + number + std::to_string(stage)] = 20.0f;
      settings["eglevel" + number + std::to_string(stage)] = 1.0f / static_cast<float>(stage);
    }
  }
  return settings;
}

// A formula may well have a mean.
bool has_no_mean(const Instrument& instrument) {
  return instrument.name != "one" && instrument.name != "dirac" && instrument.name != "bytebeat";
}

}  // namespace

TEST_CASE("every sound of the kit builds, with all effects behind it too, and is found by its name") {
  ProgramCache programs{1000};
  CHECK(kit().size() >= 60);
  for (const Instrument& instrument : kit()) {
    INFO(instrument.name);
    const ChainOrder order = instrument.only.value_or(ChainOrder::superdough);
    CHECK(find_instrument(instrument.name, order) == &instrument);
    if (!instrument.alias.empty()) CHECK(find_instrument(instrument.alias, order) == &instrument);
    REQUIRE(programs.instrument(instrument.name, EffectSet{}, order) != nullptr);
    REQUIRE(programs.instrument(instrument.name, EffectSet{Effect::lpf}, order) != nullptr);
    CHECK(!instrument.help.empty());
  }
}

TEST_CASE("every sound of the kit is well-levelled, without DC, and ends quietly where it shapes itself") {
  for (const Instrument& instrument : kit()) {
    for (const float hz : {65.406f, 261.6256f, 1046.5f}) {
      INFO(instrument.name << " at " << hz);
      const Take take = sound_of(instrument, hz);
      const std::vector<float> sound = mono(take);
      const double peak = peak_of(sound);
      CHECK(take.status.killed == 0);
      CHECK(peak > (instrument.name == "superstatic" ? 0.1 : 0.15));
      CHECK(peak < (instrument.name == "one" ? 1.01 : 0.75));
      const double mean = std::accumulate(sound.begin(), sound.end(), 0.0) / static_cast<double>(sound.size());
      if (has_no_mean(instrument)) CHECK(std::abs(mean) < 0.015);
      if (instrument.kind == InstrumentKind::drum) {
        CHECK(peak > 0.45);
        for (std::size_t f = sound.size() - 48; f < sound.size(); ++f) REQUIRE(std::abs(sound[f]) < 0.006f);
      }
      if (instrument.kind == InstrumentKind::patch) CHECK(std::abs(sound.back()) < 0.01f);
    }
  }
}

TEST_CASE("every parameter of an instrument's own changes its sound, at both ends of its range", "[long]") {
  for (const Instrument& instrument : kit()) {
    const Settings around = around_of(instrument);
    const Take plain = sound_of(instrument, 261.6256f, around);
    for (const InstrumentParam& param : instrument.params) {
      INFO(instrument.name << " " << param.name);
      CHECK(param.low < param.high);
      const float usual = instrument.default_of(param, 0);
      CHECK(usual >= param.low);
      CHECK(usual <= param.high);
      // A phase is heard where its partial sounds; a registration and a voice by their presets.
      if (param.name.starts_with("phase") || (instrument.preset != nullptr && param.name == "voice")) continue;
      int changes = 0;
      for (const float value : {param.low, param.high}) {
        Settings settings = around;
        settings[std::string{param.name}] = value;
        const Take take = sound_of(instrument, 261.6256f, settings);
        CHECK(take.status.killed == 0);
        if (param.name != "zvolume") CHECK(peak_of(take.left) < 1.3);
        if (value != usual) changes += take == plain ? 0 : 1;
      }
      CHECK(changes >= 1);
    }
  }
}

TEST_CASE("no two instruments are the same Program") {
  for (const Instrument& a : kit()) {
    for (const Instrument& b : kit()) {
      if (&a == &b) continue;
      INFO(a.name << " and " << b.name);
      const auto &first = program_of(a)->ops(), &second = program_of(b)->ops();
      const bool same = std::equal(
          first.begin(), first.end(), second.begin(), second.end(),
          [](const Program::Op& x, const Program::Op& y) { return x.unit == y.unit && x.inputs == y.inputs; });
      CHECK((!same || !(sound_of(a) == sound_of(b))));
    }
  }
}

TEST_CASE("a voice of any sound of the kit keeps less than 8 KiB") {
  ProgramCache programs{1000};
  for (const Instrument& instrument : kit()) {
    INFO(instrument.name);
    std::vector<double> values;
    for (const InstrumentParam& param : instrument.params)
      values.push_back(static_cast<double>(instrument.default_of(param, 0)));
    InstrumentForm form;
    if (instrument.parts != nullptr) form.parts = instrument.parts(values);
    const Program* program = programs.instrument(instrument.name, EffectSet{Effect::adsr},
                                                 instrument.only.value_or(ChainOrder::superdough), {}, form);
    REQUIRE(program != nullptr);
    std::uint32_t rows = group_rows(*program);
    for (const float seconds : program->rings()) rows += ring_rows(seconds, 48000.0);
    CHECK(rows * sizeof(float) < 8192);  // of the group's rows, which have 16 lanes
  }
}

TEST_CASE("what has a pitch has it where freq says") {
  // Those whose pitch moves by itself are held still.
  const std::map<std::string_view, Settings> tonal{{"sine", {}},
                                                   {"triangle", {}},
                                                   {"square", {}},
                                                   {"sawtooth", {}},
                                                   {"pulse", {}},
                                                   {"acid", {}},
                                                   {"pluck", {}},
                                                   {"fm", {}},
                                                   {"user", {}},
                                                   {"superpiano", {}},
                                                   {"superfork", {}},
                                                   {"supervibe", {}},
                                                   {"supergong", {}},
                                                   {"supersaw", {}},
                                                   {"supersquare", {}},
                                                   {"superpwm", {}},
                                                   {"superhammond", {{"vibrato", 0.0f}}},
                                                   {"superchip", {}},
                                                   {"superprimes", {}},
                                                   {"superwavemechanics", {}},
                                                   {"supertron", {{"detune", 0.0f}}},
                                                   {"supermandolin", {{"detune", 0.0f}}},
                                                   {"supercomparator", {}},
                                                   {"superhoover", {{"slide", 0.0f}}},
                                                   {"superzow", {}},
                                                   {"superreese", {{"detune", 0.0f}}},
                                                   {"imp", {}},
                                                   {"psin", {}},
                                                   {"pmsin", {{"rate", 2.0f}}},
                                                   {"gabor", {}},
                                                   {"cyclo", {}}};
  for (const auto& [name, settings] : tonal) {
    for (const double hz : {110.3, 261.6256, 703.7}) {
      INFO(name << " at " << hz);
      const std::vector<float> sound = mono(sound_of(named(name), static_cast<float>(hz), settings));
      const double there = amplitude(sound, hz);
      CHECK(there > 0.005);
      CHECK(decibels(there / amplitude(sound, hz * 1.08)) > 12.0);
      CHECK(decibels(there / amplitude(sound, hz * 0.925)) > 12.0);
    }
  }
}

TEST_CASE("each sound has its colour and its course") {
  // At 261.6 Hz for half a second, a drum for all of it: between which frequencies its colour lies, and how far, in dB, its last
  // fifth lies below its first half.
  struct Course {
    std::string_view name;
    double low_hz, high_hz, falls_db;
  };
  const std::initializer_list<Course> courses{
      {"superpiano", 280, 700, 6},
      {"supermandolin", 500, 1500, 12},
      {"supergong", 280, 900, 12},
      {"supervibe", 280, 600, 6},
      {"superfork", 262, 500, 6},
      {"superhex", 500, 2500, 12},
      {"supersquare", 300, 1500, 0},
      {"superpwm", 400, 1600, 0},
      {"supercomparator", 400, 1500, 0},
      {"superhoover", 400, 2000, 0},
      {"superzow", 500, 2500, 0},
      {"superreese", 200, 900, 0},
      {"superchip", 800, 3000, 0},
      {"supertron", 262, 900, 0},
      {"supergrind", 300, 1500, 0},
      {"superprimes", 300, 1500, 0},
      {"superwavemechanics", 300, 2500, 0},
      {"superhammond", 200, 900, -1},
      {"superkick", 40, 400, 20},
      {"super808", 40, 300, 12},
      {"superhat", 3500, 9000, 20},
      {"supersnare", 800, 4000, 20},
      {"superclap", 1500, 5000, 20},
      {"supersiren", 500, 2000, -3},
      {"supernoise", 800, 5000, -3},
      {"superstatic", 1000, 9000, -6},
      {"soskick", 60, 900, 20},
      {"soshats", 8000, 16000, 20},
      {"sostoms", 100, 500, 20},
      {"sossnare", 3000, 12000, 20},
      {"psin", 255, 300, 20},
      {"gabor", 255, 270, 3},
      {"cyclo", 500, 1500, 3},
      {"sbd", 500, 3000, 6},
      {"bd", 98, 135, 30},
      {"sn", 2850, 3960, 30},
      {"hh", 11800, 16380, 30},
      {"oh", 11790, 16360, 30},
      {"cp", 4800, 6670, 30},
      {"lt", 92, 127, 30},
      {"mt", 141, 196, 30},
      {"ht", 210, 300, 30},
      {"rim", 1280, 1780, 30},
      {"cb", 770, 1070, 30},
      {"cr", 11190, 15530, 30},
      {"rd", 9030, 12530, 30},
      {"sh", 7720, 10710, 30},
      {"tb", 13150, 18250, 30},
      {"perc", 1100, 1530, 30},
      {"sine", 220, 310, -2},
      {"triangle", 240, 340, -2},
      {"square", 1100, 1530, -2},
      {"sawtooth", 1340, 1870, -2},
      {"pulse", 1100, 1530, -2},
      {"acid", 610, 850, -2},
      {"pluck", 460, 630, 12},
      {"fm", 430, 590, -2},
      {"white", 10230, 14200, -2},
      {"pink", 3970, 5510, -2},
      {"brown", 1290, 1790, -2},
      {"crackle", 10200, 14160, -2},
      {"one", -1, 1, -2},
      {"user", 220, 310, -2},
      {"imp", 4040, 5600, -2},
      {"pmsin", 520, 720, 30},
      {"dirac", 23000, 24001, 30},
      {"zzfx", 220, 310, 3},
      {"z_sine", 220, 310, 3},
      {"z_triangle", 250, 340, 3},
      {"z_square", 1360, 1890, 3},
      {"z_sawtooth", 1660, 2300, 3},
      {"z_tan", 1720, 2390, 3},
      {"z_noise", 9270, 12860, 3},
      {"superfm", 220, 310, -2},
      {"bytebeat", 1660, 2300, -2},
      {"wt_basic", 220, 310, -2},
      {"wt_vocal", 760, 1050, -2},
      {"supersaw", 670, 930, -2},
  };
  for (const Instrument& instrument : kit()) {
    INFO(instrument.name);
    CHECK(std::count_if(courses.begin(), courses.end(), [&](const Course& c) { return c.name == instrument.name; }) ==
          1);
  }
  for (const Course& course : courses) {
    INFO(course.name);
    const std::vector<float> sound = mono(sound_of(named(course.name)));
    const double colour = colour_of(sound);
    CHECK(colour > course.low_hz);
    CHECK(colour < course.high_hz);
    const double fall = 0.5 * decibels(power_of(sound, 0.0, 0.5) / power_of(sound, 0.8, 1.0));
    CHECK(fall > course.falls_db);
  }
}

TEST_CASE("a patch takes as long as its event") {
  for (const char* name : {"superpiano", "superkick", "superhat", "psin", "supersiren", "superhex", "supergong"}) {
    INFO(name);
    const std::vector<float> brief = mono(sound_of(named(name), 261.6256f, {}, 12000));
    const std::vector<float> slow = mono(sound_of(named(name), 261.6256f, {}, 48000));
    CHECK(std::abs(brief.back()) < 0.01f);
    CHECK(std::abs(slow.back()) < 0.01f);
    CHECK(power_of(slow, 0.3, 0.5) > 1e-7);
  }
}

TEST_CASE("superdough's supersaw has as many saws as unison says, spread by detune, to both sides by spread") {
  const Instrument& supersaw = named("supersaw", ChainOrder::superdough);
  const auto tone = [&](float unison, float detune, float spread) {
    return sound_of(supersaw, 1000.0f, {{"unison", unison}, {"detune", detune}, {"spread", spread}});
  };
  // Two an octave apart: half an octave below and above the note.
  const std::vector<float> two = mono(tone(2, 12, 0));
  const double half_octave = std::sqrt(2.0);
  CHECK(amplitude(two, 1000.0 / half_octave) > 0.05);
  CHECK(amplitude(two, 1000.0 * half_octave) > 0.05);
  CHECK(amplitude(two, 1000.0) < 0.001);
  const std::vector<float> three = mono(tone(3, 12, 0));
  CHECK(amplitude(three, 1000.0) > 0.05);
  const Take narrow = tone(5, 0.18f, 0), wide = tone(5, 0.18f, 1);
  CHECK(narrow.left == narrow.right);
  CHECK(!(wide.left == wide.right));
}

TEST_CASE("user sounds the partials that it is given; counted partials of a wave approach the wave") {
  const std::vector<double> levels{1.0, 0.0, 0.5};
  const Partials partials = partials_of("user", kPartials, levels, {});
  Settings settings;
  for (int i = 0; i < kPartials; ++i) {
    settings[std::string{partial_name(i)}] = static_cast<float>(partials.levels[static_cast<std::size_t>(i)]);
  }
  const std::vector<float> sound = mono(sound_of(additive_instrument(), 200.0f, settings));
  CHECK(peak_of(sound) == Approx(0.3).epsilon(0.01));
  CHECK(amplitude(sound, 600.0) / amplitude(sound, 200.0) == Approx(0.5).epsilon(1e-3));
  CHECK(amplitude(sound, 400.0) < 1e-5);

  // A saw of 32 partials has those of the saw, 1/n each.
  const Partials saw = partials_of("sawtooth", 32, {}, {});
  for (std::size_t n = 1; n <= 32; ++n)
    CHECK(std::abs(saw.levels[n - 1] / saw.levels[0]) == Approx(1.0 / static_cast<double>(n)));
  CHECK(partials_of("square", 2, {}, {}).levels[1] == 0.0);
  CHECK(partials_of("triangle", 3, {}, {}).levels[2] < 0.0);
}

TEST_CASE("the organ's registrations are different, and a drawbar adds its partial") {
  const Instrument& organ = named("superhammond");
  std::vector<Take> takes;
  for (int voice = 0; voice <= 9; ++voice) {
    Settings settings;
    for (const InstrumentParam& param : organ.params)
      settings[std::string{param.name}] = organ.default_of(param, voice);
    takes.push_back(sound_of(organ, 261.6256f, settings));
    for (std::size_t other = 0; other + 1 < takes.size(); ++other) CHECK(!(takes[other] == takes.back()));
  }
  Settings one{{"perc", 0.0f}, {"vibrato", 0.0f}};
  for (int bar = 1; bar <= 9; ++bar) one["drawbar" + std::to_string(bar)] = bar == 5 ? 8.0f : 0.0f;
  const std::vector<float> sound = mono(sound_of(organ, 220.0f, one));
  CHECK(amplitude(sound, 660.0) > 0.05);
  CHECK(amplitude(sound, 220.0) < 0.002);
}

TEST_CASE("the kick of the 808 falls to ten semitones for each n") {
  for (const float n : {4.0f, 5.0f}) {
    const std::vector<float> sound = mono(sound_of(named("super808"), 261.6256f, {{"n", n}}));
    const double hz = 440.0 * std::exp2((10.0 * static_cast<double>(n) - 69.0) / 12.0);
    const std::vector<float> later(sound.begin() + 4800, sound.end());
    CHECK(amplitude(later, hz) > 4.0 * amplitude(later, hz * 1.3));
  }
}
