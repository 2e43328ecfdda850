// repl/session/followers.h -- Controls that follow a pattern while their voice sounds: their values are written a little ahead.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/signal.h"
#include "engine/trigger.h"
#include "patterns/control_map.h"
#include "patterns/event.h"
#include "repl/session/clock.h"
#include "repl/session/control_busses.h"
#include "repl/session/voice.h"

namespace perigee {

// A control whose value is a pattern (`lpf(follow(pattern))`) has that pattern's value of the moment, through the laws of the
// control: each value is what a voice that had it from the start would be given. Values of events come on their exact frames;
// continuous ones are taken every kStep frames of absolute time and joined by lines. A control that an event from outside reads from a
// control bus ("^cutoff" is the bus of "cutoff") has that bus's value in the same way. Control threads, one at a time.
class Followers {
 public:
  using Ask = std::function<std::vector<Event>(const Pattern&, Span)>;
  using Make = std::function<Voice(const Event&)>;
  static constexpr Frames kStep = 256;

  explicit Followers(SignalPool& pool) : pool_{pool} {}

  // The same event with the values that its followed controls have at its begin; nothing where none follows. A pattern that
  // has no value there leaves its control out. `outside`: it comes from there, for this frame.
  std::optional<Event> settled(const Event& event, const Ask& ask, std::optional<Frames> outside = {}) const;

  // What was settled with next to nothing where it has 0, so that effects are there which begin later; nothing where it has no 0.
  static std::optional<Event> begun(const Event& event, const Event& settled);

  // What reads the bus has the value from its frame on. False where too many values wait.
  bool set_bus(const BusValue& value);

  // Gives the trigger, whose frame is known, a signal for each parameter that a followed control moves, written up to
  // `until`. `make` is what made the trigger of `settled`. What stays as it begins, in a sentence; empty where all moves.
  std::string attach(Trigger& trigger, const Event& event, const Event& settled, Make make, const Ask& ask,
                     const Clock& clock, Frames until);

  // Writes what sounding voices follow up to `until`. From which frame on, or the last that there is.
  Frames advance(const Ask& ask, const Clock& clock, Frames until);

  // What was not understood of the values since the last time, in a sentence each.
  std::vector<std::string> take_problems() { return std::exchange(problems_, {}); }

  // Whether what a note brings with it follows a pattern.
  bool moves(const ChannelSource* channels) const;

  // Frees what no voice has any more; not while triggers wait to be posted. Nothing is asked of busses before frame `now` any more.
  void collect(Frames now);

 private:
  using Note = ChannelMaker::Note;
  // Of what a note brings with it (engine/signal.h): so much of its note from a frame on.
  struct NoteChange {
    double Note::*part;
    double value;
    Frames from, over;
    bool moving;
  };
  struct Carried {  // by one note, until its voice has ended
    const ChannelSource* channels;
    std::shared_ptr<const ChannelMaker> maker;
    Note now;
    std::vector<NoteChange> waiting;
  };
  void pass_on(Carried& carried);

  struct Moved {  // one parameter of the voice, or of an orbit
    FollowSignal* signal;
    std::string name;
    std::optional<OrbitSetting> setting;
    float last;             // at the last continuous value
    std::int64_t step = 0;  // of the voice's sample, where it is the factor of that

    std::optional<float> of(const Voice& voice) const;
  };
  struct Follower {
    Event settled;
    ControlId control;
    Pattern pattern;  // null: it reads a bus
    std::int64_t bus;
    Make make;
    std::vector<Moved> moved;
    std::vector<double Note::*> parts;  // of the note of `channels`, which move too
    const ChannelSource* channels;
    Frames written, end;     // a step beyond the voice's own
    Frames last_frame = -1;  // of the last continuous value
  };
  static Frames gate_of(const Follower& follower, const Trigger& trigger, const Ask& ask, const Clock& clock);
  void write(Follower& follower, const Ask& ask, const Clock& clock, Frames until);
  void put(Follower& follower, Frames frame, const Value& value, bool continuous);

  SignalPool& pool_;
  ControlBusses busses_;
  std::vector<Follower> followers_;
  std::vector<Carried> carried_;
  std::vector<std::string> problems_;
};

}  // namespace perigee
