// patterns/tidal_rhythm.cpp -- Whose rhythm, as Tidal means it: euclids that hold whole cycles, two patterns sewn together.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tidal_rhythm.h"

#include <algorithm>
#include <cstdlib>

#include "patterns/answering.h"
#include "patterns/euclid.h"
#include "patterns/join.h"
#include "patterns/pure.h"
#include "patterns/tidal_time.h"

namespace perigee::tidal {
namespace {

// Beats of `outer` that are rests in the pattern of its beats, `picked`, become rests.
std::vector<bool> thinned(const std::vector<bool>& outer, const std::vector<bool>& picked) {
  std::vector<bool> result;
  size_t beat = 0;
  for (const bool on : outer) result.push_back(on && beat < picked.size() && picked[beat++]);
  return result;
}

Pattern of_truths(const std::vector<bool>& rhythm) {
  std::vector<Pattern> parts;
  for (const bool on : rhythm) parts.push_back(pure(on));
  return perigee::fastcat(std::move(parts));
}

}  // namespace

std::vector<bool> euclid_rhythm(int64_t pulses, int64_t steps) {
  if (std::max(std::abs(pulses), steps) > kMostSteps)
    throw PatternError("a rhythm has at most " + std::to_string(kMostSteps) + " steps");
  const bool inverse = pulses < 0;
  const int64_t beats = inverse ? -pulses : pulses;
  std::vector<bool> rhythm = beats >= steps ? std::vector<bool>(static_cast<size_t>(beats), true)
                                            : euclid_steps(static_cast<double>(beats), static_cast<double>(steps));
  if (inverse) rhythm.flip();
  return rhythm;
}

Pattern euclid(int64_t pulses, int64_t steps, Pattern source) {
  std::vector<Pattern> parts;
  for (const bool on : euclid_rhythm(pulses, steps)) parts.push_back(on ? source : silence());
  return with_steps(perigee::fastcat(std::move(parts)), Rational{steps});
}

Pattern euclid_inverse(int64_t pulses, int64_t steps, Pattern source) {
  return euclid(-pulses, steps, std::move(source));
}

Pattern euclid_off(int64_t pulses, int64_t steps, int64_t rotation, Pattern source) {
  if (steps == 0) return silence();
  return early(Rational{rotation, steps}, euclid(pulses, steps, std::move(source)));
}

Pattern euclid_truths(int64_t pulses, int64_t steps, int64_t rotation, Pattern turned) {
  if (steps == 0) return silence();
  Pattern both = app_both(of_truths(euclid_rhythm(pulses, steps)), std::move(turned), [](Value& on, const Value& kept) {
    on = Value{on.truthy() == kept.truthy()};
    return true;
  });
  return with_steps(early(Rational{rotation, steps}, std::move(both)), Rational{steps});
}

Pattern distrib(const std::vector<int64_t>& counts, Pattern source) {
  if (counts.empty()) throw PatternError("distrib needs a list of counts, such as {2, 5, 8}");
  if (counts.back() > kMostSteps || counts.back() < 0)
    throw PatternError("distrib: the last count must be from 0 to " + std::to_string(kMostSteps));
  std::vector<bool> rhythm(static_cast<size_t>(counts.back()), true);
  for (size_t i = 0; i + 1 < counts.size(); ++i) {
    rhythm = thinned(euclid_rhythm(counts[i], counts[i + 1]), rhythm);
  }
  Pattern steps = filter_values(of_truths(rhythm), [](const Value& value) { return value.truthy(); });
  return app_both(std::move(steps), std::move(source), [](Value& value, const Value& given) {
    value = given;
    return true;
  });
}

Pattern sew(Pattern truths, Pattern when_true, Pattern when_false) {
  return answering(
      [truths, when_true, when_false](const Query& query, Events& out) {
        Events choices;
        truths->query(query, choices);
        if (choices.empty()) return;
        Span all = choices[0].part;
        for (const Event& choice : choices)
          all = Span{min(all.begin, choice.part.begin), max(all.end, choice.part.end)};
        for (const bool side : {true, false}) {
          Events events;
          bool asked = false;
          for (const Event& choice : choices) {
            if (choice.value.truthy() != side) continue;
            if (!asked) (side ? when_true : when_false)->query(query.with(all), events);
            asked = true;
            for (const Event& event : events) {
              Span part;
              if (!intersect(choice.part, event.part, part)) continue;
              Event kept = event;
              kept.part = part;
              if (!kept.has_whole) kept.whole = part;
              emit(query, std::move(kept), out);
            }
          }
        }
      },
      {truths, when_true, when_false});
}

Pattern wedge(const Rational& share, Pattern first, Pattern second) {
  if (share == Rational{0}) return second;
  if (share == Rational{1}) return first;
  return stack({tidal::fast_gap(share.reciprocal(), std::move(first)),
                late(share, tidal::fast_gap((Rational{1} - share).reciprocal(), std::move(second)))});
}

Pattern substruct(const Pattern& truths, const Pattern& source) {
  return answering(
      [truths = truthy_only(truths), source](const Query& query, Events& out) {
        Events frames;
        truths->query(query, frames);
        for (const Event& frame : frames) {
          const Span whole = frame.whole_or_part();
          compress_to(whole.begin, whole.end, source)->query(query.with(Span{frame.part}), out);
        }
      },
      {truths, source});
}

}  // namespace perigee::tidal
