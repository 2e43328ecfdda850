// patterns/library/tidal_steps.cpp -- Steps taken and dropped as Tidal counts them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tidal_steps.h"

#include "patterns/library.h"

namespace perigee::library {

void add_tidal_steps(Entries& table) {
  const std::vector<Param> steps = {{"steps", ParamKind::time}};
  table.push_back({.name = "steptake",
                   .params = steps,
                   .help = "plays only the first steps, of a negative number the last; more than there are go on",
                   .example = "n\"0 1 2 3\":steptake(\"2 3\")",
                   .make = [](CallArgs& args) { return Value{tidal::take_steps(args.time(0), args.subject())}; },
                   .join = Join::step});
  table.push_back({.name = "stepdrop",
                   .params = steps,
                   .help = "leaves out the last steps, of a negative number the first",
                   .example = "n\"0 1 2 3\":stepdrop(\"0 1\")",
                   .make = [](CallArgs& args) { return Value{tidal::drop_steps(args.time(0), args.subject())}; },
                   .join = Join::step});
}

}  // namespace perigee::library
