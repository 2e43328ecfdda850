// repl/session/replayed.h -- A performance out of its journal as sound: the player it had, and whoever evaluates its code.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>

#include "lua/host.h"
#include "repl/session/journal.h"
#include "repl/session/player.h"
#include "repl/session/relive.h"

namespace perigee {

// One thread. The journal outlives it.
class Replayed {
 public:
  // Of `wanted` what a journal does not say: threads, gpu, and an input in the place of silence. Without `trusted` no code has os, io,
  // require and their like. `report` is the player's; `told` gets a sentence for whatever is not as it was.
  Replayed(const Journal& journal, PlayerOptions wanted, bool trusted, Report report, Report told);

  Player& player() noexcept { return player_; }
  Frames frames() const;  // that are heard

  // `add` gets what is heard, interleaved, from the first frame on, and answers whether to go on.
  void play(int block_frames, const std::function<bool(std::span<const float>)>& add);
  int codes() const noexcept { return codes_; }    // evaluated so far …
  int played() const noexcept { return played_; }  // … and those of them that went well

 private:
  const Journal& journal_;
  bool trusted_;
  Report told_;
  Recollection recollection_;
  Player player_;
  Host host_;
  int codes_ = 0, played_ = 0;
};

}  // namespace perigee
