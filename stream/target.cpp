// stream/target.cpp -- Percent signs and plus signs undone, once.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/target.h"

#include <algorithm>
#include <optional>

#include "stream/refusal.h"

namespace perigee::stream {
namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decoded(std::string_view text, bool plus) {
  std::string made;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const int high = i + 2 < text.size() ? digit(text[i + 1]) : -1,
                low = i + 2 < text.size() ? digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) throw Refusal("bad_request", "a % in an address is followed by two hexadecimal digits");
      c = static_cast<char>(16 * high + low);
      i += 2;
    } else if (c == '+' && plus) {
      c = ' ';
    }
    if (static_cast<unsigned char>(c) < 32 || c == 127)
      throw Refusal("bad_request", "there are no control characters in an address");
    made += c;
  }
  return made;
}

}  // namespace

Target read_target(std::string_view text) {
  if (!text.starts_with('/')) throw Refusal("bad_request", "an address begins with /");
  text = text.substr(0, text.find('#'));
  const std::size_t mark = text.find('?');
  Target target;
  std::string_view path = text.substr(0, mark);
  while (!path.empty()) {
    path.remove_prefix(1);  // a slash
    const std::string_view name = path.substr(0, path.find('/'));
    target.names.push_back(decoded(name, false));
    if (target.names.back() == "." || target.names.back() == "..")
      throw Refusal("bad_request", "an address goes straight to where it leads, without . or ..");
    target.path += "/" + target.names.back();
    path.remove_prefix(name.size());
  }
  if (mark == std::string_view::npos) return target;
  std::string_view rest = text.substr(mark + 1);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    target.query[decoded(pair.substr(0, equals), true)] =
        equals < pair.size() ? decoded(pair.substr(equals + 1), true) : "";
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
  }
  return target;
}

}  // namespace perigee::stream
