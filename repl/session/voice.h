// repl/session/voice.h -- One event becomes one voice: its controls, by the dialect's laws, in engine units.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/kit.h"
#include "engine/sample_bank.h"
#include "engine/signal.h"
#include "engine/voice_programs.h"
#include "lua/network_output.h"
#include "patterns/dialect.h"
#include "patterns/event.h"
#include "repl/session/event_controls.h"
#include "repl/session/formula_controls.h"
#include "repl/session/rooms.h"

namespace perigee {

// What became of an event.
struct Voice {
  enum class State {
    ready,    // `trigger` is complete but for frame, slot, generation, sequence and seed
    loading,  // ask again when `sample` is loaded
    rest,     // nothing to hear (s"~", speed 0, a sound too short)
    refused,  // `problem` says why, in a sentence
  } state = State::rest;
  Trigger trigger;
  SampleUse use;  // holds the trigger's sample until it is posted
  SampleHandle sample;
  // What it brings with it, made when it is posted: see repl/session/genomes/network_voices.h.
  struct Moved {
    Ref<const NetworkOutput> network;
    SignalUse use;  // without its source
  };
  std::vector<Moved> moved;
  std::shared_ptr<const ChannelMaker> channels;
  ChannelMaker::Note note;
  std::string problem;  // also of one that is ready: what of it cannot be had
};

// A parameter of one that is ready; nothing where it is not, or its Program has none of that name.
std::optional<float> param_of(const Voice& voice, const std::string& name);

// Why an event of a slot can never sound, in a sentence; empty where it can.
std::string why_unplayable(const Event& event);

// Control threads, one at a time.
class VoiceMaker {
 public:
  // The bank and the Programs outlive the engine that is sent the voices.
  VoiceMaker(SampleBank& bank, ProgramCache& programs, Rooms& rooms, SignalPool& signals, double rate_hz,
             int outputs = 2)
      : bank_{bank}, programs_{programs}, rooms_{rooms}, signals_{signals}, rate_hz_{rate_hz}, outputs_{outputs} {}

  // `cps` is the tempo at the event, `onset` the frame on which it sounds (of cycle 0 and that tempo where it is not known).
  // What the player wrote goes before files and the kit. `follows`: controls of it will move while it sounds, so that a sample's
  // speed has the parameter `rate`, and may be 0 for now.
  Voice make(const Event& event, double cps, Dialect dialect, const Synths& synths = {},
             std::optional<Frames> onset = {}, bool follows = false);
  // The sound file that an event will need, if any: asked for ahead of time.
  std::optional<SampleHandle> sample_of(const Event& event, Dialect dialect, const Synths& synths = {}) const;
  // The same for the room that the event names; what is wrong with it, in a sentence; and its room, made ahead of time.
  std::optional<SampleHandle> room_sample_of(const Event& event, Dialect dialect) const;
  std::string room_problem(const Event& event, Dialect dialect) const;
  // Likewise where the bank that it names has no such sound.
  std::string bank_problem(const Event& event, Dialect dialect, const Synths& synths = {}) const;
  void prepare_room(const Event& event, Dialect dialect);
  // Seconds that the event itself asks to be later: nudge, lag and SuperDirt's offset.
  static double nudge_of(const Event& event, Dialect dialect);

 private:
  // Who plays an event: a synth of the player's, a sound file, or one of the kit; a wavetable of the player's is both of the latter.
  struct Sound {
    std::string name;
    double n = 0.0;
    std::optional<SampleHandle> sample;
    const Instrument* instrument = nullptr;
    std::shared_ptr<const Synth> synth;
    bool input = false;  // the synth is what the device hears
  };
  // All that is known when the voice is made.
  struct Asked {
    const Event& event;
    const Controls& controls;
    const Sound& sound;
    Moment moment;
    Dialect dialect;
    const Modulation& modulation;
  };
  Sound sound_of(const Event& event, Dialect dialect, const Synths& synths) const;
  Voice make_still(const Event& event, const Moment& moment, Dialect dialect, const Synths& synths,
                   const Modulation& modulation);
  Voice moved(const Event& event, const Moment& moment, Dialect dialect, const Synths& synths);
  std::optional<SampleHandle> room_sample(const Controls& c) const;
  void set_room(Voice& voice, const Event& event, Dialect dialect);
  Voice sampler(const Asked& asked);
  Voice instrument(const Asked& asked);
  static Voice too_many_chains();

  SampleBank& bank_;
  ProgramCache& programs_;
  Formulas formulas_;
  Rooms& rooms_;
  SignalPool& signals_;
  double rate_hz_;
  int outputs_;
};

}  // namespace perigee
