// repl/midi/out_ports.h -- Where MIDI leaves: on its frame through the device's own ports, else by a thread at the time it would be heard.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <queue>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "repl/midi/presence.h"
#include "repl/midi/saying.h"

class RtMidiOut;

namespace perigee {
class Player;
}

namespace perigee::midi {

// One control thread, but for the thread that it has itself.
class OutPorts {
 public:
  using Report = std::function<void(const std::string&)>;
  OutPorts(Player& player, Report report);
  ~OutPorts();

  // By a part of its name, whether there is such a port or not; -1: there are too many already.
  int number_of(const std::string& part);
  // About once a second: connects what can be, tells once what cannot, and what has come or gone.
  void look();
  // Messages of ports by number, on frames of the performance: they leave when those are heard, or at once.
  void send(std::span<const MidiMessage> messages);
  // By how many frames send() must be called before.
  Frames frames_ahead() const;

 private:
  struct Port {
    std::string part;
    std::shared_ptr<RtMidiOut> system;  // where the device has no MIDI
    Presence presence;
  };
  struct Timed {
    std::int64_t due_ns = 0;  // steady
    std::uint64_t order = 0;
    std::shared_ptr<RtMidiOut> to;
    MidiMessage message;
    bool operator<(const Timed& other) const {
      return due_ns != other.due_ns ? due_ns > other.due_ns : order > other.order;
    }
  };
  void look_at(Port& port);
  void run();

  Player& player_;
  const Report report_;
  std::vector<Port> ports_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  bool running_ = true;
  std::priority_queue<Timed> timed_;
  std::uint64_t order_ = 0;
  bool told_many_ = false;
  std::thread thread_;
};

}  // namespace perigee::midi
