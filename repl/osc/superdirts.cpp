// repl/osc/superdirts.cpp -- The events of slots that a SuperDirt plays, sent a little before they would be heard here.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/osc/superdirts.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cmath>
#include <span>
#include <utility>

#include "repl/session/player.h"

namespace perigee::osc {
namespace {

constexpr std::int64_t kAhead = 20'000'000;  // ns: until then a change can take an event back
constexpr auto kPace = std::chrono::milliseconds(5);
constexpr auto kAskAgain = std::chrono::seconds(2);

}  // namespace

SuperDirts::SuperDirts(Player& player, Report report) : player_{player}, report_{std::move(report)} {
  socket_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  thread_ = std::thread([this] { run(); });
  player_.hand_out(*this);
}

SuperDirts::~SuperDirts() {
  player_.take_back(*this);
  {
    const std::lock_guard lock(mutex_);
    running_ = false;
  }
  wake_.notify_all();
  thread_.join();
  if (socket_ >= 0) close(socket_);
}

void SuperDirts::triggered(const Sighting& sighting, const Event& event) {
  if (sighting.target != nullptr && !sighting.target->host.empty())
    wait(sighting, {*sighting.target, dirt_event(sighting, event)});
}

void SuperDirts::went_on(const Sighting& sighting, const Event& piece) {
  if (sighting.target != nullptr && !sighting.target->host.empty())
    wait(sighting, {*sighting.target, dirt_event(sighting, piece), false});
}

void SuperDirts::wait(const Sighting& sighting, Play play) {
  {
    const std::lock_guard lock(mutex_);
    if (!play.event.busses.empty()) use_busses_.emplace(play.target.host, play.target.port);
    if (!waiting_.add(sighting, sighting.frame, std::move(play)) && !std::exchange(told_many_, true))
      report_("target: more events wait for their time than can be held; those beyond are left out");
  }
  wake_.notify_all();
}

void SuperDirts::cancelled(std::uint32_t id, std::uint32_t generation, Frames from) {
  const std::lock_guard lock(mutex_);
  waiting_.cancel(id, generation, from);
}

void SuperDirts::run() {
  std::unique_lock lock(mutex_);
  while (running_) {
    if (waiting_.empty()) {
      wake_.wait(lock, [this] { return !running_ || !waiting_.empty(); });
    } else {
      wake_.wait_for(lock, kPace, [this] { return !running_; });
    }
    if (!running_) return;
    const auto asked = use_busses_;
    lock.unlock();
    ask_for_busses(asked);
    const auto until = player_.frame_heard_at(wall_now() + kAhead);
    lock.lock();
    if (!until) continue;
    auto due = waiting_.take(*until);
    lock.unlock();
    for (auto& event : due) send(std::move(event));
    lock.lock();
  }
}

// Asked once; a name that has no address is told once.
SuperDirts::Address SuperDirts::address_of(const std::string& host, int port) {
  const auto [known, is_new] = hosts_.try_emplace(host, 0);
  if (is_new) {
    addrinfo wanted{}, *found = nullptr;
    wanted.ai_family = AF_INET;
    wanted.ai_socktype = SOCK_DGRAM;
    if (getaddrinfo(host.c_str(), nullptr, &wanted, &found) == 0 && found != nullptr) {
      known->second = reinterpret_cast<const sockaddr_in*>(found->ai_addr)->sin_addr.s_addr;
    } else {
      report_("target: there is no host \"" + host + "\"; its slots are silent");
    }
    if (found != nullptr) freeaddrinfo(found);
  }
  return {known->second, htons(static_cast<std::uint16_t>(port))};
}

// A SuperDirt lends some of its server's busses. Until it has said which, a number means itself, as in Tidal.
void SuperDirts::ask_for_busses(const std::set<std::pair<std::string, int>>& of) {
  const auto now = std::chrono::steady_clock::now();
  for (const auto& [host, port] : of) {
    const Address address = address_of(host, port);
    Known& known = known_[address];
    if (address.ip == 0 || known.answered || now < known.asked + kAskAgain) continue;
    known.asked = now;
    send(Message{"/dirt/handshake", {}}, address);
  }
  if (!of.empty()) hear_answers();
}

void SuperDirts::hear_answers() {
  std::array<char, std::size_t{1} << 16> bytes;
  sockaddr_in from{};
  socklen_t size = sizeof from;
  for (ssize_t got; (got = recvfrom(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT,
                                    reinterpret_cast<sockaddr*>(&from), &size)) >= 0;
       size = sizeof from) {
    const auto known = known_.find({from.sin_addr.s_addr, from.sin_port});
    if (known == known_.end()) continue;
    read_packet(std::span(bytes).first(static_cast<std::size_t>(got)), [&](const Message& message) {
      if (message.address == "/dirt/hello") known->second = {};  // it has begun anew
      if (auto busses = busses_lent(message)) known->second = {std::move(*busses), true, {}};
    });
  }
}

void SuperDirts::send(Outgoing<Play>::Event event) {
  const auto& [target, dirt_event, begins] = event.what;
  const Address address = address_of(target.host, target.port);
  const auto heard = player_.wall_heard(event.frame);
  if (address.ip == 0 || !heard) return;
  const TimeTag time = time_tag_of(*heard + std::llround(target.latency_seconds * 1e9));
  const DirtBusses& busses = known_[address].busses;
  const auto bus_of = [&](std::int64_t number) { return busses.bus_of(number); };
  for (Message& value : dirt_event.values_with(bus_of)) {
    value.time = time;
    send(value, {address.ip, htons(static_cast<std::uint16_t>(busses.server_port))});
  }
  if (!begins) return;
  Message play = dirt_event.play_with(bus_of);
  play.time = time;
  send(play, address);
}

void SuperDirts::send(const Message& message, Address address) {
  const std::string bytes = message.time == kAtOnce ? write_packet(message) : write_bundle(message);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = address.port;
  to.sin_addr.s_addr = address.ip;
  sendto(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&to),
         sizeof to);
}

}  // namespace perigee::osc
