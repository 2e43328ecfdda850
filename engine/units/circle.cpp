// engine/units/circle.cpp -- The end of a Program on a circle of outputs: each signal is heard on those next to its place.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/circle.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// The panner of SuperCollider's PanAz: half a sine over `width` outputs, its top at the place, the circle closed.
template <std::size_t kSignals>
struct Circle {
  Input at, spread, width, turn;
  Floats outputs;

  explicit HWY_INLINE Circle(const UnitCall& call)
      : at{call.inputs[kSignals]},
        spread{call.inputs[kSignals == 1 ? 1 : 3]},
        width{call.inputs[kSignals == 1 ? 2 : 4]},
        turn{call.inputs[kSignals == 1 ? 3 : 5]},
        outputs{all(static_cast<float>(call.circle.outputs))} {}
  HWY_INLINE bool constant() const {
    return at.constant() && width.constant() && turn.constant() && (kSignals == 1 || spread.constant());
  }
  HWY_INLINE Floats gain(std::size_t signal, std::size_t output, std::size_t frame, std::size_t lane) const {
    Floats place = within(at.at(frame, lane), all(-1e4f), all(1e4f));
    if (signal > 0) place = place + within(spread.at(frame, lane), all(-1e4f), all(1e4f));
    const Floats wide = within(width.at(frame, lane), all(0.01f), outputs);
    const Floats round = within(turn.at(frame, lane), all(-1e4f), all(1e4f));
    Floats from = (place - hn::Floor(place)) * outputs + wide * all(0.5f) + round - all(static_cast<float>(output));
    from = from - outputs * hn::Floor(from / outputs);
    const Floats share = from / wide;
    return hn::IfThenElseZero(hn::Lt(share, all(1.0f)),
                              sine_quarter(at_least(all(0.25f) - hn::Abs(share - all(0.5f)) * all(0.5f), zero())));
  }
};

template <std::size_t kSignals>
void send_circle(const UnitCall& call) noexcept {
  if (call.circle.pairs == nullptr) return;
  const Circle<kSignals> circle{call};
  const bool held = circle.constant();
  for (std::size_t signal = 0; signal < kSignals; ++signal) {
    const Input in{call.inputs[signal]};
    for (std::size_t output = 0; output < static_cast<std::size_t>(call.circle.outputs); ++output) {
      const BusSides& pair = call.circle.pairs[output / 2];
      float* const to = output % 2 == 0 ? pair.left : pair.right;
      for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
        Floats gain = circle.gain(signal, output, 0, lane);
        if (held && hn::AllTrue(kFloat, hn::Eq(gain, zero()))) continue;
        for (std::size_t frame = 0; frame < kFrames; ++frame) {
          if (!held) gain = circle.gain(signal, output, frame, lane);
          float* const sum = to + frame * kRow + lane;
          hn::Store(hn::Load(kFloat, sum) + in.at(frame, lane) * gain, kFloat, sum);
        }
      }
    }
  }
}

constexpr std::string_view kFamily = "ends";
constexpr UnitInput kLeft = input("left", "signal", -1.0f, 1.0f, 0.0f);
constexpr UnitInput kRight = input("right", "signal", -1.0f, 1.0f, 0.0f);
constexpr UnitInput kAt = input("at", "turns", 0.0f, 1.0f, 0.5f);
constexpr UnitInput kSpread = input("spread", "turns", -1.0f, 1.0f, 0.0f);
constexpr UnitInput kWidth = input("width", "outputs", 0.01f, 16.0f, 2.0f);
constexpr UnitInput kTurn = input("turn", "outputs", -16.0f, 16.0f, 0.0f);
constexpr UnitShape kEnd{.outputs = 0, .kind = UnitKind::end, .bus = kCircleBus};

constexpr UnitRow kRows[] = {
    {unit("send_circle", kFamily, "a placed signal to the outputs, which stand in a circle; 0 is the first of them",
          {kIn, kAt, kWidth, kTurn}, kEnd),
     send_circle<1>},
    {unit("send_circle_stereo", kFamily, "two placed sides to the circle, the right one `spread` further",
          {kLeft, kRight, kAt, kSpread, kWidth, kTurn}, kEnd),
     send_circle<2>},
};
UnitRows circle_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(circle_rows);
UnitRows circle_units() { return HWY_DYNAMIC_DISPATCH(circle_rows)(); }
}  // namespace perigee
#endif
