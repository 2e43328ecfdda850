// repl/osc/dirt.cpp -- SuperDirt's messages.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/osc/dirt.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "repl/session/control_busses.h"

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
constexpr std::array kKnown{Known{"/dirt/play", DirtMeaning::Request::play},
                            Known{"/play2", DirtMeaning::Request::play},
                            Known{"/c_set", DirtMeaning::Request::busses},
                            Known{"/c_setn", DirtMeaning::Request::busses},
                            Known{"/dirt/setControlBus", DirtMeaning::Request::busses},
                            Known{"/dirt/handshake", DirtMeaning::Request::handshake},
                            Known{"/dirt/hello", DirtMeaning::Request::hello},
                            Known{"/dirt/synth-info", DirtMeaning::Request::synth_info}};

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

// Pairs of a bus and a value; of /c_setn again and again a bus, how many from there on, and their values.
void read_busses(const Message& message, DirtMeaning& meaning) {
  const std::vector<Argument>& given = message.arguments;
  const bool runs = message.address == "/c_setn";
  const auto refuse = [&] {
    meaning.busses.clear();
    meaning.problem = "a bus from 0 to " + std::to_string(BusValue::kBusses - 1) +
                      (runs ? ", how many, and as many numbers" : " and a number, again and again");
  };
  const auto whole = [&](std::size_t at) {
    const bool is_whole = at < given.size() && given[at].is_number() && given[at].number >= 0.0 &&
                          given[at].number < static_cast<double>(BusValue::kBusses);
    return is_whole ? static_cast<std::int64_t>(given[at].number) : -1;
  };
  for (std::size_t i = 0; i < given.size();) {
    const std::int64_t bus = whole(i++), count = runs ? whole(i++) : 1;
    if (bus < 0 || count < 0 || bus + count > BusValue::kBusses) return refuse();
    for (std::int64_t k = 0; k < count; ++k, ++i) {
      if (i >= given.size() || !given[i].is_number() || !std::isfinite(given[i].number)) return refuse();
      meaning.busses.emplace_back(bus + k, given[i].number);
    }
  }
  if (meaning.busses.empty()) refuse();
}

void read_synth(const Message& message, DirtMeaning& meaning) {
  if (message.arguments.size() == 1 && message.arguments[0].is_text()) {
    meaning.synth = message.arguments[0].text;
  } else {
    meaning.problem = "the name of a synth";
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
  if (meaning.request == DirtMeaning::Request::busses) read_busses(message, meaning);
  if (meaning.request == DirtMeaning::Request::synth_info) read_synth(message, meaning);
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

Message handshake_reply(int busses_port) {
  Message reply{std::string{kHandshakeReply}, {}};
  reply.add("&serverHostname").add("127.0.0.1").add(kPort).add(busses_port).add(kIndices);
  for (int bus = 0; bus < kBusses; ++bus) reply.add(bus);
  return reply;
}

Message hello_reply() { return {"/dirt/hello/reply", {}}; }

Message synth_info_reply(std::string_view synth, const std::vector<std::string_view>& controls) {
  std::string names{synth};
  for (const std::string_view name : controls) names.append(" ").append(name);
  return {"/dirt/synth-info/reply", {Argument::of(names)}};
}

}  // namespace perigee::osc
