// patterns/mini_tidal_build.cpp -- What each sign of Tidal's mini-notation makes, once it has been read.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/mini_tidal_build.h"

#include <algorithm>
#include <cmath>

#include "patterns/cat.h"
#include "patterns/join.h"
#include "patterns/numeral.h"
#include "patterns/patternify.h"
#include "patterns/pure.h"
#include "patterns/random_tidal.h"
#include "patterns/tidal_rhythm.h"
#include "patterns/tidal_time.h"
#include "patterns/tonal/chord_table.h"

namespace perigee::mini_tidal_build {
namespace {

constexpr double kMostInRange = 65536;  // values of a .. b
constexpr double kMostInChord = 1024;   // notes
constexpr double kOctave = 12;          // semitones
const Rational kSeedShift{1, 10'000};   // cycles between the dice of one `?` or `|` and the next

std::vector<Pattern> patterns_of(std::vector<Part>& parts) {
  std::vector<Pattern> patterns;
  for (Part& part : parts) patterns.push_back(std::move(part.pattern));
  return patterns;
}

bool all_numbers(const std::vector<Part>& parts) {
  return std::all_of(parts.begin(), parts.end(), [](const Part& part) { return part.number; });
}

bool is_leaf(const Part& part) { return dynamic_cast<const PureNode*>(part.pattern.get()) != nullptr; }

Rational time_of(const Value& value) { return Rational::nearest(number_or_throw(value)); }

int64_t whole_number(const Value& value) {
  const double number = number_or_throw(value);
  constexpr double kMost = 1e9;
  if (!(std::abs(number) <= kMost))
    throw PatternError("a rhythm counts in numbers up to 1e9, not in " + describe(value));
  return static_cast<int64_t>(number);
}

Pattern dice(int seed) { return early(kSeedShift * Rational{seed}, tidal_rand()); }

Pattern sped(Pattern pattern, const Pattern& factor, Pattern (*change)(const Rational&, Pattern)) {
  const auto steps = pattern->steps();
  auto make = [pattern, change](std::span<const Value> values) { return change(time_of(values[0]), pattern); };
  return with_steps(patternify({factor}, std::move(make), Bind::inner, {pattern}), steps);
}

Pattern row_of(const std::vector<Value>& values) {
  std::vector<Pattern> parts;
  for (const Value& value : values) parts.push_back(pure(value));
  return fastcat(std::move(parts));
}

// Counting up by one from the smaller end, as far as half a step beyond the larger.
Pattern count_between(const Value& first, const Value& last) {
  if (!first.is_number() || !last.is_number()) return row_of({first, last});
  const double least = std::min(first.number(), last.number()), most = std::max(first.number(), last.number());
  if (!(most - least < kMostInRange))
    throw PatternError("the range " + describe(first) + " .. " + describe(last) + " is too long; at most 65536 values");
  std::vector<Value> values;
  for (double i = 0; least + i <= most + 0.5; ++i) values.emplace_back(least + i);
  if (first.number() > last.number()) std::reverse(values.begin(), values.end());
  return row_of(values);
}

using Notes = std::vector<double>;

void change_chord(Notes& notes, ChordChange change, double count) {
  const size_t size = notes.size();
  switch (change) {
    case ChordChange::range: {
      if (count > kMostInChord) throw PatternError("a chord can have at most 1024 notes");
      const auto wanted = static_cast<size_t>(std::max(count, 0.0));
      for (size_t i = size; size > 0 && i < wanted; ++i) notes.push_back(notes[i - size] + kOctave);
      notes.resize(std::min(wanted, notes.size()));
      return;
    }
    case ChordChange::drop: {
      if (count < 1) throw PatternError("d counts a chord's notes from the top, from 1: c'maj'd1");
      if (static_cast<double>(size) < count) return;
      const auto which = notes.begin() + static_cast<std::ptrdiff_t>(size - static_cast<size_t>(count));
      *which -= kOctave;
      std::rotate(notes.begin(), which, which + 1);
      return;
    }
    case ChordChange::invert:
      for (double i = 0; i < count && size > 0; ++i) {
        notes.front() += kOctave;
        std::rotate(notes.begin(), notes.begin() + 1, notes.end());
      }
      return;
    case ChordChange::open:
      for (double i = 0; i < count && size > 2; ++i) {
        const double second = notes[1];
        notes[0] -= kOctave;
        notes[1] = notes[2] - kOctave;
        notes[2] = second;
      }
      return;
  }
}

Pattern changed_chord(Notes notes, const std::vector<Pattern>& changes, size_t next) {
  if (next < changes.size()) {
    return bind(
        Bind::both, changes[next],
        [notes, changes, next](const Value& change) {
          Notes other = notes;
          change_chord(other, static_cast<ChordChange>(static_cast<int>(change.items()[0].number())),
                       change.items()[1].number());
          return changed_chord(std::move(other), changes, next + 1);
        },
        changes);
  }
  std::vector<Pattern> together;
  for (const double note : notes) together.push_back(pure(note));
  return stack(std::move(together));
}

}  // namespace

Part row(std::vector<Part> steps) {
  Part made;
  made.number = all_numbers(steps);
  made.width = 0;
  bool even = true;
  for (const Part& step : steps) {
    if (step.weight < Rational{0})
      throw PatternError("a step cannot have a negative weight (" + step.weight.text() + ")");
    made.width += step.weight;
    even = even && step.weight == Rational{1} && is_leaf(step);
  }
  if (made.width == Rational{0}) {
    made.pattern = silence();
  } else if (steps.size() == 1) {
    const bool counted = steps.front().pattern->steps() == made.width;
    made.pattern = counted ? steps.front().pattern : with_steps(steps.front().pattern, made.width);
  } else if (even) {
    made.pattern = fastcat(patterns_of(steps));
  } else {
    std::vector<std::pair<Rational, Pattern>> parts;
    for (Part& step : steps) parts.emplace_back(step.weight, std::move(step.pattern));
    made.pattern = timecat_in(Dialect::tidal, std::move(parts));
  }
  return made;
}

Part layers(std::vector<Part> rows) {
  const bool number = all_numbers(rows);
  return Part{stack(patterns_of(rows)), 1, 1, number};
}

Part choice(std::vector<Part> rows, int seed) {
  const bool number = all_numbers(rows);
  return Part{tidal_choose(Bind::both, segment(1, dice(seed)), patterns_of(rows)), 1, 1, number};
}

Part polymeter(std::vector<Part> rows, Pattern steps) {
  const bool number = all_numbers(rows);
  if (!steps) steps = pure(rows.front().width.to_double());
  std::vector<Pattern> patterns;
  for (Part& part : rows) {
    if (part.width == Rational{0}) continue;
    const auto own_steps = part.pattern->steps();
    auto fitted = patternify({steps},
                             [pattern = part.pattern, width = part.width](std::span<const Value> count) {
                               return tidal::fast(time_of(count[0]) / width, pattern);
                             },
                             Bind::inner, {part.pattern});
    patterns.push_back(with_steps(std::move(fitted), own_steps));
  }
  return Part{stack(std::move(patterns)), 1, 1, number};
}

Pattern faster(Pattern pattern, const Pattern& factor) { return sped(std::move(pattern), factor, tidal::fast); }
Pattern slower(Pattern pattern, const Pattern& factor) { return sped(std::move(pattern), factor, tidal::slow); }

Pattern degraded(Pattern pattern, double amount, int seed) {
  return tidal_degrade_by(dice(seed), amount, std::move(pattern));
}

Pattern range_to(Pattern from, Pattern to) {
  return bind(Bind::both, std::move(from),
              [to](const Value& first) {
                return bind(Bind::both, to, [first](const Value& last) { return count_between(first, last); });
              },
              {to});
}

Pattern euclid_of(Pattern pattern, bool truths, const Pattern& pulses, const Pattern& steps, const Pattern& rotation) {
  std::vector<Pattern> arguments{pulses, steps};
  if (rotation) arguments.push_back(rotation);
  auto make = [pattern, truths](std::span<const Value> values) {
    const int64_t turn = values.size() > 2 ? whole_number(values[2]) : 0;
    return (truths ? tidal::euclid_truths : tidal::euclid_off)(whole_number(values[0]), whole_number(values[1]), turn,
                                                               pattern);
  };
  return patternify(arguments, std::move(make), Bind::inner, {pattern});
}

Pattern chord(Pattern note, Pattern name, std::vector<Pattern> modifiers) {
  std::vector<Pattern> inside = modifiers;
  inside.push_back(name);
  return bind(
      Bind::both, std::move(note),
      [name, modifiers](const Value& root) {
        return bind(
            Bind::both, name,
            [root, modifiers](const Value& called) {
              const auto known = tidal_chord(called.is_string() ? called.text() : std::string_view{});
              Notes notes(known.begin(), known.end());
              if (notes.empty()) notes.push_back(0);
              for (double& each : notes) each += number_or_throw(root);
              return changed_chord(std::move(notes), modifiers, 0);
            },
            modifiers);
      },
      inside);
}

Value chord_change(ChordChange change, double count) {
  return Value::list({Value{static_cast<double>(change)}, Value{count}});
}

}  // namespace perigee::mini_tidal_build
