// repl/osc/server.cpp -- The sockets: datagrams and streams on this machine's own address.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/osc/server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>
#include <vector>

namespace perigee::osc {
namespace {

constexpr std::size_t kMostConnections = 64;
constexpr std::size_t kMostBehind = std::size_t{8} << 20;  // bytes that a connection has not taken
constexpr int kDatagramsAtOnce = 64;
constexpr auto kRest = std::chrono::milliseconds(2);  // after so many at once: who floods is served slowly
constexpr int kBusyMs = 20, kIdleMs = 1000;
constexpr std::size_t kLongestRead = 65536;

void close_socket(int& socket) {
  if (socket >= 0) close(socket);
  socket = -1;
}

// With a word: what it has sent already is read, since closing on unread bytes would take the word back.
void turn_away(int& socket) {
  Message reply{"/error", {}};
  reply.add("").add("there are " + std::to_string(kMostConnections) +
                    " connections already; close one, then try again");
  const std::string bytes = Framing{}.framed(write_packet(reply));
  ::send(socket, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  shutdown(socket, SHUT_WR);
  std::array<char, 4096> unread;
  for (int i = 0; i < 16 && recv(socket, unread.data(), unread.size(), MSG_DONTWAIT) > 0; ++i) continue;
  close_socket(socket);
}

// A socket of that type on the port of an address of this machine; -1 (and errno) where it cannot be.
int bound_socket(int type, const std::string& host, int port) {
  int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const int on = 1;
  if (type == SOCK_STREAM) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (type == SOCK_DGRAM) setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof on);  // who has gone is told
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) == 1 &&
      bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return fd;
  const int why = errno;
  close_socket(fd);
  errno = why;
  return -1;
}

std::string no_port(int port, int tried) {
  if (tried == 1) return "port " + std::to_string(port) + " is taken";
  return "no port from " + std::to_string(port) + " to " + std::to_string(port + tried - 1) + " is free";
}

Peer datagram_peer(Door door, const sockaddr_in& from) {
  return {.door = door, .connection = 0, .address = from.sin_addr.s_addr, .port = from.sin_port};
}
Peer stream_peer(std::uint32_t number) {
  return {.door = Door::editors, .connection = number, .address = 0, .port = 0};
}

}  // namespace

Server::~Server() {
  stop();
  for (int& socket : datagrams_) close_socket(socket);
  for (int* fd : {&streams_, &wake_}) close_socket(*fd);
}

std::string Server::open(Door door, int port, int tried, const std::string& host) {
  int& datagrams = datagrams_[static_cast<std::size_t>(door)];
  const bool streams = door == Door::editors;
  for (int next = port; next < std::min(port + tried, 65536); ++next) {
    datagrams = bound_socket(SOCK_DGRAM, host, next);
    if (datagrams < 0 && errno == EADDRNOTAVAIL) return "this machine has no address " + host;
    if (streams) streams_ = datagrams < 0 ? -1 : bound_socket(SOCK_STREAM, host, next);
    if (datagrams >= 0 && (!streams || (streams_ >= 0 && listen(streams_, 16) == 0))) {
      ports_[static_cast<std::size_t>(door)] = next;
      return "";
    }
    close_socket(datagrams);
    if (streams) close_socket(streams_);
  }
  return no_port(port, tried);
}

void Server::start(Handler& handler) {
  handler_ = &handler;
  wake_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  running_ = true;
  thread_ = std::thread([this] { run(); });
}

void Server::stop() {
  if (!thread_.joinable()) return;
  running_ = false;
  wake();
  thread_.join();
  const std::lock_guard lock(mutex_);
  for (auto& [number, connection] : connections_) close_socket(connection.fd);
  connections_.clear();
}

void Server::wake() noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(wake_, &one, sizeof one);
}

void Server::set_busy(bool busy) noexcept {
  if (busy_.exchange(busy) != busy) wake();
}

void Server::send_datagram(const Peer& peer, const Message& message) {
  const std::string bytes = write_packet(message);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = peer.port;
  to.sin_addr.s_addr = peer.address;
  sendto(datagrams_[static_cast<std::size_t>(peer.door)], bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
         reinterpret_cast<const sockaddr*>(&to), sizeof to);
}

void Server::send(const Peer& peer, const Message& message) {
  if (peer.connection == 0) return send_datagram(peer, message);
  const std::string bytes = write_packet(message);
  const std::lock_guard lock(mutex_);
  const auto found = connections_.find(peer.connection);
  if (found == connections_.end() || found->second.broken) return;
  Connection& connection = found->second;
  connection.out += connection.framing.framed(bytes);
  flush(connection);
  if (connection.out.size() > kMostBehind) connection.broken = true;
  if (connection.broken || !connection.out.empty()) wake();
}

