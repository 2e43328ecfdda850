// repl/send.cpp -- perigee send: code goes to the perigee that runs; its answer, or its error, is printed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <string>

#include "lua/libraries.h"
#include "repl/options.h"
#include "repl/osc/client.h"
#include "repl/script.h"

namespace perigee {
namespace {

constexpr int kPatienceMs = 20'000;
constexpr char kId[] = "send";

// "file:line:column: message", the column counted from 1 as compilers do; `name` is that of code which is no file.
void print_error(const osc::Message& message, const std::string& name) {
  const auto& given = message.arguments;
  const std::string& file = given[2].text;
  std::fprintf(stderr, "%s:%d:%d: %s\n", (file.empty() ? name : file).c_str(), static_cast<int>(given[3].number),
               static_cast<int>(given[4].number) + 1, given[1].text.c_str());
}

}  // namespace

int run_send(const Options& options) {
  if (options.send_json) return run_relay();
  if (options.code.empty() == options.files.empty()) {
    std::fputs("send: give code, by -e CODE or as a file\n", stderr);
    return kWrongUsage;
  }
  std::string code = options.code, file = options.sent_from, name = "-e";
  if (code.empty() && options.files.front() == "-") {
    code.assign(std::istreambuf_iterator<char>{std::cin}, {});
    name = "stdin";
  } else if (code.empty()) {
    code = read_text(options.files.front());
    if (file.empty()) file = std::filesystem::absolute(options.files.front()).string();
  }
  if (code.find('\0') != std::string::npos) {
    std::fputs("send: this is no text: it has a zero byte in it\n", stderr);
    return kUserError;
  }
  if (code.size() > kLongestSource) {
    std::fprintf(stderr, "send: %s is longer than 1 MiB, the most that is evaluated at once; send it in parts\n",
                 file.empty() ? name.c_str() : file.c_str());
    return kUserError;
  }
  osc::Client client;
  if (const std::string problem = client.connect(); !problem.empty()) {
    std::fprintf(stderr, "send: %s\n", problem.c_str());
    return kUserError;
  }
  osc::Message message{"/eval", {}};
  message.add(client.token()).add(kId).add(code).add(file).add(options.sent_line).add(0);
  bool answered = client.send(message);
  while (answered) {
    const auto reply = client.receive(kPatienceMs);
    if (!reply) break;
    if (reply->address == "/eval/ok") return kWell;
    if (reply->address == "/eval/value" && reply->arguments.size() == 2) {
      std::printf("%s\n", reply->arguments[1].text.c_str());
    } else if (reply->address == "/eval/error" && reply->arguments.size() == 7) {
      print_error(*reply, name);
      return kUserError;
    } else if (reply->address == "/error" && reply->arguments.size() == 2) {
      std::fprintf(stderr, "send: %s\n", reply->arguments[1].text.c_str());
      return kUserError;
    }
  }
  std::fputs("send: there was no answer\n", stderr);
  return kUserError;
}

}  // namespace perigee
