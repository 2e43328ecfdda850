// repl/osc/superdirts.cpp -- The events of slots that a SuperDirt plays, sent a little before they would be heard here.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/osc/superdirts.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string_view>
#include <utility>

#include "patterns/control_reading.h"
#include "repl/osc/dirt.h"
#include "repl/session/event_controls.h"
#include "repl/session/player.h"

namespace perigee::osc {
namespace {

constexpr std::int64_t kAhead = 20'000'000;  // ns: until then a change can take an event back
constexpr auto kPace = std::chrono::milliseconds(5);
constexpr double kMiddleC = 60.0;  // the MIDI note that SuperDirt counts notes from

// As Tidal sends it; of no type where it cannot be.
Argument argument_of(const Control& control, const Value& value) {
  if (value.is_string()) return Argument::of(value.text());
  const double number = value.is_boolean() ? (value.boolean() ? 1.0 : 0.0) : value.is_number() ? value.number() : NAN;
  if (!std::isfinite(number)) return {};
  if (control_reading(control) != Reading::integer) return Argument::of_float(number);
  return Argument::of(static_cast<std::int64_t>(std::clamp(number, -2e9, 2e9)));
}

}  // namespace

Message dirt_play(const Observer::Sighting& sighting, const Event& event) {
  Message message{"/dirt/play", {}};
  message.add("_id_").add(sighting.slot);
  message.add("cps").add(Argument::of_float(sighting.cps));
  message.add("cycle").add(Argument::of_float(event.whole.begin.to_double()));
  message.add("delta").add(Argument::of_float(sighting.seconds));
  if (!event.value.is_controls()) return message;
  std::map<std::string_view, Argument> controls;
  const auto put = [&controls](std::string_view name, Argument argument) {
    if (argument.kind != Argument::Kind::other) controls[name] = std::move(argument);
  };
  for (const ControlMap::Entry& entry : event.value.controls().entries()) {
    const Control& each = control(entry.id);
    if (each.name.front() != '_') put(tidal_name(each), argument_of(each, entry.value));
  }
  // Notes are counted from elsewhere there, and have no names.
  const Controls read(event, sound_laws(sighting.dialect));
  if (const auto midi = read.midi(false); midi && controls.contains("note"))
    controls["note"] = Argument::of_float(*midi - kMiddleC);
  controls.erase("nudge");  // it is in the time already
  for (auto& [name, argument] : controls) message.add(name).add(std::move(argument));
  return message;
}

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
  if (sighting.target == nullptr || sighting.target->host.empty()) return;
  Play play{*sighting.target, dirt_play(sighting, event)};
  {
    const std::lock_guard lock(mutex_);
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
    lock.unlock();
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
SuperDirts::Address SuperDirts::address_of(const std::string& host) {
  if (const auto known = addresses_.find(host); known != addresses_.end()) return known->second;
  addrinfo wanted{}, *found = nullptr;
  wanted.ai_family = AF_INET;
  wanted.ai_socktype = SOCK_DGRAM;
  Address address;
  if (getaddrinfo(host.c_str(), nullptr, &wanted, &found) == 0 && found != nullptr) {
    address.ip = reinterpret_cast<const sockaddr_in*>(found->ai_addr)->sin_addr.s_addr;
  } else {
    report_("target: there is no host \"" + host + "\"; its slots are silent");
  }
  if (found != nullptr) freeaddrinfo(found);
  return addresses_[host] = address;
}

void SuperDirts::send(Outgoing<Play>::Event event) {
  auto& [target, message] = event.what;
  const Address address = address_of(target.host);
  const auto heard = player_.wall_heard(event.frame);
  if (address.ip == 0 || !heard) return;
  message.time = time_tag_of(*heard + std::llround(target.latency_seconds * 1e9));
  const std::string bytes = write_bundle(message);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(target.port));
  to.sin_addr.s_addr = address.ip;
  sendto(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&to),
         sizeof to);
}

}  // namespace perigee::osc