// Under the lock.
void Server::flush(Connection& connection) {
  while (!connection.out.empty() && !connection.broken) {
    const ssize_t sent =
        ::send(connection.fd, connection.out.data(), connection.out.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0) {
      connection.broken = errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR;
      return;
    }
    connection.out.erase(0, static_cast<std::size_t>(sent));
  }
}

void Server::run() {
  auto ticked = std::chrono::steady_clock::now();
  while (running_) {
    std::vector<pollfd> watched{{wake_, POLLIN, 0}, {streams_, POLLIN, 0}};
    const std::size_t doors = watched.size();
    for (const int socket : datagrams_) watched.push_back({socket, POLLIN, 0});
    const std::size_t first = watched.size();
    std::vector<std::uint32_t> numbers;
    {
      const std::lock_guard lock(mutex_);
      for (const auto& [number, connection] : connections_) {
        const auto events = static_cast<short>(POLLIN | (connection.out.empty() ? 0 : POLLOUT));
        watched.push_back({connection.fd, events, 0});
        numbers.push_back(number);
      }
    }
    const int period = busy_ ? kBusyMs : kIdleMs;
    poll(watched.data(), watched.size(), period);
    if (!running_) return;
    std::uint64_t count = 0;
    if (watched[0].revents != 0) [[maybe_unused]]
      const auto got = read(wake_, &count, sizeof count);
    for (std::size_t i = 0; i < kDoors; ++i) {
      if ((watched[doors + i].revents & POLLERR) != 0) receive_refusals();
      if ((watched[doors + i].revents & POLLIN) != 0) receive_datagrams(static_cast<Door>(i));
    }
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if ((watched[first + i].revents & ~POLLOUT) != 0) receive_stream(numbers[i]);
    }
    std::vector<std::uint32_t> gone;
    {
      const std::lock_guard lock(mutex_);
      for (auto& [number, connection] : connections_) {
        flush(connection);
        if (connection.unheeded && connection.out.empty()) shutdown(connection.fd, SHUT_WR);
        if (connection.broken) gone.push_back(number);
      }
      for (const std::uint32_t number : gone) {
        close_socket(connections_[number].fd);
        connections_.erase(number);
      }
    }
    for (const std::uint32_t number : gone) handler_->gone(stream_peer(number));
    if (watched[1].revents != 0) accept_connections();
    const auto now = std::chrono::steady_clock::now();
    if (now - ticked < std::chrono::milliseconds(period)) continue;
    ticked = now;
    handler_->tick();
  }
}

void Server::receive_datagrams(Door door) {
  const int socket = datagrams_[static_cast<std::size_t>(door)];
  std::array<char, kLongestRead> bytes;
  for (int i = 0; i < kDatagramsAtOnce; ++i) {
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const ssize_t count =
        recvfrom(socket, bytes.data(), bytes.size(), MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&from), &size);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (count < 0) continue;
    handler_->received(datagram_peer(door, from), {bytes.data(), static_cast<std::size_t>(count)});
  }
  std::this_thread::sleep_for(kRest);
}

// Answers that nobody took: their receivers have gone.
void Server::receive_refusals() {
  for (std::size_t door = 0; door < kDoors; ++door) {
    const int socket = datagrams_[door];
    if (socket < 0) continue;
    for (int i = 0; i < kDatagramsAtOnce; ++i) {
      sockaddr_in to{};
      std::array<char, 512> about{};
      msghdr message{};
      message.msg_name = &to;
      message.msg_namelen = sizeof to;
      message.msg_control = about.data();
      message.msg_controllen = about.size();
      if (recvmsg(socket, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) break;
      if (to.sin_family == AF_INET) handler_->gone(datagram_peer(static_cast<Door>(door), to));
    }
  }
}

void Server::accept_connections() {
  for (;;) {
    int fd = accept4(streams_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const std::lock_guard lock(mutex_);
    if (connections_.size() >= kMostConnections) {
      turn_away(fd);
      continue;
    }
    connections_[++connection_number_].fd = fd;
  }
}

void Server::receive_stream(std::uint32_t number) {
  const Peer peer = stream_peer(number);
  std::array<char, kLongestRead> bytes;
  Connection* connection = nullptr;
  {
    const std::lock_guard lock(mutex_);
    connection = &connections_.at(number);  // only this thread takes any out, and they stay where they are
  }
  const ssize_t count = recv(connection->fd, bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return;
  if (count <= 0) {
    const std::lock_guard lock(mutex_);
    connection->broken = true;
    return;
  }
  if (connection->unheeded) return;
  bool in_time = true;
  const auto take = [&](std::span<const char> packet) { in_time = handler_->received(peer, packet) && in_time; };
  const bool sense = connection->framing.take({bytes.data(), static_cast<std::size_t>(count)}, take);
  if (!in_time) std::this_thread::sleep_for(kRest);
  if (sense) return;
  handler_->too_long(peer);
  const std::lock_guard lock(mutex_);
  connection->unheeded = true;
}

}  // namespace perigee::osc
