// patterns/cat.cpp -- Patterns one after another: a cycle each, equal parts of a cycle, or parts by weight.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/cat.h"

#include <algorithm>

#include "patterns/affine.h"
#include "patterns/core.h"
#include "patterns/pure.h"

namespace perigee {
namespace {

int64_t wrap(int64_t cycle, int64_t n) noexcept {
  const int64_t rest = cycle % n;
  return rest < 0 ? rest + n : rest;
}

int64_t floor_div(int64_t a, int64_t n) noexcept { return (a - wrap(a, n)) / n; }

// Cycle c plays pattern c mod n at that pattern's own cycle c div n, `speed` such cycles in one of ours.
class CatNode final : public Node {
 public:
  CatNode(std::vector<Pattern> parts, int64_t speed, std::optional<Rational> steps)
      : Node({}, std::move(steps), all_discrete(parts)), parts_{std::move(parts)}, speed_{speed} {
    for (const Pattern& part : parts_) {
      lie_over(part.get());
      leaves_.push_back(dynamic_cast<const PureNode*>(part.get()));
    }
    if (std::find(leaves_.begin(), leaves_.end(), nullptr) != leaves_.end() || speed_ > kMostMarks) return;
    for (int64_t turn = 0; turn < speed_; ++turn) marks_.emplace_back(turn, speed_);
  }

  const std::vector<Pattern>& parts() const noexcept { return parts_; }
  const std::vector<const PureNode*>& leaves() const noexcept { return leaves_; }
  int64_t speed() const noexcept { return speed_; }

 private:
  void answer(const Query& query, Events& out) const override {
    if (!marks_.empty()) return answer_row(query, out);
    const auto n = static_cast<int64_t>(parts_.size());
    const Rational speed{speed_};
    const Span inner{query.span.begin * speed, query.span.end * speed};
    for_each_cycle(query, inner, [&](const Span& piece) {
      const int64_t cycle = piece.begin.floor();
      const auto index = static_cast<size_t>(wrap(cycle, n));
      if (const PureNode* leaf = leaves_[index]) {
        const Span whole{Rational{cycle, speed_}, Rational{cycle + 1, speed_}};
        const bool full = piece.end.is_integer() && piece.begin.is_integer() && !piece.empty();
        emit(query,
             Event{whole, full ? whole : Span{max(whole.begin, query.span.begin), min(whole.end, query.span.end)},
                   leaf->value(), leaf->context(), true},
             out);
        return;
      }
      const Rational offset{cycle - floor_div(cycle, n)};
      const size_t first = out.size();
      parts_[index]->query(query.with(Span{piece.begin - offset, piece.end - offset}), out);
      const Affine back = Affine{1, offset}.then(Affine{Rational{1, speed_}, 0});
      for (size_t i = first; i < out.size(); ++i) back.apply(out[i]);
    });
  }

  // Nothing but plain values: each lasts from one mark to the next.
  void answer_row(const Query& query, Events& out) const {
    if (query.span.end < query.span.begin) return;
    Budget own;
    Budget* const budget = query.state->budget;
    const Rational speed{speed_};
    const auto n = static_cast<int64_t>(leaves_.size());
    const int64_t first = (query.span.begin * speed).floor();
    const int64_t last = std::max(first, (query.span.end * speed).ceil() - 1);
    int64_t cycle = floor_div(first, speed_), mark = first - cycle * speed_, leaf = wrap(first, n);
    Cycles begin = mark_at(mark) + Rational{cycle};
    for (int64_t turn = first;; ++turn) {
      if (++mark == speed_) {
        mark = 0;
        ++cycle;
      }
      const Cycles end = mark_at(mark) + Rational{cycle};
      if (budget != nullptr)
        budget->emit();
      else
        own.visit();
      const PureNode& pure = *leaves_[static_cast<size_t>(leaf)];
      if (++leaf == n) leaf = 0;
      out.push_back(Event{Span{begin, end},
                          Span{turn == first ? query.span.begin : begin, turn == last ? query.span.end : end},
                          pure.value(), pure.context(), true});
      if (turn == last) return;
      begin = end;
    }
  }
  const Rational& mark_at(int64_t index) const noexcept { return marks_[static_cast<size_t>(index)]; }

  static constexpr int64_t kMostMarks = 512;  // a faster row works each of them out when it is asked for

