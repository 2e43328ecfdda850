// repl/session/relive.h -- A performance out of its journal: played again to the sample, or only its last state brought back.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>
#include <string>

#include "repl/session/journal.h"
#include "repl/session/player.h"

namespace perigee {

// Decides what chance decided then.
class Recollection final : public Chronicle {
 public:
  explicit Recollection(const Journal& journal) : journal_{journal} {}  // which outlives it
  bool happened(Chance chance, std::uint64_t number, bool seen) override;
  bool replays() const override { return true; }

 private:
  const Journal& journal_;
};

// Evaluates a code of the journal; true when it went well.
using RunCode = std::function<bool(const JournalRecord&)>;

// Frames that the journal is known to have lasted, the fade at the end included; nothing in it is later.
Frames length_of(const Journal& journal, double rate_hz);

// Plays all of it in a player that is offline and asks a Recollection. `heard` gets what the engine renders, from its first
// frame on (Engine::latency_frames() earlier than what is heard), and answers whether to go on. `told` gets a sentence for each
// code that does not end as it did.
void replay(const Journal& journal, Player& player, int block_frames, const RunCode& run,
            const std::function<bool(std::span<const float> interleaved)>& heard,
            const std::function<void(const std::string&)>& told);

struct Restored {
  int codes = 0;        // that were evaluated again
  std::string unheard;  // the last code, if nothing is known of its end: it is left out
  Cycles cycle;         // that would sound now, had it played on
};
// Brings the last state back in a player that has not begun: it plays from `cycle` on as soon as it starts. `keep` is told of
// everything that the state consists of, in order.
Restored restore(const Journal& journal, Player& player, const RunCode& run,
                 const std::function<void(const JournalRecord&)>& keep);

}  // namespace perigee
