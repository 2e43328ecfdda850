// repl/session/player_glance.cpp -- What a player shows of itself to a status line and to those who watch.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <map>

#include "patterns/controls.h"
#include "patterns/printable.h"
#include "repl/session/player.h"
#include "repl/session/watching/glance.h"

namespace perigee {
namespace {

double decibels_of(float gain) { return 20.0 * std::log10(std::max(gain, 1e-6f)); }

// bd, bd:3, saw c4; what has no sound, by its value.
std::string label_of(const Value& value) {
  if (!value.is_controls()) return value.is_string() ? std::string(value.text()) : describe(value);
  static const ControlId kSound = control_key("s"), kNote = control_key("note"), kNumber = control_key("n");
  const auto text = [&](ControlId id) {
    const Value* found = value.controls().find(id);
    return found == nullptr ? std::string() : found->is_string() ? std::string(found->text()) : describe(*found);
  };
  const std::string sound = text(kSound), note = text(kNote), number = text(kNumber);
  if (!sound.empty()) return sound + (!number.empty() ? ":" + number : "") + (!note.empty() ? " " + note : "");
  return !note.empty() ? note : !number.empty() ? number : describe(value);
}

SlotState state_of(const Score& score, const Slot& slot) {
  const bool others =
      std::any_of(score.slots.begin(), score.slots.end(), [](const auto& each) { return each.second.soloed; });
  if (!slot.pattern) return SlotState::silent;
  if (slot.muted || score.all_muted) return SlotState::muted;
  if (others) return slot.soloed ? SlotState::soloed : SlotState::unsoloed;
  return SlotState::plays;
}

// Where an event stands in the player's text, as far as the slot shows that text.
void add_place(GlanceEvent& shown, GlanceSlot& slot, const Event& event) {
  for (const SourceRange& range : event.context.ranges()) {
    if (slot.text.view().empty()) slot.text.set(range.text());
    FixedText<192> same;
    same.set(range.text());
    if (slot.text.view() != same.view() || range.end > same.view().size()) continue;
    shown.text_begin = static_cast<std::uint16_t>(range.begin);
    shown.text_end = static_cast<std::uint16_t>(range.end);
    return;
  }
}

}  // namespace

Pulse Player::pulse() const {
  const EngineStatus engine = engine_.status();
  const std::lock_guard lock(mutex_);
  Pulse pulse{.cycle = performance_.clock().cycle_at(engine.frame).to_double(),
              .cps = performance_.clock().cps_at(engine.frame),
              .voices = engine.voices,
              .max_voices = max_voices_,
              .has_device = device_ != nullptr,
              .load = static_cast<double>(engine.load),
              .limited_frames = engine.limited_frames,
              .limiter_db = decibels_of(engine.limiter_gain_least)};
  if (device_) {
    const DeviceStats stats = device_->stats();
    pulse.worst_load = stats.worst_load;
    pulse.xruns = stats.xruns;
  }
  if (company_ != nullptr) pulse.leader = company_->leader();
  std::vector<std::string_view> names;
  for (const auto& [name, slot] : performance_.score().slots) {
    if (slot.sounding) names.push_back(name);
  }
  std::sort(names.begin(), names.end(), in_order);
  for (const std::string_view name : names) pulse.playing += (pulse.playing.empty() ? "" : " ") + printable(name);
  return pulse;
}

void Player::glance(Glance& into) const {
  const Pulse now = pulse();
  const EngineStatus engine = engine_.status();
  const Levels::Reading levels = levels_.read();
  const LoudnessReading loud = loudness_ ? loudness_->read() : LoudnessReading{};
  into.cycle = now.cycle;
  into.cps = now.cps;
  into.voices = now.voices;
  into.voices_most = engine.voices_most;
  into.max_voices = now.max_voices;
  into.rate_hz = engine_.rate_hz();
  into.load = now.load;
  into.worst_load = now.worst_load;
  into.xruns = now.xruns;
  into.late = engine.late;
  into.dropped = engine.dropped;
  into.shed = engine.shed;
  into.limited_frames = engine.limited_frames;
  into.limiter_db = now.limiter_db;
  into.loudness = loud.momentary;
  into.loudness_integrated = loud.integrated;
  into.true_peak = loud.true_peak;
  into.master = levels.master;
  into.orbits = levels.orbits;

  const std::lock_guard lock(mutex_);
  if (device_) into.device.set(device_->info().name);
  const Score& score = performance_.score();
  for (std::size_t orbit = 0; orbit < into.orbits.size(); ++orbit) {
    if (score.hears(orbit)) into.orbits_heard |= 1u << orbit;
  }
  std::vector<const std::pair<const std::string, Slot>*> slots;
  for (const auto& slot : score.slots) slots.push_back(&slot);
  std::sort(slots.begin(), slots.end(), [](const auto* a, const auto* b) { return in_order(a->first, b->first); });
  std::map<std::uint32_t, GlanceSlot*> shown;
  for (const auto* slot : slots) {
    if (into.slot_count == kGlanceSlots) break;
    GlanceSlot& place = into.slots[into.slot_count++];
    place.name.set(slot->first);
    place.id = slot->second.id;
    place.state = state_of(score, slot->second);
    place.load = engine_.load_of(slot->second.id);
    shown.emplace(place.id, &place);
  }
  into.slots_left_out = static_cast<std::uint32_t>(slots.size()) - into.slot_count;
  performance_.for_each_recent([&](std::uint32_t slot, const Event& event) {
    auto found = shown.find(slot);
    if (found == shown.end() && slot == 0 && into.slot_count < kGlanceSlots) {  // one-shots
      GlanceSlot& place = into.slots[into.slot_count++];
      place.name.set("once");
      place.state = SlotState::plays;
      found = shown.emplace(slot, &place).first;
    }
    if (found == shown.end() || into.event_count == kGlanceEvents) return;
    GlanceEvent& place = into.events[into.event_count++];
    place.slot = slot;
    place.begin = event.whole.begin.to_double();
    place.end = event.whole.end.to_double();
    place.label.set(label_of(event.value));
    add_place(place, *found->second, event);
  });
  for (const auto* slot : slots) {
    const auto place = shown.find(slot->second.id);
    if (place != shown.end() && slot->second.pattern && place->second->text.view().empty())
      place->second->text.set(slot->second.code);
  }
}

}  // namespace perigee
