// engine/units/edge_table.cpp -- The band-limited step and corner, integrated from their impulse in portable arithmetic.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/units/edge_table.h"

#include <cmath>
#include <vector>

#include "engine/portable_math.h"

namespace perigee {
namespace {

constexpr std::size_t kReach = EdgeTable::kReach, kPhases = EdgeTable::kPhases;
constexpr double kCutoff = 0.4;  // of the rate
constexpr double kBeta = 7.0;

// The modified Bessel function of order 0, by its series; x moderate.
double bessel_i0(double x) {
  double sum = 1.0, term = 1.0;
  for (int k = 1; k < 40; ++k) {
    term *= (x / (2.0 * k)) * (x / (2.0 * k));
    sum += term;
  }
  return sum;
}

double impulse(double frames) {
  const double place = frames / static_cast<double>(kReach), inside = 1.0 - place * place;
  const double window = inside > 0.0 ? bessel_i0(kBeta * std::sqrt(inside)) : 1.0;
  const double x = 2.0 * kCutoff * frames;
  return window * (x == 0.0 ? 1.0 : portable::sin_turns(0.5 * x) / (portable::kPi * x));
}

// The integral of what lies on a grid of half cells, at the cells' bounds (Simpson's rule).
std::vector<double> integral(const std::vector<double>& halves, double cell) {
  std::vector<double> sums{0.0};
  for (std::size_t i = 0; i + 2 < halves.size(); i += 2)
    sums.push_back(sums.back() + (halves[i] + 4.0 * halves[i + 1] + halves[i + 2]) * (cell / 6.0));
  return sums;
}

EdgeTable make() {
  constexpr std::size_t kCells = 2 * kReach * kPhases;
  constexpr double kCell = 1.0 / static_cast<double>(kPhases);
  std::vector<double> heights;
  for (std::size_t i = 0; i <= 4 * kCells; ++i)
    heights.push_back(impulse(static_cast<double>(i) * 0.25 * kCell - static_cast<double>(kReach)));
  std::vector<double> steps = integral(heights, 0.5 * kCell);
  const double whole = steps.back();
  for (double& step : steps) step /= whole;
  const std::vector<double> ramps = integral(steps, kCell);
  EdgeTable table;
  for (std::size_t p = 0; p <= kPhases; ++p) {
    for (std::size_t j = 0; j < EdgeTable::kTaps; ++j) {
      const std::size_t at = j * kPhases + p;
      const double after = static_cast<double>(at) * kCell - static_cast<double>(kReach);
      // At phase kPhases the frame before the edge comes to lie on it, and is still before it.
      const bool naive_is_up = j >= kReach;
      table.step[p][j] = static_cast<float>(steps[2 * at] - (naive_is_up ? 1.0 : 0.0));
      table.corner[p][j] = static_cast<float>(ramps[at] - (naive_is_up ? after : 0.0));
    }
  }
  return table;
}

const EdgeTable kTable = make();

}  // namespace

const EdgeTable& edge_table() noexcept { return kTable; }

}  // namespace perigee
