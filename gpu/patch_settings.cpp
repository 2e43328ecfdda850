// gpu/patch_settings.cpp -- One table of them, with the format's defaults.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/patch_settings.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/portable_math.h"

namespace perigee {
namespace {

struct Row {
  std::string_view kind, called, number;
  double otherwise;
};
constexpr Row kRows[] = {
    {"GainNode", "gain", "gain", 1.0},
    {"FilterNode", "filter", "frequency", 500.0},
    {"FilterNode", "filter", "q", 1.0},
    {"FilterNode", "filter", "gain", 1.0},
    {"DelayNode", "delay", "delayTime", 0.0},
    {"FeedbackDelayNode", "feedback", "delayTime", 0.0},
    {"FeedbackDelayNode", "feedback", "feedbackRatio", 0.2},
    {"CompressorNode", "compressor", "threshold", -24.0},
    {"CompressorNode", "compressor", "ratio", 12.0},
};

double stored(const PatchNode& node, std::string_view number, double otherwise) {
  const auto found = node.numbers.find(std::string{number});
  return found == node.numbers.end() || !std::isfinite(found->second) ? otherwise : found->second;
}

}  // namespace

double filter_q(const PatchNode& filter) {
  const double q = std::clamp(stored(filter, "q", 1.0), 0.0001, 20.0);
  const auto type = filter.words.find("type");
  const bool in_db =
      type == filter.words.end() || type->second.empty() || type->second == "lowpass" || type->second == "highpass";
  return in_db ? portable::db_to_gain(q) : q;
}

std::vector<PatchSetting> patch_settings(const Patch& patch) {
  std::vector<PatchSetting> all;
  std::map<std::string_view, int> count;
  for (const PatchNode& node : patch.nodes) {
    bool counted = false;
    for (const Row& row : kRows) {
      if (node.name != row.kind) continue;
      if (!counted) ++count[row.called];
      counted = true;
      std::string name = std::string{row.called} + std::to_string(count[row.called]) + "_" + std::string{row.number};
      const double value = row.number == "q" ? filter_q(node) : stored(node, row.number, row.otherwise);
      all.push_back({node.id, std::string{row.number}, std::move(name), value});
    }
  }
  return all;
}

}  // namespace perigee
