// repl/osc/superdirts.h -- The events of slots that a SuperDirt plays: sent a little before they would be heard here, with their time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "repl/osc/packet.h"
#include "repl/session/outgoing.h"

namespace perigee {
class Player;
}

namespace perigee::osc {

// /dirt/play of an event, but for its time: `_id_` (the slot), cps, cycle and delta first, then the controls by their names, as Tidal
// calls them. Numbers are floats, but for those that Tidal has as integers; what is neither a number nor a word is left out.
Message dirt_play(const Observer::Sighting& sighting, const Event& event);

// The player outlives it, and is told of it as long as it lives. A thread of its own sends.
class SuperDirts final : public Observer {
 public:
  using Report = std::function<void(const std::string&)>;  // any thread
  SuperDirts(Player& player, Report report);
  ~SuperDirts() override;

  // Threads of the session.
  void triggered(const Sighting& sighting, const Event& event) override;
  void cancelled(std::uint32_t id, std::uint32_t generation, Frames from) override;

 private:
  struct Play {
    Target target;
    Message message;
  };
  struct Address {
    std::uint32_t ip = 0;  // as the network has it; 0: there is none
  };
  void run();
  void send(Outgoing<Play>::Event event);
  Address address_of(const std::string& host);

  Player& player_;
  const Report report_;
  int socket_ = -1;
  std::map<std::string, Address> addresses_;  // the thread that sends
  std::mutex mutex_;                          // guards what follows
  std::condition_variable wake_;
  bool running_ = true;
  Outgoing<Play> waiting_;
  bool told_many_ = false;
  std::thread thread_;
};

}  // namespace perigee::osc
