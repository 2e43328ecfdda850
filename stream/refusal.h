// stream/refusal.h -- What is not done, and why: a sentence for people, a word for programs, a status for HTTP.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace perigee::stream {

class Refusal : public std::runtime_error {
 public:
  Refusal(std::string code, const std::string& sentence, int status = 400)
      : runtime_error{sentence}, code_{std::move(code)}, status_{status} {}
  const std::string& code() const noexcept { return code_; }
  int status() const noexcept { return status_; }

 private:
  std::string code_;
  int status_;
};

}  // namespace perigee::stream
