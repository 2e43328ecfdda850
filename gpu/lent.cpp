// gpu/lent.cpp -- A lock before the one there is.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/lent.h"

#include <mutex>
#include <utility>

namespace perigee {
namespace {

struct Owned {
  std::mutex mutex;
  FindEvaluator find;  // until it has been asked
  std::unique_ptr<Evaluator> evaluator;
};

class Lent final : public Evaluator {
 public:
  explicit Lent(std::shared_ptr<Owned> owned) : owned_{std::move(owned)} {}

  std::string name() const override {
    const std::lock_guard lock(owned_->mutex);
    return owned_->evaluator->name();
  }
  bool evaluate(std::span<const Evaluation> work) override {
    const std::lock_guard lock(owned_->mutex);
    return owned_->evaluator->evaluate(work);
  }

 private:
  std::shared_ptr<Owned> owned_;
};

}  // namespace

FindEvaluator lent(FindEvaluator find) {
  if (!find) return nullptr;
  auto owned = std::make_shared<Owned>();
  owned->find = std::move(find);
  return [owned]() -> std::unique_ptr<Evaluator> {
    const std::lock_guard lock(owned->mutex);
    if (const FindEvaluator first = std::exchange(owned->find, nullptr)) owned->evaluator = first();
    if (owned->evaluator == nullptr) return nullptr;
    return std::make_unique<Lent>(owned);
  };
}

}  // namespace perigee
