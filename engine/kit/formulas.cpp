// engine/kit/formulas.cpp -- bytebeat: sound as a formula of a counter.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kit/sketch.h"

namespace perigee {
namespace {

constexpr double kLevel = 0.2;  // superdough's

Sides bytebeat(Sketch& k) { return k.formula_unit("bytebeat", {k.pitch(), k.own("byteBeatStartTime")}) * kLevel; }

constexpr InstrumentParam kParams[] = {{"byteBeatStartTime", "steps of t", -16777215.0f, 16777215.0f, 0.0f,
                                        "where t begins; else it runs with the performance"}};
constexpr Instrument kRows[] = {{"bytebeat", "", InstrumentKind::synth, 0.0,
                                 "the lowest byte of a formula of t: byteBeatExpression, or one of fifteen by n",
                                 kParams, bytebeat}};

}  // namespace

std::span<const Instrument> formula_instruments() { return kRows; }

}  // namespace perigee
