// gpu/genome_defaults.h -- Fields that the original library wants to find and that hold the same in every genome.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gpu/json_text.h"

namespace perigee {

// Written unless a value's `rest` says otherwise; not kept in `rest` when they say just this. Thus a value is its own copy
// after a journey through a file.
inline const Json& network_defaults() {
  static const Json defaults = {{"gid", 0},
                                {"fitness", 0},
                                {"mutations", Json::array()},
                                {"debug", false},
                                {"behavior", {{"behaviorList", nullptr}, {"objectives", nullptr}}},
                                {"realFitness", 0},
                                {"age", 0},
                                {"localObjectivesCompetition", Json::array()},
                                {"meta", Json::object()},
                                {"networkAdaptable", false},
                                {"networkModulatory", false},
                                {"connectionLookup", nullptr},
                                {"nodeLookup", nullptr},
                                {"parent", nullptr}};
  return defaults;
}

inline const Json& connection_defaults() {
  static const Json defaults = {
      {"a", 0}, {"b", 0}, {"c", 0}, {"d", 0}, {"modConnection", 0}, {"learningRate", 0}, {"isMutated", false}};
  return defaults;
}

inline const Json& patch_defaults() {
  static const Json defaults = {{"evolutionHistory", Json::array()}};
  return defaults;
}

}  // namespace perigee
