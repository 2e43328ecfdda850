// engine/units/operators.cpp -- What operators that bend each other are made of: levels passed at their rates, sums by weight.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/operators.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// From 0 to each of four levels in turn, straight, each in the reciprocal of its rate.
void stages(const UnitCall& call) noexcept {
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    Floats rise[4], rate[4], begin[4];
    Floats level = zero(), start = zero();
    for (std::size_t i = 0; i < 4; ++i) {
      const Floats to = Input{call.inputs[2 * i]}.held(lane);
      rate[i] = within(Input{call.inputs[2 * i + 1]}.held(lane), all(1e-3f), all(1e5f));
      rise[i] = to - level;
      begin[i] = start;
      level = to;
      start = start + all(1.0f) / rate[i];
    }
    Ints time = local_time(call, lane);
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
      const Floats t = to_float(time) * all(call.seconds_per_frame);
      Floats sum = zero();
      for (std::size_t i = 0; i < 4; ++i) sum = sum + rise[i] * within((t - begin[i]) * rate[i], zero(), all(1.0f));
      put(call.outputs[0], frame, lane, hn::IfThenElseZero(begun(time), sum));
      time = time + hn::Set(kInt, 1);
    }
  }
}

void weighed_sum(const UnitCall& call) noexcept {
  for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
    for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
      Floats sum = Input{call.inputs[0]}.at(frame, lane) * Input{call.inputs[1]}.at(frame, lane);
      for (std::size_t i = 2; i < 12; i += 2)
        sum = sum + Input{call.inputs[i]}.at(frame, lane) * Input{call.inputs[i + 1]}.at(frame, lane);
      put(call.outputs[0], frame, lane, sum);
    }
  }
}

constexpr std::string_view kFamily = "operators";
constexpr UnitInput weight(std::string_view name, float value) { return input(name, "number", -1e6f, 1e6f, value); }
constexpr UnitInput level_of(std::string_view name) { return held(input(name, "linear", 0.0f, 4.0f, 1.0f)); }
constexpr UnitInput rate_of(std::string_view name, float per_second) {
  return held(input(name, "per second", 0.001f, 1000.0f, per_second));
}
constexpr UnitRow kRows[] = {
    {unit("stages", kFamily, "from 0 to four levels in turn, each in the reciprocal of its rate; the last one stays",
          {level_of("level1"), rate_of("rate1", 10.0f), level_of("level2"), rate_of("rate2", 0.3f), level_of("level3"),
           rate_of("rate3", 0.1f), level_of("level4"), rate_of("rate4", 0.1f)}),
     stages},
    {unit("weighed_sum", kFamily, "the sum of six signals, each times its weight",
          {weight("x", 0.0f), weight("by", 1.0f), weight("x2", 0.0f), weight("by2", 1.0f), weight("x3", 0.0f),
           weight("by3", 1.0f), weight("x4", 0.0f), weight("by4", 1.0f), weight("x5", 0.0f), weight("by5", 1.0f),
           weight("x6", 0.0f), weight("by6", 1.0f)},
          {.kind = UnitKind::arithmetic}),
     weighed_sum},
};
UnitRows operator_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(operator_rows);
UnitRows operator_units() { return HWY_DYNAMIC_DISPATCH(operator_rows)(); }
}  // namespace perigee
#endif
