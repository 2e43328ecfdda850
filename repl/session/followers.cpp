// repl/session/followers.cpp -- Controls that follow a pattern while their voice sounds: their values are written a little ahead.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/followers.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "patterns/controls.h"
#include "repl/session/orbit_controls.h"
#include "repl/session/unread.h"

namespace perigee {
namespace {

const Cycles kMoment{1, 1 << 20};  // what counts as the same time when a value is asked for
constexpr Frames kOver = 512;      // what a note brings with it goes over to another value in so many frames

Event with_control(const Event& event, ControlId control, Value value) {
  Event changed = event;
  Ref<const ControlMap> map = changed.value.take_controls();
  changed.value = Value{value.is_none() ? ControlMap::without(*map, control)
                                        : ControlMap::with(std::move(map), control, std::move(value))};
  return changed;
}

// The control that an entry reads from a bus, if it is such a one.
struct BusRead {
  const Control* control = nullptr;
  std::int64_t bus = 0;
};
BusRead bus_read(const ControlMap::Entry& entry) {
  const std::string_view name = behind_bus_sign(control(entry.id).name);
  const Control* const read = name.empty() ? nullptr : find_control(name);
  if (read == nullptr || !entry.value.is_number()) return {};
  const double bus = std::floor(entry.value.number());
  if (!(bus >= 0.0 && bus < static_cast<double>(BusValue::kBusses))) return {};
  return {read, static_cast<std::int64_t>(bus)};
}

// The pattern's value at that time; none where it has none.
Value value_at(const Pattern& pattern, const Cycles& at, const Followers::Ask& ask) {
  for (const Event& heard : ask(pattern, Span{at, at + kMoment})) {
    if (heard.part.begin == at) return heard.value;
  }
  return {};
}

// An effect that is 0 may be left out of a voice, which then could not begin it later, nor turn it down to this.
const Value kAlmostNothing{1e-6};
bool is_nothing(const Value& value) { return value.is_number() && value.number() == 0.0; }

}  // namespace

std::optional<Event> Followers::settled(const Event& event, const Ask& ask, std::optional<Frames> outside) const {
  if (!event.value.is_controls()) return std::nullopt;
  std::optional<Event> result;
  for (const ControlMap::Entry& entry : event.value.controls().entries()) {
    if (const BusRead read = outside ? bus_read(entry) : BusRead{}; read.control != nullptr) {
      result = with_control(result ? *result : event, entry.id, Value{});
      result = with_control(*result, read.control->id, Value{busses_.at(read.bus, *outside)});
    }
    if (!entry.value.is_pattern()) continue;
    result = with_control(result ? *result : event, entry.id, value_at(entry.value.pattern(), event.whole.begin, ask));
  }
  return result;
}

std::optional<Event> Followers::begun(const Event& event, const Event& settled) {
  std::optional<Event> result;
  for (const ControlMap::Entry& entry : event.value.controls().entries()) {
    const BusRead read = bus_read(entry);
    const ControlId control = read.control != nullptr ? read.control->id : entry.id;
    const Value* now = settled.value.controls().find(control);
    if ((entry.value.is_pattern() || read.control != nullptr) && now != nullptr && is_nothing(*now))
      result = with_control(result ? *result : settled, control, kAlmostNothing);
  }
  return result;
}

std::optional<float> Followers::Moved::of(const Voice& voice) const {
  if (setting) return setting_of(voice.trigger, *setting);
  const std::optional<float> value = param_of(voice, name);
  if (!value || step == 0) return value;
  return static_cast<float>(static_cast<double>(*value) * static_cast<double>(voice.trigger.region.step) /
                            static_cast<double>(step));
}

// From the onset to the release of a sample whose speed moves: it is over when the parts of the lengths that it would have had add up to
// one. One that stands still goes as far as is looked ahead.
Frames Followers::gate_of(const Follower& follower, const Trigger& trigger, const Ask& ask, const Clock& clock) {
  constexpr Frames kSteps = 1024, kPlain = 64, kNever = Frames{1} << 40;
  const Frames plain = (trigger.region.end - trigger.region.begin) / kSampleFrame;
  const Frames step = std::max(kStep, plain / kPlain);
  Frames gate = trigger.gate_frames, at = 0;
  bool moves = gate >= kNever;
  for (double left = 1.0; at < kSteps * step && left > 0.0; at += step) {
    Value value = follower.pattern
                      ? value_at(follower.pattern, clock.cycle_at(trigger.frame + at), ask)
                      : *follower.settled.value.controls().find(follower.control);  // of a bus nobody knows
    const Voice voice = follower.make(with_control(follower.settled, follower.control, std::move(value)));
    if (voice.state == Voice::State::ready) gate = voice.trigger.gate_frames;
    moves = moves || gate != trigger.gate_frames;
    const double part = static_cast<double>(step) / static_cast<double>(gate);
    if (part >= left)
      return moves ? at + static_cast<Frames>(std::ceil(left / part * static_cast<double>(step))) : gate;
    left -= part;
  }
  return moves ? at : gate;
}

std::string Followers::attach(Trigger& trigger, const Event& event, const Event& settled, Make make, const Ask& ask,
                              const Clock& clock, Frames until) {
  std::string problem;
  const auto is_free = [](const SignalUse& use) { return use.source == nullptr; };
  auto used = static_cast<std::size_t>(std::find_if(trigger.signals.begin(), trigger.signals.end(), is_free) -
                                       trigger.signals.begin());
  for (const ControlMap::Entry& entry : event.value.controls().entries()) {
    // What was settled has the values of the busses in the place of their numbers.
    const BusRead read = settled.value.controls().has(entry.id) ? BusRead{} : bus_read(entry);
    const bool reads = read.control != nullptr;
    if (!entry.value.is_pattern() && !reads) continue;
    Follower follower{settled,
                      reads ? read.control->id : entry.id,
                      reads ? Pattern{} : entry.value.pattern(),
                      read.bus,
                      make,
                      {},
                      {},
                      trigger.channels,
                      trigger.frame,
                      trigger.frame + trigger.total_frames + kStep};
    // What depends on the control is what changes with it.
    const Value* now = settled.value.controls().find(follower.control);
    const double here = now != nullptr && now->is_number() ? now->number() : 0.0;
    std::vector<Moved> all;
    for (std::size_t i = 0; i < trigger.program->params().size(); ++i)
      all.push_back({nullptr, trigger.program->params()[i].name, {}, trigger.params[i]});
    const int rate = trigger.program->reads_sample() ? trigger.program->param_index("rate") : -1;
    if (rate >= 0) all[static_cast<std::size_t>(rate)].step = trigger.region.step;
    bool lengthens = false;
    for (const OrbitSetting& setting : settings_of(trigger)) all.push_back({nullptr, {}, setting, setting.value});
    std::vector<char> depends(all.size(), 0);
    const Voice still = trigger.channels != nullptr ? make(settled) : Voice{};
    for (const double other : {here * 0.5, here * 1.25 + 0.01, 0.37, 7.3}) {
      const Voice voice = make(with_control(settled, follower.control, Value{other}));
      if (voice.trigger.program != trigger.program) continue;
      lengthens = lengthens || voice.trigger.gate_frames != trigger.gate_frames;
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].setting && !can_follow(all[i].setting->param)) continue;
        if (all[i].of(voice).value_or(all[i].last) != all[i].last) depends[i] = 1;
      }
      for (double Note::*const part : {&Note::semitones, &Note::velocity, &Note::position}) {
        if (still.channels && voice.note.*part != still.note.*part && std::ranges::count(follower.parts, part) == 0)
          follower.parts.push_back(part);
      }
    }
    if (rate >= 0 && lengthens) {
      const Frames gate = gate_of(follower, trigger, ask, clock);
      trigger.total_frames += gate - trigger.gate_frames;
      trigger.gate_frames = gate;
      follower.end = trigger.frame + trigger.total_frames + kStep;
    }
    const std::size_t params = trigger.program->params().size();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (depends[i] == 0) continue;
      if (used == trigger.signals.size()) {
        return "follow: a voice can follow at most " + std::to_string(kMaxSignals) +
               " things; the others stay as they begin";
      }
      // As many points as may be written ahead, each at least some frames from the next.
      const auto points = reads ? ControlBusses::kMostWaiting
                                : static_cast<std::size_t>(std::clamp<Frames>(trigger.total_frames / 16, 16, 8192));
      Moved& moved = all[i];
      moved.signal = pool_.add(std::make_unique<FollowSignal>(points, moved.last));
      trigger.signals[used++] = {
          moved.signal,
          static_cast<std::uint16_t>(moved.setting ? static_cast<std::size_t>(kMaxParams) + i - params : i)};
      follower.moved.push_back(std::move(moved));
    }
    if (!follower.parts.empty() && !moves(trigger.channels))
      carried_.push_back({trigger.channels, still.channels, still.note, {}});
    if (follower.moved.empty() && follower.parts.empty()) {
      const std::string name(perigee::control(follower.control).name);
      const auto told = unread_controls(settled);  // of a word where a number is needed
      const bool is_told =
          std::ranges::any_of(told, [&](const std::string& each) { return each.starts_with(name + ":"); });
      if (!reads && !is_told)
        problem = name + ": nothing that sounds here moves with " + name + "; it stays as it is when the note begins";
      continue;
    }
    if (reads) {
      follower.written = follower.end;
      for (const auto& [frame, value] : busses_.later(read.bus, trigger.frame))
        put(follower, frame, Value{value}, false);
    } else {
      write(follower, ask, clock, until);
    }
    followers_.push_back(std::move(follower));
  }
  for (Carried& carried : carried_) {
    if (carried.channels == trigger.channels) pass_on(carried);
  }
  return problem;
}

