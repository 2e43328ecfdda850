// stream/web_socket.cpp -- Boost.Beast's WebSocket with our queue.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/web_socket.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <optional>
#include <utility>

#include "repl/osc/rate.h"
#include "stream/fields.h"

namespace perigee::stream {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

template <class Stream>
class Session final : public WebSocket, public Connection, public std::enable_shared_from_this<Session<Stream>> {
 public:
  Session(Connections& connections, Stream stream) : connections_{connections}, socket_{std::move(stream)} {
    connections_.open.insert(this);
    ++connections_.metrics.connections;
    ++connections_.metrics.sockets;
  }
  ~Session() override {
    connections_.open.erase(this);
    --connections_.metrics.connections;
    --connections_.metrics.sockets;
  }

  void begin(const http::request<http::string_body>& request, const MakeConversation& make) {
    beast::get_lowest_layer(socket_).expires_never();
    websocket::stream_base::timeout patience{};
    patience.handshake_timeout = Connections::kPatience;
    patience.idle_timeout = std::chrono::seconds{60};  // a ping after half of it
    patience.keep_alive_pings = true;
    socket_.set_option(patience);
    socket_.auto_fragment(false);
    beast::get_lowest_layer(socket_).socket().set_option(asio::ip::tcp::no_delay{true});
    // What lies in the system is late too, and takes memory: half a second of the largest stream.
    beast::get_lowest_layer(socket_).socket().set_option(asio::socket_base::send_buffer_size{kSystemBytes});
    socket_.async_accept(request, [self = this->shared_from_this(), make](beast::error_code error) {
      if (error) return;
      self->conversation_ = make(self);
      self->socket_.read_message_max(
          2 * self->conversation_->longest());  // up to there it is told; beyond, the connection ends
      self->conversation_->opened();
      self->read();
    });
  }

  void end() override {
    if (const auto self = this->weak_from_this().lock())
      self->close(1001, "the server ends");  // else it is ending already
  }

  // Any thread.
  void close(std::uint16_t code, const std::string& reason) override {
    post([this, code, reason] {
      out_.close();
      begin_closing(code, reason);
    });
  }
  void close_after(std::uint16_t code, const std::string& reason) override {
    post([this, code, reason] {
      out_.seal();
      begin_closing(code, reason);
    });
  }
  void post(std::function<void()> work) override {
    asio::post(connections_.context, [self = this->shared_from_this(), work = std::move(work)] { work(); });
  }

 private:
  void write_soon() override {
    if (connections_.context.get_executor().running_in_this_thread()) {
      if (!writing_) write();
      return;
    }
    if (asked_.exchange(true)) return;
    post([this] {
      asked_ = false;
      if (!writing_) write();
    });
  }

  void read() {
    socket_.async_read(buffer_, [self = this->shared_from_this()](beast::error_code error, std::size_t) {
      if (error) return self->gone();
      self->take();
      self->read();
    });
  }

  void take() {
    if (!closing_) {
      ++connections_.metrics.messages;
      hear(std::string_view{static_cast<const char*>(buffer_.data().data()), buffer_.size()});
    }
    buffer_.consume(buffer_.size());
    buffer_.shrink_to_fit();
  }

  void hear(std::string_view text) {
    if (!rate_.take(now()))
      return complain("rate_limit", "20 messages a second are heard, 60 at once; this one is left out");
    if (!socket_.got_text()) return complain("invalid_json", "messages are text");
    if (text.size() > conversation_->longest())
      return complain("too_large", "a message has at most " + std::to_string(conversation_->longest()) + " bytes here");
    conversation_->received(text);
  }

  void complain(const char* code, const std::string& sentence) {
    if (complaints_.take(now()))
      send(text_message(json_text({{"type", "error"}, {"message", sentence}, {"code", code}})));
  }

  // Whoever reads slowly is not fed piece by piece: what he hears is made by many who work by turns, and each turn has its price. Once he has
  // let something wait, nothing is taken from the queue until most of what lies in the system is on its way.
  void write_when_drained(std::chrono::milliseconds patience = kPatience, int before = 0) {
    int unsent = 0;
    ioctl(beast::get_lowest_layer(socket_).socket().native_handle(), SIOCOUTQNSD, &unsent);
    if (gone_ || closing_ || unsent < kSystemBytes / 4) {
      writing_ = false;
      return write();
    }
    if (unsent != before) patience = kPatience;
    drained_.expires_after(patience);
    drained_.async_wait([self = this->shared_from_this(), patience, unsent](beast::error_code) {
      self->write_when_drained(std::min(2 * patience, 8 * kPatience), unsent);
    });
  }

  void write() {
    now_ = out_.take();
    if (!now_) return closing_ ? say_goodbye() : void();
    writing_ = true;
    const bool live = now_->live;
    const auto began = std::chrono::steady_clock::now();
    socket_.binary(now_->binary);
    socket_.async_write(asio::buffer(*now_->bytes),
                        [self = this->shared_from_this(), live, began](beast::error_code error, std::size_t count) {
                          self->now_.reset();
                          self->connections_.metrics.bytes += count;
                          const bool waited = std::chrono::steady_clock::now() - began > kPatience;
                          if (!error && waited && !live) return self->write_when_drained();
                          self->writing_ = false;
                          if (error) return self->gone();
                          self->write();
                        });
  }

  void begin_closing(std::uint16_t code, const std::string& reason) {
    if (closing_) return;
    closing_ = {code, reason};
    if (!writing_) write();
  }

  void say_goodbye() {
    if (gone_ || std::exchange(said_goodbye_, true)) return;
    websocket::close_reason reason{static_cast<websocket::close_code>(closing_->first)};
    reason.reason = closing_->second.substr(0, 120);
    socket_.async_close(reason, [self = this->shared_from_this()](beast::error_code) { self->gone(); });
  }

  void gone() {
    if (std::exchange(gone_, true)) return;
    out_.close();
    if (conversation_) conversation_->closed();
    if (!closing_) closing_ = {1006, ""};
    beast::get_lowest_layer(socket_)
        .close();  // a read or a write that waits ends, and the last of them lets go of this
  }

  static constexpr int kSystemBytes = 128 << 10;
  static constexpr std::chrono::milliseconds kPatience{20};

  Connections& connections_;
  websocket::stream<Stream> socket_;
  asio::steady_timer drained_{connections_.context};
  beast::flat_buffer buffer_;
  std::unique_ptr<Conversation> conversation_;
  osc::Rate rate_{20.0, 60.0}, complaints_{5.0, 20.0};
  std::atomic<bool> asked_ = false;
  // The thread of all connections.
  std::optional<Outgoing> now_;
  bool writing_ = false, gone_ = false, said_goodbye_ = false;
  std::optional<std::pair<std::uint16_t, std::string>> closing_;
};

}  // namespace

template <class Stream>
void begin_web_socket(Connections& connections, Stream stream, const http::request<http::string_body>& request,
                      const MakeConversation& make) {
  // Whoever lets go of it last, it ends on the thread of all connections.
  const auto let_go = [&context = connections.context](Session<Stream>* session) {
    asio::post(context, [kept = std::unique_ptr<Session<Stream>>(session)] {});
  };
  std::shared_ptr<Session<Stream>>(new Session<Stream>(connections, std::move(stream)), let_go)->begin(request, make);
}

template void begin_web_socket<Plain>(Connections&, Plain, const http::request<http::string_body>&,
                                      const MakeConversation&);
template void begin_web_socket<Secure>(Connections&, Secure, const http::request<http::string_body>&,
                                       const MakeConversation&);

}  // namespace perigee::stream
