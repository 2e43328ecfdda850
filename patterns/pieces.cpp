// patterns/pieces.cpp -- Pieces of a pattern: looped, moved within their cycle, or changed apart from the rest.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/pieces.h"

#include "patterns/haps.h"
#include "patterns/join.h"
#include "patterns/operators.h"
#include "patterns/pure.h"

namespace perigee {
namespace {

// The same events in every cycle, all true. They may reach over the cycle's end, and are cut there.
class RhythmNode final : public Node {
 public:
  explicit RhythmNode(std::vector<Span> beats) : Node({}, std::nullopt, true), beats_{std::move(beats)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    for_each_cycle(query, [&](const Span& piece) {
      const Rational cycle = piece.begin.sam();
      for (const Span& beat : beats_) {
        const Span whole{beat.begin + cycle, beat.end + cycle};
        Span part;
        if (intersect(whole, piece, part)) emit(query, Event{whole, part, Value{true}, {}, true}, out);
      }
    });
  }

  std::vector<Span> beats_;  // in cycles from the cycle's begin
};

std::vector<Rational> beats_of(const std::vector<bool>& rhythm) {
  std::vector<Rational> beats;
  for (size_t i = 0; i < rhythm.size(); ++i) {
    if (rhythm[i]) beats.emplace_back(static_cast<int64_t>(i), static_cast<int64_t>(rhythm.size()));
  }
  return beats;
}

const Span& whole_of(const Event& piece) {
  if (!piece.has_whole) throw PatternError("the pieces of a pattern are events, not a signal; cut it with segment(n)");
  return piece.whole;
}

// What a piece plays.
Pattern in_piece(const Event& piece, const std::function<Pattern(const Pattern&)>& change, const Pattern& source) {
  if (!piece.value.truthy()) return source;
  const Span& whole = whole_of(piece);
  return change(ribbon(whole.begin, whole.duration(), source));
}

}  // namespace

Pattern ribbon(const Cycles& offset, const Cycles& cycles, Pattern source) {
  return operate(Op::keepif, Align::restart, early(offset, std::move(source)), slow(cycles, pure(1)));
}

Pattern into(Pattern pieces, std::function<Pattern(const Pattern&)> change, Pattern source) {
  return bind_events(
      std::move(pieces),
      [change = std::move(change), source](const Event& piece) { return in_piece(piece, change, source); }, {source});
}

Pattern unjoin(Pattern pieces, std::function<Pattern(const Pattern&)> change, Pattern source) {
  std::optional<Rational> steps = pieces->steps();
  Pattern result = map_events(std::move(pieces), [change = std::move(change), source](Event& piece, const QueryState&) {
    piece.value = Value{in_piece(piece, change, source)};
  });
  return with_steps(std::move(result), std::move(steps));
}

Pattern press_by(const Rational& begin, Pattern source) {
  return bind(Bind::squeeze, std::move(source),
              [begin](const Value& value) { return compress(begin, 1, pure(value)); });
}

Pattern beat(const Rational& step, const Rational& steps, Pattern source) {
  const Rational turns = step / steps;
  const Rational place = step - steps * Rational{turns < Rational{0} ? turns.ceil() : turns.floor()};
  const Cycles begin = place / steps, end = (place + Rational{1}) / steps;
  return bind(Bind::inner, std::move(source),
              [begin, end](const Value& value) { return compress(begin, end, pure(value)); });
}

Pattern swing_by(const Rational& swing, const Rational& parts, Pattern source) {
  const Pattern slowed = slow(parts, source);
  const Pattern halves = fastcat({pure(Value{0}), pure(Value{1})});
  const Pattern later = late(swing / Rational{2}, slowed);
  Pattern result = bind(Bind::inner, halves,
                        [slowed, later](const Value& half) { return half.truthy() ? later : slowed; }, {slowed, later});
  return with_steps(fast(parts, std::move(result)), source->steps());
}

Pattern linger(const Rational& share, Pattern source) {
  if (share == Rational{0}) return silence();
  std::optional<Rational> steps = source->steps();
  const Pattern piece =
      share < Rational{0} ? zoom(Rational{1} + share, 1, std::move(source)) : zoom(0, share, std::move(source));
  return with_steps(slow(abs(share), piece), std::move(steps));
}

Pattern timeline(Pattern timelines, Pattern source) {
  std::optional<Rational> steps = source->steps();
  Pattern result = bind_events(std::move(timelines),
                               [source](const Event& event) {
                                 const bool as_it_is = event.value.is_number() && event.value.number() == 0;
                                 return as_it_is ? source : late(event.whole_or_part().begin, source);
                               },
                               {source});
  return with_steps(std::move(result), std::move(steps));
}

Pattern morph(const std::vector<bool>& from, const std::vector<bool>& to, const Rational& by) {
  const std::vector<Rational> begins = beats_of(from), ends = beats_of(to);
  if (ends.size() < begins.size())
    throw PatternError("a rhythm of " + std::to_string(begins.size()) + " beats cannot become one of " +
                       std::to_string(ends.size()));
  std::vector<Span> beats;
  for (size_t i = 0; i < begins.size(); ++i) {
    const Rational begin = begins[i] + by * (ends[i] - begins[i]);
    beats.push_back(Span{begin, begin + Rational{1, static_cast<int64_t>(from.size())}});
  }
  return Pattern{new RhythmNode{std::move(beats)}};
}

}  // namespace perigee
