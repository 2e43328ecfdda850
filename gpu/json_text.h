// gpu/json_text.h -- JSON from strangers: bounded in depth and number, strings in strings unwrapped, faults named by path.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace perigee {

using Json = nlohmann::json;

// Where a value lies, as a chain of those that hold it; a path is made of it only when something is wrong.
struct JsonPlace {
  static constexpr std::size_t kNoIndex = SIZE_MAX;
  const JsonPlace* inside = nullptr;
  std::string_view name;         // in an object
  std::size_t index = kNoIndex;  // in an array
  std::string path() const;
};

// Throws GenomeError for what is no JSON, deeper than 64, or more than 6 million values and keys.
Json parse_json(std::string_view text, const JsonPlace& place);
std::string dump_json(const Json& value, const JsonPlace& place);  // throws where a string is no UTF-8

// What a string holds as JSON takes the string's place, again up to four times. Other values stay.
void unwrap(Json& value, const JsonPlace& place);

// A whole number is written without a point, as JavaScript does it.
Json json_number(double value);

// An object that is read field by field: what has been asked for is gone, the rest can be kept as it is.
class JsonObject {
 public:
  // Unwraps strings; throws where there is no object then. The places are kept by reference: they must outlive this.
  JsonObject(Json value, const JsonPlace& place);
  JsonObject(Json value, const JsonPlace&& place) = delete;

  const JsonPlace& place() const { return place_; }
  JsonPlace place_of(std::string_view name) const { return {&place_, name}; }
  bool has(const char* name) const { return value_.contains(name); }
  Json take(const char* name);  // null where there is none

  // Missing or null: the other value. Of another type: throws.
  double take_number(const char* name, double otherwise);
  std::int64_t take_integer(const char* name, std::int64_t otherwise);  // within ±2^53, where doubles are whole
  bool take_bool(const char* name, bool otherwise);
  std::string take_text(const char* name, const std::string& otherwise);  // a whole number is taken for its digits
  std::vector<Json> take_array(const char* name);                         // unwrapped; missing: empty

  Json& rest() { return value_; }
  void leave_out(const Json& defaults);  // fields that say what is said there anyway

 private:
  const JsonPlace& place_;
  Json value_;
};

}  // namespace perigee
