// patterns/tidal_time.cpp -- Changes of time as Tidal makes them, where they are not Strudel's.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tidal_time.h"

#include "patterns/affine.h"
#include "patterns/answering.h"
#include "patterns/arguments.h"
#include "patterns/cat.h"
#include "patterns/patternify.h"

namespace perigee::tidal {
namespace {

Rational total_of(const std::vector<std::pair<Rational, Pattern>>& parts) {
  Rational total = 0;
  for (const auto& [weight, pattern] : parts) total += weight;
  return total;
}

// Times relative to the cycle that the span begins in, made `slower` times as long.
Span pressed(const Span& span, const Rational& slower) {
  const Rational cycle = span.begin.sam();
  return Span{cycle + (span.begin - cycle) * slower, cycle + (span.end - cycle) * slower};
}

}  // namespace

Pattern fast(const Rational& factor, Pattern source) {
  if (factor < Rational{0}) return rev(perigee::fast(-factor, std::move(source)));
  return perigee::fast(factor, std::move(source));
}

Pattern slow(const Rational& factor, Pattern source) {
  return factor == Rational{0} ? silence() : tidal::fast(factor.reciprocal(), std::move(source));
}

Pattern fast_gap(const Rational& factor, Pattern source) {
  if (factor == Rational{0}) return silence();
  const Rational faster = max(factor, Rational{1}), slower = faster.reciprocal();
  auto steps = source->steps();
  return answering_by_cycle(
      [faster, slower, source](const Query& query, Events& out) {
        const auto there = [&](const Cycles& t) { return t.sam() + min(t.cycle_position() * faster, Rational{1}); };
        const Span asked{there(query.span.begin), there(query.span.end)};
        if (asked.begin == query.span.begin.next_sam()) return;
        const size_t first = out.size();
        source->query(query.with(asked), out);
        for (size_t i = first; i < out.size(); ++i) {
          out[i].part = pressed(out[i].part, slower);
          out[i].whole = out[i].has_whole ? pressed(out[i].whole, slower) : out[i].part;
        }
      },
      {source}, std::move(steps));
}

Pattern compress(const Cycles& begin, const Cycles& end, Pattern source) {
  if (begin >= end || begin < Rational{0} || end > Rational{1}) return silence();
  return late(begin, tidal::fast_gap((end - begin).reciprocal(), std::move(source)));
}

Pattern compress_to(const Cycles& begin, const Cycles& end, Pattern source) {
  return tidal::compress(begin.cycle_position(), end - begin.sam(), std::move(source));
}

Pattern timecat(const std::vector<std::pair<Rational, Pattern>>& parts) {
  if (parts.size() == 1) return with_steps(parts[0].second, parts[0].first);
  const Rational total = total_of(parts);
  if (total <= Rational{0}) return silence();
  auto sounding = parts;
  std::erase_if(sounding, [](const auto& part) { return part.first <= Rational{0}; });
  return with_steps(timecat_in(Dialect::tidal, std::move(sounding)), total);
}

Pattern fastcat(std::vector<Pattern> parts) {
  if (parts.size() == 1) return parts.front();
  std::optional<Rational> steps = 0;
  for (const Pattern& part : parts) {
    if (steps) steps = part->steps() ? std::optional{*steps + *part->steps()} : std::nullopt;
  }
  return with_steps(perigee::fastcat(std::move(parts)), std::move(steps));
}

Pattern within(const Cycles& begin, const Cycles& end, Pattern changed, Pattern source) {
  const auto inside = [begin, end](const Event& event) {
    const Cycles at = event.whole_or_part().begin.cycle_position();
    return at >= begin && at < end;
  };
  return stack({filter_events(std::move(changed), inside),
                filter_events(std::move(source), [inside](const Event& event) { return !inside(event); })});
}

Pattern linger(const Rational& fraction, Pattern source) {
  if (fraction == Rational{0}) return silence();
  auto steps = source->steps();
  Pattern kept = fraction < Rational{0} ? zoom(fraction + Rational{1}, 1, std::move(source))
                                        : zoom(0, fraction, std::move(source));
  return with_steps(tidal::fast(fraction.reciprocal(), std::move(kept)), std::move(steps));
}

Pattern trunc(const Rational& fraction, Pattern source) {
  auto steps = source->steps();
  return with_steps(tidal::compress(0, fraction, zoom(0, fraction, std::move(source))), std::move(steps));
}

Pattern loop_first(Pattern source) {
  auto steps = source->steps();
  return answering_by_cycle(
      [source](const Query& query, Events& out) {
        const Rational cycle = query.span.begin.sam();
        query_through(Affine{1, -cycle}, Affine{1, cycle}, *source, query, out);
      },
      {source}, std::move(steps));
}

Pattern play_for(const Cycles& begin, const Cycles& end, Pattern source) {
  return answering(
      [playing = Span{begin, end}, source](const Query& query, Events& out) {
        if (Span asked; intersect(playing, query.span, asked)) source->query(query.with(asked), out);
      },
      {source});
}

Pattern stretch(Pattern source) {
  return answering_by_cycle(
      [source](const Query& query, Events& out) {
        const Rational cycle = query.span.begin.sam();
        Events all;
        source->query(query.with(Span{cycle, cycle + Rational{1}}), all);
        if (all.empty()) return;
        Span sounding = all[0].whole_or_part();
        for (const Event& event : all) {
          const Span& span = event.whole_or_part();
          sounding = Span{min(sounding.begin, span.begin), max(sounding.end, span.end)};
        }
        const Cycles begin = sounding.begin.cycle_position();
        zoom(begin, begin + sounding.duration(), source)->query(query, out);
      },
      {source});
}

Pattern swing_by(const Pattern& amount, const Rational& parts, const Pattern& source) {
  if (parts == Rational{0}) return silence();
  const Pattern inner = tidal::slow(parts, source);
  Pattern delayed =
      patternify({amount}, [inner](std::span<const Value> by) { return late(time_in(by[0], "swingBy"), inner); },
                 Bind::inner, {inner});
  return tidal::fast(parts, within(Rational{1, 2}, 1, std::move(delayed), inner));
}

}  // namespace perigee::tidal
