// repl/osc/highlights.h -- Events on their way to the ear that came from an editor's code, kept until it is time to tell of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "repl/session/observer.h"

namespace perigee::osc {

class Highlights final : public Observer {
 public:
  struct Event {
    std::string slot;
    std::uint32_t id = 0, generation = 0;
    Frames frame = 0;
    double seconds = 0.0;
    std::vector<SourceRange> ranges;
  };

  // Threads of the session. An event without a place in such code, or too many at once, is left out.
  void triggered(const Sighting& sighting, const perigee::Event& event) override;
  void cancelled(std::uint32_t id, std::uint32_t generation, Frames from) override;

  // Any thread: those before that frame, in order. They are forgotten here.
  std::vector<Event> take(Frames until);
  void clear();

 private:
  static constexpr std::size_t kMost = 4096;
  std::mutex mutex_;
  std::vector<Event> waiting_;
};

}  // namespace perigee::osc
