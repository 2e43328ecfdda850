// patterns/random_tidal.h -- Chance that repeats itself, with Tidal's numbers.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "patterns/join.h"

namespace perigee {

// 0 <= x < 1: a xorshift of the time's fraction of 300 cycles, taken exactly. Times that Tidal keeps as floating-point
// numbers are given as such.
double tidal_rand_at(const Cycles& time);
double tidal_rand_at(double time);
// n numbers that belong to a cycle.
std::vector<double> tidal_rands_at(int64_t cycle, size_t n);

Pattern tidal_rand();                                                          // continuous 0..1
Pattern tidal_perlin(Pattern x);                                               // smooth between the whole numbers of x
Pattern tidal_perlin2(Pattern x, Pattern y);                                   // the same over a plane
Pattern tidal_normal();                                                        // ever rarer below 0.5, cut off there
Pattern tidal_degrade_by(Pattern chance, double amount, Pattern source);       // keeps where chance >= amount
Pattern tidal_undegrade_by(double amount, Pattern source);                     // keeps where chance < amount
Pattern tidal_choose(Bind how, Pattern chance, std::vector<Pattern> choices);  // by the share of 0..1 that it has
Pattern tidal_randrun(int64_t n);                 // 0 … n - 1 in another order each cycle
Pattern tidal_stripe(int64_t n, Pattern source);  // n repetitions a cycle of random lengths

}  // namespace perigee
