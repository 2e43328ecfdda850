// repl/osc/endpoint.h -- Where a running perigee can be reached, in a file that only its user may read.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

namespace perigee::osc {

struct Endpoint {
  int pid = 0, port = 0, tcp_port = 0;
  std::string token;
  int serve_port = 0;  // of `perigee serve`; 0: it is none
  std::string serve_token;
};

// $XDG_RUNTIME_DIR/perigee/endpoint, without that variable in the folder of the program's state; "" without a home.
std::string endpoint_path();

// Nothing where there is no such file, or none that makes sense.
std::optional<Endpoint> read_endpoint();

// The file of a perigee that runs. Whoever has it holds its lock, which ends with the process however that ends: so what a crash
// has left is known.
class EndpointFile {
 public:
  EndpointFile() = default;
  EndpointFile(const EndpointFile&) = delete;
  EndpointFile& operator=(const EndpointFile&) = delete;
  ~EndpointFile() { remove(); }

  // Whatever is there is replaced. "" or why it cannot be written.
  std::string write(const Endpoint& endpoint);
  // It goes, unless another has put its own there.
  void remove();
  // Whether nobody who runs has it: there is none, or a crash has left it.
  static bool is_free();

 private:
  int fd_ = -1;
  std::string token_;
};

// 32 letters that nobody can guess.
std::string new_token();

}  // namespace perigee::osc
