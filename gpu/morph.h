// gpu/morph.h -- A network between two others.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gpu/network.h"

namespace perigee {

// t 0 … 1 (beyond: as at the end). At 0 it is `a` itself, at 1 `b` itself: the same bits come out. Between, a network with
// the structure of both, that any evaluator plays: not a cross-fade, but one sound on its way to another.
//
// Outputs and hidden nodes of one id, layer and activation are one node, whose weights go from those of `a` to those of `b`;
// a connection that only one has fades. Other hidden nodes stay as they are, and what they send fades. An output whose
// activation changes adds up both of its curves, (1 − t)·a + t·b, in a triangle's straight part: exact but for rounding
// while the sum is within ±1. Only Linear and arctan go beyond, and are folded back there as long as the morph is on its
// way. An output that only one network has is 0 in the other, at the ends too. Node order and layers obey gpu/network.h.
Network morph(const Network& a, const Network& b, double t);

}  // namespace perigee
