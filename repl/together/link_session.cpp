// repl/together/link_session.cpp -- One participant in an Ableton Link session.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/together/link_session.h"

#include <ableton/Link.hpp>
#include <chrono>

namespace perigee::together {
namespace {

using Micros = std::chrono::microseconds;

Micros micros(std::int64_t time_ns) { return Micros{(time_ns + 500) / 1000}; }

}  // namespace

struct LinkSession::Own {
  ableton::Link link;
  ableton::Link::SessionState state;
  double quantum;
  bool start_stop;

  Own(double bpm, double beats, bool obeys)
      : link{bpm}, state{link.captureAppSessionState()}, quantum{beats}, start_stop{obeys} {}
  void commit() { link.commitAppSessionState(state); }
};

LinkSession::LinkSession(double cps, double cycle, std::int64_t time_ns, double quantum, bool start_stop)
    : own_{std::make_unique<Own>(cps * quantum * 60.0, quantum, start_stop)} {
  auto& state = own_->state;
  state.setTempo(cps * quantum * 60.0, micros(time_ns));
  state.requestBeatAtTime(cycle * quantum, micros(time_ns), quantum);  // nobody else is there yet
  state.setIsPlaying(true, micros(time_ns));
  own_->commit();
  own_->link.enableStartStopSync(start_stop);
  own_->link.enable(true);
}

LinkSession::~LinkSession() { own_->link.enable(false); }

void LinkSession::look() { own_->state = own_->link.captureAppSessionState(); }

Course LinkSession::course_at(std::int64_t time_ns) const {
  const auto& state = own_->state;
  const bool turned = micros(time_ns) >= state.timeForIsPlaying();
  return {.cycle = state.beatAtTime(micros(time_ns), own_->quantum) / own_->quantum,
          .cps = state.tempo() / own_->quantum / 60.0,
          .period = 1.0,
          .plays = !own_->start_stop || state.isPlaying() == turned};
}

std::size_t LinkSession::peers() const { return own_->link.numPeers(); }

double LinkSession::bpm() const { return own_->state.tempo(); }

void LinkSession::set_cps(double cps, std::int64_t time_ns) {
  look();
  own_->state.setTempo(cps * own_->quantum * 60.0, micros(time_ns));
  own_->commit();
}

void LinkSession::set_playing(bool playing, std::int64_t time_ns) {
  look();
  own_->state.setIsPlaying(playing, micros(time_ns));
  own_->commit();
}

}  // namespace perigee::together
