// repl/osc/service.h -- The instrument for editors and controllers: what comes in over OSC is checked, done, answered.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "repl/options.h"
#include "repl/osc/arrivals.h"
#include "repl/osc/dispatch.h"
#include "repl/osc/endpoint.h"
#include "repl/osc/highlights.h"
#include "repl/osc/rate.h"
#include "repl/osc/server.h"
#include "repl/osc/slot_meter.h"
#include "repl/osc/tidal.h"

namespace perigee {
class Stage;
}

namespace perigee::osc {

// Its thread reads, checks and answers what needs no code; the rest it posts to the thread that evaluates. The stage outlives it.
class Service final : public Handler {
 public:
  Service(Stage& stage, const Options& options);
  ~Service() override;

  // Opens the ports and writes the endpoint. Answers what to tell the player of them, in a few words.
  std::string open();

  // Nothing comes in any more; what has been posted may still be run.
  void close();

  // Any thread: to those who have subscribed to it.
  void log(std::string_view level, std::string_view text);

  // Server's thread.
  bool received(const Peer& peer, std::span<const char> packet) override;
  void too_long(const Peer& peer) override;
  void gone(const Peer& peer) override;
  void tick() override;

 private:
  enum Stream : unsigned { kHighlight = 1, kCycle = 2, kMeter = 4, kLog = 8 };
  static unsigned stream_named(std::string_view name);

  void open_for_busses();
  void open_for_editors(std::vector<std::string>& told);

  // Server's thread.
  bool may_speak(const Peer& peer);
  void refuse(const Peer& peer, std::string_view address, std::string_view problem);
  void received_by_editors(const Peer& peer, const Message& message);
  void act(const Peer& peer, const Entry& entry, const Message& message);
  void subscribe(const Peer& peer, const Message& message, bool on);
  void set_streams();
  void control(const Message& message, std::string& problem);
  void dirt(const Peer& peer, const Message& message, std::string& problem);
  bool may_bring(std::string_view word);
  void send_highlights();
  void send_meters();

  // The thread that evaluates.
  void evaluate(const Peer& peer, const Message& message, std::uint32_t panics);
  void answer(const Peer& peer, std::string_view address, const std::string& problem);
  void complete(const Peer& peer, const Message& message);
  void set_inputs();

  // Any thread.
  Message status() const;
  void broadcast(Stream stream, const Message& message);

  Stage& stage_;
  const Options& options_;
  const std::string token_;
  Endpoint endpoint_;
  EndpointFile endpoint_file_;
  Highlights highlights_;
  SlotMeter meter_;

  // Server's thread.
  struct Manners {
    Rate messages{500.0, 1000.0}, errors{10.0, 20.0}, events{4000.0, 8000.0};
  };
  std::map<Peer, Manners> manners_;
  Rate all_errors_{100.0, 200.0};
  bool watching_ = false, metering_ = false;
  int ticks_ = 0;
  std::set<std::string, std::less<>> words_;  // that controllers and other instruments have brought
  Arrivals arrivals_;

  std::mutex inputs_mutex_;
  std::map<std::string, Argument> inputs_;  // to be set
  mutable std::mutex subscribers_mutex_;
  std::map<Peer, unsigned> subscribers_;

  Server server_;  // last: it calls the rest
};

}  // namespace perigee::osc
