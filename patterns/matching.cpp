// patterns/matching.cpp -- Events told apart by whether their controls match those of another pattern.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/matching.h"

#include <algorithm>
#include <utility>

#include "patterns/control_map.h"

namespace perigee {
namespace {

const ControlMap& controls_of(const Value& value) {
  if (!value.is_controls())
    throw PatternError(
        "fix and contrast: events can be told apart by their controls only, such as n(1) or s\"bd\", not by " +
        describe(value));
  return value.controls();
}

class MatchingNode final : public Node {
 public:
  MatchingNode(Pattern source, Pattern wanted, Comparison compare, bool match)
      : Node({source.get(), wanted.get()}, source->steps(), source->discrete()),
        source_{std::move(source)},
        wanted_{std::move(wanted)},
        compare_{std::move(compare)},
        match_{match} {}

 private:
  void answer(const Query& query, Events& out) const override {
    const size_t first = out.size();
    source_->query(query, out);
    size_t kept = first;
    for (size_t i = first; i < out.size(); ++i) {
      if (matches(query, out[i]) != match_) continue;
      if (kept != i) out[kept] = std::move(out[i]);
      ++kept;
    }
    out.resize(kept);
  }

  bool matches(const Query& query, const Event& event) const {
    const Cycles begin = event.whole_or_part().begin;
    Events asked;
    wanted_->query(query.with(Span{begin, begin}), asked);
    const ControlMap& given = controls_of(event.value);
    return std::any_of(asked.begin(), asked.end(), [&](const Event& candidate) {
      const auto entries = controls_of(candidate.value).entries();
      return std::all_of(entries.begin(), entries.end(), [&](const ControlMap::Entry& entry) {
        const Value* value = given.find(entry.id);
        return value != nullptr && compare_(entry.value, *value);
      });
    });
  }

  Pattern source_, wanted_;
  Comparison compare_;
  bool match_;
};

}  // namespace

Pattern matching(Pattern source, Pattern wanted, Comparison compare, bool match) {
  return Pattern{new MatchingNode{std::move(source), std::move(wanted), std::move(compare), match}};
}

}  // namespace perigee
