// repl/session/company.h -- Who connects this instrument to others; there is nobody where nothing is heard live.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "lua/wish.h"

namespace perigee {

class Company {
 public:
  Company() = default;
  Company(const Company&) = delete;
  Company& operator=(const Company&) = delete;
  virtual ~Company() = default;

  // The thread that evaluates code, once all else that the code asked for is heard. Quick.
  virtual void wish(const Wish& wish) = 0;
  // How it goes with the others, a line each. Any thread.
  virtual std::string status() const = 0;
  // Who leads, in some words, or nobody (an empty text). Any thread.
  virtual std::string leader() const = 0;
};

}  // namespace perigee
