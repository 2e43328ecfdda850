// stream/listener.cpp -- Accepts one after the other; who comes when all places are taken is told so.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/listener.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <stdexcept>
#include <string_view>

#include "stream/http_session.h"

namespace perigee::stream {

namespace asio = boost::asio;
using asio::ip::tcp;

Listener::Listener(Connections& connections, const std::string& address, int port, const std::string& certificate,
                   const std::string& key, std::size_t most_connections)
    : connections_{connections}, most_{most_connections}, acceptor_{connections.context}, pause_{connections.context} {
  boost::system::error_code error;
  const auto parsed = asio::ip::make_address(address, error);
  if (error) throw std::runtime_error("--bind: " + address + " is no address; 127.0.0.1, 0.0.0.0 and :: are some");
  if (certificate.empty() != key.empty()) throw std::runtime_error("--cert and --key go together");
  if (!certificate.empty()) {
    tls_.emplace(asio::ssl::context::tls_server);
    tls_->set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    tls_->use_certificate_chain_file(certificate, error);
    if (error) throw std::runtime_error("--cert: " + certificate + " holds no certificate: " + error.message());
    tls_->use_private_key_file(key, asio::ssl::context::pem, error);
    if (error) throw std::runtime_error("--key: " + key + " holds no key for that certificate: " + error.message());
  }
  const tcp::endpoint endpoint{parsed, static_cast<unsigned short>(port)};
  acceptor_.open(endpoint.protocol());
  acceptor_.set_option(asio::socket_base::reuse_address{true});
  if (parsed.is_v6()) acceptor_.set_option(asio::ip::v6_only{false}, error);
  acceptor_.bind(endpoint, error);
  if (error)
    throw std::runtime_error("port " + std::to_string(port) + " of " + address + " cannot be had (" + error.message() +
                             "); --port says another, 0 takes a free one");
  acceptor_.listen(asio::socket_base::max_listen_connections);
}

int Listener::port() const { return acceptor_.local_endpoint().port(); }

void Listener::accept() {
  acceptor_.async_accept([this](boost::system::error_code error, tcp::socket socket) {
    if (error == asio::error::operation_aborted || !acceptor_.is_open()) return;
    if (!error) {
      take(std::move(socket));
      return accept();
    }
    pause_.expires_after(std::chrono::milliseconds{100});  // no descriptor is left, most likely
    pause_.async_wait([this](boost::system::error_code ended) {
      if (!ended) accept();
    });
  });
}

void Listener::take(tcp::socket socket) {
  if (connections_.open.size() < most_) {
    ++connections_.metrics.connected;
    return begin_http_session(connections_, std::move(socket), tls_ ? &*tls_ : nullptr);
  }
  ++connections_.metrics.refused;
  constexpr std::string_view kFull =
      "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Type: application/json\r\n"
      "Content-Length: 59\r\n\r\n{\"error\":\"all places are taken; try again\",\"code\":\"busy\"}\r\n";
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  if (!tls_) socket.write_some(asio::buffer(kFull), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

void Listener::close() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

}  // namespace perigee::stream
