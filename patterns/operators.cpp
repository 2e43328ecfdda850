// patterns/operators.cpp -- Arithmetic and comparison of two patterns' values, for every way of aligning them in time.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/operators.h"

#include <cmath>
#include <string>

#include "patterns/controls.h"
#include "patterns/json.h"
#include "patterns/numeral.h"
#include "patterns/warning.h"

namespace perigee {
namespace {

constexpr OpName kOperators[] = {
    {Op::set, "set", "replaces values by those of another pattern; controls are joined"},
    {Op::keep, "keep", "keeps the values, taking only the other pattern's structure"},
    {Op::keepif, "keepif", "keeps the values where the other pattern is true"},
    {Op::add, "add", "adds numbers, control by control"},
    {Op::sub, "sub", "subtracts numbers, control by control"},
    {Op::mul, "mul", "multiplies numbers, control by control"},
    {Op::div, "div", "divides numbers, control by control"},
    {Op::mod, "mod", "rest of a division, never negative for a positive divisor"},
    {Op::pow, "pow", "raises to a power"},
    {Op::band, "band", "bitwise and of integers"},
    {Op::bor, "bor", "bitwise or of integers"},
    {Op::bxor, "bxor", "bitwise exclusive or of integers"},
    {Op::blshift, "blshift", "shifts bits to the left"},
    {Op::brshift, "brshift", "shifts bits to the right"},
    {Op::lt, "lt", "true where less than the other"},
    {Op::gt, "gt", "true where greater than the other"},
    {Op::lte, "lte", "true where less than or equal to the other"},
    {Op::gte, "gte", "true where greater than or equal to the other"},
    {Op::eq, "eq", "true where equal, a number and its text too"},
    {Op::eqt, "eqt", "true where equal and of the same type"},
    {Op::ne, "ne", "true where not equal"},
    {Op::net, "net", "true where not equal or of another type"},
    {Op::and_, "and", "the other value where this one is true, else this one"},
    {Op::or_, "or", "this value where it is true, else the other one"},
    {Op::func, "func", "applies the function in the other pattern to the value"},
    {Op::concat, "concat", "joins texts end to end, control by control"},
};

constexpr AlignName kAlignments[] = {
    {Align::in, "In", "structure from this pattern"},
    {Align::out, "Out", "structure from the other pattern"},
    {Align::mix, "Mix", "structure from both"},
    {Align::squeeze, "Squeeze", "a whole cycle of the other pattern in each event of this one"},
    {Align::squeeze_out, "SqueezeOut", "a whole cycle of this pattern in each event of the other"},
    {Align::reset, "Reset", "this pattern's cycle begins anew at each event of the other"},
    {Align::restart, "Restart", "this pattern begins anew from cycle 0 at each event of the other"},
    {Align::poly, "Poly", "steps of the other pattern last as long as steps of this one"},
};

double calculate(Op op, double a, double b) {
  switch (op) {
    case Op::add:
      return a + b;
    case Op::sub:
      return a - b;
    case Op::mul:
      return a * b;
    case Op::div:
      return a / b;
    case Op::mod:
      return std::fmod(std::fmod(a, b) + b, b);
    case Op::pow:
      return std::pow(a, b);
    case Op::band:
      return to_bits(a) & to_bits(b);
    case Op::bor:
      return to_bits(a) | to_bits(b);
    case Op::bxor:
      return to_bits(a) ^ to_bits(b);
    case Op::blshift:
      return static_cast<int32_t>(static_cast<uint32_t>(to_bits(a)) << (static_cast<uint32_t>(to_bits(b)) & 31U));
    default:
      return to_bits(a) >> (static_cast<uint32_t>(to_bits(b)) & 31U);  // brshift
  }
}

bool is_calculation(Op op) { return op >= Op::add && op <= Op::brshift; }

// Texts by their letters, everything else as numbers; what is no number compares false.
bool compare(Op op, const Value& a, const Value& b) {
  if (a.is_string() && b.is_string()) {
    const int order = a.text().compare(b.text());
    return op == Op::lt ? order < 0 : op == Op::gt ? order > 0 : op == Op::lte ? order <= 0 : order >= 0;
  }
  const auto x = plain_number(a), y = plain_number(b);
  if (!x || !y) return false;
  return op == Op::lt ? *x < *y : op == Op::gt ? *x > *y : op == Op::lte ? *x <= *y : *x >= *y;
}

bool loosely_equal(const Value& a, const Value& b) {
  if (a.kind() == b.kind()) return a == b;
  const auto x = plain_number(a), y = plain_number(b);
  return x && y && *x == *y;
}

std::string text_of(const Value& value) {
  if (value.is_string()) return std::string{value.text()};
  if (value.is_number() || value.is_boolean()) return to_json(value);
  throw PatternError("concat: words and numbers can be joined, not " + describe(value));
}

double operand(Op op, const Value& value) {
  if (const auto number = as_number(value)) return *number;
  throw PatternError(std::string{kOperators[static_cast<size_t>(op)].name} + ": " + describe(value) +
                     " is neither a number nor a note name");
}

Value operate_plain(Op op, Value left, const Value& right) {
  if (is_calculation(op)) return calculate(op, operand(op, left), operand(op, right));
  switch (op) {
    case Op::set:
      return right;
    case Op::keep:
    case Op::keepif:
      return left;
    case Op::eq:
      return loosely_equal(left, right);
    case Op::ne:
      return !loosely_equal(left, right);
    case Op::eqt:
      return left == right;
    case Op::net:
      return !(left == right);
    case Op::and_:
      return left.truthy() ? right : left;
    case Op::or_:
      return left.truthy() ? left : right;
    case Op::func: {
      if (!right.is_function()) throw PatternError("func: a pattern of functions is needed, not of " + describe(right));
      return right.function().call(std::span{&left, 1});
    }
    case Op::concat:
      return Value{text_of(left) + text_of(right)};
    default:
      return compare(op, left, right);
  }
}

Value tidal_control(Op op, const Value& left, const Value& right) {
  const auto number = as_number(left);
  if (is_calculation(op) && !(number && right.is_number())) return left;
  return operate_plain(op, left, right);
}

// What becomes in Tidal of a control that only the right side has.
Value tidal_alone(Op op, const Value& right) {
  if (op == Op::sub) return negated(right);
  return op == Op::div && right.is_number() ? Value{1.0 / right.number()} : right;
}

Value join_tidal(Op op, Ref<const ControlMap> left, const ControlMap& right) {
  for (const ControlMap::Entry& entry : right.entries()) {
    const Value* mine = left->find(entry.id);
    Value value = mine == nullptr ? tidal_alone(op, entry.value) : tidal_control(op, *mine, entry.value);
    left = ControlMap::with(std::move(left), entry.id, std::move(value));
  }
  return Value{std::move(left)};
}

}  // namespace

int32_t to_bits(double number) {
  if (!std::isfinite(number)) return 0;
  constexpr double kWrap = 4294967296.0;  // 2^32
  double rest = std::fmod(std::trunc(number), kWrap);
  if (rest < 0) rest += kWrap;
  return static_cast<int32_t>(static_cast<uint32_t>(rest));
}

std::span<const OpName> all_operators() { return kOperators; }
std::span<const AlignName> all_alignments() { return kAlignments; }

Value negated(const Value& value) {
  if (value.is_number()) return Value{-value.number()};
  if (!value.is_controls()) return value;
  Ref<const ControlMap> map = ControlMap::empty_map();
  for (const ControlMap::Entry& entry : value.controls().entries())
    map = ControlMap::with(std::move(map), entry.id, negated(entry.value));
  return Value{std::move(map)};
}

Value operate(Op op, Value left, const Value& right, Dialect dialect) {
  const bool tidal = dialect == Dialect::tidal;
  if (!left.is_controls() && !right.is_controls()) {
    const bool words = tidal && op == Op::add && left.is_string() && right.is_string();
    return operate_plain(words ? Op::concat : op, std::move(left), right);
  }
  if (!right.is_controls()) {
    warn_once("a plain value cannot be combined with controls; name the control, as in :add(n(2))");
    return left;
  }
  if (right.controls().size() == 1 && right.controls().has(unnamed_control())) return left;
  Ref<const ControlMap> mine =
      left.is_controls() ? left.take_controls() : ControlMap::single(unnamed_control(), std::move(left));
  if (tidal) return join_tidal(op, std::move(mine), right.controls());
  return ControlMap::merged(std::move(mine), right.controls(),
                            [op](ControlId, const Value& a, const Value& b) { return operate_plain(op, a, b); });
}

Pattern operate(Op op, Align align, Pattern left, Pattern right, Dialect dialect) {
  if (op == Op::keepif) (align == Align::poly ? left : right) = truthy_only(align == Align::poly ? left : right);
  const auto combine = [op, dialect](Value& a, const Value& b) {
    if (op == Op::keepif) return true;
    a = operate(op, std::move(a), b, dialect);
    return true;
  };
  // Where one side's events each hold a cycle of the other: that side's value is given, the other's pattern is mapped.
  const auto each_left = [combine, right](const Value& a) {
    return fmap(right, [combine, a](Value& b) {
      Value result = a;
      combine(result, b);
      b = std::move(result);
      return true;
    });
  };
  const auto each_right = [combine, left](const Value& b) {
    return fmap(left, [combine, b](Value& a) { return combine(a, b); });
  };
  // Strudel's poly calculates with the sides exchanged.
  const auto each_left_exchanged = [combine, right](const Value& a) {
    return fmap(right, [combine, a](Value& b) { return combine(b, a); });
  };
  switch (align) {
    case Align::in:
      return app_left(std::move(left), std::move(right), combine);
    case Align::out:
      return app_right(std::move(left), std::move(right), combine);
    case Align::mix:
      return app_both(std::move(left), std::move(right), combine);
    case Align::squeeze:
      return bind(Bind::squeeze, std::move(left), each_left, {right});
    case Align::squeeze_out:
      return bind(Bind::squeeze, std::move(right), each_right, {left});
    case Align::reset:
      return bind(Bind::reset, std::move(right), each_right, {left});
    case Align::restart:
      return bind(Bind::restart, std::move(right), each_right, {left});
    case Align::poly:
      return bind(Bind::poly, std::move(left), each_left_exchanged, {right});
  }
  return silence();
}

}  // namespace perigee
