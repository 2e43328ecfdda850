// repl/osc/server.h -- The sockets: datagrams and streams on this machine's own address, served by one thread that never waits for anybody.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <thread>

#include "repl/osc/framing.h"
#include "repl/osc/packet.h"

namespace perigee::osc {

// The ports there are, each with its own messages: the editors', which has streams too, and those of Tidal's messages, of SuperDirt's
// and of its busses'.
enum class Door : std::uint8_t { editors, control, dirt, busses };
inline constexpr std::size_t kDoors = 4;

// Who sent something, and where an answer goes.
struct Peer {
  Door door = Door::editors;
  std::uint32_t connection = 0;  // 0: datagrams
  std::uint32_t address = 0;     // of datagrams, as the network has them
  std::uint16_t port = 0;
  friend auto operator<=>(const Peer&, const Peer&) = default;
};

// What the server's owner does. On the server's thread.
class Handler {
 public:
  Handler() = default;
  Handler(const Handler&) = delete;
  Handler& operator=(const Handler&) = delete;
  virtual ~Handler() = default;

  // False where the sender sends too much: then it has to wait.
  virtual bool received(const Peer& peer, std::span<const char> packet) = 0;
  virtual void too_long(const Peer& peer) = 0;
  virtual void gone(const Peer& peer) = 0;
  virtual void tick() = 0;  // some fifty times a second while set_busy(true), else once
};

class Server {
 public:
  static constexpr std::size_t kLongestDatagram = 60'000;  // that is sent; what is longer needs a stream

  Server() = default;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  // Datagrams, and for editors streams too, on the first free port from `port` on, of so many, at an address of this machine. "" or why there is none.
  static constexpr int kPortsTried = 200;
  std::string open(Door door, int port, int tried = kPortsTried, const std::string& host = "127.0.0.1");
  int port(Door door) const noexcept { return ports_[static_cast<std::size_t>(door)]; }  // 0: closed

  void start(Handler& handler);
  void stop();

  // Any thread. What a peer does not take is lost (datagrams), or ends its connection once it is far behind.
  void send(const Peer& peer, const Message& message);
  void set_busy(bool busy) noexcept;

 private:
  struct Connection {
    int fd = -1;
    Framing framing;
    std::string out;        // not taken yet
    bool broken = false;    // to be closed
    bool unheeded = false;  // what comes makes no sense any more; open until the other side has read why
  };
  void run();
  void receive_datagrams(Door door);
  void receive_refusals();
  void accept_connections();
  void receive_stream(std::uint32_t number);
  void flush(Connection& connection);
  void wake() noexcept;
  void send_datagram(const Peer& peer, const Message& message);

  Handler* handler_ = nullptr;
  std::array<int, kDoors> datagrams_{-1, -1, -1, -1};  // by door
  std::array<int, kDoors> ports_{};
  int streams_ = -1, wake_ = -1;
  std::atomic<bool> running_ = false, busy_ = false;
  std::mutex mutex_;  // guards what follows
  std::map<std::uint32_t, Connection> connections_;
  std::uint32_t connection_number_ = 0;
  std::thread thread_;
};

}  // namespace perigee::osc
