// stream/http_session.h -- A connection that speaks HTTP: one request after the other, or a WebSocket from then on.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "stream/connections.h"

namespace perigee::stream {

// Over TLS where there is a context for it.
void begin_http_session(Connections& connections, boost::asio::ip::tcp::socket socket, boost::asio::ssl::context* tls);

}  // namespace perigee::stream