bool Followers::set_bus(const BusValue& value) {
  if (!busses_.set(value)) return false;
  for (Follower& follower : followers_) {
    if (!follower.pattern && follower.bus == value.bus) put(follower, value.frame, Value{value.value}, false);
  }
  return true;
}

void Followers::put(Follower& follower, Frames frame, const Value& value, bool continuous) {
  const bool plain = value.is_number() && std::isfinite(value.number());
  const Event changed = with_control(follower.settled, follower.control, value);
  if (!plain) {
    for (std::string& problem : unread_controls(changed)) {
      if (problem.starts_with(control(follower.control).name)) problems_.push_back(std::move(problem));
    }
    if (!value.is_string()) return;
  }
  Voice voice = follower.make(changed);
  const auto left_out = [&](const Moved& moved) { return !moved.of(voice); };
  if (is_nothing(value) && std::ranges::any_of(follower.moved, left_out))
    voice = follower.make(with_control(follower.settled, follower.control, kAlmostNothing));
  if (voice.trigger.program == nullptr) return;
  for (Moved& moved : follower.moved) {
    const std::optional<float> found = moved.of(voice);
    if (!found) continue;
    const float now = *found;
    if (!continuous) {
      moved.signal->add({frame, now, now, 0});
    } else if (follower.last_frame >= 0) {
      moved.signal->add({follower.last_frame, moved.last, now, static_cast<std::int32_t>(frame - follower.last_frame)});
    }
    moved.last = now;
  }
  if (!follower.parts.empty() && voice.state == Voice::State::ready) {
    const auto carried = std::ranges::find(carried_, follower.channels, &Carried::channels);
    const bool line = continuous && follower.last_frame >= 0;
    for (double Note::*const part : follower.parts) {
      if (carried == carried_.end()) break;
      carried->waiting.push_back({part, voice.note.*part, line ? follower.last_frame : frame,
                                  line ? frame - follower.last_frame : kOver, line});
    }
  }
  follower.last_frame = continuous ? frame : -1;
}

