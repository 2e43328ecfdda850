// gpu/name_list.cpp -- What is said beside a name is kept as [{name, item}], in the order of the list.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/name_list.h"

#include <algorithm>
#include <iterator>

#include "gpu/genome_error.h"

namespace perigee {

std::vector<std::string> take_names(JsonObject& genome, const char* list, std::initializer_list<const char*> fields) {
  const JsonPlace place = genome.place_of(list);
  const std::vector<Json> items = genome.take_array(list);
  std::vector<std::string> names;
  Json details = Json::array();
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].is_string()) {
      names.push_back(items[i].get<std::string>());
      continue;
    }
    const JsonPlace item_place{&place, {}, i};
    JsonObject item{items[i], item_place};
    const char* held = *fields.begin();
    for (auto field = std::rbegin(fields); field != std::rend(fields); ++field) held = item.has(*field) ? *field : held;
    names.push_back(item.take_text(held, ""));
    if (names.back().empty())
      throw GenomeError{item_place.path() + "." + held, "missing: an item of this list has a name"};
    const bool says_more = held != *fields.begin() || !item.rest().empty();
    if (says_more) details.push_back({{"name", names.back()}, {"item", items[i]}});
  }
  if (!details.empty()) genome.rest()[list] = std::move(details);
  return names;
}

void put_names(Json& genome, const char* list, const std::vector<std::string>& names,
               std::initializer_list<const char*> fields) {
  const Json details = genome.contains(list) ? genome[list] : Json::array();
  genome.erase(list);
  if (names.empty()) return;
  Json items = Json::array();
  auto next =
      details.begin();  // both are in the same order, unless somebody changed the names: then the search begins anew
  const auto find = [&](const std::string& name, auto from, auto to) {
    return std::find_if(from, to,
                        [&](const Json& each) { return each.is_object() && each.value("name", Json{}) == name; });
  };
  for (const std::string& name : names) {
    auto found = find(name, next, details.end());
    if (found == details.end()) found = find(name, details.begin(), details.end());
    if (found == details.end()) {
      items.push_back({{*fields.begin(), name}});
    } else {
      items.push_back(found->at("item"));
      next = found + 1;
    }
  }
  genome[list] = std::move(items);
}

}  // namespace perigee
