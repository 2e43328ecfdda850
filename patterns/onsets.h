// patterns/onsets.h -- What begins in each slice of time: a cycle that is asked for piece by piece is worked out once.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "patterns/pattern.h"

namespace perigee {

// One listener's way through a pattern's time. Keeps the onsets of a cycle that are still to come, so that twenty slices
// cost little more than one query of their cycle. One thread at a time; each listener has its own.
class Onsets {
 public:
  Onsets() = default;
  Onsets(Onsets&&) = default;  // what was reached goes with it; a copy would reach into the other's events
  Onsets& operator=(Onsets&&) = default;

  // Appends the events that begin in the query's span, in order of their begins, those of one moment as the pattern
  // orders them. Throws what the query throws. Going forward within a cycle they come from one query of that cycle, and
  // their parts reach to its end. Whatever else is asked for is a query of its own: more than a cycle, time gone by, and
  // a cycle that as a whole fails or takes more than half of what the budget has left.
  void query(const Pattern& pattern, const Query& query, Events& out);

  // Something that patterns read, but that is no function of time, has changed: a controller, say. From the next slice on
  // every listener asks again. Any thread.
  static void world_changed() noexcept;

 private:
  struct Key {
    double position;  // in the cycle, to sort by; Rational decides where two are close
    uint32_t event;
  };

  bool follows(const Pattern& pattern, const Query& query) const noexcept;
  bool knows(const Pattern& pattern, const Query& query) const noexcept;
  [[gnu::noinline]] bool catch_up(const Pattern& pattern, const Query& query, Events& out);
  void work_out(const Pattern& pattern, const Query& query);
  void put_in_order();

  Pattern pattern_;                         // of which
  std::optional<double> cps_;               // with this tempo
  double seed_ = 0.0;                       // and this seed
  uint64_t world_ = 0;                      // when the world was so
  Cycles sam_ = 0, reached_ = 0, end_ = 0;  // from sam_ to end_ all is known; reached_ is where the last slice ended
  Events events_;                           // what begins there, in order; those handed out are empty
  Events::iterator next_ = events_.end();   // the first that was not handed out
  std::vector<Key> order_;                  // to put them in order with
  Events spare_;                            // where they go then
  bool whole_ = false;                      // the cycle could be worked out
};

}  // namespace perigee
