// stream/address.cpp -- Hosts and origins compared as browsers write them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>

namespace perigee::stream {
namespace {

std::string lower(std::string_view text) {
  std::string made{text};
  std::transform(made.begin(), made.end(), made.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return made;
}

// "[::1]:8080" is "::1", "localhost:8080" is "localhost"; "" where it is neither.
std::string name_of_host(std::string_view host) {
  std::string_view port;
  std::string_view name = host;
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    if (end == std::string_view::npos) return {};
    name = host.substr(1, end - 1);
    port = host.substr(end + 1);
    if (!port.empty() && port.front() != ':') return {};
  } else if (const std::size_t colon = host.find(':'); colon != std::string_view::npos) {
    name = host.substr(0, colon);
    port = host.substr(colon);
  }
  if (!port.empty()) port.remove_prefix(1);
  if (!std::all_of(port.begin(), port.end(), [](unsigned char c) { return std::isdigit(c) != 0; })) return {};
  if (name.ends_with('.')) name.remove_suffix(1);
  return lower(name);
}

bool is_numbers(const std::string& name) {
  in6_addr room;
  return inet_pton(AF_INET, name.c_str(), &room) == 1 || inet_pton(AF_INET6, name.c_str(), &room) == 1;
}

bool is_loopback(const std::string& name) {
  in_addr four;
  if (inet_pton(AF_INET, name.c_str(), &four) == 1) return ntohl(four.s_addr) >> 24 == 127;
  return name == "localhost" || name.ends_with(".localhost") || name == "::1";
}

}  // namespace

bool host_allowed(const AddressRules& rules, std::string_view host) {
  const std::string name = name_of_host(host);
  if (name.empty()) return false;
  if (is_loopback(name) || name == lower(rules.bind)) return true;
  if ((rules.bind == "0.0.0.0" || rules.bind == "::") && is_numbers(name)) return true;
  return std::any_of(rules.hosts.begin(), rules.hosts.end(),
                     [&](const std::string& known) { return name_of_host(known) == name; });
}

bool origin_allowed(const AddressRules& rules, std::string_view origin, std::string_view host) {
  if (origin.empty()) return true;
  const std::string said = lower(origin);
  for (const std::string& allowed : rules.origins) {
    std::string known = lower(allowed);
    if (known.ends_with('/')) known.pop_back();
    if (known == said) return true;
  }
  const std::size_t scheme = said.find("://");
  if (scheme == std::string::npos) return false;
  const std::string kind = said.substr(0, scheme), from = said.substr(scheme + 3), to = lower(host);
  if (kind != "http" && kind != "https") return false;
  const std::string usual = kind == "http" ? ":80" : ":443";  // is left out
  return from == to || from + usual == to || from == to + usual;
}

bool same_token(std::string_view one, std::string_view other) noexcept {
  if (one.size() != other.size() || one.empty()) return false;
  unsigned differing = 0;
  for (std::size_t i = 0; i < one.size(); ++i)
    differing |= static_cast<unsigned>(static_cast<unsigned char>(one[i]) ^ static_cast<unsigned char>(other[i]));
  return differing == 0;
}

std::string_view bearer(std::string_view authorization) noexcept {
  constexpr std::string_view kKind = "bearer ";
  if (authorization.size() <= kKind.size()) return {};
  for (std::size_t i = 0; i < kKind.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(authorization[i])) != kKind[i]) return {};
  }
  return authorization.substr(kKind.size());
}

}  // namespace perigee::stream
