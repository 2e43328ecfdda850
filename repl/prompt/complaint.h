// repl/prompt/complaint.h -- A mistake as it is shown: what Lua said, and of several lines the one it is in, with a caret.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "lua/host.h"
#include "repl/prompt/style.h"

namespace perigee {

// Without a final newline. `code` is what was evaluated, its first line being line 1.
std::string complaint(const EvalResult& result, std::string_view code, const Style& style);

}  // namespace perigee
