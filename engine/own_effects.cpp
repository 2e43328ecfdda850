// engine/own_effects.cpp -- What the player wants done to an orbit, or to the sum of all. An exchange is a cross-fade of 21 ms.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/own_effects.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "engine/ramp.h"

namespace perigee {
namespace {

constexpr float kMostGain = 1e5f;  // 100 dB: beyond it something has gone wrong
constexpr Frames kMostRestSeconds = 64;
constexpr double kPatienceSeconds = 1.0;  // beyond the longest that the effect remembers

Frames patience_of(const Program& program, double rate_hz) {
  double longest = kPatienceSeconds;
  for (const float seconds : program.rings()) longest += static_cast<double>(seconds);
  return static_cast<Frames>(longest * rate_hz);
}

}  // namespace

std::unique_ptr<const Program> make_effect_program(const SynthGraph& graph) {
  ProgramBuilder builder;
  const auto in = builder.add("bus_in", {builder.constant(static_cast<float>(kDryBus))});
  auto out = build_graph(builder, graph, {}, {in[0], in[1]});
  if (graph.outputs.size() == 1) out[1] = out[0];
  builder.add("send_dry", {out[0], out[1]});
  auto program = builder.build();
  if (program == nullptr) throw std::runtime_error(builder.error());
  return program;
}

OwnEffect::OwnEffect(std::unique_ptr<const Program> program, double rate_hz, bool live,
                     std::unique_ptr<const ChannelSource> channels)
    : channels_{std::move(channels)},
      stage_{std::move(program), rate_hz, live},
      patience_{0},
      second_{static_cast<Frames>(rate_hz)} {
  stage_.bring(channels_.get());
  patience_ = patience_of(stage_.program(), rate_hz);
}

bool OwnEffect::process(ProgramRunner& runner, Frames start, bool sounds, std::span<StereoQuantum> sound,
                        std::uint64_t& broken) noexcept {
  if (!sounds && begun_ && stage_.idle()) return false;
  for (std::size_t pair = 0; pair < sound.size(); ++pair) {
    if (start < rests_[pair].until) continue;
    if (!stage_.running(pair) && (sounds || !begun_)) stage_.begin(pair, start, {});
    if (stage_.running(pair)) stage_.put(pair, sound[pair]);
  }
  begun_ = true;
  stage_.run(runner, start);
  for (std::size_t pair = 0; pair < sound.size(); ++pair) {
    if (!stage_.running(pair)) continue;
    const StereoQuantum before = sound[pair];
    stage_.take(pair, sound[pair]);
    const float loudest = peak(sound[pair]);
    if (loudest < kMostGain * std::max(1.0f, peak(before))) {
      stage_.hear(pair, !sounds && loudest < kSilent, patience_);
    } else {
      ++broken;
      stage_.end(pair);
      Rest& rest = rests_[pair];
      rest.length = std::clamp(2 * rest.length, second_, kMostRestSeconds * second_);
      rest.until = start + rest.length;
      sound[pair] = before;
    }
  }
  return true;
}

OwnEffects::OwnEffects() { waiting_.reserve(kMostWaiting); }

OwnEffects::~OwnEffects() {
  for (const EffectExchange& exchange : waiting_) {
    if (exchange.next != nullptr) exchange.next->finish();
  }
  for (const Place& place : places_) {
    for (OwnEffect* effect : {place.now, place.before}) {
      if (effect != nullptr) effect->finish();
    }
  }
}

void OwnEffects::exchange(const EffectExchange& exchange) noexcept {
  if (exchange.place < 0 || exchange.place >= kEffectPlaces) {
    if (exchange.next != nullptr) exchange.next->finish();
  } else if (waiting_.size() < kMostWaiting) {
    waiting_.push_back(exchange);
  } else {
    take_over(exchange.place, exchange.next);
  }
}

void OwnEffects::begin_quantum(Frames start) noexcept {
  std::size_t kept = 0;
  for (const EffectExchange& exchange : waiting_) {  // in the order in which they came
    if (exchange.frame <= start) {
      take_over(exchange.place, exchange.next);
    } else {
      waiting_[kept++] = exchange;
    }
  }
  waiting_.resize(kept);
}

void OwnEffects::take_over(int at, OwnEffect* next) noexcept {
  Place& place = places_[static_cast<std::size_t>(at)];
  if (place.before != nullptr) place.before->finish();
  place.before = std::exchange(place.now, next);
  place.fading = kFadeQuanta;
  if (place.sounds) return;
  if (place.before != nullptr) place.before->finish();
  place.before = nullptr;
  place.fading = 0;
  place.fresh = true;
}

void OwnEffects::rise(std::span<StereoQuantum> sound, int risen) noexcept {
  const auto level_after = [](int quanta) { return static_cast<float>(quanta) / static_cast<float>(kRiseQuanta); };
  const Ramp level{level_after(risen), level_after(risen + 1)};
  for (StereoQuantum& pair : sound) {
    for (std::size_t f = 0; f < pair.left.size(); ++f) {
      pair.left[f] *= level[f];
      pair.right[f] *= level[f];
    }
  }
}

bool OwnEffects::process(int at, ProgramRunner& runner, Frames start, bool sounds,
                         std::span<StereoQuantum> sound) noexcept {
  Place& place = places_[static_cast<std::size_t>(at)];
  if (place.now == nullptr && place.fading == 0) return place.sounds = sounds;
  std::array<StereoQuantum, kMaxOutputs / 2> before;
  const std::span<StereoQuantum> old = std::span{before}.first(sound.size());
  if (place.fading > 0) std::copy(sound.begin(), sound.end(), old.begin());
  if (place.fading > kCrossQuanta && place.now != nullptr) rise(sound, kFadeQuanta - place.fading);
  bool heard = place.now != nullptr ? place.now->process(runner, start, sounds, sound, broken_) : sounds;
  const bool alone = std::exchange(place.fresh, false) && !sounds;
  if (alone && std::any_of(sound.begin(), sound.end(), [](const auto& pair) { return peak(pair) >= kSilent; }))
    place.fading = kCrossQuanta;
  if (place.fading == 0) return place.sounds = heard;
  if (place.before != nullptr) heard = place.before->process(runner, start, sounds, old, broken_) || heard;
  constexpr float kStep = 1.0f / static_cast<float>(kCrossQuanta * kQuantum);
  const auto done = static_cast<float>((kCrossQuanta - place.fading) * kQuantum) * kStep;  // below 0 while it rises
  const auto cross = [&](auto& now, const auto& was) {
    for (std::size_t f = 0; f < now.size(); ++f)
      now[f] = was[f] + (now[f] - was[f]) * std::max(0.0f, done + kStep * static_cast<float>(f));
  };
  for (std::size_t pair = 0; pair < sound.size(); ++pair) {
    cross(sound[pair].left, old[pair].left);
    cross(sound[pair].right, old[pair].right);
  }
  if (--place.fading == 0 && place.before != nullptr) {
    place.before->finish();
    place.before = nullptr;
  }
  return place.sounds = heard;
}

}  // namespace perigee
