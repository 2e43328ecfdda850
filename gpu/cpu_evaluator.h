// gpu/cpu_evaluator.h -- Networks on the processor's own lanes: the reference, and what plays unless a GPU does.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "gpu/evaluator.h"

namespace perigee {

// Asks the processor what it can do (honours Highway's SetSupportedTargetsForTest) and computes in blocks of 64 samples.
// `evaluate` takes memory only when a plan needs more registers than any before it.
std::unique_ptr<Evaluator> make_cpu_evaluator();

}  // namespace perigee
