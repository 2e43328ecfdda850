// patterns/random.h -- Chance that repeats itself: the same moment always throws the same dice, with Strudel's numbers.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "patterns/pattern.h"

namespace perigee {

// 0 <= x < 1 (legacy generator of Strudel: a xorshift of the time's fraction of 300 cycles).
double rand_at(double time);
// The first of n numbers has no absolute value taken: -1 < x < 1.
std::vector<double> rands_at(double time, size_t n);
// Those of a query's seed and generator.
std::vector<double> rands_in(double time, size_t n, const QueryState& state);

Pattern rand_pattern();                // continuous 0..1
Pattern perlin();                      // smooth between one random number a cycle
Pattern berlin();                      // a saw rising from one random number by another
Pattern brand_by(double probability);  // continuous truths
Pattern irand(double below);           // continuous integers 0 … below - 1
Pattern degrade_by_with(Pattern chance, double amount, Pattern source);  // keeps where chance > amount
Pattern degrade_by(double amount, Pattern source);
Pattern undegrade_by(double amount, Pattern source);
// Of the patterns with their weights one, by chance in 0..1; both may change in time.
Pattern choose_weighed(Pattern chance, const std::vector<std::pair<Pattern, Pattern>>& choices,
                       bool structure_of_choices);
Pattern randrun(int64_t n);  // 0 … n - 1 each cycle, in another order
// The same, in the order of the cycle's random numbers, which are drawn once for all that is asked of the cycle.
using Draw = std::vector<double> (*)(int64_t cycle, size_t n, const QueryState& state);
Pattern random_order(int64_t n, Draw draw);
// The n parts of each cycle in the order given by their numbers.
Pattern rearranged(Pattern order, int64_t n, const Pattern& source);
// The pattern at index floor(chance * count), for chance in 0..1.
Pattern choose_with(Pattern chance, std::vector<Pattern> choices, bool structure_of_choices);

}  // namespace perigee
