// engine/kit/additive.cpp -- A wave as a list of its partials: those of the basic waves, and those that the player lists.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kit/additive.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engine/kit/sketch.h"
#include "engine/portable_math.h"

namespace perigee {
namespace {

std::string_view numbered(std::string_view word, int number) {
  static const auto names = [] {
    std::array<std::vector<std::string>, 2> made;
    for (int i = 1; i <= kPartials; ++i) {
      made[0].push_back("partial" + std::to_string(i));
      made[1].push_back("phase" + std::to_string(i));
    }
    return made;
  }();
  return names[word == "phase" ? 1 : 0][static_cast<std::size_t>(number)];
}

double natural_level(std::string_view wave, int n) {
  if (wave == "sine") return n == 1 ? 1.0 : 0.0;
  if (wave == "sawtooth") return (n % 2 == 1 ? 1.0 : -1.0) / n;
  if (wave == "square") return n % 2 == 1 ? 1.0 / n : 0.0;
  if (wave == "triangle") return n % 2 == 1 ? (n % 4 == 1 ? 1.0 : -1.0) / (n * n) : 0.0;
  return 1.0;
}

// Sines over one ground, each as strong and as far on as its own parameters say.
Sides user(Sketch& k) {
  Tone sum = k.number(0.0);
  for (int i = 0; i < kPartials; ++i) {
    const Tone hz = k.pitch() * (i + 1.0);
    sum = sum + k.sine(hz, k.own(phase_name(i))) * k.own(partial_name(i));
  }
  return sum * 0.3;  // the level of superdough's waveforms
}

}  // namespace

std::string_view partial_name(int partial) { return numbered("partial", partial); }
std::string_view phase_name(int partial) { return numbered("phase", partial); }

Partials partials_of(std::string_view wave, int count, std::span<const double> levels, std::span<const double> phases) {
  Partials made;
  for (int n = 1; n <= std::min(count, kPartials); ++n) {
    const auto i = static_cast<std::size_t>(n - 1);
    made.levels[i] = natural_level(wave, n) * (levels.empty() ? 1.0 : i < levels.size() ? levels[i] : 0.0);
    if (i < phases.size()) made.phases[i] = phases[i];
  }
  double peak = 0.0;
  constexpr int kPoints = 512;  // 16 for each period of the highest partial
  for (int point = 0; point < kPoints; ++point) {
    double sum = 0.0;
    for (std::size_t i = 0; i < made.levels.size(); ++i) {
      const double turns = static_cast<double>(i + 1) * point / kPoints + made.phases[i];
      sum += made.levels[i] * portable::sin_turns(turns - std::floor(turns));
    }
    peak = std::max(peak, std::abs(sum));
  }
  if (peak > 0.0) {
    for (double& level : made.levels) level /= peak;
  }
  return made;
}

// The row of `user` names 64 parameters, so it is written by a loop.
const Instrument& additive_instrument() {
  static const std::vector<InstrumentParam> params = [] {
    std::vector<InstrumentParam> rows;
    for (int i = 0; i < kPartials; ++i) {
      rows.push_back({partial_name(i), "linear", -1.0f, 1.0f, i == 0 ? 1.0f : 0.0f, "strength of a partial"});
      rows.push_back({phase_name(i), "turns", -16.0f, 16.0f, 0.0f, "phase of a partial"});
    }
    return rows;
  }();
  static const Instrument row{
      "user", "", InstrumentKind::synth, 0.0, "sines over one ground: partials and phases list them", params, user};
  return row;
}

}  // namespace perigee
