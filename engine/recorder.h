// engine/recorder.h -- Records while it plays: a thread of its own waits for the disk, so that nothing else has to.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "engine/take.h"
#include "engine/tap.h"

namespace perigee {

// Control threads. One take at a time.
class Recorder {
 public:
  using Tell = std::function<void(const std::string&)>;  // any thread; a sentence for the player
  Recorder(Taps& taps, double rate_hz, Tell tell);
  ~Recorder();  // ends a take where it is

  // Takes over from the frame that the take was told to begin at. No take may be running.
  void run(std::unique_ptr<Take> take);
  // No frame from `end` on. Waits until the files are whole, two seconds at most (a device or a disk may stand still).
  void stop(Frames end);

  bool running() const;
  std::string status() const;  // "" when no take runs

 private:
  void work();
  std::string ending() const;

  Taps& taps_;
  double rate_hz_;
  Tell tell_;
  mutable std::mutex mutex_;  // guards what follows, but for what is inside the take
  std::condition_variable changed_;
  std::unique_ptr<Take> take_;
  bool running_ = false, stopping_ = false, at_once_ = false;
  std::thread thread_;
};

}  // namespace perigee
