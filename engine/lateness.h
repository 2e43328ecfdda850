// engine/lateness.h -- What came after the frame that it was meant for: noted while it plays, as late again when it is played again.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "engine/trigger.h"
#include "engine/zero_pages.h"

namespace perigee {

// Which message it was, and the quantum in which it came. Posted in time to an engine that knows of it (Engine::hold_back), it gives the
// same sound again.
struct Late {
  Message::Kind kind = Message::Kind::trigger;
  std::uint32_t slot = 0, generation = 0, sequence = 0;  // of triggers, and of cancels; the place of an effect
  Frames frame = 0;                                      // that it was meant for
  Frames came = 0;                                       // on which that quantum begins
  bool operator==(const Late&) const = default;
};

// `came` is 0.
Late late_key(const Message& message) noexcept;

class LateNotes {
 public:
  explicit LateNotes(bool live = true)
      : notes_{zeros<Late>(kMost, live)} {}  // live: all its memory is there from the beginning

  // Audio thread. Notes a message that comes in the quantum which begins at `quantum` and was meant for an earlier frame.
  void look(const Message& message, Frames quantum) noexcept;

  // One other thread. What has been noted since the last call, in order; what found no room is counted.
  struct Taken {
    std::vector<Late> lates;
    std::uint64_t missing = 0;
  };
  Taken take();

 private:
  static constexpr std::size_t kMost = 1024;  // until somebody takes them
  Zeros<Late> notes_;
  std::atomic<std::uint64_t> written_{0}, taken_{0}, missing_{0};
};

// Messages that are to come no earlier than they did.
class HeldBack {
 public:
  // Before anything is rendered: takes all the memory it needs.
  void expect(std::vector<Late> lates);

  // Audio thread. True: the message is kept, as its time to come is after the quantum that begins at `quantum`.
  bool keep(Frames quantum, const Message& message) noexcept;
  // The next one whose time has come, in the order in which they were posted.
  bool take(Frames quantum, Message& message) noexcept;

 private:
  static constexpr std::size_t kMost = 1024;  // at once; what is beyond comes in time
  struct Kept {
    Frames comes = 0;
    Message message;
  };
  std::vector<Late> expected_;  // in the order of their keys
  std::vector<Kept> kept_;
};

}  // namespace perigee
