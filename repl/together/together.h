// repl/together/together.h -- This instrument among others: whoever leads is followed, what comes in is heard, what goes out is sent.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "repl/midi/beat_receiver.h"
#include "repl/midi/inlet.h"
#include "repl/midi/outlet.h"
#include "repl/session/company.h"
#include "repl/session/pursuit.h"
#include "repl/together/link_session.h"

namespace perigee::together {

// The player outlives it. A thread of its own; one leader at a time, the one that was asked for last.
class Together final : public Company {
 public:
  using Report = std::function<void(const std::string&)>;  // any thread
  Together(Player& player, Report report);
  ~Together() override;

  void wish(const Wish& wish) override;
  std::string status() const override;
  std::string leader() const override;
  // The others are told that this one ends. Before the device stops.
  void close();

 private:
  void run();
  void grant(const Wish& wish);
  void take_in();
  void take_controller(const midi::Heard& heard);
  void follow();
  void follow_clock();
  void follow_jack();
  void lead_jack();
  void follow_link(std::int64_t base_ns, double ns_in_frame, Frames base);
  void leave();
  void tell_status();

  Player& player_;
  const Report report_;
  midi::Outlet outlet_;
  // The thread's:
  midi::Inlet inlet_;
  std::vector<std::string> heard_ports_;               // whose notes and controllers are read
  std::map<std::pair<int, int>, std::string> learnt_;  // by channel and controller
  std::string learning_, clock_port_;
  std::optional<Wish> leader_;
  std::unique_ptr<LinkSession> link_;
  double asked_ = 0.0;  // the code's tempo when that was last looked at
  std::optional<bool> transport_;
  std::size_t peers_ = 0;
  std::string followed_port_;
  std::optional<midi::BeatReceiver> beat_;
  bool beat_known_ = false;             // its tempo
  std::optional<TransportState> jack_;  // where its transport was, where that is followed
  std::optional<Pursuit> pursuit_;

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  bool running_ = true;
  std::vector<Wish> wishes_;
  std::string status_, leader_told_;
  std::thread thread_;
};

}  // namespace perigee::together
