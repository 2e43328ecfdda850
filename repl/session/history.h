// repl/session/history.h -- What was played before: undo, redo and snapshots, as values of the score.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "repl/session/score.h"

namespace perigee {

// Whether two scores play the same; what they remember beside it does not count.
bool plays_same(const Score& a, const Score& b);

// The one-word differences between two scores, as a player would name them: "slot 1", "tempo"; at most `most`, then "…".
std::string differences(const Score& a, const Score& b, std::size_t most = 4);

// `older` with every slot of `now`: those that it does not know are silent. What slots remember of themselves is that of `now`.
Score as_it_was(const Score& older, const Score& now);

// A slot's pattern one step back or forth in what it has played. False when there is no such step.
bool step_back(Slot& slot);
bool step_forth(Slot& slot);

class History {
 public:
  static constexpr std::size_t kMost = 128;  // changes; what they name, such as Programs of synths, is kept as long

  // The state so many changes ago (negative: that have been taken back), or null.
  const Score* at(int steps_back) const;
  int past() const { return static_cast<int>(past_.size()); }
  int future() const { return static_cast<int>(future_.size()); }

  // `now` is left for the state so many steps back; at() counts from there.
  void step(int steps_back, Score now);
  // `now` is left for something new.
  void change(Score now);

  void keep(std::string name, Score score) { snapshots_.insert_or_assign(std::move(name), std::move(score)); }
  const Score* kept(std::string_view name) const;
  std::vector<std::string> names() const;

 private:
  std::deque<Score> past_, future_;  // the nearest last
  std::map<std::string, Score, std::less<>> snapshots_;
};

}  // namespace perigee
