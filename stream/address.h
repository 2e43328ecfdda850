// stream/address.h -- Who may speak to the server: by the name it was called by, the page that calls, and the token.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace perigee::stream {

struct AddressRules {
  std::string bind = "127.0.0.1";    // the address it listens on
  std::vector<std::string> hosts;    // other names it is reached by
  std::vector<std::string> origins;  // pages of elsewhere that may call: "https://example.org"
};

// A page of elsewhere can make a name of its own point to this machine (DNS rebinding); the Host says so. Whatever is loopback is
// known; an address in numbers is where it listens on all of them.
bool host_allowed(const AddressRules& rules, std::string_view host);

// "" is a program, which may send what it likes. A page is ours when it comes from where it calls to.
bool origin_allowed(const AddressRules& rules, std::string_view origin, std::string_view host);

// As long for any two of the same length.
bool same_token(std::string_view one, std::string_view other) noexcept;

// The token of "Bearer TOKEN", or "".
std::string_view bearer(std::string_view authorization) noexcept;

}  // namespace perigee::stream
