// engine/orbit_room.cpp -- Places for measured rooms and one built in; levels move in straight lines, a quantum at a time.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/orbit_room.h"

#include <algorithm>

#include "engine/orbits.h"

namespace perigee {
namespace {

constexpr float kFall = 1.0f / 16.0f;  // of a level in a quantum: 21 ms at 48 kHz
constexpr float kFrame = 1.0f / static_cast<float>(kQuantum);

void let_go(const Convolver* room) noexcept {
  if (room != nullptr) room->uses.fetch_sub(1, std::memory_order_release);
}

}  // namespace

void OrbitRoom::Level::move(bool up, bool jump) noexcept {
  before = now;
  now = up ? 1.0f : std::max(now - kFall, 0.0f);
  if (jump) before = now = up ? 1.0f : 0.0f;
}

float OrbitRoom::Level::at(std::size_t frame) const noexcept {
  return before + (now - before) * (static_cast<float>(frame + 1) * kFrame);
}

OrbitRoom::~OrbitRoom() {
  let_go(wanted_);
  for (const Place& place : places_) let_go(place.room);
}

void OrbitRoom::set(Convolver* next) noexcept {
  if (next != nullptr) next->uses.fetch_add(1, std::memory_order_relaxed);
  let_go(wanted_);
  wanted_ = next;
}

bool OrbitRoom::running() const noexcept {
  return std::any_of(places_.begin(), places_.end(),
                     [](const Place& place) { return place.room != nullptr && place.room->running(); });
}

void OrbitRoom::end() noexcept {
  for (Place& place : places_) {
    if (place.room != nullptr) place.room->end();
  }
}

// Gives the wanted room a place, if it has none and there is one. Two rooms are heard, one fades.
void OrbitRoom::settle() noexcept {
  if (wanted_ == nullptr) {
    current_ = nullptr;
    return;
  }
  Place* free = nullptr;
  for (Place& place : places_) {
    if (place.room == wanted_) {
      place.leaving = false;
      current_ = &place;
      return;
    }
    if (place.room == nullptr) free = &place;
  }
  if (free == nullptr) return;  // for some milliseconds, until one has faded
  wanted_->uses.fetch_add(1, std::memory_order_relaxed);
  *free = Place{};
  free->room = wanted_;
  free->number = ++count_;
  current_ = free;
  if (std::any_of(places_.begin(), places_.end(), [](const Place& place) { return place.room == nullptr; })) return;
  Place* oldest = nullptr;
  for (Place& place : places_) {
    if (&place != current_ && (oldest == nullptr || place.number < oldest->number)) oldest = &place;
  }
  oldest->leaving = true;
}

void OrbitRoom::advance(bool sounding) noexcept {
  settle();
  built_in_.move(current_ == nullptr, !sounding);
  for (Place& place : places_) {
    if (place.room == nullptr) continue;
    place.sent.move(&place == current_, !sounding);
    place.heard.move(!place.leaving, false);
    const bool over = !place.room->running() || place.heard.before == 0.0f;
    if (&place == current_ || place.sent.before != 0.0f || !over) continue;
    place.room->end();
    let_go(place.room);
    place = {};
  }
}

void OrbitRoom::process(Frames start, const StereoQuantum* in, StereoQuantum& out) noexcept {
  out = {};
  for (Place& place : places_) {
    if (place.room == nullptr) continue;
    const bool fed = in != nullptr && (place.sent.before != 0.0f || place.sent.now != 0.0f);
    if (!fed && !place.room->running()) continue;
    StereoQuantum sent, answer;
    for (std::size_t f = 0; fed && f < sent.left.size(); ++f) {
      sent.left[f] = in->left[f] * place.sent.at(f);
      sent.right[f] = in->right[f] * place.sent.at(f);
    }
    place.room->process(start, fed ? &sent : nullptr, answer);
    if (!(peak(answer) < kLoudest)) {
      place.room->end();
      continue;
    }
    for (std::size_t f = 0; f < out.left.size(); ++f) {
      out.left[f] += answer.left[f] * place.heard.at(f);
      out.right[f] += answer.right[f] * place.heard.at(f);
    }
  }
}

}  // namespace perigee
