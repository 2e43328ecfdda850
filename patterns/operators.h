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
  func
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
std::span<const OpName> all_operators();
std::span<const AlignName> all_alignments();

// Two values made one. Control maps are joined control by control; a plain value that meets a map is its unnamed
// control, and a map that meets a plain value stays as it is (warned of once). Throws PatternError where the
// operation has no meaning for the values.
Value operate(Op op, Value left, const Value& right);

// left op right, aligned in time. `keepif` drops events whose right value is false.
Pattern operate(Op op, Align align, Pattern left, Pattern right);

}  // namespace perigee
