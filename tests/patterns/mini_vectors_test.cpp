// tests/patterns/mini_vectors_test.cpp -- Mini-notation yields the events that Strudel 1.2.6 yields, to the last fraction.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "patterns/json.h"
#include "patterns/mini.h"

namespace {

using nlohmann::json;
using namespace perigee;

std::vector<json> vectors(const std::string& name) {
  std::ifstream file{std::string{PERIGEE_SOURCE_DIR} + "/tests/vectors/" + name};
  REQUIRE(file);
  std::vector<json> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(json::parse(line));
  return lines;
}

// The text inside m"…" or m[[…]].
std::string mini_text(const std::string& lua) {
  const bool brackets = lua.rfind("m[[", 0) == 0;
  const size_t skip = brackets ? 3 : 2;
  std::string text = lua.substr(skip, lua.size() - skip - (brackets ? 2 : 1));
  for (const auto& [escape, letter] : {std::pair{"\\n", "\n"}, std::pair{"\\t", "\t"}}) {
    for (size_t at = text.find(escape); at != std::string::npos; at = text.find(escape)) text.replace(at, 2, letter);
  }
  return text;
}

Cycles time_of(const json& pair) { return Cycles{pair[0].get<int64_t>(), pair[1].get<int64_t>()}; }

bool same_value(const json& a, const json& b) {
  if (a.is_number() && b.is_number())
    return std::abs(a.get<double>() - b.get<double>()) <= 1e-9 * std::max(1.0, std::abs(a.get<double>()));
  if (!a.is_array() || !b.is_array() || a.size() != b.size()) return a == b;
  for (size_t i = 0; i < a.size(); ++i) {
    if (!same_value(a[i], b[i])) return false;
  }
  return true;
}

bool same_haps(json want, json got) {
  if (want.size() != got.size()) return false;
  for (const json& hap : want) {
    const auto found = std::find_if(got.begin(), got.end(), [&](const json& other) {
      return hap["whole"] == other["whole"] && hap["part"] == other["part"] && same_value(hap["value"], other["value"]);
    });
    if (found == got.end()) return false;
    got.erase(found);
  }
  return true;
}

}  // namespace

TEST_CASE("mini-notation agrees with the reference events") {
  for (const json& vector : vectors("mini.jsonl")) {
    const std::string lua = vector["lua"];
    INFO(vector["id"] << " " << lua);
    std::string got;
    CHECK_NOTHROW(
        got = to_json(query_sorted(mini(mini_text(lua)), Span{time_of(vector["from"]), time_of(vector["to"])})));
    INFO("got  " << got << "\nwant " << vector["haps"].dump());
    CHECK((!got.empty() && same_haps(vector["haps"], json::parse(got))));
  }
}

TEST_CASE("what the grammar refuses is refused with a place in the text") {
  for (const json& vector : vectors("mini-errors.jsonl")) {
    const std::string text = mini_text(vector["lua"]);
    INFO(text);
    try {
      mini(text);
      FAIL("accepted");
    } catch (const MiniError& error) {
      CHECK(error.begin <= error.end);
      CHECK(error.end <= text.size());
      CHECK(std::string{error.what()}.size() > 10);
    }
  }
}
