// repl/osc/packet.cpp -- OSC packets as bytes and as messages. What is in a message liblo reads and writes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/osc/packet.h"

#include <lo/lo.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <utility>

#include "patterns/utf8.h"

namespace perigee::osc {
namespace {

constexpr int kMostNesting = 8;             // bundles in bundles
constexpr std::size_t kMostMessages = 256;  // in one packet
constexpr int kMostArguments = 256;
constexpr std::size_t kLongestAddress = 256;  // bytes

using Owned = std::unique_ptr<void, decltype(&lo_message_free)>;

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = utf8_length(text, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

std::string valid(std::string_view text) {
  std::string fine;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = text[i] == '\0' ? 0 : utf8_length(text, i);
    fine += length == 0 ? std::string_view{"\xEF\xBF\xBD"} : text.substr(i, length);
    i += std::max<std::size_t>(length, 1);
  }
  return fine;
}

// Arguments lie on boundaries of 4 bytes.
template <class T>
T loaded(const void* place) {
  T value;
  std::memcpy(&value, place, sizeof value);
  return value;
}

// "" or what is wrong.
std::string read_argument(char type, const lo_arg* place, Argument& argument) {
  argument.type = type;
  argument.kind = Argument::Kind::number;
  switch (type) {
    case LO_INT32:
      argument.number = loaded<std::int32_t>(place);
      break;
    case LO_INT64:
      argument.number = static_cast<double>(loaded<std::int64_t>(place));
      break;
    case LO_FLOAT:
      argument.number = static_cast<double>(loaded<float>(place));
      break;
    case LO_DOUBLE:
      argument.number = loaded<double>(place);
      break;
    case LO_STRING:
    case LO_SYMBOL:
      argument.kind = Argument::Kind::text;
      argument.text = reinterpret_cast<const char*>(place);
      return is_utf8(argument.text) ? "" : "a text is not UTF-8";
    default:
      argument.kind = Argument::Kind::other;
      return "";
  }
  return std::isfinite(argument.number) ? "" : "a number is not finite";
}

std::optional<Misread> read_message(std::span<const char> bytes, TimeTag time,
                                    const std::function<void(const Message&)>& take) {
  std::vector<char> copy(bytes.begin(), bytes.end());  // aligned, and liblo may write into it
  const auto address_end = std::find(copy.begin(), copy.end(), '\0');
  if (address_end == copy.end() || copy[0] != '/')
    return Misread{{}, "this is no OSC: an address begins with / and ends with zeros"};
  Message message;
  message.time = time;
  message.address.assign(copy.begin(), address_end);
  if (message.address.size() > kLongestAddress) return Misread{{}, "the address is too long"};
  if (!is_utf8(message.address)) return Misread{{}, "the address is not UTF-8"};
  int failure = 0;
  const Owned read{lo_message_deserialise(copy.data(), copy.size(), &failure), lo_message_free};
  if (!read) return Misread{message.address, "its types or arguments are malformed"};
  const int count = lo_message_get_argc(read.get());
  if (count > kMostArguments) return Misread{message.address, "it has too many arguments"};
  const char* const types = lo_message_get_types(read.get());
  lo_arg** const places = lo_message_get_argv(read.get());
  for (int i = 0; i < count; ++i) {
    Argument argument;
    if (std::string problem = read_argument(types[i], places[i], argument); !problem.empty())
      return Misread{message.address, std::move(problem)};
    message.arguments.push_back(std::move(argument));
  }
  take(message);
  return std::nullopt;
}

std::uint32_t size_at(std::span<const char> bytes) {
  std::uint32_t size = 0;
  for (std::size_t i = 0; i < 4; ++i) size = size << 8 | static_cast<unsigned char>(bytes[i]);
  return size;
}

constexpr std::string_view kBundle{"#bundle\0", 8};

std::optional<Misread> read(std::span<const char> bytes, TimeTag time, int nesting, std::size_t& left,
                            const std::function<void(const Message&)>& take) {
  constexpr std::size_t kHead = 16;  // with its time
  if (bytes.size() < 4 || bytes.size() % 4 != 0) return Misread{{}, "this is no OSC: its size is no multiple of 4"};
  if (bytes.size() < kHead || std::string_view{bytes.data(), kBundle.size()} != kBundle) {
    if (left == 0) return Misread{{}, "there are too many messages in one packet"};
    --left;
    return read_message(bytes, time, take);
  }
  if (nesting == kMostNesting) return Misread{{}, "there are too many bundles in one another"};
  time = TimeTag{size_at(bytes.subspan(8))} << 32 | size_at(bytes.subspan(12));
  bytes = bytes.subspan(kHead);
  while (!bytes.empty()) {
    const std::uint32_t size = bytes.size() < 4 ? 0 : size_at(bytes);
    if (size == 0 || size > bytes.size() - 4) return Misread{{}, "a bundle is malformed"};
    if (auto wrong = read(bytes.subspan(4, size), time, nesting + 1, left, take)) return wrong;
    bytes = bytes.subspan(4 + size);
  }
  return std::nullopt;
}

}  // namespace

Argument Argument::of(std::string_view text) {
  return {.kind = Kind::text, .type = LO_STRING, .text = std::string{text}};
}
Argument Argument::of(std::int64_t number) {
  using Limits = std::numeric_limits<std::int32_t>;
  number = std::clamp<std::int64_t>(number, Limits::min(), Limits::max());
  return {.kind = Kind::number, .type = LO_INT32, .number = static_cast<double>(number), .text = {}};
}
Argument Argument::of(double number) { return {.kind = Kind::number, .type = LO_DOUBLE, .number = number, .text = {}}; }
Argument Argument::of_float(double number) {
  return {.kind = Kind::number, .type = LO_FLOAT, .number = number, .text = {}};
}

std::optional<Misread> read_packet(std::span<const char> bytes, const std::function<void(const Message&)>& take) {
  std::size_t left = kMostMessages;
  return read(bytes, kAtOnce, 0, left, take);
}

std::string write_packet(const Message& message) {
  const Owned made{lo_message_new(), lo_message_free};
  for (const Argument& argument : message.arguments) {
    switch (argument.type) {
      case LO_INT32:
        lo_message_add_int32(made.get(), static_cast<std::int32_t>(argument.number));
        break;
      case LO_INT64:
        lo_message_add_int64(made.get(), static_cast<std::int64_t>(argument.number));
        break;
      case LO_FLOAT:
        lo_message_add_float(made.get(), static_cast<float>(argument.number));
        break;
      case LO_DOUBLE:
        lo_message_add_double(made.get(), argument.number);
        break;
      case LO_STRING:
      case LO_SYMBOL:
        lo_message_add_string(made.get(), valid(argument.text).c_str());
        break;
      default:
        lo_message_add_nil(made.get());
    }
  }
  const std::string address = valid(message.address);
  std::string bytes(lo_message_length(made.get(), address.c_str()), '\0');
  std::size_t size = bytes.size();
  lo_message_serialise(made.get(), address.c_str(), bytes.data(), &size);
  return bytes;
}

std::string write_bundle(const Message& message) {
  const std::string packet = write_packet(message);
  std::string bytes{kBundle};
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(message.time >> shift & 0xFFu);
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(packet.size() >> shift & 0xFFu);
  return bytes += packet;
}

}  // namespace perigee::osc
