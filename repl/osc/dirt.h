// repl/osc/dirt.h -- SuperDirt's messages: what /dirt/play asks for, what a handshake is answered, and the time of day in a time tag.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "repl/osc/packet.h"

namespace perigee::osc {

inline constexpr int kDirtPort = 57120;
// The server behind a SuperDirt, which has the control busses, listens so many ports below it: on 57110.
inline constexpr int kBussesBelow = 10;

// Nanoseconds since 1970, by the clock on the wall, and back; exact to a nanosecond.
std::int64_t wall_of(TimeTag time) noexcept;
TimeTag time_tag_of(std::int64_t wall_ns) noexcept;

// What a message asks for, or why it is refused.
struct DirtMeaning {
  enum class Request : std::uint8_t { play, busses, handshake, hello, synth_info } request = Request::play;
  std::string problem;
  // play: the tempo, the cycle it begins in, the seconds that it takes; the rest as it came, names and values.
  double cps = 0.5, cycle = 0.0, delta = 1.0;
  struct Control {
    std::string name;
    Argument value;
  };
  std::vector<Control> controls;
  std::vector<std::pair<std::int64_t, double>> busses;  // control busses, and what they have from now on
  std::string synth;                                    // synth_info
};
DirtMeaning dirt_meaning(const Message& message);

// The control busses that a SuperDirt lends to who sends to it, and the port of the server that has them.
struct DirtBusses {
  std::vector<std::int64_t> numbers;  // empty: it has not said
  int server_port = 57110;

  // The bus that the number stands for, counted round; itself where nothing was said.
  std::int64_t bus_of(std::int64_t number) const noexcept;
};
// What an answer to a handshake says; nothing where the message is none.
std::optional<DirtBusses> busses_lent(const Message& message);

// As a SuperDirt on this machine answers it, whose busses are set at that port.
Message handshake_reply(int busses_port);
Message hello_reply();
Message synth_info_reply(std::string_view synth, const std::vector<std::string_view>& controls);

}  // namespace perigee::osc
