// engine/jack_midi.cpp -- MIDI through a JACK server.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jack_midi.h"

#include <jack/jack.h>

#include <algorithm>
#include <new>

#include "engine/names.h"

namespace perigee {
namespace {

constexpr std::size_t kRingMessages = 4096;

}  // namespace

JackMidi::JackMidi(jack_client_t* client)
    : client_{client},
      posted_{jack_ringbuffer_create(kRingMessages * sizeof(MidiMessage))},
      received_{jack_ringbuffer_create(kRingMessages * sizeof(MidiMessage))} {
  if (!posted_ || !received_) throw std::bad_alloc{};
}

int JackMidi::add(Ports& ports, std::string_view name, unsigned long flags) {
  const auto known = std::find(ports.names.begin(), ports.names.end(), name);
  if (known != ports.names.end()) return static_cast<int>(known - ports.names.begin());
  const std::size_t number = ports.names.size();
  if (number >= kMostPorts) return -1;
  std::string plain = (flags == JackPortIsOutput ? "midi_out_" : "midi_in_") + std::string{name};
  std::replace(plain.begin(), plain.end(), ':', '_');
  jack_port_t* const port = jack_port_register(client_, plain.c_str(), JACK_DEFAULT_MIDI_TYPE, flags, 0);
  if (port == nullptr) return -1;
  ports.names.emplace_back(name);
  ports.port[number].store(port, std::memory_order_release);
  return static_cast<int>(number);
}

int JackMidi::output(std::string_view name) { return add(outputs_, name, JackPortIsOutput); }
int JackMidi::input(std::string_view name) { return add(inputs_, name, JackPortIsInput); }

bool JackMidi::connect(jack_port_t* own, std::string_view part, unsigned long flags) {
  const char** const found = jack_get_ports(client_, nullptr, JACK_DEFAULT_MIDI_TYPE, flags);
  if (found == nullptr) return false;
  for (const char** name = found; *name != nullptr; ++name) {
    jack_port_t* const other = jack_port_by_name(client_, *name);
    if (other == nullptr || jack_port_is_mine(client_, other) != 0) continue;
    if (!has_part(*name, part) || jack_port_connected_to(own, *name) != 0) continue;
    if (flags == JackPortIsInput)
      jack_connect(client_, jack_port_name(own), *name);
    else
      jack_connect(client_, *name, jack_port_name(own));
  }
  jack_free(found);
  return jack_port_connected(own) > 0;
}

bool JackMidi::connect_output(int port, std::string_view part) {
  return connect(outputs_.port[static_cast<std::size_t>(port)], part, JackPortIsInput);
}

bool JackMidi::connect_input(int port, std::string_view part) {
  return connect(inputs_.port[static_cast<std::size_t>(port)], part, JackPortIsOutput);
}

bool JackMidi::post(const MidiMessage& message) {
  if (jack_ringbuffer_write_space(posted_.get()) < sizeof message) return false;
  jack_ringbuffer_write(posted_.get(), reinterpret_cast<const char*>(&message), sizeof message);
  return true;
}

bool JackMidi::take(MidiMessage& message) {
  if (jack_ringbuffer_read_space(received_.get()) < sizeof message) return false;
  jack_ringbuffer_read(received_.get(), reinterpret_cast<char*>(&message), sizeof message);
  return true;
}

// A cycle out of the row is left out: what is due leaves in the first one that follows directly upon another.
void JackMidi::process(const JackCycle& cycle) noexcept {
  read_posted();
  if (cycle.again) return;
  send(cycle);
  if (cycle.follows) {
    if (!whole_) tell_missed(cycle);
    receive(cycle.frames, cycle.first);
    read_start_ = cycle.start;
    read_first_ = cycle.first;
  }
  whole_ = cycle.follows;
}

void JackMidi::tell_missed(const JackCycle& cycle) noexcept {
  const Frames more = static_cast<Frames>(cycle.start - read_start_) - (cycle.first - read_first_);
  for (std::size_t i = 0; i < kMostPorts; ++i) {
    if (inputs_.port[i].load(std::memory_order_acquire) != nullptr)
      hand_on(messages_missed(cycle.first, static_cast<std::uint8_t>(i), static_cast<std::int32_t>(more)));
  }
}

void JackMidi::hand_on(const MidiMessage& message) noexcept {
  if (jack_ringbuffer_write_space(received_.get()) >= sizeof message)
    jack_ringbuffer_write(received_.get(), reinterpret_cast<const char*>(&message), sizeof message);
}

// In order; what finds no room stays in the ring.
void JackMidi::read_posted() noexcept {
  MidiMessage message;
  while (pending_count_ < kMostPending && jack_ringbuffer_read_space(posted_.get()) >= sizeof message) {
    jack_ringbuffer_read(posted_.get(), reinterpret_cast<char*>(&message), sizeof message);
    std::size_t at = pending_count_++;
    for (; at > 0 && message.frame < pending_[at - 1].frame; --at) pending_[at] = pending_[at - 1];
    pending_[at] = message;
  }
}

void JackMidi::send(const JackCycle& cycle) noexcept {
  const auto& [frames, first, start, again, follows] = cycle;
  std::array<void*, kMostPorts> buffers{};
  for (std::size_t i = 0; i < buffers.size(); ++i) {
    jack_port_t* const port = outputs_.port[i].load(std::memory_order_acquire);
    if (port == nullptr) continue;
    buffers[i] = jack_port_get_buffer(port, frames);
    jack_midi_clear_buffer(buffers[i]);
  }
  if (!follows) return;
  std::size_t sent = 0;
  for (; sent < pending_count_ && pending_[sent].frame < first + static_cast<Frames>(frames); ++sent) {
    const MidiMessage& message = pending_[sent];
    void* const buffer = buffers[message.port % kMostPorts];
    const Frames offset = std::max<Frames>(0, message.frame - first);
    if (buffer != nullptr)
      jack_midi_event_write(buffer, static_cast<jack_nframes_t>(offset), message.bytes.data(), message.size);
  }
  std::copy(pending_.begin() + static_cast<std::ptrdiff_t>(sent),
            pending_.begin() + static_cast<std::ptrdiff_t>(pending_count_), pending_.begin());
  pending_count_ -= sent;
}

// Longer messages, and what nobody takes in time, are left out.
void JackMidi::receive(jack_nframes_t frames, Frames first) noexcept {
  for (std::size_t i = 0; i < kMostPorts; ++i) {
    jack_port_t* const port = inputs_.port[i].load(std::memory_order_acquire);
    if (port == nullptr) continue;
    void* const buffer = jack_port_get_buffer(port, frames);
    const jack_nframes_t count = jack_midi_get_event_count(buffer);
    for (jack_nframes_t e = 0; e < count; ++e) {
      jack_midi_event_t event{};
      MidiMessage message;
      if (jack_midi_event_get(&event, buffer, e) != 0 || event.size == 0 || event.size > message.bytes.size()) continue;
      message.frame = first + static_cast<Frames>(event.time);
      message.port = static_cast<std::uint8_t>(i);
      message.size = static_cast<std::uint8_t>(event.size);
      std::copy_n(event.buffer, event.size, message.bytes.begin());
      hand_on(message);
    }
  }
}

}  // namespace perigee
