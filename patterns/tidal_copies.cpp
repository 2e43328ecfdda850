// patterns/tidal_copies.cpp -- Copies as Tidal makes them: each is made of the one before it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tidal_copies.h"

#include "patterns/controls.h"
#include "patterns/core.h"
#include "patterns/operators.h"
#include "patterns/tonal/arp.h"

namespace perigee::tidal {
namespace {

Pattern times_gain(double factor, Pattern source) {
  return operate(Op::mul, Align::in, std::move(source),
                 pure(Value{ControlMap::single(control_key("gain"), Value{factor})}));
}

// The source under `change` of the same with one copy less.
template <class Change>
Pattern grown(int64_t copies, const Pattern& source, Change&& change) {
  Pattern all = source;
  for (int64_t i = 1; i < copies; ++i) all = stack({change(all), source});
  return all;
}

}  // namespace

Pattern echo_with(int64_t copies, const Rational& apart, const Transform& change, const Pattern& source) {
  return grown(copies, source, [&](const Pattern& all) { return change(late(apart, all)); });
}

Pattern echo(int64_t copies, const Rational& apart, double feedback, const Pattern& source) {
  return grown(copies, source, [&](const Pattern& all) { return times_gain(feedback, late(apart, all)); });
}

Pattern stut(int64_t copies, double feedback, const Rational& apart, const Pattern& source) {
  std::vector<Pattern> layers{source};
  const auto count = static_cast<double>(copies);
  for (int64_t i = 1; i < copies; ++i) {
    const double gain = (count - static_cast<double>(i)) / count * (1 - feedback) + feedback;
    layers.push_back(late(apart * Rational{i}, times_gain(gain, source)));
  }
  return stack(std::move(layers));
}

Pattern ply_with(double times, const Transform& change, const Pattern& source) {
  Pattern all = source;
  for (double left = times; left > 1; --left) all = stack({source, change(all)});
  return spread_chords([](std::vector<Event> chord) { return chord; }, std::move(all));
}

}  // namespace perigee::tidal
