// engine/units/feedback.cpp -- Loops: a signal that returns one quantum later, or one sample later inside a loop of single samples.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/feedback.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// The ring holds what `feedback_write` put there `delay` frames ago; before the voice began there was nothing.
void read_back(const UnitCall& call, std::int64_t delay) {
  for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
    const auto now = call.start + call.first + static_cast<std::int64_t>(frame);
    const float* const row = call.ring.rows + (static_cast<std::uint32_t>(now - delay) & call.ring.mask) * kRow;
    for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
      const Ints age =
          local_time(call, lane) + hn::Set(kInt, static_cast<std::int32_t>(frame) - static_cast<std::int32_t>(delay));
      put(call.outputs[0], frame, lane, hn::IfThenElseZero(begun(age), hn::Load(kFloat, row + lane)));
    }
  }
}
void quantum_back(const UnitCall& call) noexcept { read_back(call, kQuantum); }
void sample_back(const UnitCall& call) noexcept { read_back(call, 1); }

void write_back(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]};
  const Floats most = all(1e15f);
  for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
    const auto now = call.start + call.first + static_cast<std::int64_t>(frame);
    float* const row = call.ring.rows + (static_cast<std::uint32_t>(now) & call.ring.mask) * kRow;
    for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
      // A loop that runs away stays finite; the end of the Program ends the voice.
      hn::Store(within(in.at(frame, lane), hn::Neg(most), most), kFloat, row + lane);
    }
  }
}

constexpr std::string_view kFamily = "feedback";
constexpr float kRingSeconds = 1e-6f;  // the shortest ring there is, which holds a quantum and its like before
constexpr UnitRow kRows[] = {
    {unit("feedback_quantum", kFamily, "what was fed back a quantum of 64 frames ago", {},
          {.memory_seconds = kRingSeconds}),
     quantum_back},
    {unit("feedback_sample", kFamily,
          "what was fed back one sample ago; all units of the loop then run sample by sample", {},
          {.memory_seconds = kRingSeconds}),
     sample_back},
    {unit("feedback_write", kFamily, "closes a loop", {kIn}, {.outputs = 0}), write_back},
};
UnitRows feedback_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(feedback_rows);
UnitRows feedback_units() { return HWY_DYNAMIC_DISPATCH(feedback_rows)(); }
}  // namespace perigee
#endif
