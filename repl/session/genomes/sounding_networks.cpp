// repl/session/genomes/sounding_networks.cpp -- A note is known by its slot and its onset; of several the first by the first.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/genomes/sounding_networks.h"

#include <algorithm>

#include "repl/session/genomes/network_voices.h"

namespace perigee {
namespace {

bool equal(const StreamPart& a, const StreamPart& b) { return a.inputs == b.inputs && *a.plan == *b.plan; }

}  // namespace

bool SoundingNetworks::bring(Trigger& trigger, const Voice& voice) {
  if (!voice.channels && voice.moved.empty()) return true;
  Note note{trigger.slot, trigger.frame, trigger.frame + trigger.total_frames, nullptr, {}};
  if (voice.channels) trigger.channels = note.channels = signals_.add(voice.channels->make(voice.note, trigger.frame));
  bool all = true;
  for (std::size_t i = 0; i < voice.moved.size(); ++i) {
    const auto free = std::find_if(trigger.signals.begin(), trigger.signals.end(),
                                   [](const SignalUse& use) { return use.source == nullptr; });
    if (free == trigger.signals.end()) {
      all = false;
      break;
    }
    const StreamPart part = running_part(*voice.moved[i].network, rate_hz_);
    const auto known = std::find_if(running_.begin(), running_.end(), [&](const Signal& each) {
      return each.slot == trigger.slot && equal(each.part, part);
    });
    *free = voice.moved[i].use;
    if (known != running_.end()) {
      free->source = known->source;
    } else {
      free->source = signals_.add(streams_.signal(part, 0, 0));
      running_.push_back({free->source, trigger.slot, part});
    }
    note.signals[i] = *free;
  }
  notes_.push_back(note);
  return all;
}

bool SoundingNetworks::any(std::uint32_t slot) const {
  return std::any_of(notes_.begin(), notes_.end(), [&](const Note& note) { return note.slot == slot; });
}

void SoundingNetworks::change(const Note& note, const Voice& voice, Frames from, bool follows,
                              std::vector<Signal>& wanted) {
  if (note.channels != nullptr && voice.channels && !follows)
    voice.channels->change(*note.channels, voice.note, from, kOver);
  for (const SignalUse& use : note.signals) {
    if (use.source == nullptr) continue;
    for (const Voice::Moved& moved : voice.moved) {
      if (moved.use.param == use.param)
        wanted.push_back({use.source, note.slot, running_part(*moved.network, rate_hz_)});
    }
  }
}

// Where its readers want different things, an output that they share stays as it is.
void SoundingNetworks::change(const std::vector<Signal>& wanted, Frames from) {
  for (const Signal& each : wanted) {
    const bool agreed = std::all_of(wanted.begin(), wanted.end(), [&](const Signal& other) {
      return other.source != each.source || equal(other.part, each.part);
    });
    const auto known =
        std::find_if(running_.begin(), running_.end(), [&](const Signal& one) { return one.source == each.source; });
    if (!agreed || known == running_.end() || equal(known->part, each.part)) continue;
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
