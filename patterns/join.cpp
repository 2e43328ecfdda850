// patterns/join.cpp -- Two patterns made one, and patterns of patterns flattened.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/join.h"

#include <algorithm>
#include <mutex>

#include "patterns/affine.h"
#include "patterns/cat.h"
#include "patterns/pure.h"
#include "patterns/stepwise.h"

namespace perigee {
namespace {

// Drops [begin, end) of the events: what came after moves down.
void cut(Events& events, size_t begin, size_t end) {
  events.erase(events.begin() + static_cast<std::ptrdiff_t>(begin), events.begin() + static_cast<std::ptrdiff_t>(end));
}

void spend(const Query& query) {
  if (query.state->budget != nullptr) query.state->budget->emit();
}

bool in_one_cycle(const Span& span) { return span.end <= Rational{span.begin.floor() + 1}; }

// For every event of `lead`, the other side is asked for that event's whole; what overlaps is combined.
class AppOneNode final : public Node {
 public:
  AppOneNode(Pattern lead, Pattern other, Combiner combine, bool lead_is_left)
      : Node({lead.get(), other.get()}, lead->steps(), lead->discrete()),
        lead_{std::move(lead)},
        other_{std::move(other)},
        row_{*other_},
        combine_{std::move(combine)},
        lead_is_left_{lead_is_left} {}

 private:
  void answer(const Query& query, Events& out) const override {
    const size_t first = out.size();
    lead_->query(query, out);
    const size_t last = out.size();
    size_t kept = first;
    for (size_t i = first; i < last; ++i) {
      if (const PureNode* leaf = row_.through(out[i].part)) {
        if (!meet_leaf(*leaf, out[i])) continue;
        if (kept != i) out[kept] = std::move(out[i]);
        ++kept;
      } else {
        kept = meet(query, i, kept, out);
      }
    }
    if (kept < last) cut(out, kept, last);
  }

  // One value through all of the event: nothing to ask.
  bool meet_leaf(const PureNode& leaf, Event& event) const {
    event.context.add(leaf.context());
    if (lead_is_left_) return combine_(event.value, leaf.value());
    Value left = leaf.value();
    const bool keep = combine_(left, event.value);
    event.value = std::move(left);
    return keep;
  }

  // Combines event i with what it meets. The first result takes a place before `i` that is free, more go to the end.
  size_t meet(const Query& query, size_t i, size_t kept, Events& out) const {
    const size_t begin = out.size();
    other_->query(query.with(out[i].whole_or_part()), out);
    const size_t end = out.size();
    Event lead = std::move(out[i]);
    size_t extra = begin;
    bool found = false;
    const auto settle = [&](Event result, const Span& part, Event& other) {
      result.part = part;
      if (!result.has_whole) result.whole = part;
      result.context.add(std::move(other.context));
      if (!lead_is_left_) std::swap(result.value, other.value);
      if (!combine_(result.value, other.value)) return;
      out[found ? extra++ : kept++] = std::move(result);
      found = true;
    };
    // The last one met gets the lead itself, so that where there is only one nothing is copied.
    size_t met = end;
    Span part, met_part;
    for (size_t j = begin; j < end; ++j) {
      if (!intersect(lead.part, out[j].part, part)) continue;
      if (met != end) settle(lead, met_part, out[met]);
      met = j;
      met_part = part;
    }
    if (met != end) settle(std::move(lead), met_part, out[met]);
    out.resize(extra);
    return kept;
  }

  Pattern lead_, other_;
  PlainRow row_;  // the other, where it is one
  Combiner combine_;
  bool lead_is_left_;
};

class AppBothNode final : public Node {
 public:
  AppBothNode(Pattern left, Pattern right, Combiner combine)
      : Node({left.get(), right.get()}, common_steps(left->steps(), right->steps()),
             left->discrete() && right->discrete()),
        left_{std::move(left)},
        right_{std::move(right)},
        leaf_{dynamic_cast<const PureNode*>(right_.get())},
        combine_{std::move(combine)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    const size_t left = out.size();
    left_->query(query, out);
    const size_t right = out.size();
    if (left == right) return;
    if (leaf_ != nullptr &&
        std::all_of(out.begin() + static_cast<std::ptrdiff_t>(left), out.end(),
                    [](const Event& event) { return event.has_whole && in_one_cycle(event.whole); })) {
      return meet_leaf(left, out);
    }
    right_->query(query, out);
    const size_t end = out.size();
    const auto meet = [&](Value value, Context context, size_t i, size_t j, const Span& part) {
      Event result{part, part, std::move(value), std::move(context), out[i].has_whole && out[j].has_whole};
      if (result.has_whole) intersect(out[i].whole, out[j].whole, result.whole);
      if (!combine_(result.value, out[j].value)) return;
      result.context.add(out[j].context);
      spend(query);
      out.push_back(std::move(result));
    };
    Span part, met_part;
    for (size_t i = left; i < right; ++i) {
      size_t met = end;  // the last one met gets the values themselves
      for (size_t j = right; j < end; ++j) {
        if (!intersect(out[i].part, out[j].part, part)) continue;
        if (met != end) meet(out[i].value, out[i].context, i, met, met_part);
        met = j;
        met_part = part;
      }
      if (met != end) meet(std::move(out[i].value), std::move(out[i].context), i, met, met_part);
    }
    cut(out, left, end);
  }

