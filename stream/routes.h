// stream/routes.h -- Who answers which request: a table of methods and paths.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stream/http.h"
#include "stream/jobs.h"

namespace perigee::stream {

struct Route {
  // Elsewhere: it waits for a disk. Writing: and for others who write, so that whoever reads does not wait with it.
  enum class Where : std::uint8_t { here, elsewhere, writing };
  std::string method, path;  // "/api/genomes/*": a * stands for one name
  Where where = Where::here;
  bool token = false;  // it is asked for
  // What the stars stood for. Throws Refusal.
  std::function<Response(const Request& request, const std::vector<std::string>& names)> answer;
};

class Routes {
 public:
  // `reading` and `writing` do what is to be done elsewhere; `token` is the one that is asked for.
  Routes(Jobs& reading, Jobs& writing, std::string token)
      : reading_{reading}, writing_{writing}, token_{std::move(token)} {}

  void add(Route route) { routes_.push_back(std::move(route)); }
  // Calls `done` once, at once or on another thread.
  void answer(Request request, std::function<void(Response)> done);

 private:
  Jobs &reading_, &writing_;
  std::string token_;
  std::vector<Route> routes_;
};

}  // namespace perigee::stream
