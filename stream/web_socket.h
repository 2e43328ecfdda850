// stream/web_socket.h -- A connection that has become a WebSocket: messages in one by one, out from a bounded queue.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "stream/connections.h"

namespace perigee::stream {

template <class Stream>
void begin_web_socket(Connections& connections, Stream stream,
                      const boost::beast::http::request<boost::beast::http::string_body>& request,
                      const MakeConversation& make);

}  // namespace perigee::stream
