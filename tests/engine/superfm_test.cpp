// tests/engine/superfm_test.cpp -- Six operators: who bends whom by Bessel's functions, what is left out changes no bit, five voices.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <map>
#include <string>

#include "engine/kit.h"
#include "engine/synth_graph.h"
#include "engine/voice_programs.h"
#include "tests/engine/play.h"
#include "tests/engine/spectrum.h"
#include "tests/engine/units_play.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

using Settings = std::map<std::string, double>;

// Half a second; `parts` as the settings ask for, or all.
std::vector<float> superfm(const Settings& settings, bool all_parts = false, int voice = 0, float hz = 200.0f) {
  static ProgramCache programs{1000};
  const Instrument& instrument = *find_instrument("superfm");
  std::vector<double> values;
  for (const InstrumentParam& param : instrument.params) {
    const auto said = settings.find(std::string{param.name});
    values.push_back(said != settings.end() ? said->second : static_cast<double>(instrument.default_of(param, voice)));
  }
  InstrumentForm form;
  if (!all_parts) form.parts = instrument.parts(values);
  const Program* program = programs.instrument("superfm", {}, ChainOrder::superdirt, {}, form);
  Trigger trigger = note(*program, 0, 24000);
  set(trigger, "freq", hz);
  set(trigger, std::string{kDurationParam}.c_str(), 0.5f);
  for (std::size_t i = 0; i < values.size(); ++i)
    set(trigger, synth_param(instrument.params[i].name).c_str(), static_cast<float>(values[i]));
  return play({trigger}, 24000).left;
}
// The first operator alone is heard, at full level at once.
Settings first_alone(Settings more) {
  for (int op = 1; op <= 6; ++op) {
    more["amp" + std::to_string(op)] = op == 1 ? 1.0 : 0.0;
    more["egrate" + std::to_string(op) + "1"] = 1000.0;
    more["detune" + std::to_string(op)] = 0.0;
  }
  return more;
}

}  // namespace

TEST_CASE("an operator bent by another has the partials that Bessel's functions say") {
  const double plain = amplitude(superfm(first_alone({})), 200.0);
  CHECK(plain == Approx(0.3).margin(0.01));
  for (const double index : {0.5, 1.5, 3.0}) {
    const auto sound = superfm(first_alone({{"mod12", index}, {"ratio2", 10.0}}));
    for (int n = 0; n <= 3; ++n) {
      INFO("index " << index << ", partial " << n);
      const double there = amplitude(sound, 200.0 + 2000.0 * n) / plain;
      CHECK(there == Approx(std::abs(std::cyl_bessel_j(n, index))).margin(0.02));
    }
  }
}

TEST_CASE("what no value of superfm asks for changes no bit where it is there") {
  for (const Settings& settings : {Settings{}, Settings{{"mod12", 1.0}}, Settings{{"mod61", 2.0}, {"mod16", 0.5}},
                                   Settings{{"mod33", 1.0}, {"feedback", 0.7}}, Settings{{"mod33", 1.0}},
                                   Settings{{"mod45", -3.0}, {"mod54", 1.0}}}) {
    INFO((settings.empty() ? "" : settings.begin()->first));
    CHECK((superfm(settings) == superfm(settings, true)));
  }
}

TEST_CASE("an operator of superfm passes its levels at their rates") {
  const auto sound =
      superfm(first_alone({{"eglevel12", 0.5}, {"egrate12", 10.0}, {"eglevel13", 0.0}, {"egrate13", 5.0}}));
  const auto level = [&](double seconds) {
    const auto at = static_cast<std::ptrdiff_t>(seconds * 48000.0) - 240;
    return amplitude({sound.begin() + at, sound.begin() + at + 480}, 200.0) / 0.3;
  };
  CHECK(level(0.051) == Approx(0.75).margin(0.03));
  CHECK(level(0.101) == Approx(0.5).margin(0.03));
  CHECK(level(0.201) == Approx(0.25).margin(0.03));
  CHECK(level(0.35) < 0.01);
}

TEST_CASE("the five voices of superfm are well-levelled and no two alike") {
  std::vector<std::vector<float>> heard;
  for (int voice = 0; voice <= 5; ++voice) heard.push_back(superfm({}, false, voice));
  for (std::size_t a = 0; a < heard.size(); ++a) {
    INFO("voice " << a);
    CHECK(loudest(heard[a]) > 0.1);
    CHECK(loudest(heard[a]) < 0.5);
    CHECK(mean_square(heard[a]) > 1e-4);
    for (std::size_t b = 0; b < a; ++b) CHECK((heard[a] != heard[b]));
  }
}
