// repl/midi/outlet.cpp -- What slots play on MIDI ports, and the beat for those who follow it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/midi/outlet.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "repl/session/player.h"

namespace perigee::midi {
namespace {

constexpr auto kPace = std::chrono::milliseconds(3);
constexpr auto kLookAgain = std::chrono::seconds(1);  // for ports that have come or gone
constexpr auto kClosing = std::chrono::milliseconds(100);

}  // namespace

Outlet::Outlet(Player& player, Report report) : player_{player}, report_{report}, ports_{player, std::move(report)} {
  thread_ = std::thread([this] { run(); });
  player_.hand_out(*this);
}

Outlet::~Outlet() { close(); }

void Outlet::close() {
  if (!thread_.joinable()) return;
  player_.take_back(*this);
  {
    const std::lock_guard lock(mutex_);
    running_ = false;
  }
  wake_.notify_all();
  thread_.join();
  std::vector<MidiMessage> out;
  const Frames now = player_.engine().status().frame;
  sounding_.end_by(now);
  sounding_.advance(now + 1, out);
  if (!beating_.port.empty())
    beat_sender_.stop(std::max(now, ticked_), static_cast<std::uint8_t>(std::max(0, ports_.number_of(beating_.port))),
                      out);
  if (out.empty()) return;
  ports_.send(out);
  const auto patience = std::chrono::steady_clock::now() + kClosing;  // a device may have died
  const Frames gone = out.back().frame + 2 * player_.device_info().block_frames + Engine::latency_frames();
  while (player_.engine().status().frame < gone && std::chrono::steady_clock::now() < patience)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
}

void Outlet::send_clock(const std::string& port, int beats) {
  {
    const std::lock_guard lock(mutex_);
    beat_ = {port, beats, beat_.asked + 1};
  }
  wake_.notify_all();
}

void Outlet::triggered(const Sighting& sighting, const Event& event) {
  if (sighting.target == nullptr || sighting.target->midi.empty()) return;
  const Frames late = std::llround(sighting.target->latency_seconds * player_.engine().rate_hz());
  Said said{sighting.target->midi, saying_of(sighting, event)};
  {
    const std::lock_guard lock(mutex_);
    if (!waiting_.add(sighting, sighting.frame + late, std::move(said)) && !std::exchange(told_many_, true))
      report_("midi: more events wait for their time than can be held; those beyond are left out");
  }
  wake_.notify_all();
}

void Outlet::cancelled(std::uint32_t id, std::uint32_t generation, Frames from) {
  const std::lock_guard lock(mutex_);
  waiting_.cancel(id, generation, from);
}

void Outlet::hushed(Frames from) {
  {
    const std::lock_guard lock(mutex_);
    hushed_ = from;
  }
  wake_.notify_all();
}

void Outlet::run() {
  auto look_again = std::chrono::steady_clock::now() + kLookAgain;
  std::unique_lock lock(mutex_);
  while (running_) {
    const auto idle = [&] {
      return waiting_.empty() && beat_.port.empty() && beating_.port.empty() && sounding_.empty();
    };
    if (idle())
      wake_.wait_for(lock, kLookAgain, [&] { return !running_ || !idle(); });
    else
      wake_.wait_for(lock, kPace, [&] { return !running_; });
    if (!running_) return;
    lock.unlock();
    work();
    if (std::chrono::steady_clock::now() >= look_again) {
      ports_.look();
      look_again = std::chrono::steady_clock::now() + kLookAgain;
    }
    lock.lock();
  }
}

void Outlet::work() {
  const Frames until = player_.engine().status().frame + ports_.frames_ahead();
  std::vector<MidiMessage> out;
  std::optional<Frames> hushed;
  std::vector<Outgoing<Said>::Event> due;
  {
    const std::lock_guard lock(mutex_);
    hushed = std::exchange(hushed_, std::nullopt);
    due = waiting_.take(until);
  }
  if (hushed) sounding_.end_by(*hushed);
  for (const auto& [id, generation, frame, leaves, said] : due) {
    const int port = ports_.number_of(said.port);
    if (port >= 0)
      sounding_.begin(said.saying, static_cast<std::uint8_t>(port), leaves, player_.engine().rate_hz(), out);
    else if (!std::exchange(told_ports_, true))
      report_("midi: more ports than can be played; the others are silent");
  }
  sounding_.advance(until, out);
  tick(until, out);
  std::stable_sort(out.begin(), out.end(),
                   [](const MidiMessage& a, const MidiMessage& b) { return a.frame < b.frame; });
  ports_.send(out);
}

void Outlet::tick(Frames until, std::vector<MidiMessage>& out) {
  Beat wanted;
  {
    const std::lock_guard lock(mutex_);
    wanted = beat_;
  }
  if (wanted.asked != beating_.asked) {
    if (!beating_.port.empty())
      beat_sender_.stop(std::max(until, ticked_),
                        static_cast<std::uint8_t>(std::max(0, ports_.number_of(beating_.port))), out);
    beat_sender_ = {};
    beating_ = wanted;
    if (!beating_.port.empty()) ports_.number_of(beating_.port);  // which may take a while
    ticked_ = std::max(player_.engine().status().frame + ports_.frames_ahead(), ticked_);
    return;
  }
  if (beating_.port.empty()) return;
  const int port = ports_.number_of(beating_.port);
  if (port < 0 || until <= ticked_) return;
  Frames reached = until;
  const auto ticks = player_.beats(ticked_, reached, Cycles(1, std::int64_t{BeatSender::kTicks} * beating_.beats));
  beat_sender_.send(ticks, static_cast<std::uint8_t>(port), out);
  ticked_ = reached;
}

}  // namespace perigee::midi
