// gpu/patch_settings.h -- The numbers of a patch that a note can be told, and what they are called: "filter1_frequency".
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "gpu/genome.h"

namespace perigee {

struct PatchSetting {
  std::string node, number;  // the node's id, and the format's name for the number
  std::string name;          // its kind, counted in the order of the patch, and the number
  double value = 0.0;        // in the genome; the q of any filter as a factor
};
std::vector<PatchSetting> patch_settings(const Patch& patch);

// A filter's stored q as a factor: low-pass and high-pass have it in dB (W3C Web Audio API, BiquadFilterNode).
double filter_q(const PatchNode& filter);

}  // namespace perigee
