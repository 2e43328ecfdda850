// gpu/lent.h -- One evaluator for many who compute now and then, each on a thread of its own: found once, asked by one at a time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>

#include "gpu/evaluator.h"

namespace perigee {

using FindEvaluator = std::function<std::unique_ptr<Evaluator>()>;  // null where there is none

// What finds the one of `find`, which is called when somebody asks for the first time; null where `find` is. Any thread.
FindEvaluator lent(FindEvaluator find);

}  // namespace perigee
