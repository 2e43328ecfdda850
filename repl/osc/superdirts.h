// repl/osc/superdirts.h -- The events of slots that a SuperDirt plays: sent a little before they would be heard here, with their time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "repl/osc/dirt.h"
#include "repl/osc/dirt_event.h"
#include "repl/session/outgoing.h"

namespace perigee {
class Player;
}

namespace perigee::osc {

// The player outlives it, and is told of it as long as it lives. A thread of its own sends.
class SuperDirts final : public Observer {
 public:
  using Report = std::function<void(const std::string&)>;  // any thread
  SuperDirts(Player& player, Report report);
  ~SuperDirts() override;

  // Threads of the session.
  void triggered(const Sighting& sighting, const Event& event) override;
  void went_on(const Sighting& sighting, const Event& piece) override;
  void cancelled(std::uint32_t id, std::uint32_t generation, Frames from) override;

 private:
  struct Play {
    Target target;
    DirtEvent event;
    bool begins = true;  // else it goes on, and only its busses are told
  };
  struct Address {
    std::uint32_t ip = 0;  // as the network has it; 0: there is none
    std::uint16_t port = 0;
    auto operator<=>(const Address&) const = default;
  };
  // What a SuperDirt has said of its busses.
  struct Known {
    DirtBusses busses;
    bool answered = false;
    std::chrono::steady_clock::time_point asked{};
  };
  void wait(const Sighting& sighting, Play play);
  void run();
  void send(Outgoing<Play>::Event event);
  void send(const Message& message, Address to);
  void ask_for_busses(const std::set<std::pair<std::string, int>>& of);
  void hear_answers();
  Address address_of(const std::string& host, int port);

  Player& player_;
  const Report report_;
  int socket_ = -1;
  std::map<std::string, std::uint32_t> hosts_;  // the thread that sends
  std::map<Address, Known> known_;              // likewise
  std::mutex mutex_;                            // guards what follows
  std::condition_variable wake_;
  bool running_ = true;
  Outgoing<Play> waiting_;
  std::set<std::pair<std::string, int>> use_busses_;  // host and port of each SuperDirt whose busses are named
  bool told_many_ = false;
  std::thread thread_;
};

}  // namespace perigee::osc
