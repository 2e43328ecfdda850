// engine/jack_transport.h -- JACK's transport, and the beats of its bars where this program is asked for them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <jack/transport.h>

#include <atomic>

#include "engine/transport.h"

namespace perigee {

// The client outlives it and has no callback any more when it goes.
class JackTransport final : public Transport {
 public:
  explicit JackTransport(jack_client_t* client) noexcept : client_{client} {}

  TransportState state() const override;
  void turn(bool roll) override;
  void say(const std::optional<BeatLine>& line) override;

  // Audio thread: the next block begins with this frame.
  void expect(Frames next) noexcept { next_ = next; }

 private:
  static void fill(jack_transport_state_t, jack_nframes_t, jack_position_t* position, int, void* self) noexcept;

  jack_client_t* client_;
  bool speaks_ = false;                  // control thread
  std::atomic<std::uint32_t> turn_ = 0;  // odd while a line is written
  std::atomic<Frames> frame_ = 0;
  std::atomic<double> beat_ = 0.0, bpm_ = 120.0;
  std::atomic<float> beats_per_bar_ = 4.0f;
  BeatLine line_;  // audio thread, with what follows
  Frames next_ = 0;
};

}  // namespace perigee
