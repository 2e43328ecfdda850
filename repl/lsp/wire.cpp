// repl/lsp/wire.cpp -- Messages with their length before them, over a pipe.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/lsp/wire.h"

#include <fcntl.h>
#include <strings.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>

namespace perigee::lsp {
namespace {

constexpr std::size_t kLongestHeader = 64 * 1024;
constexpr int kPipe = 1 << 20;  // bytes, the most that systems allow unless told

// The number behind Content-Length among these lines.
std::optional<std::size_t> length_in(std::string_view header) {
  constexpr std::string_view kName = "content-length:";
  while (!header.empty()) {
    const std::size_t end = header.find('\n');
    std::string_view line = header.substr(0, end);
    header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
    if (line.size() < kName.size() || strncasecmp(line.data(), kName.data(), kName.size()) != 0) continue;
    line.remove_prefix(std::min(line.find_first_not_of(" \t", kName.size()), line.size()));
    line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
    std::size_t length = 0;
    const auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), length);
    if (error == std::errc{} && rest == line.data() + line.size()) return length;
  }
  return std::nullopt;
}

}  // namespace

Wire::Wire(int input, int output) : input_{input}, output_{output} {
  fcntl(output, F_SETPIPE_SZ, kPipe);  // where it is one, and the system lets it
}

bool Wire::fill() {
  char bytes[65536];
  ssize_t count = 0;
  do count = ::read(input_, bytes, sizeof bytes);
  while (count < 0 && errno == EINTR);
  if (count <= 0) return false;
  come_.append(bytes, static_cast<std::size_t>(count));
  return true;
}

bool Wire::skip(std::size_t bytes) {
  while (come_.size() < bytes) {
    bytes -= come_.size();
    come_.clear();
    if (!fill()) return false;
  }
  come_.erase(0, bytes);
  return true;
}

Wire::Got Wire::read(std::string& body) {
  std::size_t end = 0;
  while ((end = come_.find("\r\n\r\n")) == std::string::npos) {
    if (come_.size() > kLongestHeader) {
      come_.clear();
      body = "the lines before a message are too long";
      return Got::nonsense;
    }
    if (!fill()) return Got::end;
  }
  const auto length = length_in(std::string_view{come_}.substr(0, end));
  come_.erase(0, end + 4);
  if (!length) {
    body = "a message needs a line \"Content-Length: BYTES\" before it";
    return Got::nonsense;
  }
  if (*length > kLongest) {
    body = "a message of " + std::to_string(*length) + " bytes is too long; it may have " + std::to_string(kLongest);
    return skip(*length) ? Got::nonsense : Got::end;
  }
  while (come_.size() < *length) {
    if (!fill()) return Got::end;
  }
  body = come_.substr(0, *length);
  come_.erase(0, *length);
  return Got::message;
}

void Wire::write(std::initializer_list<std::string_view> parts) {
  std::size_t length = 0;
  for (const std::string_view part : parts) length += part.size();
  const std::lock_guard lock{writing_};
  going_ = "Content-Length: " + std::to_string(length) + "\r\n\r\n";
  for (const std::string_view part : parts) going_ += part;
  for (std::size_t done = 0; done < going_.size();) {
    const ssize_t count = ::write(output_, going_.data() + done, going_.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    done += static_cast<std::size_t>(count);
  }
}

}  // namespace perigee::lsp
