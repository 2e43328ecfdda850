// repl/session/genomes/sounding_networks.h -- What sounding notes read of networks: made as they are posted, changed when their pattern changes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "engine/signal.h"
#include "gpu/streams.h"
#include "lua/synth_tracing.h"
#include "repl/session/followers.h"
#include "repl/session/voice.h"

namespace perigee {

// Control threads, one at a time.
class SoundingNetworks {
 public:
  static constexpr Frames kOver = 512;  // a change takes so long, about 10 ms: heard at once, and no seam

  SoundingNetworks(Streams& streams, SignalPool& signals, double rate_hz)
      : streams_{streams}, signals_{signals}, rate_hz_{rate_hz} {}

  // What is brought meanwhile is computed afterwards: see Streams::Hold.
  Streams::Hold hold() { return Streams::Hold{streams_}; }

  // Gives the trigger, whose frame and slot are known, what the voice brings with it. What runs by itself is shared by the slot's
  // voices that read it. False if there were more signals than a voice can have.
  bool bring(Trigger& trigger, const Voice& voice, const Followers::Ask& ask, const Clock& clock, Frames until);

  // The channels of an effect, made on frame `now`, if its maker is of outputs that run by themselves.
  std::unique_ptr<ChannelSource> channels_of_effect(const ChannelMaker& maker, int place, Frames now,
                                                    const Followers::Ask& ask, const Clock& clock, Frames until);

  // Outputs of networks that a pattern moves are what it says up to `until`.
  void advance(const Followers::Ask& ask, const Clock& clock, Frames until);

  // Whether notes of the slot read any.
  bool any(std::uint32_t slot) const;
  // From frame `from` on the notes of the slot that sound already are what these voices, each with its onset, would be: weights, pitch,
  // velocity. A note that is not among them, or of another patch, stays as it is; one that follows a pattern (`follows`) too.
  template <class Follows>
  void change(std::uint32_t slot, const std::vector<std::pair<Frames, Voice>>& next, Frames from, Follows follows) {
    std::vector<Signal> wanted;
    std::vector<const Note*> met;
    for (const auto& [onset, voice] : next) {
      for (const Note& note : notes_) {
        if (note.slot != slot || note.onset != onset || note.end <= from ||
            std::find(met.begin(), met.end(), &note) != met.end())
          continue;
        met.push_back(&note);
        change(note, voice, from, note.channels != nullptr && follows(note.channels), wanted);
        break;
      }
    }
    change(wanted, from);
  }

  // Forgets what no voice has any more; before the pool frees it, not while triggers wait to be posted.
  void collect();

 private:
  struct Signal {
    const SignalSource* source = nullptr;
    std::uint32_t slot = 0;
    StreamPart part;  // what it is, or is to be; of one that a pattern moves what it began as
    std::shared_ptr<const NetworkOutput::Morph> morph = nullptr;
    Frames written = 0;      // so far the pattern has been asked
    Frames last_frame = -1;  // of its last continuous value
  };
  struct Note {
    std::uint32_t slot = 0;
    Frames onset = 0, end = 0;
    const ChannelSource* channels = nullptr;
    std::array<SignalUse, kMaxSignals> signals{};
    std::vector<const SignalSource*> gathered = {};  // the channels, where they are outputs that run by themselves
  };
  struct Asked {  // who wants an output, from which frame on
    std::uint32_t slot;
    Frames onset;
    const Followers::Ask& ask;
    const Clock& clock;
    Frames until;
  };
  const SignalSource* running(const NetworkOutput& output, const Asked& asked);
  std::vector<const SignalSource*> gather(const NetworkOutputs& outputs, const Asked& asked);
  void change(const Note& note, const Voice& voice, Frames from, bool follows, std::vector<Signal>& wanted);
  void want(const SignalSource* source, const NetworkOutput& output, std::uint32_t slot,
            std::vector<Signal>& wanted) const;
  void change(const std::vector<Signal>& wanted, Frames from);
  Signal moving(const NetworkOutput& output, Frames onset, const Followers::Ask& ask, const Clock& clock) const;
  void write(Signal& signal, const Followers::Ask& ask, const Clock& clock, Frames until);
  void put(Signal& signal, Frames frame, const Value& value, bool continuous);

  Streams& streams_;
  SignalPool& signals_;
  double rate_hz_;
  std::vector<Note> notes_;  // in the order in which they were posted
  std::vector<Signal> running_;
};

}  // namespace perigee
