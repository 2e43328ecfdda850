// lua/network_output.h -- One output of a genome's network that runs by itself: what g:out(k) is, as a value that events carry.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "gpu/plan.h"
#include "patterns/pattern.h"
#include "patterns/value.h"

namespace perigee {

// Any thread. It runs from frame 0 on, as running_inputs() has it; so two that are equal move together.
class NetworkOutput final : public Callable {
 public:
  // A network on its way to another, as far as a pattern says (0 to 1).
  struct Morph {
    Network from, to;
    std::uint32_t output = 0;
    Pattern amount = nullptr;

    std::shared_ptr<const NetworkPlan> at(double position) const;
  };
  struct Run {
    std::shared_ptr<const NetworkPlan> plan;  // of this output alone
    double frequency_hz = 1.0;                // at the network's sine input: π times as slow
    double ramp_seconds = 16.0;               // from −1 to 1, then back
    double velocity = 1.0;
    std::shared_ptr<const Morph> morph = nullptr;  // if there: `plan` is where it begins
  };
  explicit NetworkOutput(Run run) : run_{std::move(run)} {}
  const Run& run() const noexcept { return run_; }

  // The output so many seconds after frame 0.
  Value call(std::span<const Value> seconds) const override;

 private:
  Run run_;
};

}  // namespace perigee
