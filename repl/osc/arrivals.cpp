// repl/osc/arrivals.cpp -- Events from other instruments' patterns on their way to the player.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/osc/arrivals.h"

#include <algorithm>

#include "patterns/controls.h"
#include "repl/session/player.h"

namespace perigee::osc {
namespace {

constexpr std::int64_t kFarthest =
    42'000'000'000;                             // ns ahead: beyond it the sender's clock is another one, SuperDirt says
constexpr std::int64_t kInstead = 200'000'000;  // ns from now, then

// A control that nobody here knows changes nothing.
Event event_of(const DirtMeaning& meaning) {
  Ref<const ControlMap> controls = ControlMap::empty_map();
  for (const DirtMeaning::Control& each : meaning.controls) {
    const Control* const known = find_control(each.name);
    if (known == nullptr || each.value.kind == Argument::Kind::other) continue;
    controls = ControlMap::with(std::move(controls), known->id,
                                each.value.is_text() ? Value{each.value.text} : Value{each.value.number});
  }
  const Cycles begin = Cycles::nearest(meaning.cycle);
  const Span whole{begin, begin + Cycles::nearest(meaning.delta * meaning.cps)};
  return {.whole = whole, .part = whole, .value = Value{std::move(controls)}, .context = {}};
}

}  // namespace

void Arrivals::tell_once(bool& told, const char* what) {
  if (!std::exchange(told, true)) report_(std::string{"dirt: "} + what);
}

std::string Arrivals::play(Player& player, const DirtMeaning& meaning, TimeTag time) {
  const double rate_hz = player.engine().rate_hz();
  const Frames now = player.engine().status().frame;
  while (!waiting_.empty() && waiting_.top() < now) waiting_.pop();
  if (waiting_.size() >= kMost) {
    tell_once(told_many_, "more events wait for their time than can be held; those beyond are left out");
    return "too many events wait for their time; this one is left out";
  }
  Arrival arrival{.event = event_of(meaning), .cps = meaning.cps, .frame = 0};  // at once
  std::int64_t wall_ns = wall_of(time);
  const std::int64_t wall = wall_now();
  if (time != kAtOnce && wall_ns > wall + kFarthest) {
    wall_ns = wall + kInstead;
    tell_once(told_far_,
              "time tags lie more than 42 seconds ahead, so the sender's clock is another one; its events are "
              "heard 0.2 seconds after they come");
  }
  if (time != kAtOnce) arrival.frame = player.frame_heard_at(wall_ns).value_or(0);
  if (const Value* lag = arrival.event.value.controls().find(control_key("lag")); lag != nullptr && lag->is_number())
    arrival.frame += static_cast<Frames>(std::clamp(lag->number(), -42.0, 42.0) * rate_hz);
  ++events_;
  waiting_.push(arrival.frame);
  if (player.arrive(std::move(arrival)) || time == kAtOnce) return "";
  ++late_;
  tell_once(told_late_,
            "events come after the time that they are for, and are heard at once; have them sent earlier "
            "(oLatency in Tidal)");
  return "";
}

}  // namespace perigee::osc
