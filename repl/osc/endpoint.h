// repl/osc/endpoint.h -- Where a running perigee can be reached, in a file that only its user may read.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

namespace perigee::osc {

struct Endpoint {
  int pid = 0, port = 0, tcp_port = 0;
  std::string token;
};

// $XDG_RUNTIME_DIR/perigee/endpoint, without that variable in the folder of the program's state; "" without a home.
std::string endpoint_path();

// Whatever is there is replaced. "" or why it cannot be written.
std::string write_endpoint(const Endpoint& endpoint);
// Nothing where there is no such file, or none that makes sense.
std::optional<Endpoint> read_endpoint();
// If it is the one with this token.
void remove_endpoint(const std::string& token);

// 32 letters that nobody can guess.
std::string new_token();

}  // namespace perigee::osc
