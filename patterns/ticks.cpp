// patterns/ticks.cpp -- A pattern asked in small steps of time.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/ticks.h"

#include <utility>

#include "patterns/affine.h"

namespace perigee {
namespace {

constexpr int64_t kTicks = 16;  // a cycle

class TicksNode final : public Node {
 public:
  TicksNode(const Span& during, Pattern source) : Node({source.get()}), during_{during}, source_{std::move(source)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    Span ticked;
    if (query.span.empty() || !intersect(query.span, during_, ticked) || ticked.empty())
      return source_->query(query, out);
    ask(query, {query.span.begin, ticked.begin}, out);
    const Affine wide{kTicks, 0}, narrow = wide.inverse();
    for_each_cycle(query, wide(ticked), [&](const Span& tick) { source_->query(query.with(narrow(tick)), out); });
    ask(query, {ticked.end, query.span.end}, out);
  }

  void ask(const Query& query, const Span& span, Events& out) const {
    if (!span.empty()) source_->query(query.with(span), out);
  }

  Span during_;
  Pattern source_;
};

}  // namespace

Pattern in_ticks(const Span& during, Pattern source) { return Pattern{new TicksNode{during, std::move(source)}}; }

}  // namespace perigee
