// patterns/json.cpp -- Events and values as JSON text, the way tools and tests compare them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

#include "patterns/control_reading.h"
#include "patterns/controls.h"
#include "patterns/utf8.h"

namespace perigee {
namespace {

void put_number(double number, std::string& out) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  char text[40];
  // Below 2^53 an integer is written without point or exponent; else the shortest text that reads back as the number.
  const bool integer = number == std::trunc(number) && std::abs(number) < 9007199254740992.0;
  const auto end = integer ? std::to_chars(text, text + sizeof text, static_cast<int64_t>(number))
                           : std::to_chars(text, text + sizeof text, number);
  out.append(text, end.ptr);
}

void put_string(std::string_view text, std::string& out) {
  constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '"' || byte == '\\') {
      out += '\\';
      out += text[i++];
    } else if (byte < 0x20) {
      const size_t known = std::string_view{"\b\t\n\f\r"}.find(text[i++]);
      if (known != std::string_view::npos) {
        out += '\\';
        out += "btnfr"[known];
      } else {
        out += "\\u00";
        out += kHex[byte >> 4U];
        out += kHex[byte & 15U];
      }
    } else if (const size_t length = utf8_length(text, i); length > 0) {
      out += text.substr(i, length);
      i += length;
    } else {
      out += "\xEF\xBF\xBD";  // U+FFFD
      ++i;
    }
  }
  out += '"';
}

std::string_view name_of(ControlId id, Dialect dialect) {
  return dialect == Dialect::strudel ? control(id).name : tidal_name(control(id));
}

void put_value(const Value& value, Dialect dialect, std::string& out);

void put_controls(const ControlMap& controls, Dialect dialect, std::string& out) {
  std::vector<std::pair<std::string_view, const Value*>> named;
  for (const ControlMap::Entry& entry : controls.entries()) {
    const std::string_view name = name_of(entry.id, dialect);
    if (name.front() != '_') named.emplace_back(name, &entry.value);
  }
  std::sort(named.begin(), named.end());
  out += '{';
  for (const auto& [name, value] : named) {
    if (out.back() != '{') out += ',';
    put_string(name, out);
    out += ':';
    put_value(*value, dialect, out);
  }
  out += '}';
}

void put_value(const Value& value, Dialect dialect, std::string& out) {
  switch (value.kind()) {
    case Value::Kind::number:
      return put_number(value.number(), out);
    case Value::Kind::boolean:
      out += value.boolean() ? "true" : "false";
      return;
    case Value::Kind::string:
      return put_string(value.text(), out);
    case Value::Kind::controls:
      return put_controls(value.controls(), dialect, out);
    case Value::Kind::event:
      out += to_json(value.event().event, dialect);
      return;
    case Value::Kind::list:
      out += '[';
      for (const Value& item : value.items()) {
        if (&item != &value.items().front()) out += ',';
        put_value(item, dialect, out);
      }
      out += ']';
      return;
    default:
      out += "null";
      return;
  }
}

void put_span(const Span& span, std::string& out) {
  const auto put = [&](const Rational& time) {
    out += '[' + std::to_string(time.num()) + ',' + std::to_string(time.den()) + ']';
  };
  out += '[';
  put(span.begin);
  out += ',';
  put(span.end);
  out += ']';
}

}  // namespace

std::string to_json(const Value& value) {
  std::string out;
  put_value(value, Dialect::strudel, out);
  return out;
}

std::string to_json(const Event& event, Dialect dialect) {
  std::string out = "{\"whole\":";
  if (event.has_whole) {
    put_span(event.whole, out);
  } else {
    out += "null";
  }
  out += ",\"part\":";
  put_span(event.part, out);
  out += ",\"value\":";
  put_value(event.value, dialect, out);
  out += '}';
  return out;
}

std::string to_json(const Events& events, Dialect dialect) {
  std::string out = "[";
  for (const Event& event : events) {
    if (out.size() > 1) out += ',';
    out += to_json(event, dialect);
  }
  return out + ']';
}

std::string json_string(std::string_view text) {
  std::string out;
  put_string(text, out);
  return out;
}

}  // namespace perigee
