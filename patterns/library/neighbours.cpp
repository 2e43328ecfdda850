// patterns/library/neighbours.cpp -- One event at a time, lines between numbers, values that move along the rhythm.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/neighbours.h"

#include "patterns/library.h"

namespace perigee::library {

void add_neighbours(Entries& table) {
  constexpr int64_t kFar = 1'000'000'000;
  table.push_back({.name = "mono",
                   .help = "never plays two events at once: what begins earlier lasts",
                   .example = "n\"0 [1,2]\":mono()",
                   .make = [](CallArgs& args) { return Value{mono(args.subject())}; }});
  table.push_back({.name = "smooth",
                   .help = "a continuous line from each number to the next",
                   .example = "s\"hh*8\":pan(m\"0 1 0.5\":smooth())",
                   .make = [](CallArgs& args) { return Value{smooth(args.subject())}; }});
  table.push_back({.name = "rot",
                   .params = {{"places", ParamKind::integer}},
                   .help = "moves the values of each cycle along, keeping the rhythm",
                   .example = "n\"0 ~ 1 2\":rot(1)",
                   .make = [](CallArgs& args) { return Value{rot(args.integer(0, -kFar, kFar), args.subject())}; },
                   .keeps_steps = true});
}

}  // namespace perigee::library
