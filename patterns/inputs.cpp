// patterns/inputs.cpp -- What comes from outside while patterns play, by name.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/inputs.h"

#include <utility>

#include "patterns/onsets.h"

namespace perigee {
namespace {

class InputNode final : public Node {
 public:
  InputNode(std::string_view name, std::function<bool(Value&)> read, Pattern missing)
      : Node({missing.get()}), name_{name}, read_{std::move(read)}, missing_{std::move(missing)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    const Inputs* inputs = query.state->inputs;
    const Pattern found = inputs != nullptr ? inputs->find(name_.text()) : Pattern{};
    if (!found) return missing_->query(query, out);
    const size_t first = out.size();
    found->query(query, out);
    size_t kept = first;
    for (size_t i = first; i < out.size(); ++i) {
      if (!read_(out[i].value)) continue;
      if (kept != i) out[kept] = std::move(out[i]);
      ++kept;
    }
    out.resize(kept);
  }

  Symbol name_;
  std::function<bool(Value&)> read_;
  Pattern missing_;
};

}  // namespace

bool Inputs::set(std::string_view name, Pattern value) {
  {
    const std::lock_guard lock{mutex_};
    const uint32_t key = Symbol{name}.id();
    if (values_.size() >= kMost && !values_.contains(key)) return false;
    std::swap(values_[key], value);  // the old one goes outside the lock: it may be large
  }
  Onsets::world_changed();
  return true;
}

Pattern Inputs::find(std::string_view name) const {
  const std::lock_guard lock{mutex_};
  const auto found = values_.find(Symbol{name}.id());
  return found == values_.end() ? Pattern{} : found->second;
}

Pattern input_pattern(std::string_view name, std::function<bool(Value&)> read, Pattern missing) {
  return Pattern{new InputNode{name, std::move(read), std::move(missing)}};
}

}  // namespace perigee
