// repl/session/genomes/sounding_networks.cpp -- A note is known by its slot and its onset; of several the first by the first.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/genomes/sounding_networks.h"

#include <algorithm>
#include <cmath>

#include "repl/session/genomes/network_voices.h"

namespace perigee {
namespace {

bool equal(const StreamPart& a, const StreamPart& b) { return a.inputs == b.inputs && *a.plan == *b.plan; }

}  // namespace

// What runs by itself is shared by the slot's voices that read it.
const SignalSource* SoundingNetworks::running(const NetworkOutput& output, const Asked& asked) {
  const StreamPart part = running_part(output, rate_hz_);
  const auto known = std::find_if(running_.begin(), running_.end(), [&](const Signal& each) {
    return each.slot == asked.slot && each.morph == output.run().morph &&
           (each.morph ? each.part.inputs == part.inputs : equal(each.part, part));
  });
  if (known != running_.end()) return known->source;
  Signal signal = output.run().morph ? moving(output, asked.onset, asked.ask, asked.clock) : Signal{.part = part};
  signal.slot = asked.slot;
  signal.source = signals_.add(streams_.signal(signal.part, 0, 0));
  write(signal, asked.ask, asked.clock, asked.until);
  running_.push_back(std::move(signal));
  return running_.back().source;
}

std::vector<const SignalSource*> SoundingNetworks::gather(const NetworkOutputs& outputs, const Asked& asked) {
  std::vector<const SignalSource*> gathered;
  for (const auto& output : outputs) gathered.push_back(running(*output, asked));
  return gathered;
}

bool SoundingNetworks::bring(Trigger& trigger, const Voice& voice, const Followers::Ask& ask, const Clock& clock,
                             Frames until) {
  if (!voice.channels && voice.moved.empty()) return true;
  const Asked asked{trigger.slot, trigger.frame, ask, clock, until};
  Note note{trigger.slot, trigger.frame, trigger.frame + trigger.total_frames, nullptr, {}};
  if (const NetworkOutputs* const outputs = running_networks(voice.channels.get())) {
    note.gathered = gather(*outputs, asked);
    note.channels = signals_.add(std::make_unique<GatheredSignals>(note.gathered));
  } else if (voice.channels) {
    note.channels = signals_.add(voice.channels->make(voice.note, trigger.frame));
  }
  trigger.channels = note.channels;
  bool all = true;
  for (std::size_t i = 0; i < voice.moved.size(); ++i) {
    const auto free = std::find_if(trigger.signals.begin(), trigger.signals.end(),
                                   [](const SignalUse& use) { return use.source == nullptr; });
    if (free == trigger.signals.end()) {
      all = false;
      break;
    }
    *free = voice.moved[i].use;
    free->source = running(*voice.moved[i].network, asked);
    note.signals[i] = *free;
  }
  notes_.push_back(std::move(note));
  return all;
}

std::unique_ptr<ChannelSource> SoundingNetworks::channels_of_effect(const ChannelMaker& maker, int place, Frames now,
                                                                    const Followers::Ask& ask, const Clock& clock,
                                                                    Frames until) {
  constexpr std::uint32_t kFirstPlace = 0x80000000u;  // beyond all slots
  const NetworkOutputs* const outputs = running_networks(&maker);
  if (outputs == nullptr) return maker.make({}, 0);
  return std::make_unique<GatheredSignals>(
      gather(*outputs, {kFirstPlace + static_cast<std::uint32_t>(place), now, ask, clock, until}));
}

namespace {

double position_of(const Value& value) { return std::clamp(value.number(), 0.0, 1.0); }

}  // namespace

// It begins early enough for what was under way at the onset to be what it is for those who have heard it before.
SoundingNetworks::Signal SoundingNetworks::moving(const NetworkOutput& output, Frames onset, const Followers::Ask& ask,
                                                  const Clock& clock) const {
  constexpr Frames kStep = Followers::kStep;
  Signal signal{.part = running_part(output, rate_hz_), .morph = output.run().morph};
  signal.written = std::max<Frames>(0, ((onset - kOver) / kStep - 1) * kStep);
  const Cycles at = clock.cycle_at(signal.written);
  for (const Event& event : ask(signal.morph->amount, Span{at, at + Cycles(1, 1 << 20)})) {
    if (!event.value.is_number() || !std::isfinite(event.value.number())) continue;
    signal.part.plan = signal.morph->at(position_of(event.value));
    break;
  }
  return signal;
}

// As Followers write controls: values of events on their frames, waves every kStep frames with lines between.
void SoundingNetworks::put(Signal& signal, Frames frame, const Value& value, bool continuous) {
  if (!value.is_number() || !std::isfinite(value.number())) return;
  const bool line = continuous && signal.last_frame >= 0;
  if (line || !continuous) {
    StreamPart part = signal.part;
    part.plan = signal.morph->at(position_of(value));
    streams_.change(*signal.source, std::move(part), line ? signal.last_frame : frame,
                    line ? frame - signal.last_frame : kOver);
  }
  signal.last_frame = continuous ? frame : -1;
}

void SoundingNetworks::write(Signal& signal, const Followers::Ask& ask, const Clock& clock, Frames until) {
  while (signal.morph && signal.written < until) {
    const Frames from = signal.written, to = (from / Followers::kStep + 1) * Followers::kStep;
    const Span window{clock.cycle_at(from), clock.cycle_at(to)};
    signal.written = to;
    if (window.end <= window.begin) continue;
    for (const Event& event : ask(signal.morph->amount, window)) {
      if (!event.has_whole) {
        if (event.part.begin == window.begin) put(signal, from, event.value, true);
      } else if (event.has_onset() && window.begin <= event.whole.begin) {
        put(signal, clock.frame_of(event.whole.begin), event.value, false);
      }
    }
    if (signal.last_frame != from) signal.last_frame = -1;  // a wave that pauses: no line leads over that
  }
}

void SoundingNetworks::advance(const Followers::Ask& ask, const Clock& clock, Frames until) {
  for (Signal& signal : running_) write(signal, ask, clock, until);
}

bool SoundingNetworks::any(std::uint32_t slot) const {
  return std::any_of(notes_.begin(), notes_.end(), [&](const Note& note) { return note.slot == slot; });
}

void SoundingNetworks::change(const Note& note, const Voice& voice, Frames from, bool follows,
                              std::vector<Signal>& wanted) {
  if (note.channels != nullptr && voice.channels && !follows)
    voice.channels->change(*note.channels, voice.note, {from, kOver});
  if (const NetworkOutputs* const outputs = running_networks(voice.channels.get());
      note.channels != nullptr && outputs != nullptr && outputs->size() == note.gathered.size()) {
    for (std::size_t i = 0; i < outputs->size(); ++i) want(note.gathered[i], *(*outputs)[i], note.slot, wanted);
  }
  for (const SignalUse& use : note.signals) {
    if (use.source == nullptr) continue;
    for (const Voice::Moved& moved : voice.moved) {
      if (moved.use.param == use.param) want(use.source, *moved.network, note.slot, wanted);
    }
  }
}

void SoundingNetworks::want(const SignalSource* source, const NetworkOutput& output, std::uint32_t slot,
                            std::vector<Signal>& wanted) const {
  if (!output.run().morph) wanted.push_back({source, slot, running_part(output, rate_hz_), nullptr});
}

// Where its readers want different things, an output that they share stays as it is.
void SoundingNetworks::change(const std::vector<Signal>& wanted, Frames from) {
  for (const Signal& each : wanted) {
    const bool agreed = std::all_of(wanted.begin(), wanted.end(), [&](const Signal& other) {
      return other.source != each.source || equal(other.part, each.part);
    });
    const auto known =
        std::find_if(running_.begin(), running_.end(), [&](const Signal& one) { return one.source == each.source; });
    if (!agreed || known == running_.end() || known->morph || equal(known->part, each.part)) continue;
    if (streams_.change(*each.source, each.part, from, kOver)) known->part = each.part;
  }
}

void SoundingNetworks::collect() {
  const auto unused = [](const CountedSource* source) { return source->uses.load(std::memory_order_acquire) == 0; };
  std::erase_if(running_, [&](const Signal& each) { return unused(each.source); });
  for (Note& note : notes_) {
    if (note.channels != nullptr && unused(note.channels)) note.channels = nullptr;
    for (SignalUse& use : note.signals) {
      if (use.source != nullptr && unused(use.source)) use.source = nullptr;
    }
  }
  std::erase_if(notes_, [](const Note& note) {
    return note.channels == nullptr &&
           std::ranges::all_of(note.signals, [](const SignalUse& use) { return use.source == nullptr; });
  });
}

}  // namespace perigee
