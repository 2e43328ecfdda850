// repl/session/formula_controls.h -- The formula that an event of `bytebeat` names, read once and kept.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <string>

#include "engine/formula.h"
#include "repl/session/event_controls.h"

namespace perigee {

class Formulas {
 public:
  // Null where the event's formula is none; `problem` then says why. Without one, `n` chooses among those ready made.
  std::shared_ptr<const Formula> of(const Controls& c, std::string& problem);

 private:
  std::map<std::string, std::shared_ptr<const Formula>, std::less<>> known_;
};

// Where its counter begins: where the event says, or where it would have come to since the performance began.
double formula_start(const Controls& c, const Moment& moment, double hz);

// What is wrong with the formula that an event names; empty where nothing is.
std::string formula_problem(const Value& value);

}  // namespace perigee
