// patterns/mini_build.cpp -- What each sign of mini-notation makes, once it has been read.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/mini_build.h"

#include <algorithm>
#include <cmath>

#include "patterns/euclid.h"
#include "patterns/numeral.h"
#include "patterns/patternify.h"
#include "patterns/random.h"

namespace perigee::mini_build {
namespace {

constexpr double kMostInRange = 65536;  // values of a .. b
constexpr double kSeedShift = 0.0003;   // cycles between the dice of one `?` and the next, as in Strudel

// The steps that the marked parts count together; none where nothing is marked.
std::optional<Rational> marked_steps(const std::vector<Part>& parts) {
  std::optional<Rational> steps;
  for (const Part& part : parts) {
    if (part.counts_steps) steps = common_steps(steps, part.pattern->steps());
  }
  return steps;
}

bool any_marked(const std::vector<Part>& parts) {
  return std::any_of(parts.begin(), parts.end(), [](const Part& part) { return part.counts_steps; });
}

std::vector<Pattern> patterns_of(std::vector<Part>& parts) {
  std::vector<Pattern> patterns;
  for (Part& part : parts) patterns.push_back(std::move(part.pattern));
  return patterns;
}

// `pattern` with the steps that its marked parts count, if any are marked.
Part counted(Pattern pattern, bool marked, const std::optional<Rational>& steps) {
  if (marked) pattern = with_steps(std::move(pattern), steps);
  return Part{std::move(pattern), 1, 1, marked};
}

Rational time_of(const Value& value) { return Rational::nearest(number_or_throw(value)); }

Pattern dice(int seed) { return early(Rational::nearest(kSeedShift * seed), rand_pattern()); }

}  // namespace

Part row(std::vector<Part> steps, bool marked) {
  const auto weight_of = [](const Part& step) {
    return step.weight == 0 ? Rational{1} : Rational::nearest(step.weight);
  };
  Rational width = 0;
  bool even = steps.size() > 1;
  for (const Part& step : steps) {
    width += weight_of(step);
    even = even && step.weight == steps.front().weight && step.weight > 0;
  }
  const auto inner_steps = marked_steps(steps);
  const bool counts = marked || any_marked(steps);
  Pattern pattern;
  if (even) {
    pattern = with_steps(fastcat(patterns_of(steps)), width);
  } else {
    std::vector<std::pair<Rational, Pattern>> parts;
    for (Part& step : steps) {
      const Rational weight = weight_of(step);
      parts.emplace_back(weight, std::move(step.pattern));
    }
    pattern = timecat(std::move(parts));
  }
  if (inner_steps) pattern = with_steps(std::move(pattern), width * *inner_steps);
  return Part{std::move(pattern), 1, width, counts};
}

Part layers(std::vector<Part> rows) {
  const auto steps = marked_steps(rows);
  const bool marked = any_marked(rows);
  return counted(stack(patterns_of(rows)), marked, steps);
}

Part feet(std::vector<Part> rows) {
  const bool marked = any_marked(rows);
  return Part{fastcat(patterns_of(rows)), 1, 1, marked};
}

Part choice(std::vector<Part> rows, int seed) {
  const auto steps = marked_steps(rows);
  const bool marked = any_marked(rows);
  return counted(choose_with(segment(1, dice(seed)), patterns_of(rows), true), marked, steps);
}

Part alternation(std::vector<Part> rows) {
  const auto steps = marked_steps(rows);
  const bool marked = any_marked(rows);
  for (Part& part : rows) part.pattern = slow(part.width, std::move(part.pattern));
  Pattern pattern = rows.size() == 1 ? rows.front().pattern : stack(patterns_of(rows));
  return counted(std::move(pattern), marked, steps);
}

Part polymeter(std::vector<Part> rows, const Pattern& steps) {
  const bool marked = any_marked(rows);
  const Pattern wanted = steps ? steps : pure(rows.front().width.to_double());
  std::vector<Pattern> patterns;
  for (Part& part : rows) {
    const auto own_steps = part.pattern->steps();
    Pattern fitted = bind(Bind::inner, wanted,
                          [pattern = part.pattern, width = part.width](const Value& count) {
                            return fast(time_of(count) / width, pattern);
                          },
                          {part.pattern});
    patterns.push_back(with_steps(std::move(fitted), own_steps));
  }
  return Part{stack(std::move(patterns)), 1, 1, marked};
}

Pattern faster(Pattern pattern, const Pattern& factor) {
  const auto steps = pattern->steps();
  return with_steps(
      patternify({factor}, [pattern](std::span<const Value> values) { return fast(time_of(values[0]), pattern); },
                 Bind::inner, {pattern}),
      steps);
}

Pattern slower(Pattern pattern, const Pattern& factor) {
  const auto steps = pattern->steps();
  return with_steps(
      patternify({factor}, [pattern](std::span<const Value> values) { return slow(time_of(values[0]), pattern); },
                 Bind::inner, {pattern}),
      steps);
}

Pattern repeated(Pattern pattern, double times) {
  const Rational count = Rational::nearest(times);
  if (count <= Rational{0}) return silence();
  return fast(count, repeat_cycles(count, std::move(pattern)));
}

Pattern euclid_of(Pattern pattern, const Pattern& pulses, const Pattern& steps, const Pattern& rotation) {
  std::vector<Pattern> arguments{pulses, steps};
  if (rotation) arguments.push_back(rotation);
  return patternify(arguments,
                    [pattern](std::span<const Value> values) {
                      return euclid(number_or_throw(values[0]), number_or_throw(values[1]),
                                    values.size() > 2 ? number_or_throw(values[2]) : 0, pattern);
                    },
                    Bind::inner, {pattern});
}

Pattern degraded(Pattern pattern, double amount, int seed) {
  return degrade_by_with(dice(seed), amount, std::move(pattern));
}

Pattern with_tail(Pattern pattern, Pattern tail) {
  return app_left(std::move(pattern), std::move(tail), [](Value& head, const Value& next) {
    std::vector<Value> items;
    if (head.is_list())
      items.assign(head.items().begin(), head.items().end());
    else
      items.push_back(std::move(head));
    items.push_back(next);
    head = Value::list(std::move(items));
    return true;
  });
}

Pattern range_to(Pattern from, Pattern to) {
  return bind(
      Bind::squeeze, std::move(from),
      [to](const Value& first) {
        return bind(Bind::both, to, [first](const Value& last) {
          const auto begin = plain_number(first), end = plain_number(last);
          if (!begin || !end)
            throw PatternError("a range needs numbers at both ends, not " + describe(first) + " .. " + describe(last));
          const double length = std::abs(*end - *begin);
          if (!(length < kMostInRange))
            throw PatternError("the range " + describe(first) + " .. " + describe(last) +
                               " is too long; at most 65536 values");
          std::vector<Pattern> values;
          for (double i = 0; i <= length; ++i) values.push_back(pure(*begin < *end ? *begin + i : *begin - i));
          return fastcat(std::move(values));
        });
      },
      {to});
}

}  // namespace perigee::mini_build