  // One value through all of each event: nothing to ask, and no whole changes.
  void meet_leaf(size_t first, Events& out) const {
    size_t kept = first;
    for (size_t i = first; i < out.size(); ++i) {
      if (!combine_(out[i].value, leaf_->value())) continue;
      out[i].context.add(leaf_->context());
      if (kept != i) out[kept] = std::move(out[i]);
      ++kept;
    }
    out.resize(kept);
  }

  Pattern left_, right_;
  const PureNode* leaf_;
  Combiner combine_;
};

// The patterns made for the values seen lately: a function is asked once a value, not once a query.
class Recent {
 public:
  explicit Recent(std::function<Pattern(const Value&)> make) : make_{std::move(make)} {}

  Pattern of(const Value& value) const {
    {
      const std::lock_guard lock{mutex_};
      for (const auto& [seen, pattern] : kept_) {
        if (seen == value) return pattern;
      }
    }
    Pattern made = make_(value);  // outside the lock: it may be slow, or query
    const std::lock_guard lock{mutex_};
    if (kept_.size() < kMost) {
      kept_.emplace_back(value, made);
    } else {
      kept_[oldest_++ % kMost] = {value, made};
    }
    return made;
  }

 private:
  static constexpr size_t kMost = 32;

  std::function<Pattern(const Value&)> make_;
  mutable std::mutex mutex_;
  mutable std::vector<std::pair<Value, Pattern>> kept_;
  mutable size_t oldest_ = 0;
};

std::optional<Rational> bind_steps(Bind how, const Node& outer) {
  return how == Bind::outer || how == Bind::poly ? outer.steps() : std::nullopt;
}

class BindNode final : public Node {
 public:
  BindNode(Bind how, Pattern outer, std::function<Pattern(const Value&)> make, const std::vector<Pattern>& inside)
      : Node({outer.get()}, bind_steps(how, *outer)), how_{how}, outer_{std::move(outer)} {
    if (make) recent_.emplace(std::move(make));
    for (const Pattern& pattern : inside) lie_over(pattern.get());
  }

 private:
  void answer(const Query& query, Events& out) const override {
    const size_t first = out.size();
    outer_->query(query, out);
    const size_t last = out.size();
    for (size_t i = first; i < last; ++i) {
      const Event outer = std::move(out[i]);
      if (!outer.has_whole && (how_ == Bind::squeeze || how_ == Bind::reset || how_ == Bind::restart)) continue;
      const Pattern inner = recent_ ? recent_->of(outer.value) : as_pattern(outer.value);
      const size_t begin = out.size();
      ask(*inner, outer, query, out);
      settle(outer, begin, out);
    }
    cut(out, first, last);
  }

  // Appends the inner events at the outer's times.
  void ask(const Node& inner, const Event& outer, const Query& query, Events& out) const {
    switch (how_) {
      case Bind::both:
      case Bind::inner:
      case Bind::outer:
        return inner.query(query.with(outer.part), out);
      case Bind::squeeze: {
        const Affine back{outer.whole.duration(), outer.whole.begin - outer.whole.begin.sam() * outer.whole.duration()};
        return query_through(back.inverse(), back, inner, query.with(outer.part), out);
      }
      case Bind::reset:
      case Bind::restart: {
        const Cycles shift = how_ == Bind::restart ? outer.whole.begin : outer.whole.begin.cycle_position();
        // Only the outer event's own part is kept, so no more is asked.
        return query_through(Affine{1, -shift}, Affine{1, shift}, inner, query.with(outer.part), out);
      }
      case Bind::poly: {
        if (!outer_->steps() || !inner.steps() || *inner.steps() == Rational{0}) {
          throw PatternError("poly alignment needs patterns that know their steps, such as mini-notation");
        }
        const Rational factor = *outer_->steps() / *inner.steps();
        if (factor <= Rational{0}) return;
        return query_through(Affine{factor, 0}, Affine{factor.reciprocal(), 0}, inner, query.with(outer.part), out);
      }
      case Bind::step:
        return;  // its own node
    }
  }

