// gpu/faster.h -- Of two evaluators with the same bits the one that does as much work sooner, found out by letting both do it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>

#include "gpu/evaluator.h"

namespace perigee {

// `first` does each amount of work the first time, to a factor of two; then `second` does, which may have to get warm. From then on the
// one that was faster does, and every kAgain-th time the other, so that what changes is noticed. Neither may say false.
// `seconds` is the clock; null: the machine's.
inline constexpr int kAgain = 256;
std::unique_ptr<Evaluator> make_faster(std::unique_ptr<Evaluator> first, std::unique_ptr<Evaluator> second,
                                       std::function<double()> seconds = nullptr);

}  // namespace perigee
