// repl/osc/dirt.cpp -- SuperDirt's messages.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/osc/dirt.h"

#include <algorithm>
#include <array>

namespace perigee::osc {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kYears70 = 2'208'988'800;  // seconds from 1900 to 1970
constexpr double kLeastCps = 0.0001, kMostCps = 64.0;
constexpr double kMostCycle = 1e9;
constexpr double kMostDelta = 86'400.0;  // seconds
constexpr int kBusses = 128;             // that SuperDirt has; Tidal asks again until it is told of some

constexpr double kMostBus = 1e6;
constexpr std::int64_t kMostPort = 65'535;
constexpr std::string_view kHandshakeReply = "/dirt/handshake/reply", kPort = "&serverPort",
                           kIndices = "&controlBusIndices";

struct Known {
  std::string_view address;
  DirtMeaning::Request request;
};
constexpr std::array kKnown{
    Known{"/dirt/play", DirtMeaning::Request::play}, Known{"/play2", DirtMeaning::Request::play},
    Known{"/dirt/handshake", DirtMeaning::Request::handshake}, Known{"/dirt/hello", DirtMeaning::Request::hello}};

// The three that are no matter of sound: each within what makes sense.
struct Timed {
  std::string_view name;
  double DirtMeaning::*place;
  double low, high;
};
constexpr std::array kTimed{Timed{"cps", &DirtMeaning::cps, kLeastCps, kMostCps},
                            Timed{"cycle", &DirtMeaning::cycle, -kMostCycle, kMostCycle},
                            Timed{"delta", &DirtMeaning::delta, 0.0, kMostDelta}};

void read_play(const Message& message, DirtMeaning& meaning) {
  const std::vector<Argument>& given = message.arguments;
  if (given.size() % 2 != 0) {
    meaning.problem = "names and values come in pairs";
    return;
  }
  for (std::size_t i = 0; i < given.size(); i += 2) {
    if (!given[i].is_text() || given[i].text.empty()) {
      meaning.problem = "the name of a control is a text";
      return;
    }
    const std::string& name = given[i].text;
    const Argument& value = given[i + 1];
    const auto* const timed =
        std::find_if(kTimed.begin(), kTimed.end(), [&](const Timed& each) { return each.name == name; });
    if (timed == kTimed.end()) {
      meaning.controls.push_back({name, value});
    } else if (!value.is_number()) {
      meaning.problem = name + " is a number";
      return;
    } else {
      meaning.*timed->place = std::clamp(value.number, timed->low, timed->high);
    }
  }
}

}  // namespace

std::int64_t wall_of(TimeTag time) noexcept {
  const auto seconds = static_cast<std::int64_t>(time >> 32) - kYears70;
  const std::uint64_t fraction = time & 0xFFFF'FFFFu;
  return seconds * kSecond +
         static_cast<std::int64_t>((fraction * static_cast<std::uint64_t>(kSecond) + (std::uint64_t{1} << 31)) >> 32);
}

TimeTag time_tag_of(std::int64_t wall_ns) noexcept {
  const std::int64_t seconds = wall_ns / kSecond, rest = wall_ns % kSecond;
  const TimeTag fraction = ((static_cast<TimeTag>(rest) << 32) + kSecond / 2) / static_cast<TimeTag>(kSecond);
  return (static_cast<TimeTag>(seconds + kYears70) << 32) + fraction;
}

DirtMeaning dirt_meaning(const Message& message) {
  DirtMeaning meaning;
  const auto* const known =
      std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& each) { return each.address == message.address; });
  if (known == kKnown.end()) {
    meaning.problem = "there is no such message";
    return meaning;
  }
  meaning.request = known->request;
  if (meaning.request == DirtMeaning::Request::play) read_play(message, meaning);
  return meaning;
}

std::int64_t DirtBusses::bus_of(std::int64_t number) const noexcept {
  const auto count = static_cast<std::int64_t>(numbers.size());
  return count == 0 ? number : numbers[static_cast<std::size_t>((number % count + count) % count)];
}

// Words and what belongs to each: "&serverPort" and a number, "&controlBusIndices" and all that follow.
std::optional<DirtBusses> busses_lent(const Message& message) {
  if (message.address != kHandshakeReply) return std::nullopt;
  DirtBusses lent;
  std::string_view word;
  for (const Argument& argument : message.arguments) {
    if (argument.is_text()) word = argument.text;
    if (!argument.is_number()) continue;
    const auto number = static_cast<std::int64_t>(std::clamp(argument.number, 0.0, kMostBus));
    if (word == kIndices) lent.numbers.push_back(number);
    if (word == kPort && number > 0 && number <= kMostPort) lent.server_port = static_cast<int>(number);
  }
  return lent;
}

// Nobody listens on the server's port.
Message handshake_reply() {
  Message reply{std::string{kHandshakeReply}, {}};
  reply.add("&serverHostname").add("127.0.0.1").add(kPort).add(DirtBusses{}.server_port).add(kIndices);
  for (int bus = 0; bus < kBusses; ++bus) reply.add(bus);
  return reply;
}

Message hello_reply() { return {"/dirt/hello/reply", {}}; }

}  // namespace perigee::osc
