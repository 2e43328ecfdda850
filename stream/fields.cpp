// stream/fields.cpp -- nlohmann's parser, held to what may be nested.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/fields.h"

#include <fmt/format.h>

#include <cmath>

#include "stream/refusal.h"

namespace perigee::stream {
namespace {

const nlohmann::json* field(const nlohmann::json& message, const char* name) {
  const auto found = message.find(name);
  return found == message.end() || found->is_null() ? nullptr : &*found;
}

}  // namespace

nlohmann::json read_json(std::string_view text) {
  static constexpr int kDeepest = 64;  // as in genomes; whoever copies or writes what is nested calls himself
  const auto bounded = [](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    if (depth > kDeepest) throw Refusal("invalid_json", fmt::format("this is nested deeper than {} times", kDeepest));
    return true;
  };
  if (text.find('\0') != std::string_view::npos)  // where the parser takes the text to end
    throw Refusal("invalid_json", "there is no character 0 in JSON");
  try {
    return nlohmann::json::parse(text, bounded);
  } catch (const nlohmann::json::exception&) {
    throw Refusal("invalid_json", "this is no JSON");
  }
}

nlohmann::json read_message(std::string_view text) {
  nlohmann::json message = read_json(text);
  const auto type = message.is_object() ? message.find("type") : message.end();
  if (type == message.end() || !type->is_string())
    throw Refusal("invalid_json", R"(a message is an object with a "type", as in {"type":"ping"})");
  return message;
}

double number_in(const nlohmann::json& message, const char* name, double otherwise, double least, double most) {
  const nlohmann::json* const value = field(message, name);
  if (value == nullptr) return otherwise;
  const double number = value->is_number() ? value->get<double>() : std::nan("");
  if (!(number >= least && number <= most))
    throw Refusal("invalid_field", fmt::format("{} is a number from {} to {}", name, least, most));
  return number;
}

std::int64_t whole_in(const nlohmann::json& message, const char* name, std::int64_t otherwise, std::int64_t least,
                      std::int64_t most) {
  const double number =
      number_in(message, name, static_cast<double>(otherwise), static_cast<double>(least), static_cast<double>(most));
  if (number != std::floor(number)) throw Refusal("invalid_field", fmt::format("{} is a whole number", name));
  return static_cast<std::int64_t>(number);
}

bool flag_in(const nlohmann::json& message, const char* name, bool otherwise) {
  const nlohmann::json* const value = field(message, name);
  if (value == nullptr) return otherwise;
  if (!value->is_boolean()) throw Refusal("invalid_field", fmt::format("{} is true or false", name));
  return value->get<bool>();
}

std::string text_in(const nlohmann::json& message, const char* name, const std::string& otherwise,
                    std::size_t longest) {
  const nlohmann::json* const value = field(message, name);
  if (value == nullptr) return otherwise;
  if (!value->is_string() || value->get_ref<const std::string&>().size() > longest)
    throw Refusal("invalid_field", fmt::format("{} is a text of at most {} bytes", name, longest));
  return value->get<std::string>();
}

std::string json_text(const nlohmann::json& message) {
  return message.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace perigee::stream
