// gpu/name_list.h -- Tags and parents: lists of names in a file whose items may say more than a name.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "gpu/json_text.h"

namespace perigee {

// How an item names itself: by the first of these fields that it has. The first of all is the one that is written.
inline constexpr std::initializer_list<const char*> kTagFields = {"tag"};
inline constexpr std::initializer_list<const char*> kParentFields = {"genomeId", "_id", "id"};

// Takes the names out of `genome`'s field `list`. What items say beside their names stays there, for put_names.
std::vector<std::string> take_names(JsonObject& genome, const char* list, std::initializer_list<const char*> fields);

// Writes the names into `genome`, whose field `list` may hold what take_names left: each name finds what was said with it.
void put_names(Json& genome, const char* list, const std::vector<std::string>& names,
               std::initializer_list<const char*> fields);

}  // namespace perigee
