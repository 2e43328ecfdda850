// patterns/pure.h -- One value a cycle: the leaf that most patterns are made of.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "patterns/pattern.h"

namespace perigee {

// Every new event goes through here, so that a budget sees it.
inline void emit(const Query& query, Event&& event, Events& out) {
  if (query.state->budget != nullptr) query.state->budget->emit();
  out.push_back(std::move(event));
}

// A pattern is itself, any other value is there once a cycle.
Pattern as_pattern(const Value& value);

class PureNode final : public Node {
 public:
  // `plain`: counts as a plain value where a function takes one.
  PureNode(Value value, Context context, bool plain, std::optional<Rational> steps);

  const Value* pure_value() const noexcept override { return plain_ ? &value_ : nullptr; }
  const Value& value() const noexcept { return value_; }
  const Context& context() const noexcept { return context_; }

 private:
  void answer(const Query& query, Events& out) const override;
  void lie_over_value(const Value& value);  // patterns inside it count as nested

  Value value_;
  Context context_;
  bool plain_;
};

}  // namespace perigee
