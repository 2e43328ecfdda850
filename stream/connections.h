// stream/connections.h -- What every connection knows of the server: who may come in, who answers, how long it may take.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "stream/address.h"
#include "stream/conversation.h"
#include "stream/jobs.h"
#include "stream/metrics.h"
#include "stream/page_files.h"
#include "stream/routes.h"

namespace perigee::stream {

using Plain = boost::beast::tcp_stream;
using Secure = boost::beast::ssl_stream<boost::beast::tcp_stream>;

// Something open that can be told to end.
class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;
  virtual void end() = 0;  // the thread of all connections
};

// The thread of all connections, but for what counts.
struct Connections {
  static constexpr std::chrono::seconds kPatience{15};  // for a request to come in whole, or the next one
  static constexpr std::size_t kHeaderBytes = 16 << 10, kBodyBytes = 64 << 10;

  boost::asio::io_context& context;
  AddressRules rules;
  Routes& routes;
  const PageFiles& page;
  Metrics& metrics;
  Jobs& file_jobs;  // that read files
  // Who speaks at that path; null: nobody. Throws Refusal.
  std::function<MakeConversation(const Target& target)> socket_at;
  std::set<Connection*> open{};
};

}  // namespace perigee::stream
