// engine/voices.h -- Who sounds: gives voices their lanes, cuts, steals and ends them, all on the exact frame.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/lane_group.h"
#include "engine/trigger.h"

namespace perigee {

// Audio thread, except for the constructor, which takes all the memory there will be. What happens depends on the frames and the
// order of the calls alone.
class Voices {
 public:
  static constexpr int kStealFadeFrames = 240;  // 5 ms at 48 kHz

  Voices(int max_voices, std::size_t memory_bytes, const KernelTable& kernels, double rate_hz);

  // Ends what the trigger cuts, makes room, and starts the voice at `onset`, inside the quantum that is rendered next. False if
  // every lane is taken by voices that still fade, or the trigger cannot sound.
  bool start(const Trigger& trigger, Frames onset) noexcept;

  // Fades out everything that sounds at `from`.
  void fade_all(Frames from, std::int32_t fade_frames) noexcept;

  // Renders the quantum that begins at `start` into the orbits' sums and frees the lanes of voices that ended in it.
  void render(Frames start, OrbitSums& sums) noexcept;

  void end_all() noexcept;  // at once

  int sounding() const noexcept { return alive_; }
  std::uint64_t stolen() const noexcept { return stolen_; }
  std::uint64_t killed() const noexcept { return killed_; }

 private:
  using VoiceId = std::int32_t;  // group · kLanes + lane
  static constexpr VoiceId kNone = -1;
  struct Voice {
    VoiceId older = kNone, younger = kNone;
    const SampleBuffer* sample = nullptr;
    std::int32_t cut_group = 0;
    std::uint32_t cut_identity = 0;
    std::int32_t cut_fade_frames = 0;
    std::int32_t orbit = 0;
    bool fading = false;
  };

  LaneSpan& span_of(VoiceId id) noexcept;
  Voice& voice(VoiceId id) noexcept { return voices_[static_cast<std::size_t>(id)]; }
  VoiceId take_lane(const Program& program, int orbit) noexcept;
  void fade(VoiceId id, Frames from, std::int32_t fade_frames) noexcept;
  void cut(const Trigger& trigger, Frames from) noexcept;
  void steal_oldest(Frames from) noexcept;
  void end(VoiceId id) noexcept;

  ProgramRunner runner_;
  LaneMemory memory_;
  std::vector<LaneGroup> groups_;
  std::vector<std::int32_t> free_groups_;    // the last one is taken next
  std::vector<std::int32_t> active_groups_;  // in the order in which they were taken
  std::vector<Voice> voices_;
  VoiceId oldest_ = kNone, youngest_ = kNone;
  int max_voices_;
  double rate_hz_;
  int alive_ = 0;  // with those that fade
  int unfaded_ = 0;
  std::uint64_t stolen_ = 0, killed_ = 0;
};

}  // namespace perigee