  std::vector<Pattern> parts_;
  std::vector<const PureNode*> leaves_;  // the parts that are plain values, made here without asking them
  std::vector<Rational> marks_;          // of a row of plain values: where in a cycle each turn begins
  int64_t speed_;
};

class PrimeNode final : public Node {
 public:
  explicit PrimeNode(std::vector<Pattern> cycles)
      : Node({}, std::nullopt, all_discrete(cycles)), cycles_{std::move(cycles)} {
    for (const Pattern& pattern : cycles_) lie_over(pattern.get());
  }

 private:
  void answer(const Query& query, Events& out) const override {
    for_each_cycle(query, [&](const Span& piece) {
      // As in Strudel, cycles before 0 that are no multiple of n are silent.
      const int64_t index = piece.begin.floor() % static_cast<int64_t>(cycles_.size());
      if (index >= 0) cycles_[static_cast<size_t>(index)]->query(query.with(piece), out);
    });
  }

  std::vector<Pattern> cycles_;
};

// A part of each cycle, in which a pattern plays its whole cycle.
struct Slot {
  Cycles begin, end;  // 0 <= begin < end <= 1
  Pattern pattern;
  const PureNode* leaf;
};

class SlotsNode final : public Node {
 public:
  // A whole that began in an earlier cycle lies where the slot was; in Tidal, where the slot was in that cycle.
  SlotsNode(std::vector<Slot> slots, std::optional<Rational> steps, Dialect dialect = Dialect::strudel)
      : Node({}, std::move(steps), discrete_slots(slots)),
        slots_{std::move(slots)},
        wholes_by_cycle_{dialect == Dialect::tidal} {
    for (const Slot& slot : slots_) lie_over(slot.pattern.get());
  }

 private:
  static bool discrete_slots(const std::vector<Slot>& slots) {
    return std::all_of(slots.begin(), slots.end(), [](const Slot& slot) { return slot.pattern->discrete(); });
  }

  void answer(const Query& query, Events& out) const override {
    for_each_cycle(query, [&](const Span& piece) {
      const Rational cycle = piece.begin.sam();
      const Cycles from = piece.begin - cycle, to = piece.end - cycle;
      // Slots are in order: the first that ends after the query begins.
      auto slot = std::partition_point(slots_.begin(), slots_.end(), [&](const Slot& s) { return s.end <= from; });
      for (; slot != slots_.end() && (slot->begin < to || slot->begin == from); ++slot)
        answer_slot(query, *slot, cycle, from, to, out);
    });
  }

  void answer_slot(const Query& query, const Slot& slot, const Rational& cycle, const Cycles& from, const Cycles& to,
                   Events& out) const {
    const Cycles begin = max(from, slot.begin), end = min(to, slot.end);
    if (slot.leaf != nullptr) {
      const Span whole{cycle + slot.begin, cycle + slot.end};
      const Span part{begin == slot.begin ? whole.begin : cycle + begin, end == slot.end ? whole.end : cycle + end};
      emit(query, Event{whole, part, slot.leaf->value(), slot.leaf->context(), true}, out);
      return;
    }
    const Rational length = slot.end - slot.begin;
    const Rational faster = length.reciprocal();
    const size_t first = out.size();
    slot.pattern->query(query.with(Span{cycle + (begin - slot.begin) * faster, cycle + (end - slot.begin) * faster}),
                        out);
    const auto back_in = [&](const Rational& sam) { return Affine{length, sam - sam * length + slot.begin}; };
    const Affine back = back_in(cycle);
    for (size_t i = first; i < out.size(); ++i) {
      Event& event = out[i];
      const Rational sam = event.whole.begin.sam();
      const bool earlier = wholes_by_cycle_ && event.has_whole && sam < cycle;
      const Span whole = earlier ? back_in(sam)(event.whole) : Span{};
      back.apply(event);
      if (earlier) event.whole = whole;
    }
  }

