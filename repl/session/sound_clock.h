// repl/session/sound_clock.h -- When the device asks for each frame, by the clock on the wall: steady to the frame while both run true.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>
#include <mutex>
#include <optional>

#include "engine/machine_time.h"
#include "engine/published.h"
#include "engine/trigger.h"

namespace perigee {

// Nanoseconds since 1970. Any thread, the audio thread too.
std::int64_t wall_now() noexcept;

// The last callback of a device: which frame it asked for, when, and when it was due. A callback comes when it is due or later, so
// due is the earliest that any of the last seconds' lets it be: each second leaves a millisecond of doubt.
class FrameStamp {
 public:
  explicit FrameStamp(double rate_hz) noexcept : rate_hz_{rate_hz} {}

  struct Stamp {
    Frames frame = 0;
    std::int64_t wall_ns = 0, steady_ns = 0, due_ns = 0;  // due by the steady clock
  };
  void set(Frames frame, std::int64_t wall_ns, std::int64_t steady_ns) noexcept;  // audio thread
  // Any thread; nothing before the first, or while one is written.
  std::optional<Stamp> get() const noexcept { return published_.get(); }

  // Where the first callback begins that is due at `steady_ns` or later, of a device that asks for `block` frames at once. One that
  // hangs is not waited for: at most three callbacks on.
  Frames first_due(const Stamp& stamp, std::int64_t steady_ns, int block) const noexcept;

 private:
  double ns_of(Frames frames) const noexcept;

  const double rate_hz_;
  std::optional<Stamp> last_;  // audio thread
  Published<Stamp> published_;
};

// A callback may be late, never early, so the earliest of some seconds are the device's own time. The line through them stays where
// it is until they have left it by the tolerance (a millisecond, that nobody hears): then it is laid anew, with the device's drift learned from how fast it was left.
class SoundClock {
 public:
  // It is looked whether the line still holds after each window (2 s: long enough for one callback in time on a busy machine).
  explicit SoundClock(double rate_hz, std::int64_t tolerance_ns = 1'000'000,
                      std::int64_t window_ns = 2'000'000'000) noexcept
      : rate_hz_{rate_hz}, tolerance_ns_{tolerance_ns}, window_length_ns_{window_ns} {}

  // Any thread, some times a second: the frame that was asked for last, and when, by the clock that this one tells.
  void look(Frames frame, std::int64_t wall_ns) noexcept;

  // Any thread. Nothing before the first look.
  std::optional<Frames> frame_at(std::int64_t wall_ns) const noexcept;  // the nearest
  std::optional<std::int64_t> wall_of(Frames frame) const noexcept;

 private:
  std::int64_t wall_of_locked(Frames frame) const noexcept;
  void settle(std::int64_t wall_ns, Frames frame) noexcept;

  const double rate_hz_;
  const std::int64_t tolerance_ns_, window_length_ns_;
  mutable std::mutex mutex_;  // guards what follows
  bool known_ = false, settled_ = false;
  Frames frame_ = 0;                          // of the line's begin …
  std::int64_t wall_ns_ = 0;                  // … and its time
  double drift_ = 0.0;                        // by how much the device's second is longer: 1e-4 is 0.1 ms a second
  std::int64_t window_ns_ = 0, laid_ns_ = 0;  // when what is looked at now, and the line, began
  std::int64_t least_ns_ = std::numeric_limits<std::int64_t>::max();  // by which a callback came behind the line
  std::int64_t before_ns_ = 0;                                        // the same of the time before
};

}  // namespace perigee
