// repl/osc/arrivals.cpp -- Events from other instruments' patterns on their way to the player.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/osc/arrivals.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "patterns/control_reading.h"
#include "patterns/control_table.h"
#include "patterns/controls.h"
#include "repl/session/player.h"

namespace perigee::osc {
namespace {

constexpr std::int64_t kFarthest =
    42'000'000'000;                             // ns ahead: beyond it the sender's clock is another one, SuperDirt says
constexpr std::int64_t kInstead = 200'000'000;  // ns from now, then
constexpr const char* kFull = "too many events wait for their time; this one is left out";

// "c3" where a number is wanted is control bus 3; a note of that name stays one.
std::optional<std::int64_t> bus_named(const Control& control, const Argument& value) {
  const ControlRow* const row = find_control_row(control.name);
  if (!value.is_text() || control_reading(control) == Reading::note || (row != nullptr && !takes_only_numbers(*row)))
    return std::nullopt;
  std::int64_t bus = 0;
  const char* const end = value.text.data() + value.text.size();
  if (!value.text.starts_with('c') || value.text.size() < 2) return std::nullopt;
  const auto [rest, error] = std::from_chars(value.text.data() + 1, end, bus);
  return error == std::errc{} && rest == end && bus >= 0 ? std::optional{bus} : std::nullopt;
}

// A control that nobody here knows changes nothing.
Event event_of(const DirtMeaning& meaning) {
  Ref<const ControlMap> controls = ControlMap::empty_map();
  for (const DirtMeaning::Control& each : meaning.controls) {
    const Control* const known = find_control(each.name);
    if (known == nullptr || each.value.kind == Argument::Kind::other) continue;
    if (const auto bus = bus_named(*known, each.value)) {
      controls = ControlMap::with(std::move(controls), control_key("^" + std::string{known->name}),
                                  Value{static_cast<double>(*bus)});
      continue;
    }
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

bool Arrivals::is_full(Frames now) {
  while (!waiting_.empty() && waiting_.top() < now) waiting_.pop();
  if (waiting_.size() < kMost) return false;
  tell_once(told_many_, "more events wait for their time than can be held; those beyond are left out");
  return true;
}

Frames Arrivals::frame_of(const Player& player, TimeTag time) {
  if (time == kAtOnce) return 0;
  std::int64_t wall_ns = wall_of(time);
  const std::int64_t wall = wall_now();
  if (wall_ns > wall + kFarthest) {
    wall_ns = wall + kInstead;
    tell_once(told_far_,
              "time tags lie more than 42 seconds ahead, so the sender's clock is another one; its events are "
              "heard 0.2 seconds after they come");
  }
  return player.frame_heard_at(wall_ns).value_or(0);
}

void Arrivals::came(bool in_time, TimeTag time) {
  if (in_time || time == kAtOnce) return;
  ++late_;
  tell_once(told_late_,
            "events come after the time that they are for, and are heard at once; have them sent earlier "
            "(oLatency in Tidal)");
}

std::string Arrivals::play(Player& player, const DirtMeaning& meaning, TimeTag time) {
  if (is_full(player.engine().status().frame)) return kFull;
  Arrival arrival{.event = event_of(meaning), .cps = meaning.cps, .frame = frame_of(player, time)};
  if (const Value* lag = arrival.event.value.controls().find(control_key("lag")); lag != nullptr && lag->is_number())
    arrival.frame += static_cast<Frames>(std::clamp(lag->number(), -42.0, 42.0) * player.engine().rate_hz());
  ++events_;
  waiting_.push(arrival.frame);
  came(player.arrive(std::move(arrival)), time);
  return "";
}

std::string Arrivals::set_busses(Player& player, const DirtMeaning& meaning, TimeTag time) {
  if (is_full(player.engine().status().frame)) return kFull;
  const Frames frame = frame_of(player, time);
  bool in_time = true;
  for (const auto& [bus, value] : meaning.busses) {
    waiting_.push(frame);
    in_time = player.set_bus({.bus = bus, .value = value, .frame = frame}) && in_time;
  }
  came(in_time, time);
  return "";
}

}  // namespace perigee::osc
