// gpu/faster.cpp -- What each took for as much work, in a table by the work's size.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/faster.h"

#include <array>
#include <bit>
#include <cstdint>
#include <utility>

#include "engine/machine_time.h"

namespace perigee {
namespace {

constexpr int kTries = 3;           // of the second, before it is compared: at first it is cold
constexpr double kNewShare = 0.25;  // of what is known, that the last time says

// Terms added up: what a processor's time goes with.
std::uint64_t amount_of(std::span<const Evaluation> work) {
  std::uint64_t amount = 0;
  for (const Evaluation& each : work) amount += static_cast<std::uint64_t>(each.count) * (each.plan->terms.size() + 1);
  return amount;
}

class Faster final : public Evaluator {
 public:
  Faster(std::unique_ptr<Evaluator> first, std::unique_ptr<Evaluator> second, std::function<double()> seconds)
      : evaluators_{std::move(first), std::move(second)}, seconds_{std::move(seconds)} {}

  std::string name() const override { return evaluators_[last_]->name(); }

  bool evaluate(std::span<const Evaluation> work) override {
    const std::uint64_t amount = amount_of(work);
    Known& known = known_[static_cast<std::size_t>(std::bit_width(amount))];
    last_ = known.next();
    const double begun = seconds_();
    const bool done = evaluators_[last_]->evaluate(work);
    known.took(last_, (seconds_() - begun) / static_cast<double>(amount + 1));
    return done;
  }

 private:
  // Of works of about one size.
  struct Known {
    std::array<double, 2> cost{};  // seconds for a term; of those that have been tried
    std::array<int, 2> tries{};
    int since = 0;  // the other was tried

    std::size_t next() {
      if (tries[0] == 0) return 0;
      if (tries[1] < kTries) return 1;
      const std::size_t faster = cost[1] < cost[0] ? 1 : 0;
      if (++since < kAgain) return faster;
      since = 0;
      return 1 - faster;
    }
    void took(std::size_t which, double now) {
      const bool cold = tries[which] < (which == 1 ? kTries : 1);  // only the last of those counts
      cost[which] = cold ? now : cost[which] + kNewShare * (now - cost[which]);
      tries[which] += tries[which] < kTries ? 1 : 0;
    }
  };
  std::array<std::unique_ptr<Evaluator>, 2> evaluators_;
  std::function<double()> seconds_;
  std::array<Known, 65> known_;
  std::size_t last_ = 0;
};

}  // namespace

std::unique_ptr<Evaluator> make_faster(std::unique_ptr<Evaluator> first, std::unique_ptr<Evaluator> second,
                                       std::function<double()> seconds) {
  if (!seconds) seconds = [] { return 1e-9 * static_cast<double>(monotonic_now()); };
  return std::make_unique<Faster>(std::move(first), std::move(second), std::move(seconds));
}

}  // namespace perigee
