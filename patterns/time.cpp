// patterns/time.cpp -- The same events sooner, later, faster, slower or backwards.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/affine.h"
#include "patterns/cat.h"
#include "patterns/core.h"
#include "patterns/pure.h"

namespace perigee {
namespace {

class AffineNode final : public Node {
 public:
  AffineNode(const Affine& there, Pattern source)
      : Node({source.get()}, source->steps(), source->discrete()),
        there_{there},
        back_{there.inverse()},
        source_{std::move(source)} {}

  const Affine& there() const noexcept { return there_; }
  const Pattern& source() const noexcept { return source_; }

 private:
  void answer(const Query& query, Events& out) const override { query_through(there_, back_, *source_, query, out); }

  Affine there_, back_;
  Pattern source_;
};

// Two changes of time after one another are one.
Pattern affine(const Affine& there, Pattern source) {
  if (const auto* inner = dynamic_cast<const AffineNode*>(source.get())) {
    return Pattern{new AffineNode{there.then(inner->there()), inner->source()}};
  }
  return Pattern{new AffineNode{there, std::move(source)}};
}

class RevNode final : public Node {
 public:
  explicit RevNode(Pattern source)
      : Node({source.get()}, source->steps(), source->discrete()), source_{std::move(source)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    for_each_cycle(query, [&](const Span& piece) {
      const Rational mirror{2 * piece.begin.floor() + 1};
      const auto reflect = [&](const Span& span) { return Span{mirror - span.end, mirror - span.begin}; };
      const size_t first = out.size();
      source_->query(query.with(reflect(piece)), out);
      for (size_t i = first; i < out.size(); ++i) {
        const bool same = out[i].part == out[i].whole;
        out[i].whole = reflect(out[i].whole);
        out[i].part = same ? out[i].whole : reflect(out[i].part);
      }
    });
  }

  Pattern source_;
};

class ReverseTimeNode final : public Node {
 public:
  explicit ReverseTimeNode(Pattern source)
      : Node({source.get()}, std::nullopt, source->discrete()), source_{std::move(source)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    const auto negate = [](const Span& span) { return Span{-span.end, -span.begin}; };
    const size_t first = out.size();
    source_->query(query.with(negate(query.span)), out);
    for (size_t i = first; i < out.size(); ++i) {
      out[i].whole = negate(out[i].whole);
      out[i].part = negate(out[i].part);
    }
  }

  Pattern source_;
};

class FastGapNode final : public Node {
 public:
  FastGapNode(const Rational& factor, Pattern source)
      : Node({source.get()}), factor_{factor}, slower_{factor.reciprocal()}, source_{std::move(source)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    for_each_cycle(query, [&](const Span& piece) {
      const Rational cycle = piece.begin.sam();
      const Rational begin = min((piece.begin - cycle) * factor_, Rational{1});
      const Rational end = min((piece.end - cycle) * factor_, Rational{1});
      if (begin >= Rational{1}) return;
      const size_t first = out.size();
      source_->query(query.with(Span{cycle + begin, cycle + end}), out);
      for (size_t i = first; i < out.size(); ++i) shrink(out[i]);
    });
  }

  void shrink(Event& event) const {
    const Rational cycle = event.part.begin.sam();
    const Span part{cycle + min((event.part.begin - cycle) * slower_, Rational{1}),
                    cycle + min((event.part.end - cycle) * slower_, Rational{1})};
    event.whole = event.has_whole ? Span{part.begin - (event.part.begin - event.whole.begin) * slower_,
                                         part.end + (event.whole.end - event.part.end) * slower_}
                                  : part;
    event.part = part;
  }

  Rational factor_, slower_;
  Pattern source_;
};

// Each cycle plays the piece of the source's cycle from begin to end.
class ZoomNode final : public Node {
 public:
  ZoomNode(const Cycles& begin, const Cycles& length, Pattern source, std::optional<Rational> steps)
      : Node({source.get()}, std::move(steps), false),
        begin_{begin},
        length_{length},
        longer_{length.reciprocal()},
        source_{std::move(source)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    for_each_cycle(query, [&](const Span& piece) {
      const Rational cycle = piece.begin.sam();
      const size_t first = out.size();
      source_->query(query.with(Span{inside(cycle, piece.begin), inside(cycle, piece.end)}), out);
      for (size_t i = first; i < out.size(); ++i) {
        Event& event = out[i];
        event.part = outside(event.part);
        event.whole = event.has_whole ? outside(event.whole) : event.part;
      }
    });
  }

