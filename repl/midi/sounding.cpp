// repl/midi/sounding.cpp -- Which notes sound.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/midi/sounding.h"

#include <algorithm>
#include <cmath>

namespace perigee::midi {

void Sounding::end(const Key& key, Frames frame, Out& out) {
  out.push_back(message_of(static_cast<std::uint8_t>(0x80 | key.channel), key.key, 64));
  out.back().port = key.port;
  out.back().frame = frame;
}

void Sounding::begin(const Saying& saying, std::uint8_t port, Frames frame, double rate_hz, Out& out) {
  advance(frame + 1, out);
  for (MidiMessage message : saying.messages) {
    message.port = port;
    message.frame = frame;
    out.push_back(message);
  }
  if (!saying.note) return;
  const Note& note = *saying.note;
  const Key key{port, note.channel, note.key};
  if (ends_.contains(key)) end(key, frame, out);
  Frames until = frame + std::max<Frames>(1, std::llround(note.seconds * rate_hz));
  if (frame < ended_by_) until = std::min(until, std::max(ended_by_, frame + 1));
  ends_[key] = until;
  out.push_back(message_of(static_cast<std::uint8_t>(0x90 | note.channel), note.key, note.velocity));
  out.back().port = port;
  out.back().frame = frame;
}

void Sounding::advance(Frames until, Out& out) {
  const std::size_t before = out.size();
  std::erase_if(ends_, [&](const auto& each) {
    if (each.second >= until) return false;
    end(each.first, each.second, out);
    return true;
  });
  std::stable_sort(out.begin() + static_cast<std::ptrdiff_t>(before), out.end(),
                   [](const MidiMessage& a, const MidiMessage& b) { return a.frame < b.frame; });
}

void Sounding::end_by(Frames at) {
  ended_by_ = at;
  for (auto& [key, until] : ends_) until = std::min(until, at);
}

}  // namespace perigee::midi
