// patterns/structure.cpp -- The rhythm of one pattern laid on another: its truths, its parts, its repeats.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/join.h"

namespace perigee {
namespace {

bool keep_left(Value&, const Value&) { return true; }

}  // namespace

Pattern struct_(Pattern source, Pattern truths) {
  return app_right(std::move(source), truthy_only(std::move(truths)), keep_left);
}

Pattern mask(Pattern source, Pattern truths) {
  return app_left(std::move(source), truthy_only(std::move(truths)), keep_left);
}

Pattern ply(const Rational& factor, Pattern source) {
  std::optional<Rational> steps;
  if (source->steps()) steps = *source->steps() * factor;
  Pattern result =
      bind(Bind::squeeze, std::move(source), [factor](const Value& value) { return fast(factor, pure(value)); });
  return with_steps(std::move(result), std::move(steps));
}

Pattern segment(const Rational& rate, Pattern source) {
  return with_steps(struct_(std::move(source), fast(rate, pure(true))), rate);
}

Pattern chunk(int64_t n, Pattern source, Pattern transformed, bool back) {
  std::vector<Pattern> parts(static_cast<size_t>(n), pure(false));
  parts.front() = pure(true);
  return when(iter(n, fastcat(std::move(parts)), !back), std::move(transformed), std::move(source));
}

}  // namespace perigee
