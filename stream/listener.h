// stream/listener.h -- The door: takes connections in, as long as there is room.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <string>

#include "stream/connections.h"

namespace perigee::stream {

class Listener {
 public:
  // Throws std::runtime_error, with what to do, where the address is none or the port is taken. Port 0: a free one.
  Listener(Connections& connections, const std::string& address, int port, const std::string& certificate,
           const std::string& key, std::size_t most_connections);

  int port() const;
  void accept();  // from now on
  void close();   // the thread of all connections

 private:
  void take(boost::asio::ip::tcp::socket socket);

  Connections& connections_;
  std::size_t most_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  std::optional<boost::asio::ssl::context> tls_;
};

}  // namespace perigee::stream
