// patterns/stepwise.h -- Patterns counted in steps: each as long as it has steps, one after another.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

#include "patterns/pattern.h"

namespace perigee {

inline constexpr int64_t kMostStepParts = 4096;  // patterns that one of these functions joins

// Flattens a pattern of patterns so that each inner pattern lasts as many steps as it has.
Pattern step_join(Pattern of_patterns);

// One after another in a cycle, each as long as its steps; one that does not know them counts as one step.
Pattern stepcat(const std::vector<Pattern>& parts);

// A pattern that does not know its steps is silent in these.
Pattern take_steps(const Rational& steps, Pattern source);  // the first ones; negative: the last ones
Pattern drop_steps(const Rational& steps, Pattern source);
Pattern expand_steps(const Rational& factor, Pattern source);  // counts more steps, at the same speed
Pattern pace(const Rational& steps, Pattern source);           // so many steps a cycle

// The pattern less `amount` steps from its beginning, less twice as many, …: `times` patterns at most. A negative
// amount drops from the end.
std::vector<Pattern> shrinking(const Rational& amount, const Rational& times, const Pattern& source);

// The pattern at each place among the others in turn, last to first, and once with all of them behind it.
Pattern tour(const Pattern& source, const std::vector<Pattern>& others);
Pattern zip(const std::vector<Pattern>& patterns);  // a step of each in turn
// One after another; of each group the first, then the second, …, until the groups' ends meet.
Pattern stepalt(const std::vector<std::vector<Pattern>>& groups);
Pattern polymeter(const std::vector<Pattern>& patterns);  // each repeated until their steps end together

enum class Side : uint8_t { left, right, centre };
// At the same time, each as many steps long as the longest: the shorter ones with rests behind, before or round them.
// Throws PatternError where a pattern does not know its steps.
Pattern stack_aligned(Side side, const std::vector<Pattern>& patterns, std::string_view name);
Rational most_steps(const std::vector<Pattern>& patterns, std::string_view name);

}  // namespace perigee