  Cycles inside(const Rational& cycle, const Cycles& t) const { return cycle + (t - cycle) * length_ + begin_; }
  Span outside(const Span& span) const {  // relative to the cycle the span begins in
    const Rational cycle = span.begin.sam();
    return Span{cycle + (span.begin - cycle - begin_) * longer_, cycle + (span.end - cycle - begin_) * longer_};
  }

  Cycles begin_, length_;
  Rational longer_;
  Pattern source_;
};

class RepeatCyclesNode final : public Node {
 public:
  RepeatCyclesNode(const Rational& times, Pattern source)
      : Node({source.get()}, source->steps(), source->discrete()),
        slower_{times.reciprocal()},
        source_{std::move(source)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    for_each_cycle(query, [&](const Span& piece) {
      const Rational cycle = piece.begin.sam();
      const Affine back{1, cycle - (cycle * slower_).sam()};
      query_through(Affine{1, -back.shift}, back, *source_, query.with(piece), out);
    });
  }

  Rational slower_;
  Pattern source_;
};

class SplitNode final : public Node {
 public:
  explicit SplitNode(Pattern source)
      : Node({source.get()}, std::nullopt, source->discrete()), source_{std::move(source)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    for_each_cycle(query, [&](const Span& piece) { source_->query(query.with(piece), out); });
  }

  Pattern source_;
};

}  // namespace

Pattern fast(const Rational& factor, Pattern source) {
  if (factor <= Rational{0}) return silence();
  if (factor == Rational{1} && source->pure_value() == nullptr) return source;
  if (Pattern row = faster_cat(source, factor)) return row;
  return affine(Affine{factor, 0}, std::move(source));
}

Pattern slow(const Rational& factor, Pattern source) {
  return factor <= Rational{0} ? silence() : fast(factor.reciprocal(), std::move(source));
}

Pattern early(const Cycles& offset, Pattern source) { return affine(Affine{1, offset}, std::move(source)); }
Pattern late(const Cycles& offset, Pattern source) { return early(-offset, std::move(source)); }
Pattern rev(Pattern source) { return Pattern{new RevNode{std::move(source)}}; }
Pattern reverse_time(Pattern source) { return Pattern{new ReverseTimeNode{std::move(source)}}; }
Pattern split_queries(Pattern source) { return Pattern{new SplitNode{std::move(source)}}; }

Pattern fast_gap(const Rational& factor, Pattern source) {
  if (factor <= Rational{0}) return silence();
  return Pattern{new FastGapNode{factor, std::move(source)}};
}

Pattern focus(const Cycles& begin, const Cycles& end, Pattern source) {
  if (begin >= end)
    throw PatternError("focus needs a begin before its end (" + begin.text() + " and " + end.text() + " were given)");
  return with_steps(late(begin, fast((end - begin).reciprocal(), early(begin.sam(), source))), source->steps());
}

Pattern zoom(const Cycles& begin, const Cycles& end, Pattern source) {
  if (begin >= end) return nothing();
  std::optional<Rational> steps;
  if (source->steps()) steps = *source->steps() * (end - begin);
  return Pattern{new ZoomNode{begin, end - begin, std::move(source), std::move(steps)}};
}

Pattern repeat_cycles(const Rational& times, Pattern source) {
  if (times <= Rational{0})
    throw PatternError("a cycle cannot be repeated " + times.text() + " times; use a number above 0");
  return Pattern{new RepeatCyclesNode{times, std::move(source)}};
}

Pattern iter(int64_t times, Pattern source, bool back) {
  std::vector<Pattern> turns;
  for (int64_t i = 0; i < times; ++i) {
    const Cycles offset{i, times};
    turns.push_back(back ? late(offset, source) : early(offset, source));
  }
  return with_steps(slowcat(std::move(turns)), source->steps());
}

}  // namespace perigee
