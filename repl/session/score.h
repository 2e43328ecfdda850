// repl/session/score.h -- Everything that a performance is at one moment, as a value: copy it, change the copy, swap it in.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/own_effects.h"
#include "engine/voice_programs.h"
#include "lua/target.h"
#include "patterns/dialect.h"
#include "patterns/pattern.h"
#include "repl/session/shared.h"

namespace perigee {

struct Slot {
  std::uint32_t id = 0;  // in triggers; 0 belongs to one-shots
  Pattern pattern;       // as evaluated; null: nothing
  std::string code{};    // the line that told it so, for whoever looks on; "" where that is not known
  struct Step {
    Pattern pattern;
    std::string code;
  };
  struct Memory {
    std::vector<Pattern> played{};       // what it was told to play, the newest first, for transitions
    std::vector<Step> past{}, future{};  // what undo(slot) and redo(slot) go through, the nearest last
  };
  Shared<Memory> memory{};
  bool muted = false;
  bool soloed = false;
  std::optional<Target> target{};  // who plays it; nothing: whoever plays all
  Pattern sounding;                // what is to be heard of it now: made by Score::prepare()
  // What `transformed_by` made of `transformed_from`, kept so that nothing changes that need not.
  Pattern transformed, transformed_from;
  Value transformed_by;

  // Plays the pattern, null for silence, and remembers it among the last kMostPlayed.
  static constexpr std::size_t kMostPlayed = 16;
  void play(Pattern next);
  void remember(Pattern next);
};

// Names of slots as they are shown: 1, 2, 10, then words.
bool in_order(std::string_view a, std::string_view b);

// Slots are never taken out, so that an id keeps its meaning; an empty one costs nothing.
struct Score {
  std::map<std::string, Slot, std::less<>> slots;
  bool all_muted = false;
  Value all;    // a function from pattern to pattern, or none
  Pattern cps;  // cycles per second, read at the begin of each cycle
  Dialect dialect = Dialect::strudel;
  double nudge_seconds = 0.0;
  Target target;                                      // who plays the slots
  std::uint32_t orbits_muted = 0, orbits_soloed = 0;  // a bit for each orbit
  Synths synths;                                      // that the player wrote
  struct Effect {
    SynthGraph graph;
    std::shared_ptr<const ChannelMaker> channels;  // of the networks that it reads
  };
  std::array<std::shared_ptr<const Effect>, kEffectPlaces> effects;  // behind the orbits, and behind all

  const Target& target_of(const Slot& slot) const noexcept { return slot.target ? *slot.target : target; }

  // Whether an orbit is heard.
  bool hears(std::size_t orbit) const noexcept {
    return (orbits_muted >> orbit & 1u) == 0 && (orbits_soloed == 0 || (orbits_soloed >> orbit & 1u) != 0);
  }

  // The slot of that name, made if new. Throws std::runtime_error when there are kMaxSlots already.
  Slot& slot(std::string_view name);
  // Says of each slot what is to be heard: its pattern through `all`; nothing when it is muted, or others are soloed. Throws
  // what `all` throws.
  void prepare();
};

}  // namespace perigee
