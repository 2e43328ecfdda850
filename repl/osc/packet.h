// repl/osc/packet.h -- OSC packets as bytes and as messages: whatever comes in becomes messages or a sentence that says what is wrong.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace perigee::osc {

// A number is a number whatever it came as; `type` keeps OSC's letter, so that what is sent back is what was sent.
struct Argument {
  enum class Kind : std::uint8_t { number, text, other };
  Kind kind = Kind::other;
  char type = 'N';
  double number = 0.0;
  std::string text;

  static Argument of(std::string_view text);
  static Argument of(std::int64_t number);  // as a 32-bit integer; what does not fit becomes the nearest that does
  static Argument of(double number);        // as a double
  static Argument of_float(double number);
  bool is_number() const noexcept { return kind == Kind::number; }
  bool is_text() const noexcept { return kind == Kind::text; }
};

// NTP's seconds since 1900, and their fraction in units of 2^-32; kAtOnce: no time at all.
using TimeTag = std::uint64_t;
inline constexpr TimeTag kAtOnce = 1;

struct Message {
  std::string address;
  std::vector<Argument> arguments;
  TimeTag time = kAtOnce;  // of the innermost bundle that it came in

  Message& add(Argument argument) {
    arguments.push_back(std::move(argument));
    return *this;
  }
  Message& add(std::string_view text) { return add(Argument::of(text)); }
  Message& add(const char* text) { return add(Argument::of(std::string_view{text})); }
  Message& add(int number) { return add(Argument::of(std::int64_t{number})); }
};

// What is wrong with a packet: the address of the message at fault, "" where none can be read, and a sentence.
struct Misread {
  std::string address, sentence;
};

// Hands out each message of a packet, those of bundles in their order, now: what their time tags mean is for `take` to say. Answers
// what is wrong with the packet, if anything is; then some of its messages may have been handed out.
std::optional<Misread> read_packet(std::span<const char> bytes, const std::function<void(const Message&)>& take);

// Texts are made valid UTF-8; a zero byte, which would end them, becomes U+FFFD as other bytes do that cannot be.
std::string write_packet(const Message& message);
// The same in a bundle with its time.
std::string write_bundle(const Message& message);

}  // namespace perigee::osc
