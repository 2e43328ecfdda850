// repl/prompt/completing.h -- The Tab key: what the language knows of a place in the code, in readline's hands.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string_view>

#include "lua/completion.h"

namespace perigee {

// `ask` answers for the code up to the cursor: `before` is of the lines before this one.
struct Completing {
  std::function<std::string()> before;
  std::function<Completions(std::string_view code)> ask;
};
void complete_with(Completing completing, bool plain);

}  // namespace perigee
