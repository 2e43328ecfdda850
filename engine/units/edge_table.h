// engine/units/edge_table.h -- What a step and a corner without their aliases have that the naive ones have not, frame by frame.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>

namespace perigee {

// The band limit is a sinc of 0.4 times the rate (19.2 kHz at 48 kHz) under a Kaiser window (β = 7), kReach frames to each side:
// flat within 0.2 dB up to a third of the rate (16 kHz), and for a saw of up to 5 kHz every alias, wherever it falls, lies
// more than 85 dB below the fundamental. (Kaiser and Schafer, "On the use of the I0-sinh window for spectrum analysis", 1980;
// the tables are what Stilson and Smith, "Alias-free digital synthesis of classic analog waveforms", 1996, call BLEP.)
struct EdgeTable {
  static constexpr std::size_t kReach = 12;         // frames before and after an edge that it changes
  static constexpr std::size_t kTaps = 2 * kReach;  // of one edge
  static constexpr std::size_t kPhases = 128;       // places of an edge between two frames; in between, straight lines
  using Rows = std::array<std::array<float, kTaps>, kPhases + 1>;

  // [p][j]: j − kReach + p/kPhases frames after the edge. Of a step up by 1 …
  Rows step;
  // … and of a corner that adds slope 1 a frame.
  Rows corner;
};

// Made before main. Any thread.
const EdgeTable& edge_table() noexcept;

}  // namespace perigee
