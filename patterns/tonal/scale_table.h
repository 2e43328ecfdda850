// patterns/tonal/scale_table.h -- The scales by name: Strudel's, spelled as musicians do, and Tidal's, in semitones.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

#include "patterns/dialect.h"
#include "patterns/tonal/note_name.h"

namespace perigee {

struct Scale {
  std::string_view name;          // its first name
  std::vector<double> semitones;  // above the first note, rising; quarter tones too
  std::vector<Interval> spelled;  // the same as notes are written; empty where there are quarter tones
};

// Each dialect's own names come first, the other's are known too. Capitals matter for Tidal's names in its dialect only.
// Null where the name is unknown. Lives as long as the program; any thread.
const Scale* find_scale(std::string_view name, Dialect dialect);

const std::vector<std::string_view>& scale_names(Dialect dialect);  // the dialect's own
// "; did you mean 'minor'?", or nothing.
std::string scale_suggestion(std::string_view name, Dialect dialect);

}  // namespace perigee
