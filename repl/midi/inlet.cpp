// repl/midi/inlet.cpp -- What is played on MIDI ports, as it comes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/midi/inlet.h"

#include <algorithm>
#include <utility>

#include "repl/midi/names.h"
#include "repl/midi/system_midi.h"
#include "repl/session/player.h"

namespace perigee::midi {
namespace {

constexpr std::size_t kMostWaiting = 16'384;

}  // namespace

Inlet::Inlet(Player& player, Report report) : player_{player}, report_{std::move(report)} {}

Inlet::~Inlet() = default;

void Inlet::open(const std::string& part) {
  if (std::any_of(ports_.begin(), ports_.end(), [&](const Port& port) { return port.part == part; })) return;
  if (ports_.size() >= MidiBus::kMostPorts) return report_("midi: more ports than can be heard");
  ports_.push_back({.part = part, .sender = std::make_unique<Sender>(Sender{came_, part}), .system = nullptr});
  look_at(ports_.back());
}

void Inlet::close(const std::string& part) {
  std::erase_if(ports_, [&](const Port& port) { return port.part == part; });
}

void Inlet::look() {
  for (Port& port : ports_) look_at(port);
}

// The system's thread.
void Inlet::came(double, std::vector<unsigned char>* bytes, void* sender) {
  const std::int64_t now = steady_now();
  const Sender& from = *static_cast<Sender*>(sender);
  Heard heard{.port = from.part, .message = {}};
  if (bytes->empty() || bytes->size() > heard.message.bytes.size()) return;
  heard.message.size = static_cast<std::uint8_t>(bytes->size());
  std::copy(bytes->begin(), bytes->end(), heard.message.bytes.begin());
  const std::lock_guard lock(from.came.mutex);
  if (from.came.messages.size() < kMostWaiting) from.came.messages.emplace_back(now, std::move(heard));
}

void Inlet::look_at(Port& port) {
  bool there = false, has_bus = false;
  player_.with_midi([&](MidiBus* bus) {
    has_bus = bus != nullptr;
    if (!has_bus) return;
    const int own = bus->input(port.part);
    there = own >= 0 && (port.part == kOwnPort || bus->connect_input(own, port.part));
  });
  if (has_bus) {
    port.system.reset();
  } else {
    if (port.system && !port_is_there(*port.system, port.part)) port.system.reset();
    if (!port.system) {
      std::unique_ptr<RtMidiIn> system = system_input();
      if (system) {
        system->ignoreTypes(true, false, true);  // clock is wanted
        system->setCallback(came, port.sender.get());
        if (open_port(*system, port.part)) port.system = std::move(system);
      }
    }
    there = port.system != nullptr;
  }
  port.presence.see(there, port.part, "nothing is heard of it", report_);
}

std::vector<Heard> Inlet::take() {
  std::vector<Heard> heard;
  player_.with_midi([&](MidiBus* bus) {
    MidiMessage message;
    while (bus != nullptr && bus->take(message)) {
      const auto from = std::find_if(ports_.begin(), ports_.end(),
                                     [&](const Port& port) { return bus->input(port.part) == message.port; });
      if (from != ports_.end()) heard.push_back({from->part, message});
    }
  });
  for (Heard& each : heard) each.message.frame -= Engine::latency_frames();
  std::vector<std::pair<std::int64_t, Heard>> came;
  {
    const std::lock_guard lock(came_.mutex);
    came.swap(came_.messages);
  }
  for (auto& [time_ns, each] : came) {
    each.message.frame = player_.frame_heard_at_steady(time_ns).value_or(player_.engine().status().frame);
    heard.push_back(std::move(each));
  }
  return heard;
}

}  // namespace perigee::midi
