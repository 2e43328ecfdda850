// repl/lsp/wire.h -- Messages with their length before them, as language servers and editors exchange them over a pipe.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

namespace perigee::lsp {

class Wire {
 public:
  static constexpr std::size_t kLongest = std::size_t{64} << 20;  // bytes of a message

  Wire(int input, int output) : input_{input}, output_{output} {}

  enum class Got { message, nonsense, end };
  // Waits for the next message. Of nonsense `body` says what is wrong with it; the one after it can be read.
  Got read(std::string& body);
  void write(std::string_view body);  // any thread; what nobody reads any more is lost

 private:
  bool fill();  // false at the end of the input
  bool skip(std::size_t bytes);

  const int input_, output_;
  std::string come_;  // and not read yet
  std::mutex writing_;
};

}  // namespace perigee::lsp