void Followers::write(Follower& follower, const Ask& ask, const Clock& clock, Frames until) {
  while (follower.written < std::min(until, follower.end)) {
    const Frames from = follower.written, to = (from / kStep + 1) * kStep;
    const Span window{clock.cycle_at(from), clock.cycle_at(to)};
    follower.written = to;
    if (window.end <= window.begin) continue;
    for (const Event& event : ask(follower.pattern, window)) {
      const bool continuous = !event.has_whole;
      if (continuous && event.part.begin == window.begin) put(follower, from, event.value, true);
      if (event.has_onset() && window.begin <= event.whole.begin) {
        put(follower, clock.frame_of(event.whole.begin), event.value, false);
      }
    }
    if (follower.last_frame != from) follower.last_frame = -1;  // a wave that pauses: no line leads over that
  }
}

// In the order of their frames, whichever follower they came from and however far ahead each was written.
void Followers::pass_on(Carried& carried) {
  Frames known = std::numeric_limits<Frames>::max();
  for (const Follower& follower : followers_) {
    if (follower.channels == carried.channels && !follower.parts.empty() && follower.written < follower.end)
      known = std::min(known, follower.written - kStep);
  }
  std::ranges::stable_sort(carried.waiting, {}, &NoteChange::from);
  std::size_t done = 0;
  while (done < carried.waiting.size() && carried.waiting[done].from < known) {
    const Frames from = carried.waiting[done].from;
    Frames over = 0;
    bool moving = true;
    for (; done < carried.waiting.size() && carried.waiting[done].from == from; ++done) {
      carried.now.*carried.waiting[done].part = carried.waiting[done].value;
      over = std::max(over, carried.waiting[done].over);
      moving = moving && carried.waiting[done].moving;
    }
    carried.maker->change(*carried.channels, carried.now, {from, over, moving});
  }
  carried.waiting.erase(carried.waiting.begin(), carried.waiting.begin() + static_cast<std::ptrdiff_t>(done));
  carried.maker->known(*carried.channels, known);
}

Frames Followers::advance(const Ask& ask, const Clock& clock, Frames until) {
  Frames from = std::numeric_limits<Frames>::max();
  for (Follower& follower : followers_) {
    if (follower.written >= std::min(until, follower.end)) continue;
    from = std::min(from, follower.last_frame >= 0 ? follower.last_frame : follower.written);
    write(follower, ask, clock, until);
  }
  for (Carried& carried : carried_) pass_on(carried);
  return from;
}

bool Followers::moves(const ChannelSource* channels) const {
  return channels != nullptr && std::ranges::count(carried_, channels, &Carried::channels) > 0;
}

void Followers::collect(Frames now) {
  busses_.forget_before(now);
  const auto silent = [](const CountedSource* source) { return source->uses.load(std::memory_order_acquire) == 0; };
  std::erase_if(followers_, [&](const Follower& follower) {
    return (follower.channels == nullptr || silent(follower.channels)) &&
           std::ranges::all_of(follower.moved, silent, &Moved::signal);
  });
  std::erase_if(carried_, [&](const Carried& carried) { return silent(carried.channels); });
  // A signal of a follower with another that still sounds is kept with it.
  pool_.collect([&](const CountedSource* source) {
    return std::ranges::any_of(followers_, [&](const Follower& follower) {
      return follower.channels == source || std::ranges::count(follower.moved, source, &Moved::signal) > 0;
    });
  });
}

}  // namespace perigee
