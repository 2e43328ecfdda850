// lua/prelude.h -- The text of the pattern functions that are written in Lua (lua/prelude/*.lua).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace perigee {

struct PreludeText {
  const char* name;  // of the file, without folder and ending
  const char* text;
};

extern const PreludeText kPrelude[];  // ends with nulls

}  // namespace perigee
