// repl/midi/outlet.h -- What slots play on MIDI ports, and the beat for those who follow it: handed over a little before it is heard.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "repl/midi/beat_sender.h"
#include "repl/midi/out_ports.h"
#include "repl/midi/sounding.h"
#include "repl/session/outgoing.h"

namespace perigee::midi {

// The player outlives it, and is told of it as long as it lives. A thread of its own.
class Outlet final : public Observer {
 public:
  using Report = std::function<void(const std::string&)>;  // any thread
  Outlet(Player& player, Report report);
  ~Outlet() override;

  // MIDI clock to a port, or (an empty name) to none any more; a cycle has so many beats. Any thread.
  void send_clock(const std::string& port, int beats);
  // Every note ends, receivers of the clock stop, and nothing is sent any more. Before the device stops.
  void close();

  // Threads of the session.
  void triggered(const Sighting& sighting, const Event& event) override;
  void cancelled(std::uint32_t id, std::uint32_t generation, Frames from) override;
  void hushed(Frames from) override;

 private:
  struct Said {
    std::string port;
    Saying saying;
  };
  struct Beat {
    std::string port;  // empty: none
    int beats = 4;
    int asked = 0;  // how often: each time receivers are told where it is
  };
  void run();
  void work();
  void tick(Frames until, std::vector<MidiMessage>& out);

  Player& player_;
  const Report report_;
  OutPorts ports_;  // the thread's, as all until the mutex
  Sounding sounding_;
  BeatSender beat_sender_;
  Beat beating_;
  Frames ticked_ = 0;  // until there the clock has been sent
  std::mutex mutex_;   // guards what follows
  std::condition_variable wake_;
  bool running_ = true;
  Outgoing<Said> waiting_;
  Beat beat_;
  std::optional<Frames> hushed_;
  bool told_many_ = false, told_ports_ = false;
  std::thread thread_;
};

}  // namespace perigee::midi
