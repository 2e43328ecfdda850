// engine/jack_transport.cpp -- JACK's transport, and the beats of its bars where this program is asked for them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jack_transport.h"

#include <jack/jack.h>

#include <cmath>

namespace perigee {
namespace {

constexpr double kTicksPerBeat = 1920.0;

}  // namespace

std::optional<TransportState> JackTransport::state() const { return met_.get(); }

void JackTransport::process(const JackCycle& cycle) noexcept {
  next_ = cycle.first + static_cast<Frames>(cycle.frames);
  if (!cycle.follows) return;  // its frame is not ours
  jack_position_t position{};
  TransportState state;
  state.rolling = jack_transport_query(client_, &position) == JackTransportRolling;
  state.frame = cycle.first;
  state.seconds = position.frame / static_cast<double>(position.frame_rate > 0 ? position.frame_rate : 1);
  state.has_beat = (position.valid & JackPositionBBT) != 0 && position.beats_per_minute > 0.0 &&
                   position.beats_per_bar > 0.0f && position.ticks_per_beat > 0.0;
  if (state.has_beat) {
    state.bpm = position.beats_per_minute;
    state.beat = (position.bar - 1) * static_cast<double>(position.beats_per_bar) + (position.beat - 1) +
                 position.tick / position.ticks_per_beat;
  }
  met_.set(state);
}

void JackTransport::turn(bool roll) {
  if (roll)
    jack_transport_start(client_);
  else
    jack_transport_stop(client_);
}

void JackTransport::say(const std::optional<BeatLine>& line) {
  if (!line) {
    if (speaks_) jack_release_timebase(client_);
    speaks_ = false;
    return;
  }
  wanted_.set(*line);
  if (!speaks_) jack_set_timebase_callback(client_, 0, fill, this);
  speaks_ = true;
}

// Audio thread, after the block.
void JackTransport::fill(jack_transport_state_t, jack_nframes_t, jack_position_t* position, int, void* self) noexcept {
  auto& own = *static_cast<JackTransport*>(self);
  own.line_ = own.wanted_.get().value_or(own.line_);
  const BeatLine& now = own.line_;
  const double minutes = static_cast<double>(own.next_ - now.frame) / position->frame_rate / 60.0;
  const double beat = std::fmax(0.0, now.beat + minutes * now.bpm);
  const double bar = std::floor(beat / now.beats_per_bar);
  const double in_bar = beat - bar * now.beats_per_bar;
  position->valid = JackPositionBBT;
  position->bar = static_cast<std::int32_t>(bar) + 1;
  position->beat = static_cast<std::int32_t>(in_bar) + 1;
  position->tick = static_cast<std::int32_t>((in_bar - std::floor(in_bar)) * kTicksPerBeat);
  position->bar_start_tick = bar * now.beats_per_bar * kTicksPerBeat;
  position->beats_per_bar = now.beats_per_bar;
  position->beat_type = 4.0f;
  position->ticks_per_beat = kTicksPerBeat;
  position->beats_per_minute = now.bpm;
}

}  // namespace perigee
