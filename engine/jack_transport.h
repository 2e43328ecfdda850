// engine/jack_transport.h -- JACK's transport, and the beats of its bars where this program is asked for them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <jack/transport.h>

#include <optional>

#include "engine/jack_cycle.h"
#include "engine/published.h"
#include "engine/transport.h"

namespace perigee {

// The client outlives it and has no callback any more when it goes.
class JackTransport final : public Transport {
 public:
  explicit JackTransport(jack_client_t* client) noexcept : client_{client} {}

  std::optional<TransportState> state() const override;
  void turn(bool roll) override;
  void say(const std::optional<BeatLine>& line) override;

  // Audio thread.
  void process(const JackCycle& cycle) noexcept;

 private:
  static void fill(jack_transport_state_t, jack_nframes_t, jack_position_t* position, int, void* self) noexcept;

  jack_client_t* client_;
  bool speaks_ = false;            // control thread
  Published<TransportState> met_;  // by the audio thread
  Published<BeatLine> wanted_;     // by the control thread
  BeatLine line_;                  // audio thread, with what follows
  Frames next_ = 0;                // with which the next block begins
};

}  // namespace perigee