  // Gives the inner events [begin, …) their wholes and contexts; drops what does not overlap.
  void settle(const Event& outer, size_t begin, Events& out) const {
    size_t kept = begin;
    for (size_t i = begin; i < out.size(); ++i) {
      Event& event = out[i];
      if (!place(outer, event)) continue;
      event.context.add(outer.context);
      if (kept != i) out[kept] = std::move(event);
      ++kept;
    }
    out.resize(kept);
  }

  bool place(const Event& outer, Event& inner) const {
    switch (how_) {
      case Bind::inner:
        return true;
      case Bind::outer:
      case Bind::poly:
        inner.has_whole = outer.has_whole;
        inner.whole = outer.has_whole ? outer.whole : inner.part;
        return true;
      case Bind::both:
        inner.has_whole = inner.has_whole && outer.has_whole;
        if (!inner.has_whole) {
          inner.whole = inner.part;
          return true;
        }
        return intersect(outer.whole, inner.whole, inner.whole);
      default: {
        if (inner.has_whole && !intersect(inner.whole, outer.whole, inner.whole)) return false;
        if (!intersect(inner.part, outer.part, inner.part)) return false;
        if (!inner.has_whole) inner.whole = inner.part;
        return true;
      }
    }
  }

  Bind how_;
  Pattern outer_;
  std::optional<Recent> recent_;
};

class WhenNode final : public Node {
 public:
  WhenNode(Pattern truths, Pattern then, Pattern otherwise)
      : Node({truths.get(), then.get(), otherwise.get()}, std::nullopt,
             truths->discrete() && then->discrete() && otherwise->discrete()),
        truths_{std::move(truths)},
        then_{std::move(then)},
        otherwise_{std::move(otherwise)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    const size_t first = out.size();
    truths_->query(query, out);
    const size_t last = out.size();
    for (size_t i = first; i < last; ++i) {
      const Context context = std::move(out[i].context);
      const size_t begin = out.size();
      (out[i].value.truthy() ? then_ : otherwise_)->query(query.with(Span{out[i].part}), out);
      for (size_t j = begin; j < out.size(); ++j) out[j].context.add(context);
    }
    cut(out, first, last);
  }

  Pattern truths_, then_, otherwise_;
};

}  // namespace

Pattern app_left(Pattern left, Pattern right, Combiner combine) {
  return Pattern{new AppOneNode{std::move(left), std::move(right), std::move(combine), true}};
}

Pattern app_right(Pattern left, Pattern right, Combiner combine) {
  return Pattern{new AppOneNode{std::move(right), std::move(left), std::move(combine), false}};
}

Pattern app_both(Pattern left, Pattern right, Combiner combine) {
  return Pattern{new AppBothNode{std::move(left), std::move(right), std::move(combine)}};
}

Pattern bind(Bind how, Pattern outer, std::function<Pattern(const Value&)> make, const std::vector<Pattern>& inside) {
  if (how == Bind::step)
    return step_join(fmap(std::move(outer), [make = std::move(make)](Value& value) {
      value = Value{make(value)};
      return true;
    }));
  if (how == Bind::inner) {
    // One plain value: its pattern, asked cycle by cycle as the value's events would.
    if (const auto* leaf = dynamic_cast<const PureNode*>(outer.get()))
      return split_queries(with_context(make(leaf->value()), leaf->context()));
  }
  return Pattern{new BindNode{how, std::move(outer), std::move(make), inside}};
}

Pattern join(Bind how, Pattern of_patterns) {
  return how == Bind::step ? step_join(std::move(of_patterns))
                           : Pattern{new BindNode{how, std::move(of_patterns), nullptr, {}}};
}

Pattern when(Pattern truths, Pattern then, Pattern otherwise) {
  return Pattern{new WhenNode{std::move(truths), std::move(then), std::move(otherwise)}};
}

}  // namespace perigee
