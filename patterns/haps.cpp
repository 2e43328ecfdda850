// patterns/haps.cpp -- The events of a query, and the query itself, changed by any function.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/haps.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "patterns/json.h"

namespace perigee {
namespace {

class ChangeAnswerNode final : public Node {
 public:
  ChangeAnswerNode(Pattern source, std::function<void(Events&)> change)
      : Node({source.get()}, source->steps()), source_{std::move(source)}, change_{std::move(change)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    Events events;
    source_->query(query, events);
    change_(events);
    if (query.state->budget != nullptr) query.state->budget->emit(events.size());
    std::move(events.begin(), events.end(), std::back_inserter(out));
  }

  Pattern source_;
  std::function<void(Events&)> change_;
};

class ChangeQueryNode final : public Node {
 public:
  ChangeQueryNode(Pattern source, std::function<std::optional<Span>(const Span&)> change)
      : Node({source.get()}), source_{std::move(source)}, change_{std::move(change)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    if (const std::optional<Span> span = change_(query.span)) source_->query(query.with(*span), out);
  }

  Pattern source_;
  std::function<std::optional<Span>(const Span&)> change_;
};

class BindEventsNode final : public Node {
 public:
  BindEventsNode(Pattern outer, std::function<Pattern(const Event&)> make, const std::vector<Pattern>& inside)
      : Node({outer.get()}), outer_{std::move(outer)}, make_{std::move(make)} {
    for (const Pattern& pattern : inside) lie_over(pattern.get());
  }

 private:
  void answer(const Query& query, Events& out) const override {
    Events outer;
    outer_->query(query, outer);
    for (const Event& event : outer) {
      const size_t first = out.size();
      make_(event)->query(query.with(event.part), out);
      for (size_t i = first; i < out.size(); ++i) out[i].context.add(event.context);
    }
  }

  Pattern outer_;
  std::function<Pattern(const Event&)> make_;
};

// Orders times and says which are the same.
struct When {
  bool has_whole;
  Span whole;

  explicit When(const Event& event) : has_whole{event.has_whole}, whole{event.has_whole ? event.whole : Span{}} {}
  friend bool operator<(const When& a, const When& b) {
    if (a.has_whole != b.has_whole) return b.has_whole;
    if (a.whole.begin != b.whole.begin) return a.whole.begin < b.whole.begin;
    return a.whole.end < b.whole.end;
  }
};

// In the order of their first events.
std::vector<Events> chords_of(Events&& events) {
  std::map<When, size_t> places;
  std::vector<Events> chords;
  for (Event& event : events) {
    const auto [place, is_new] = places.try_emplace(When{event}, chords.size());
    if (is_new) chords.emplace_back();
    chords[place->second].push_back(std::move(event));
  }
  return chords;
}

void collect(Events&& chord, Events& out) {
  Event one = chord.front();
  std::vector<Value> boxes;
  for (Event& event : chord) {
    one.context.add(event.context);
    boxes.emplace_back(Ref<const BoxedEvent>{new BoxedEvent{std::move(event)}});
  }
  one.value = Value::list(std::move(boxes));
  out.push_back(std::move(one));
}

void defragment(Events& events) {
  std::erase_if(events, [](const Event& event) { return !event.has_whole; });
  std::stable_sort(events.begin(), events.end(),
                   [](const Event& a, const Event& b) { return a.part.begin < b.part.begin; });
  // The events so far that may go on, by time and value: their places.
  std::map<std::pair<When, std::string>, std::vector<size_t>> open;
  Events whole;
  for (Event& event : events) {
    std::vector<size_t>& before = open[{When{event}, to_json(event.value)}];
    const auto ending =
        std::find_if(before.begin(), before.end(), [&](size_t i) { return whole[i].part.end == event.part.begin; });
    if (ending != before.end()) {
      whole[*ending].part.end = event.part.end;
      whole[*ending].context.add(event.context);
    } else {
      before.push_back(whole.size());
      whole.push_back(std::move(event));
    }
  }
  events = std::move(whole);
}

}  // namespace

Pattern change_answer(Pattern source, std::function<void(Events&)> change) {
  return Pattern{new ChangeAnswerNode{std::move(source), std::move(change)}};
}

Pattern change_query(Pattern source, std::function<std::optional<Span>(const Span&)> change) {
  return Pattern{new ChangeQueryNode{std::move(source), std::move(change)}};
}

Pattern change_chords(Pattern source, std::function<void(Events&& chord, Events& out)> each) {
  return change_answer(std::move(source), [each = std::move(each)](Events& events) {
    Events changed;
    for (Events& chord : chords_of(std::move(events))) each(std::move(chord), changed);
    events = std::move(changed);
  });
}

Pattern collected(Pattern source) { return change_chords(std::move(source), collect); }
Pattern as_heard(Pattern source) { return defragmented(split_queries(std::move(source))); }
Pattern defragmented(Pattern source) { return with_steps(change_answer(std::move(source), defragment), std::nullopt); }

Pattern bind_events(Pattern outer, std::function<Pattern(const Event&)> make, const std::vector<Pattern>& inside) {
  return Pattern{new BindEventsNode{std::move(outer), std::move(make), inside}};
}

}  // namespace perigee
