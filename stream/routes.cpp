// stream/routes.cpp -- The first route that fits; errors become answers.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/routes.h"

#include <exception>
#include <nlohmann/json.hpp>
#include <optional>

#include "stream/address.h"
#include "stream/refusal.h"

namespace perigee::stream {
namespace {

// What the stars of the path stand for, where it fits.
std::optional<std::vector<std::string>> match(std::string_view path, const std::vector<std::string>& names) {
  std::vector<std::string> stars;
  std::size_t at = 0;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view part = path.substr(0, path.find('/'));
    if (at >= names.size()) return std::nullopt;
    if (part == "*" && !names[at].empty()) {
      stars.push_back(names[at]);
    } else if (part != names[at]) {
      return std::nullopt;
    }
    ++at;
    path.remove_prefix(part.size());
  }
  return at == names.size() ? std::optional{std::move(stars)} : std::nullopt;
}

Response answer_of(const Route& route, const Request& request, const std::vector<std::string>& names) {
  try {
    return route.answer(request, names);
  } catch (const Refusal& refusal) {
    return refused(static_cast<unsigned>(refusal.status()), refusal.code(), refusal.what());
  } catch (const std::exception& error) {
    return refused(500, "failed", error.what());
  }
}

}  // namespace

Response refused(unsigned status, std::string_view code, std::string_view sentence) {
  Response response{.status = status};
  response.body = nlohmann::json{{"error", sentence}, {"code", code}}.dump(-1, ' ', false,
                                                                           nlohmann::json::error_handler_t::replace);
  return response;
}

void Routes::answer(Request request, std::function<void(Response)> done) {
  std::string allowed;
  for (const Route& route : routes_) {
    auto names = match(route.path, request.target.names);
    if (!names) continue;
    if (route.method != request.method) {
      allowed += (allowed.empty() ? "" : ", ") + route.method;
      continue;
    }
    if (route.token && !same_token(request.token, token_))
      return done(refused(401, "unauthorized", "this needs the token, as Authorization: Bearer TOKEN"));
    if (route.where == Route::Where::here) return done(answer_of(route, request, *names));
    Jobs& jobs = route.where == Route::Where::writing ? writing_ : reading_;
    const bool taken = jobs.start([&route, request = std::move(request), names = std::move(*names), done] {
      done(answer_of(route, request, names));
    });
    if (!taken) done(refused(503, "busy", "too many wait for the library; try again later"));
    return;
  }
  if (allowed.empty()) return done(refused(404, "not_found", "there is nothing at " + request.target.path));
  Response response = refused(405, "bad_method", "this takes " + allowed);
  response.headers.emplace_back("Allow", allowed);
  done(std::move(response));
}

}  // namespace perigee::stream
