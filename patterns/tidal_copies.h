// patterns/tidal_copies.h -- Copies as Tidal makes them: each is made of the one before it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "patterns/registry.h"

namespace perigee::tidal {

// The source, and over it the change of all that was so far, `apart` later; `copies` in all.
Pattern echo_with(int64_t copies, const Rational& apart, const Transform& change, const Pattern& source);
// Each copy's gain is `feedback` times that of the one before; the first is as it was.
Pattern echo(int64_t copies, const Rational& apart, double feedback, const Pattern& source);
// The gain falls in equal steps, which would reach `feedback` one copy after the last.
Pattern stut(int64_t copies, double feedback, const Rational& apart, const Pattern& source);
// Every event repeated in its own time, changed once more each time.
Pattern ply_with(double times, const Transform& change, const Pattern& source);

}  // namespace perigee::tidal
