// stream/fields.h -- The fields of a message: each is what it must be, within its range, or the sentence says which one is not.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace perigee::stream {

// Whatever it is, not nested too deeply; throws Refusal "invalid_json".
nlohmann::json read_json(std::string_view text);

// An object with a text `type`; throws Refusal "invalid_json".
nlohmann::json read_message(std::string_view text);

// `otherwise` where there is no such field, or null; throws Refusal "invalid_field".
double number_in(const nlohmann::json& message, const char* name, double otherwise, double least, double most);
// The same, and a whole number.
std::int64_t whole_in(const nlohmann::json& message, const char* name, std::int64_t otherwise, std::int64_t least,
                      std::int64_t most);
bool flag_in(const nlohmann::json& message, const char* name, bool otherwise);
std::string text_in(const nlohmann::json& message, const char* name, const std::string& otherwise,
                    std::size_t longest = 1000);

// Any bytes; what is no UTF-8 is replaced.
std::string json_text(const nlohmann::json& message);

}  // namespace perigee::stream
