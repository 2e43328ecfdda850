// engine/orbit_room.h -- Which room an orbit sends to, the built-in one or a measured one, and how one follows another without a click.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "engine/convolver.h"

namespace perigee {

// Audio thread, except for the destructor. What is sent goes to the next room at once (in one quantum, where something is being
// sent already), and is taken from the old one within 16 quanta; that rings out by itself. Two measured rooms may be heard at
// once; when a third begins, the oldest fades.
class OrbitRoom {
 public:
  OrbitRoom() = default;
  OrbitRoom(const OrbitRoom&) = delete;
  OrbitRoom& operator=(const OrbitRoom&) = delete;
  ~OrbitRoom();

  // From the next quantum on; null: the built-in room. Counts a use of what it keeps.
  void set(Convolver* next) noexcept;

  // The built-in room gets all, and no other is heard: nothing here has a part in the sound.
  bool plain() const noexcept { return wanted_ == nullptr && gets_all() && !occupied(); }
  bool running() const noexcept;  // a measured room is heard
  void end() noexcept;            // what rings is silent at once

  // Once a quantum, before what follows; `sounding`: something was sent in the quantum before.
  void advance(bool sounding) noexcept;
  // The measured rooms' part: `in` is null where nothing is sent.
  void process(Frames start, const StereoQuantum* in, StereoQuantum& out) noexcept;

  // A share that moves in a straight line through a quantum.
  struct Level {
    float before = 0.0f, now = 0.0f;
    void move(bool up, bool jump) noexcept;
    float at(std::size_t frame) const noexcept;
  };
  // Of what is sent, the built-in room's.
  const Level& built_in() const noexcept { return built_in_; }

 private:
  struct Place {
    Convolver* room = nullptr;
    Level sent, heard{1.0f, 1.0f};
    std::uint32_t number = 0;  // the oldest has the lowest
    bool leaving = false;
  };
  bool gets_all() const noexcept { return built_in_.before == 1.0f && built_in_.now == 1.0f; }
  bool occupied() const noexcept {
    return places_[0].room != nullptr || places_[1].room != nullptr || places_[2].room != nullptr;
  }
  void settle() noexcept;

  std::array<Place, 3> places_{};
  Level built_in_{1.0f, 1.0f};
  Place* current_ = nullptr;  // null: the built-in room
  Convolver* wanted_ = nullptr;
  std::uint32_t count_ = 0;
};

}  // namespace perigee
