// repl/lsp/wire.h -- Messages with their length before them, as language servers and editors exchange them over a pipe.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>

namespace perigee::lsp {

class Wire {
 public:
  static constexpr std::size_t kLongest = std::size_t{64} << 20;  // bytes of a message

  // A pipe is given room for the longest answers, so that whoever writes and whoever reads need not take turns.
  Wire(int input, int output);

  enum class Got { message, nonsense, end };
  // Waits for the next message. Of nonsense `body` says what is wrong with it; the one after it can be read.
  Got read(std::string& body);
  // A message of these parts. Any thread; what nobody reads any more is lost.
  void write(std::initializer_list<std::string_view> parts);
  void write(std::string_view body) { write({body}); }

 private:
  bool fill();  // false at the end of the input
  bool skip(std::size_t bytes);

  const int input_, output_;
  std::string come_;  // and not read yet
  std::mutex writing_;
  std::string going_;  // kept, since fresh memory of this size takes longer than what is written into it
};

}  // namespace perigee::lsp
