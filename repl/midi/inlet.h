// repl/midi/inlet.h -- What is played on MIDI ports, as it comes: from the device's own ports, or the system's.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "engine/midi.h"
#include "repl/midi/presence.h"

class RtMidiIn;

namespace perigee {
class Player;
}

namespace perigee::midi {

struct Heard {
  std::string port;     // as it was asked for
  MidiMessage message;  // on the frame of the performance that is heard, or through the device leaves, when it came
};

// One control thread.
class Inlet {
 public:
  using Report = std::function<void(const std::string&)>;
  Inlet(Player& player, Report report);
  ~Inlet();

  void open(const std::string& part);
  void close(const std::string& part);
  bool any() const { return !ports_.empty(); }
  // About once a second: opens what can be, tells once what cannot, and what has come or gone.
  void look();
  std::vector<Heard> take();

 private:
  // What the system's threads have brought.
  struct Came {
    std::mutex mutex;
    std::vector<std::pair<std::int64_t, Heard>> messages;  // and when they came (steady)
  };
  struct Sender {
    Came& came;
    std::string part;
  };
  struct Port {
    std::string part;
    std::unique_ptr<Sender> sender;  // outlives who calls with it
    std::unique_ptr<RtMidiIn> system;
    Presence presence;
  };
  static void came(double, std::vector<unsigned char>* bytes, void* sender);
  void look_at(Port& port);

  Player& player_;
  const Report report_;
  Came came_;
  std::vector<Port> ports_;
};

}  // namespace perigee::midi
