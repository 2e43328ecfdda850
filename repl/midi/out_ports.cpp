// repl/midi/out_ports.cpp -- Where MIDI leaves.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/midi/out_ports.h"

#include <pthread.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "repl/midi/names.h"
#include "repl/midi/system_midi.h"
#include "repl/session/player.h"

namespace perigee::midi {
namespace {

constexpr double kAheadSeconds = 0.02;
constexpr int kPriority = 5;                      // what audio threads have
constexpr std::int64_t kNear = 2'000'000;         // ns: so long before it is due a message is waited for closely
constexpr std::int64_t kLongest = 1'000'000'000;  // ns: nothing waits longer to be looked at

}  // namespace

OutPorts::OutPorts(Player& player, Report report) : player_{player}, report_{std::move(report)} {
  thread_ = std::thread([this] { run(); });
  const sched_param priority{.sched_priority = kPriority};
  pthread_setschedparam(thread_.native_handle(), SCHED_FIFO, &priority);  // where it may have it
}

OutPorts::~OutPorts() {
  {
    const std::lock_guard lock(mutex_);
    running_ = false;
  }
  wake_.notify_all();
  thread_.join();
}

int OutPorts::number_of(const std::string& part) {
  const auto known = std::find_if(ports_.begin(), ports_.end(), [&](const Port& port) { return port.part == part; });
  if (known != ports_.end()) return static_cast<int>(known - ports_.begin());
  if (ports_.size() >= MidiBus::kMostPorts) return -1;
  ports_.push_back({.part = part, .system = nullptr});
  look_at(ports_.back());
  return static_cast<int>(ports_.size() - 1);
}

void OutPorts::look() {
  for (Port& port : ports_) look_at(port);
}

void OutPorts::look_at(Port& port) {
  bool there = false, has_bus = false;
  player_.with_midi([&](MidiBus* bus) {
    has_bus = bus != nullptr;
    if (!has_bus) return;
    const int own = bus->output(port.part);
    there = own >= 0 && (port.part == kOwnPort || bus->connect_output(own, port.part));
  });
  if (has_bus) {
    port.system.reset();
  } else {
    if (port.system && !port_is_there(*port.system, port.part)) port.system.reset();
    if (!port.system) {
      std::shared_ptr<RtMidiOut> system = system_output();
      if (system && open_port(*system, port.part)) port.system = std::move(system);
    }
    there = port.system != nullptr;
  }
  port.presence.see(there, port.part, "what is meant for it is silent", report_);
}

Frames OutPorts::frames_ahead() const {
  return static_cast<Frames>(kAheadSeconds * player_.engine().rate_hz()) + player_.device_info().block_frames;
}

void OutPorts::send(std::span<const MidiMessage> messages) {
  if (messages.empty()) return;
  bool has_bus = false, lost = false;
  player_.with_midi([&](MidiBus* bus) {
    has_bus = bus != nullptr;
    if (!has_bus) return;
    for (MidiMessage message : messages) {
      const int own = bus->output(ports_[message.port].part);
      if (own < 0) continue;
      message.port = static_cast<std::uint8_t>(own);
      message.frame += Engine::latency_frames();  // as the sound
      lost = !bus->post(message) || lost;
    }
  });
  if (lost && !std::exchange(told_many_, true))
    report_("midi: more messages at once than can be sent; some are left out");
  if (has_bus) return;
  {
    const std::lock_guard lock(mutex_);
    for (const MidiMessage& message : messages) {
      const Port& port = ports_[message.port];
      if (port.system) timed_.push({player_.steady_heard(message.frame).value_or(0), order_++, port.system, message});
    }
  }
  wake_.notify_all();
}

void OutPorts::run() {
  std::unique_lock lock(mutex_);
  while (running_) {
    const std::int64_t left = timed_.empty() ? kLongest : timed_.top().due_ns - steady_now();
    if (left > kNear || timed_.empty()) {
      wake_.wait_for(lock, std::chrono::nanoseconds(std::min(left - kNear / 2, kLongest)));
      continue;
    }
    const Timed next = timed_.top();
    timed_.pop();
    lock.unlock();
    if (left > 0) {
      const timespec rest{0, static_cast<long>(left)};
      clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, nullptr);
    }
    next.to->sendMessage(next.message.bytes.data(), next.message.size);
    lock.lock();
  }
}

}  // namespace perigee::midi
