// stream/target.h -- The target of a request taken apart: a path's names and what is asked for, decoded.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace perigee::stream {

struct Target {
  std::string path;                // decoded, for looking up a file of the page
  std::vector<std::string> names;  // of the path, each decoded by itself: "a%2Fb" is one name
  std::map<std::string, std::string> query;

  std::string said(const std::string& name, const std::string& otherwise = "") const {
    const auto found = query.find(name);
    return found == query.end() ? otherwise : found->second;
  }
};

// Throws Refusal "bad_request" where it is no path, or holds ".", "..", a control character or a wrong escape.
Target read_target(std::string_view text);

}  // namespace perigee::stream
