// patterns/operators.h -- Arithmetic and comparison of two patterns' values, for every way of aligning them in time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

#include "patterns/join.h"

namespace perigee {

enum class Op : uint8_t {
  set,
  keep,
  keepif,
  add,
  sub,
  mul,
  div,
  mod,
  pow,
  band,
  bor,
  bxor,
  blshift,
  brshift,
  lt,
  gt,
  lte,
  gte,
  eq,
  eqt,
  ne,
  net,
  and_,
  or_,
  func,
  concat
};
enum class Align : uint8_t { in, out, mix, squeeze, squeeze_out, reset, restart, poly };

struct OpName {
  Op op;
  std::string_view name, help;
};
struct AlignName {
  Align align;
  std::string_view suffix, help;
};
// The 32 lowest bits of a number's integer part, as a signed integer; 0 of what is infinite or no number.
int32_t to_bits(double number);

std::span<const OpName> all_operators();
std::span<const AlignName> all_alignments();

// Two values made one. Control maps are joined control by control; a plain value that meets a map is its unnamed
// control, and a map that meets a plain value stays as it is (warned of once). Throws PatternError where the
// operation has no meaning for the values. In Tidal a control that only the right side has is subtracted from nothing
// and divided from one, and one that is no number stays as it is.
Value operate(Op op, Value left, const Value& right, Dialect dialect = Dialect::strudel);

// left op right, aligned in time. `keepif` drops events whose right value is false.
Pattern operate(Op op, Align align, Pattern left, Pattern right, Dialect dialect = Dialect::strudel);

// The number with its sign changed, also of each control that is one; words stay.
Value negated(const Value& value);

}  // namespace perigee
