// stream/http.h -- A request as a route sees it, and what it answers.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stream/target.h"

namespace perigee::stream {

struct Request {
  std::string method;  // "GET", "POST"; HEAD is asked as GET, and its answer has no body
  Target target;
  std::string body;
  std::string token, range, if_range, if_none_match;
};

// A part of a file that is sent without being read at once.
struct FilePart {
  std::shared_ptr<const int> file;  // a descriptor, closed with the last who has it
  std::uint64_t from = 0, bytes = 0;
};

struct Response {
  unsigned status = 200;
  std::string type = "application/json", body;
  std::optional<FilePart> file;  // in the place of the body
  std::vector<std::pair<std::string, std::string>> headers;
};

// {"error": sentence, "code": word}
Response refused(unsigned status, std::string_view code, std::string_view sentence);

}  // namespace perigee::stream
