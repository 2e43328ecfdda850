// repl/relay.cpp -- perigee send --json: the protocol of docs/osc.md as lines of JSON, for editors that can run a program and no more.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "repl/options.h"
#include "repl/osc/client.h"

namespace perigee {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestLine = 8 << 20;  // bytes; the code of 1 MiB in it may be escaped

void print(const Json& line) {
  std::printf("%s\n", line.dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
  std::fflush(stdout);
}

void print(const osc::Message& message) {
  Json line = Json::array({message.address});
  for (const osc::Argument& each : message.arguments) {
    if (each.is_text())
      line.push_back(each.text);
    else if (each.is_number() && (each.type == 'i' || each.type == 'h'))
      line.push_back(static_cast<std::int64_t>(each.number));
    else
      line.push_back(each.is_number() ? Json(each.number) : Json());
  }
  print(line);
}

// "" or what is wrong with a line.
std::string read(const std::string& text, osc::Message& message) {
  const Json line = Json::parse(text, nullptr, false);
  if (!line.is_array() || line.empty() || !line[0].is_string())
    return R"(a line is a list of an address and its arguments: ["/status"])";
  message.address = line[0].get<std::string>();
  for (std::size_t i = 1; i < line.size(); ++i) {
    const Json& each = line[i];
    if (each.is_string())
      message.add(each.get_ref<const std::string&>());
    else if (each.is_number_integer())
      message.add(osc::Argument::of(each.get<std::int64_t>()));
    else if (each.is_number())
      message.add(osc::Argument::of(each.get<double>()));
    else
      return "arguments are texts and numbers";
  }
  return "";
}

}  // namespace

int run_relay() {
  osc::Client client;
  if (const std::string problem = client.connect(); !problem.empty()) {
    std::fprintf(stderr, "send: %s\n", problem.c_str());
    return kUserError;
  }
  print(Json::array({"/attached", client.token()}));
  std::string typed;
  for (;;) {
    std::array<pollfd, 2> watched{{{STDIN_FILENO, POLLIN, 0}, {client.descriptor(), POLLIN, 0}}};
    if (poll(watched.data(), watched.size(), -1) < 0) continue;
    if (watched[1].revents != 0) {
      while (const auto message = client.receive(0)) print(*message);
      if (client.ended()) {
        std::fputs("send: that perigee has ended\n", stderr);
        return kUserError;
      }
    }
    if (watched[0].revents == 0) continue;
    std::array<char, 65536> bytes;
    const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (count <= 0) return kWell;
    typed.append(bytes.data(), static_cast<std::size_t>(count));
    for (std::size_t end; (end = typed.find('\n')) != std::string::npos; typed.erase(0, end + 1)) {
      osc::Message message;
      if (const std::string problem = read(typed.substr(0, end), message); !problem.empty())
        print(Json::array({"/error", "", problem}));
      else
        client.send(message);
    }
    if (typed.size() > kLongestLine) {
      std::fputs("send: a line is too long\n", stderr);
      return kUserError;
    }
  }
}

}  // namespace perigee
