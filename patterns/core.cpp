// patterns/core.cpp -- Sources of events, changes of their values, and patterns side by side.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/core.h"

#include <algorithm>

#include "patterns/cat.h"
#include "patterns/pure.h"

namespace perigee {
namespace {

class GapNode final : public Node {
 public:
  explicit GapNode(Rational steps) : Node({}, std::move(steps), true) {}

 private:
  void answer(const Query&, Events&) const override {}
};

class SignalNode final : public Node {
 public:
  using Function = std::function<Value(const Span&, const QueryState&)>;
  explicit SignalNode(Function f) : Node({}), of_span_{std::move(f)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    emit(query, Event{query.span, query.span, of_span_(query.span, *query.state), {}, false}, out);
  }

  Function of_span_;
};

template <class Change>
class FmapNode final : public Node {
 public:
  FmapNode(Pattern source, Change change)
      : Node({source.get()}, source->steps(), source->discrete()),
        source_{std::move(source)},
        change_{std::move(change)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    const size_t first = out.size();
    source_->query(query, out);
    size_t kept = first;
    for (size_t i = first; i < out.size(); ++i) {
      if (!changed(out[i])) continue;
      if (kept != i) out[kept] = std::move(out[i]);
      ++kept;
    }
    out.resize(kept);
  }

  bool changed(Event& event) const {
    if constexpr (std::is_same_v<Change, Mapper>) {
      return change_(event.value);
    } else {
      return change_(event);
    }
  }

  Pattern source_;
  Change change_;
};

class FilterNode final : public Node {
 public:
  FilterNode(Pattern source, std::function<bool(const Event&)> keep)
      : Node({source.get()}, source->steps(), source->discrete()), source_{std::move(source)}, keep_{std::move(keep)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    const size_t first = out.size();
    source_->query(query, out);
    const auto begin = out.begin() + static_cast<std::ptrdiff_t>(first);
    out.erase(std::remove_if(begin, out.end(), [&](const Event& event) { return !keep_(event); }), out.end());
  }

  Pattern source_;
  std::function<bool(const Event&)> keep_;
};

class MapEventsNode final : public Node {
 public:
  MapEventsNode(Pattern source, std::function<void(Event&, const QueryState&)> change, bool keeps_times)
      : Node({source.get()}, source->steps(), keeps_times && source->discrete()),
        source_{std::move(source)},
        change_{std::move(change)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    const size_t first = out.size();
    source_->query(query, out);
    for (size_t i = first; i < out.size(); ++i) change_(out[i], *query.state);
  }

  Pattern source_;
  std::function<void(Event&, const QueryState&)> change_;
};

class StepsNode final : public Node {
 public:
  StepsNode(Pattern source, std::optional<Rational> steps)
      : Node({source.get()}, std::move(steps), source->discrete()), source_{std::move(source)} {}

 private:
  void answer(const Query& query, Events& out) const override { source_->query(query, out); }

  Pattern source_;
};

class StackNode final : public Node {
 public:
  explicit StackNode(std::vector<Pattern> layers)
      : Node({}, common_steps(layers), all_discrete(layers)), layers_{std::move(layers)} {
    for (const Pattern& layer : layers_) lie_over(layer.get());
  }

 private:
  void answer(const Query& query, Events& out) const override {
    for (const Pattern& layer : layers_) layer->query(query, out);
  }

  std::vector<Pattern> layers_;
};

class StateNode final : public Node {
 public:
  StateNode(std::function<void(QueryState&)> change, Pattern source)
      : Node({source.get()}, source->steps(), source->discrete()),
        change_{std::move(change)},
        source_{std::move(source)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    QueryState state = *query.state;
    change_(state);
    source_->query(Query{query.span, &state}, out);
  }

  std::function<void(QueryState&)> change_;
  Pattern source_;
};

}  // namespace

PureNode::PureNode(Value value, Context context, bool plain, std::optional<Rational> steps)
    : Node({}, std::move(steps), true), value_{std::move(value)}, context_{std::move(context)}, plain_{plain} {
  lie_over_value(value_);
}

void PureNode::lie_over_value(const Value& value) {
  if (value.is_pattern()) lie_over(value.pattern().get());
  if (value.is_list()) {
    for (const Value& item : value.items()) lie_over_value(item);
  }
}

void PureNode::answer(const Query& query, Events& out) const {
  for_each_cycle(query, [&](const Span& piece) {
    const int64_t cycle = piece.begin.floor();
    emit(query, Event{Span{cycle, cycle + 1}, piece, value_, context_, true}, out);
  });
}

Pattern pure(Value value, Context context) {
  return Pattern{new PureNode{std::move(value), std::move(context), true, Rational{1}}};
}

Pattern as_pattern(const Value& value) { return value.is_pattern() ? value.pattern() : pure(value); }

Pattern silence() {
  static const Pattern quiet{new GapNode{1}};
  return quiet;
}

Pattern gap(Rational steps) { return Pattern{new GapNode{std::move(steps)}}; }
Pattern nothing() { return gap(0); }

Pattern steady(Value value) {
  return Pattern{new SignalNode{[value = std::move(value)](const Span&, const QueryState&) { return value; }}};
}

Pattern signal(std::function<Value(const Cycles&, const QueryState&)> of_time) {
  return Pattern{new SignalNode{
      [f = std::move(of_time)](const Span& span, const QueryState& state) { return f(span.begin, state); }}};
}

Pattern span_signal(std::function<Value(const Span&)> of_span) {
  return Pattern{new SignalNode{[f = std::move(of_span)](const Span& span, const QueryState&) { return f(span); }}};
}

Pattern fmap(Pattern source, Mapper change) {
  return Pattern{new FmapNode<Mapper>{std::move(source), std::move(change)}};
}

Pattern change_events(Pattern source, std::function<bool(Event&)> change) {
  return Pattern{new FmapNode<std::function<bool(Event&)>>{std::move(source), std::move(change)}};
}

Pattern filter_values(Pattern source, std::function<bool(const Value&)> keep) {
  return filter_events(std::move(source), [keep = std::move(keep)](const Event& event) { return keep(event.value); });
}

Pattern filter_events(Pattern source, std::function<bool(const Event&)> keep) {
  return Pattern{new FilterNode{std::move(source), std::move(keep)}};
}

Pattern map_events(Pattern source, std::function<void(Event&, const QueryState&)> change) {
  return Pattern{new MapEventsNode{std::move(source), std::move(change), false}};
}

Pattern truthy_only(Pattern source) {
  return filter_events(std::move(source), [](const Event& event) { return event.value.truthy(); });
}

Pattern with_context(Pattern source, Context context) {
  if (context.empty()) return source;
  if (Pattern row = change_leaves(source, [&](Value&, Context& places) { places.add(context); })) return row;
  return Pattern{new MapEventsNode{
      std::move(source),
      [context = std::move(context)](Event& event, const QueryState&) { event.context.add(context); }, true}};
}

Pattern with_steps(Pattern source, std::optional<Rational> steps) {
  if (const auto* value = dynamic_cast<const PureNode*>(source.get())) {
    return Pattern{new PureNode{value->value(), value->context(), false, std::move(steps)}};
  }
  if (source->steps() == steps) return source;
  return Pattern{new StepsNode{std::move(source), std::move(steps)}};
}

Pattern with_state(std::function<void(QueryState&)> change, Pattern source) {
  return Pattern{new StateNode{std::move(change), std::move(source)}};
}

Pattern stack(std::vector<Pattern> layers) { return Pattern{new StackNode{std::move(layers)}}; }

}  // namespace perigee
