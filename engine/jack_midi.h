// engine/jack_midi.h -- MIDI through a JACK server: what is posted leaves in the block, and on the frame, that it is for.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <jack/midiport.h>
#include <jack/ringbuffer.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "engine/jack_cycle.h"
#include "engine/midi.h"

namespace perigee {

// The client outlives it and has no callback any more when it goes.
class JackMidi final : public MidiBus {
 public:
  explicit JackMidi(jack_client_t* client);

  int output(std::string_view name) override;
  int input(std::string_view name) override;
  bool connect_output(int port, std::string_view part) override;
  bool connect_input(int port, std::string_view part) override;
  bool post(const MidiMessage& message) override;
  bool take(MidiMessage& message) override;

  // Audio thread.
  void process(const JackCycle& cycle) noexcept;

 private:
  static constexpr std::size_t kMostPending = 1024;  // messages that wait for their block
  struct FreeRing {
    void operator()(jack_ringbuffer_t* ring) const noexcept { jack_ringbuffer_free(ring); }
  };
  using Ring = std::unique_ptr<jack_ringbuffer_t, FreeRing>;
  struct Ports {
    std::array<std::atomic<jack_port_t*>, kMostPorts> port{};
    std::vector<std::string> names;  // control thread
  };

  int add(Ports& ports, std::string_view name, unsigned long flags);
  bool connect(jack_port_t* own, std::string_view part, unsigned long flags);
  void read_posted() noexcept;
  void send(const JackCycle& cycle) noexcept;
  void receive(jack_nframes_t frames, Frames first) noexcept;
  void tell_missed(const JackCycle& cycle) noexcept;
  void hand_on(const MidiMessage& message) noexcept;

  jack_client_t* client_;
  Ports outputs_, inputs_;
  Ring posted_, received_;
  std::array<MidiMessage, kMostPending> pending_{};  // audio thread: by frame, in the order in which they were posted
  std::size_t pending_count_ = 0;
  bool whole_ = true;              // the cycle before was read
  jack_nframes_t read_start_ = 0;  // of the last one that was read, by the server's count …
  Frames read_first_ = 0;          // … and by ours
};

}  // namespace perigee
