// patterns/cat.h -- A faster row of patterns is still a row of patterns.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "patterns/pattern.h"

namespace perigee {

// fast(factor, source) as one node where the source is a plain value or a row of equal parts; null otherwise.
Pattern faster_cat(const Pattern& source, const Rational& factor);

}  // namespace perigee
