// repl/osc/client.cpp -- The other end: a connection to the perigee that runs.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/osc/client.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <thread>

namespace perigee::osc {
namespace {

constexpr auto kTakingOver = std::chrono::seconds(2);  // those that run look once a second whether the file is free
constexpr auto kGlance = std::chrono::milliseconds(50);

}  // namespace

Client::~Client() {
  if (fd_ >= 0) close(fd_);
}

std::string Client::connect() {
  const std::string path = endpoint_path();
  if (path.empty())
    return "neither XDG_RUNTIME_DIR nor HOME says where the endpoint of a running perigee is; set HOME, or the one "
           "that it has";
  const auto patience = std::chrono::steady_clock::now() + kTakingOver;
  for (;;) {
    const bool lives = !EndpointFile::is_free();  // where nobody holds the file, its port may be another's by now
    const auto found = read_endpoint();
    if (!found) return "no perigee runs here (there is no " + path + "); start one first: perigee";
    if (lives && reach(*found)) return "";
    if (std::chrono::steady_clock::now() >= patience)
      return "process " + std::to_string(found->pid) + ", of which " + path +
             " tells, has gone, and no other perigee has taken its place; start one first: perigee";
    std::this_thread::sleep_for(kGlance);
  }
}

bool Client::reach(const Endpoint& endpoint) {
  endpoint_ = endpoint;
  if (fd_ >= 0) close(fd_);
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(endpoint_.tcp_port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return fd_ >= 0 && ::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
}

bool Client::send(const Message& message) {
  const std::string bytes = framing_.framed(write_packet(message));
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t sent = ::send(fd_, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    at += static_cast<std::size_t>(sent);
  }
  return true;
}

std::optional<Message> Client::receive(int milliseconds) {
  while (come_.empty()) {
    pollfd watched{fd_, POLLIN, 0};
    if (poll(&watched, 1, milliseconds) <= 0) return std::nullopt;
    std::array<char, 65536> bytes;
    const ssize_t count = recv(fd_, bytes.data(), bytes.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    ended_ = count <= 0;
    if (ended_) return std::nullopt;
    const auto take = [&](std::span<const char> packet) {
      read_packet(packet, [&](const Message& message) { come_.push_back(message); });
    };
    ended_ = !framing_.take({bytes.data(), static_cast<std::size_t>(count)}, take);
    if (ended_) return std::nullopt;
  }
  Message message = std::move(come_.front());
  come_.pop_front();
  return message;
}

}  // namespace perigee::osc
