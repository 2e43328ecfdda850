// gpu/json_text.cpp -- A builder that counts while it builds; neither it nor the parser calls itself: no depth costs stack.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/json_text.h"

#include <cmath>
#include <utility>
#include <vector>

#include "gpu/genome_error.h"

namespace perigee {
namespace {

constexpr std::size_t kMostDepth = 64;  // genomes have about 12; what writes and copies JSON calls itself for each
constexpr std::size_t kMostValues = 6000000;  // with keys: a network of the greatest size has 4.9 million
constexpr int kMostWraps = 4;
constexpr double kLargestWhole = 9007199254740992.0;  // 2^53

[[noreturn]] void fail(const JsonPlace& place, const std::string& what) { throw GenomeError{place.path(), what}; }

const char* type_name(const Json& value) { return value.is_boolean() ? "true or false" : value.type_name(); }

// Fields that only repeat what is said elsewhere: they are not even built.
bool is_derived(const std::string& name) {
  return name == "virtualAudioGraph" || name == "nodeLookup" || name == "connectionLookup";
}

// The library's own callbacks look through all of a list at each end of an object in it: quadratic for 200,000 connections.
class Builder final : public nlohmann::json_sax<Json> {
 public:
  Builder(Json& root, const JsonPlace& place) : root_{root}, place_{place} {}

  bool null() override { return scalar(nullptr); }
  bool boolean(bool value) override { return scalar(value); }
  bool number_integer(std::int64_t value) override { return scalar(value); }
  bool number_unsigned(std::uint64_t value) override { return scalar(value); }
  bool number_float(double value, const std::string&) override { return scalar(value); }
  bool string(std::string& value) override { return scalar(std::move(value)); }
  bool binary(Json::binary_t&) override { return false; }  // JSON text has none
  bool start_object(std::size_t) override { return start(Json::object()); }
  bool start_array(std::size_t) override { return start(Json::array()); }
  bool end_object() override { return end(); }
  bool end_array() override { return end(); }

  bool key(std::string& name) override {
    count();
    if (left_out_ > 0) return true;
    leave_out_next_ = is_derived(name);
    key_ = std::move(name);
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
    // It begins with the library's name for it, in brackets, and tells what stands there: that is for nobody who sent code to read.
    std::string_view reason = error.what();
    if (const std::size_t name_end = reason.find("] "); name_end != reason.npos) reason.remove_prefix(name_end + 2);
    for (const char* quoted : {"; last read:", " parsing '"}) reason = reason.substr(0, reason.find(quoted));
    fail(place_, "no JSON: " + std::string{reason.substr(0, 200)});
  }

 private:
  void count() {
    if (++values_ > kMostValues) fail(place_, "more than 6 million values: that is no genome");
  }

  // Into the innermost container. Where it lies there, or nothing if it is left out.
  Json* put(Json value) {
    count();
    if (left_out_ > 0 || std::exchange(leave_out_next_, false)) return nullptr;
    if (open_.empty()) return &(root_ = std::move(value));
    if (open_.back()->is_object()) return &((*open_.back())[key_] = std::move(value));
    open_.back()->push_back(std::move(value));
    return &open_.back()->back();
  }

  bool scalar(Json value) {
    put(std::move(value));
    return true;
  }

  bool start(Json container) {
    if (open_.size() + left_out_ >= kMostDepth) {
      fail(place_, "nested deeper than " + std::to_string(kMostDepth) + ": that is no genome");
    }
    Json* const placed = put(std::move(container));  // stays where it is: until its end nothing is added around it
    if (placed != nullptr) {
      open_.push_back(placed);
    } else {
      ++left_out_;
    }
    return true;
  }

  bool end() {
    if (left_out_ > 0) {
      --left_out_;
    } else {
      open_.pop_back();
    }
    return true;
  }

  Json& root_;
  const JsonPlace& place_;
  std::vector<Json*> open_;   // containers, from the outermost
  std::size_t left_out_ = 0;  // containers that are open and left out
  bool leave_out_next_ = false;
  std::string key_;
  std::size_t values_ = 0;
};

}  // namespace

std::string JsonPlace::path() const {
  std::vector<const JsonPlace*> chain;
  for (const JsonPlace* each = this; each != nullptr; each = each->inside) chain.push_back(each);
  std::string text;
  for (auto each = chain.rbegin(); each != chain.rend(); ++each) {
    if ((*each)->index != kNoIndex) {
      text += "[" + std::to_string((*each)->index) + "]";
    } else if (!(*each)->name.empty()) {
      if (!text.empty()) text += '.';
      text += (*each)->name.substr(0, 60);
    }
  }
  return text.empty() ? "genome" : text;
}

Json parse_json(std::string_view text, const JsonPlace& place) {
  Json root;
  Builder builder{root, place};
  Json::sax_parse(text, &builder);
  return root;
}

std::string dump_json(const Json& value, const JsonPlace& place) {
  try {
    return value.dump();
  } catch (const Json::exception&) {
    fail(place, "holds text that is no UTF-8");
  }
}

void unwrap(Json& value, const JsonPlace& place) {
  for (int layer = 0; layer < kMostWraps && value.is_string(); ++layer) {
    value = parse_json(value.get_ref<const std::string&>(), place);
  }
}

Json json_number(double value) {
  const bool whole =
      std::abs(value) < kLargestWhole && std::floor(value) == value && !(value == 0.0 && std::signbit(value));
  return whole ? Json(static_cast<std::int64_t>(value)) : Json(value);
}

JsonObject::JsonObject(Json value, const JsonPlace& place) : place_{place}, value_(std::move(value)) {
  unwrap(value_, place_);
  if (!value_.is_object()) fail(place_, std::string{"must be an object, and is "} + type_name(value_));
}

Json JsonObject::take(const char* name) {
  const auto found = value_.find(name);
  if (found == value_.end()) return nullptr;
  Json taken = std::move(*found);
  value_.erase(found);
  return taken;
}

double JsonObject::take_number(const char* name, double otherwise) {
  const Json value = take(name);
  if (value.is_null()) return otherwise;
  if (!value.is_number()) fail(place_of(name), std::string{"must be a number, and is "} + type_name(value));
  return value.get<double>();
}

std::int64_t JsonObject::take_integer(const char* name, std::int64_t otherwise) {
  const double value = take_number(name, static_cast<double>(otherwise));
  if (!(std::abs(value) <= kLargestWhole) || std::floor(value) != value) fail(place_of(name), "must be a whole number");
  return static_cast<std::int64_t>(value);
}

bool JsonObject::take_bool(const char* name, bool otherwise) {
  const Json value = take(name);
  if (value.is_null()) return otherwise;
  if (!value.is_boolean()) fail(place_of(name), std::string{"must be true or false, and is "} + type_name(value));
  return value.get<bool>();
}

std::string JsonObject::take_text(const char* name, const std::string& otherwise) {
  const Json value = take(name);
  if (value.is_null()) return otherwise;
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_integer()) return value.dump();
  fail(place_of(name), std::string{"must be text, and is "} + type_name(value));
}

std::vector<Json> JsonObject::take_array(const char* name) {
  Json value = take(name);
  unwrap(value, place_of(name));
  if (value.is_null()) return {};
  if (!value.is_array()) fail(place_of(name), std::string{"must be a list, and is "} + type_name(value));
  return std::move(value.get_ref<Json::array_t&>());
}

void JsonObject::leave_out(const Json& defaults) {
  for (const auto& [name, value] : defaults.items()) {
    const auto found = value_.find(name);
    if (found != value_.end() && *found == value) value_.erase(found);
  }
}

}  // namespace perigee
