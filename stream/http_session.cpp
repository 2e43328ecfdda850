// stream/http_session.cpp -- Requests that come too slowly, or are too long, get no further than here.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/http_session.h"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "stream/encoding.h"
#include "stream/refusal.h"
#include "stream/web_socket.h"

namespace perigee::stream {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

std::string text_of(beast::string_view view) { return {view.data(), view.size()}; }

template <class Stream>
class Session final : public Connection, public std::enable_shared_from_this<Session<Stream>> {
 public:
  template <class... Arguments>
  explicit Session(Connections& connections, Arguments&&... arguments)
      : connections_{connections}, stream_{std::forward<Arguments>(arguments)...} {
    connections_.open.insert(this);
    ++connections_.metrics.connections;
  }
  ~Session() override {
    connections_.open.erase(this);
    --connections_.metrics.connections;
  }

  void begin() {
    if constexpr (std::is_same_v<Stream, Secure>) {
      beast::get_lowest_layer(stream_).expires_after(Connections::kPatience);
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](beast::error_code error) {
                                if (!error) self->read();
                              });
    } else {
      read();
    }
  }

  void end() override { beast::get_lowest_layer(stream_).close(); }

 private:
  void read() {
    parser_.emplace();
    parser_->header_limit(Connections::kHeaderBytes);
    parser_->body_limit(Connections::kBodyBytes);
    beast::get_lowest_layer(stream_).expires_after(Connections::kPatience);
    http::async_read(stream_, buffer_, *parser_,
                     [self = this->shared_from_this()](beast::error_code error, std::size_t) {
                       if (!error) return self->heard();
                       if (error == http::error::header_limit)
                         return self->refuse_last(431, "too_large", "the headers of a request are too long");
                       if (error == http::error::body_limit)
                         return self->refuse_last(413, "too_large", "the body of a request has at most 64 KiB");
                       if (error != http::error::end_of_stream &&
                           error.category() == make_error_code(http::error::bad_method).category())
                         return self->refuse_last(400, "bad_request", "this is no HTTP");
                       // gone, or too slow
                     });
  }

  void refuse_last(unsigned status, const char* code, const std::string& sentence) {
    ++connections_.metrics.refused;
    keep_ = false;
    send(refused(status, code, sentence));
  }

  void heard() {
    ++connections_.metrics.requests;
    const auto& request = parser_->get();
    const std::string host = text_of(request[http::field::host]), origin = text_of(request[http::field::origin]);
    const bool socket = beast::websocket::is_upgrade(request);
    keep_ = request.keep_alive() && !socket;
    head_ = request.method() == http::verb::head;
    origin_.clear();
    // Who is to be believed where two say different things? A proxy in front may have looked at the other one.
    for (const auto once : {http::field::host, http::field::origin, http::field::authorization,
                            http::field::sec_websocket_key, http::field::sec_websocket_version}) {
      if (request.count(once) > 1)
        return refuse_last(400, "bad_request", "a request has one " + text_of(http::to_string(once)) + " at most");
    }
    if (socket && !is_socket_key(text_of(request[http::field::sec_websocket_key])))
      return refuse_last(400, "bad_request", "Sec-WebSocket-Key is 16 bytes in base64");
    if (!host_allowed(connections_.rules, host)) {
      ++connections_.metrics.refused;
      return send(
          refused(403, "bad_host", "this server does not go by that name; perigee serve --host says another one"));
    }
    if (!origin_allowed(connections_.rules, origin, host)) {
      ++connections_.metrics.refused;
      return send(
          refused(403, "bad_origin", "pages of that origin may not connect; perigee serve --origin allows one"));
    }
    origin_ = origin;
    try {
      Request asked{.method = text_of(request.method_string()), .target = read_target(text_of(request.target()))};
      if (socket) return become_socket(asked.target);
      if (head_) asked.method = "GET";
      asked.body = request.body();
      asked.token = bearer(text_of(request[http::field::authorization]));
      asked.range = text_of(request[http::field::range]);
      asked.if_range = text_of(request[http::field::if_range]);
      asked.if_none_match = text_of(request[http::field::if_none_match]);
      if (request.method() == http::verb::options) return send(preflight());
      if (asked.method == "GET") {
        if (const auto file = connections_.page.find(asked.target.path); file != connections_.page.end())
          return send(page(file->second, asked.if_none_match));
      }
      beast::get_lowest_layer(stream_).expires_never();
      connections_.routes.answer(std::move(asked), [self = this->shared_from_this()](Response response) {
        asio::post(self->connections_.context,
                   [self, response = std::move(response)]() mutable { self->send(std::move(response)); });
      });
    } catch (const Refusal& refusal) {
      ++connections_.metrics.refused;
      send(refused(static_cast<unsigned>(refusal.status()), refusal.code(), refusal.what()));
    }
  }

  void become_socket(const Target& target) {
    const MakeConversation make = connections_.socket_at(target);
    if (!make)
      return send(refused(404, "not_found",
                          "there is no socket at " + target.path + "; there are /, /ws, /listen and /perform"));
    beast::get_lowest_layer(stream_).expires_never();
    begin_web_socket<Stream>(connections_, std::move(stream_), parser_->get(), make);
  }

  static Response page(const PageFile& file, const std::string& known) {
    Response response{.type = std::string{file.type}};
    response.headers = {{"Content-Security-Policy", std::string{content_policy()}},
                        {"ETag", file.tag},
                        {"Cross-Origin-Opener-Policy", "same-origin"},
                        {"Cross-Origin-Embedder-Policy", "require-corp"}};
    if (known == file.tag) {
      response.status = 304;
    } else {
      response.body = file.bytes;
    }
    return response;
  }

  static Response preflight() {
    Response response{.status = 204};
    response.headers = {{"Access-Control-Allow-Methods", "GET, HEAD, POST"},
                        {"Access-Control-Allow-Headers", "Authorization, Content-Type, Range, If-Range"},
                        {"Access-Control-Max-Age", "600"}};
    return response;
  }

  void send(Response response) {
    answer_ = std::make_unique<http::response<http::string_body>>();
    answer_->result(response.status);
    answer_->version(11);
    answer_->set(http::field::server, "perigee");
    answer_->set("X-Content-Type-Options", "nosniff");
    answer_->set("Cross-Origin-Resource-Policy", "cross-origin");
    answer_->set(http::field::cache_control, "no-cache");
    if (response.status != 204 && response.status != 304) answer_->set(http::field::content_type, response.type);
    for (const auto& [name, value] : response.headers) answer_->set(name, value);
    if (!origin_.empty()) {
      answer_->set(http::field::access_control_allow_origin, origin_);
      answer_->set(http::field::vary, "Origin");
    }
    if (response.status == 401) answer_->set(http::field::www_authenticate, "Bearer");
    answer_->keep_alive(keep_);
    file_ = std::move(response.file);
    const std::uint64_t size = file_ ? file_->bytes : response.body.size();
    if (response.status != 204 && response.status != 304) answer_->content_length(size);
    if (head_) file_.reset();
    if (!head_ && !file_) answer_->body() = std::move(response.body);
    serializer_ = std::make_unique<http::response_serializer<http::string_body>>(*answer_);
    beast::get_lowest_layer(stream_).expires_after(Connections::kPatience);
    const auto sent = [self = this->shared_from_this()](beast::error_code error, std::size_t) {
      if (error) return;
      if (self->file_) return self->send_file();
      self->sent();
    };
    // A length that is not the body's: of a file that follows, or of nothing (HEAD).
    if (head_ || file_) return http::async_write_header(stream_, *serializer_, sent);
    http::async_write(stream_, *serializer_, sent);
  }

  // Piece by piece, read elsewhere.
  void send_file() {
    if (file_->bytes == 0) return sent();
    const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(file_->bytes, kPiece));
    const bool taken = connections_.file_jobs.start([self = this->shared_from_this(), count, file = *file_] {
      std::vector<char> bytes(count);
      const ssize_t got = pread(*file.file, bytes.data(), count, static_cast<off_t>(file.from));
      asio::post(self->connections_.context, [self, got, bytes = std::move(bytes)]() mutable {
        if (got <= 0) return beast::get_lowest_layer(self->stream_).close();  // it has been made shorter
        bytes.resize(static_cast<std::size_t>(got));
        self->piece_ = std::move(bytes);
        self->send_piece();
      });
    });
    if (!taken) beast::get_lowest_layer(stream_).close();
  }

  void send_piece() {
    beast::get_lowest_layer(stream_).expires_after(Connections::kPatience);
    asio::async_write(stream_, asio::buffer(piece_),
                      [self = this->shared_from_this()](beast::error_code error, std::size_t count) {
                        if (error) return;
                        self->connections_.metrics.bytes += count;
                        self->file_->from += count;
                        self->file_->bytes -= count;
                        self->send_file();
                      });
  }

  void sent() {
    serializer_.reset();
    answer_.reset();
    file_.reset();
    piece_ = {};
    if (keep_) return read();
    beast::error_code ignored;
    beast::get_lowest_layer(stream_).socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  }

  static constexpr std::size_t kPiece = 64 << 10;
  Connections& connections_;
  Stream stream_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::unique_ptr<http::response<http::string_body>> answer_;
  std::unique_ptr<http::response_serializer<http::string_body>> serializer_;
  std::optional<FilePart> file_;
  std::vector<char> piece_;
  std::string origin_;
  bool keep_ = false, head_ = false;
};

}  // namespace

void begin_http_session(Connections& connections, asio::ip::tcp::socket socket, asio::ssl::context* tls) {
  if (tls != nullptr) {
    std::make_shared<Session<Secure>>(connections, Plain{std::move(socket)}, *tls)->begin();
  } else {
    std::make_shared<Session<Plain>>(connections, std::move(socket))->begin();
  }
}

}  // namespace perigee::stream
