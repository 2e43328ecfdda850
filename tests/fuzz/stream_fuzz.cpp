// tests/fuzz/stream_fuzz.cpp -- Any bytes as a message of the sockets, or as an HTTP request: an answer with a code, and nothing else.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <boost/asio/buffer.hpp>
#include <boost/beast/http.hpp>
#include <cstdlib>
#include <future>
#include <nlohmann/json.hpp>

#include "stream/address.h"
#include "stream/encoding.h"
#include "stream/genome_routes.h"
#include "stream/refusal.h"
#include "stream/requests.h"
#include "stream/routes.h"
#include "stream/track_routes.h"

using namespace perigee::stream;
namespace http = boost::beast::http;

namespace {

// Whatever is said to it must be an object with a type; whatever went wrong has a code.
class Reader final : public WebSocket {
 public:
  void close(std::uint16_t, const std::string&) override {}
  void close_after(std::uint16_t, const std::string&) override {}
  void post(std::function<void()> work) override { work(); }

 private:
  void write_soon() override {
    while (const auto message = out_.take()) {
      const auto said = nlohmann::json::parse(*message->bytes);
      const auto& data = said.contains("data") ? said["data"] : said;
      const std::string type = said.at("type");
      if (type.ends_with("error") && data.at("code").get<std::string>().empty()) std::abort();
    }
  }
};

// No sound is begun: its jobs find no place, so that what comes in is all that is tried.
struct Place {
  Shelf shelf{""};
  TrackLibrary library{""};
  Metrics metrics;
  Jobs none{0, 0}, one{1, 1};
  perigee::LentRows spectra{0};
  perigee::Turns turns{1};
  RenderPlace renders{shelf, none, metrics, {}, "off", spectra, turns};
  TrackPlace tracks{library, none, metrics, [] { return std::vector<perigee::Preset>{{"warm", "", nullptr}}; }};
  Routes routes{one, one, "a token"};

  Place() {
    add_genome_routes(routes, shelf);
    add_track_routes(routes, library, tracks.presets);
  }
};

void talk(Place& place, std::string_view text) {
  const auto socket = std::make_shared<Reader>();
  Requests requests{place.renders, place.tracks, socket, 48000};
  requests.opened();
  requests.received(text);
  requests.received(text);
  requests.closed();
}

void ask(Place& place, std::string_view text) {
  http::request_parser<http::string_body> parser;
  parser.eager(true);
  boost::system::error_code error;
  parser.put(boost::asio::buffer(text.data(), text.size()), error);
  if (error || !parser.is_done()) return;
  const auto& request = parser.get();
  const auto said = [&](http::field name) { return std::string{request[name]}; };
  const AddressRules rules{.bind = "127.0.0.1", .hosts = {"music.example"}, .origins = {"https://friend.example"}};
  const std::string host = said(http::field::host), origin = said(http::field::origin);
  if (host.find("evil") != std::string::npos && host_allowed(rules, host)) std::abort();
  origin_allowed(rules, origin, host);
  is_socket_key(said(http::field::sec_websocket_key));
  if (const auto range = byte_range(said(http::field::range), 1000); range && range->from + range->bytes > 1000)
    std::abort();
  try {
    Request asked{.method = std::string{request.method_string()},
                  .target = read_target(std::string{request.target()}),
                  .body = request.body()};
    for (const std::string& name : asked.target.names) {
      if (name == ".." || name == "." || name.find('\0') != std::string::npos) std::abort();
    }
    asked.token = bearer(said(http::field::authorization));
    asked.range = said(http::field::range);
    std::promise<Response> answered;
    place.routes.answer(std::move(asked), [&](Response response) { answered.set_value(std::move(response)); });
    const Response response = answered.get_future().get();
    if (response.status >= 400 && nlohmann::json::parse(response.body).at("code").get<std::string>().empty())
      std::abort();
  } catch (const Refusal& refusal) {
    if (refusal.code().empty() || refusal.status() < 400) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Place place;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  talk(place, text);
  ask(place, text);
  return 0;
}