  std::vector<Slot> slots_;
  bool wholes_by_cycle_;
};

Slot make_slot(const Cycles& begin, const Cycles& end, Pattern pattern) {
  const auto* leaf = dynamic_cast<const PureNode*>(pattern.get());
  return Slot{begin, end, std::move(pattern), leaf};
}

}  // namespace

Pattern faster_cat(const Pattern& source, const Rational& factor) {
  if (const auto* cat = dynamic_cast<const CatNode*>(source.get())) {
    const Rational speed = factor * Rational{cat->speed()};
    if (speed.is_integer()) return Pattern{new CatNode{cat->parts(), speed.num(), cat->steps()}};
  } else if (factor.is_integer() && dynamic_cast<const PureNode*>(source.get()) != nullptr) {
    return Pattern{new CatNode{{source}, factor.num(), source->steps()}};
  }
  return nullptr;
}

PlainRow::PlainRow(const Node& pattern) {
  if (const auto* leaf = dynamic_cast<const PureNode*>(&pattern)) leaves_ = {leaf};
  if (const auto* cat = dynamic_cast<const CatNode*>(&pattern)) {
    if (std::find(cat->leaves().begin(), cat->leaves().end(), nullptr) != cat->leaves().end()) return;
    leaves_ = cat->leaves();
    speed_ = cat->speed();
  }
}

const PureNode* PlainRow::through(const Span& span) const noexcept {
  int64_t begin = 0, end = 0, room = 0;
  if (leaves_.empty() || __builtin_mul_overflow(span.begin.num(), speed_, &begin)) return nullptr;
  // The leaf that plays at the begin, counted from cycle 0: begin * speed, rounded down.
  const int64_t turn = begin / span.begin.den() - (begin % span.begin.den() < 0 ? 1 : 0);
  // span.end * speed <= turn + 1
  if (turn == INT64_MAX || __builtin_mul_overflow(span.end.num(), speed_, &end) ||
      __builtin_mul_overflow(turn + 1, span.end.den(), &room) || end > room)
    return nullptr;
  return leaves_[static_cast<size_t>(wrap(turn, static_cast<int64_t>(leaves_.size())))];
}

Pattern change_leaves(const Pattern& source, const std::function<void(Value&, Context&)>& change) {
  constexpr size_t kMost = 64;  // leaves: a changed row is one more row to keep
  const auto changed = [&](const Pattern& part) -> Pattern {
    const auto* leaf = dynamic_cast<const PureNode*>(part.get());
    if (leaf == nullptr) return nullptr;
    Value value = leaf->value();
    Context context = leaf->context();
    change(value, context);
    return Pattern{new PureNode{std::move(value), std::move(context), false, leaf->steps()}};
  };
  const auto* cat = dynamic_cast<const CatNode*>(source.get());
  if (cat == nullptr) return changed(source);
  if (cat->parts().size() > kMost) return nullptr;
  std::vector<Pattern> parts;
  for (const Pattern& part : cat->parts()) {
    parts.push_back(changed(part));
    if (!parts.back()) return nullptr;
  }
  return Pattern{new CatNode{std::move(parts), cat->speed(), cat->steps()}};
}

Pattern slowcat(std::vector<Pattern> cycles) {
  if (cycles.empty()) return silence();
  if (cycles.size() == 1) return cycles.front();
  auto steps = common_steps(cycles);
  return Pattern{new CatNode{std::move(cycles), 1, std::move(steps)}};
}

Pattern slowcat_prime(std::vector<Pattern> cycles) {
  if (cycles.empty()) return silence();
  return Pattern{new PrimeNode{std::move(cycles)}};
}

Pattern fastcat(std::vector<Pattern> parts) {
  if (parts.size() < 2) return slowcat(std::move(parts));
  const auto n = static_cast<int64_t>(parts.size());
  return Pattern{new CatNode{std::move(parts), n, Rational{n}}};
}

Pattern timecat_in(Dialect dialect, std::vector<std::pair<Rational, Pattern>> parts) {
  if (parts.empty()) return nothing();
  if (parts.size() == 1) return with_steps(parts.front().second, parts.front().first);
  Rational total = 0;
  for (const auto& [weight, pattern] : parts) {
    if (weight < Rational{0}) throw PatternError("a step cannot have a negative weight (" + weight.text() + ")");
    total += weight;
  }
  std::vector<Slot> slots;
  Rational begin = 0;
  for (auto& [weight, pattern] : parts) {
    if (weight == Rational{0}) continue;
    const Rational end = begin + weight;
    slots.push_back(make_slot(begin / total, end / total, std::move(pattern)));
    begin = end;
  }
  return Pattern{new SlotsNode{std::move(slots), total, dialect}};
}

Pattern timecat(std::vector<std::pair<Rational, Pattern>> parts) {
  return timecat_in(Dialect::strudel, std::move(parts));
}

Pattern compress(const Cycles& begin, const Cycles& end, Pattern source) {
  if (begin > end || begin > Rational{1} || end > Rational{1} || begin < Rational{0} || end < Rational{0})
    return silence();
  if (begin == end) throw PatternError("compress needs a begin before its end (both are " + begin.text() + ")");
  std::vector<Slot> slots;
  slots.push_back(make_slot(begin, end, std::move(source)));
  return Pattern{new SlotsNode{std::move(slots), std::nullopt}};
}

}  // namespace perigee
