// gpu/stream.h -- Outputs of networks as they sound: a ring that is written ahead of whoever reads it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <vector>

#include "engine/signal.h"
#include "gpu/evaluator.h"

namespace perigee {

// Networks that run side by side from one frame on. Their outputs, one part after another, are the channels.
struct StreamPart {
  std::shared_ptr<const NetworkPlan> plan;
  NetworkInputs inputs;
};

class Stream {
 public:
  static constexpr Frames kMostLead = 4096;  // so far ahead it is written at most …

  // Index 0 of the networks is heard on frame `onset`. `lead`: … or less, where nobody asks for more; the ring is twice as long, so that
  // what is read is not written.
  Stream(std::vector<StreamPart> parts, Frames onset, Frames lead = kMostLead);
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // Threads that render. 0 before the onset and for a channel that there is not; where nothing has been written in time, the last
  // value that has.
  void fill(int channel, Frames start, std::array<float, kQuantum>& values) const noexcept;

  // The one thread that writes: adds to `work` what is missing until frame `until`, in pieces of `chunk` frames at most, and says up
  // to where (finish() it when it is computed). No more than the ring has room for.
  Frames plan(Frames until, Frames chunk, std::vector<Evaluation>& work);
  void finish(Frames until) noexcept;
  // The same, not between plan() and finish(). From frame `from` on the networks are these, which have as many outputs each; what is heard
  // goes over evenly in `over` frames, 0 to kMostOver. Where `from` is written already, or less than a quantum after the last change, the change
  // begins as soon as it can. `goes_on`: the inputs' phases go on from where they are; else they are what they would have been. False:
  // these are other outputs, or too many changes wait.
  bool change(std::vector<StreamPart> parts, Frames from, Frames over, bool goes_on);
  static constexpr Frames kMostOver = 4096;
  // The same thread. Nobody will read what lies before `frame` any more.
  void skip_to(Frames frame) noexcept;

  Frames known_until = std::numeric_limits<Frames>::max();  // the writer's: see Streams::known()

  Frames onset() const noexcept { return onset_; }
  Frames written() const noexcept { return written_.load(std::memory_order_acquire); }
  Frames read() const noexcept {
    return read_.load(std::memory_order_acquire);
  }  // everything before this frame has been read
  std::uint64_t underruns() const noexcept {
    return underruns_.load(std::memory_order_relaxed);
  }  // quanta that came too late

 private:
  // What is heard is the first layer, led over to the next, and that to the next …; each by itself is a function of the frame.
  struct Layer {
    std::vector<StreamPart> parts;
    Frames from = 0, over = 0;
  };
  static constexpr std::size_t kMostLayers = 1024;
  std::size_t heard_at(Frames frame) const;  // how many layers have begun

  Frames capacity_;  // of the ring
  std::deque<Layer> layers_;
  Frames onset_;
  int channels_ = 0;
  std::vector<float> ring_;               // channel after channel
  std::vector<std::atomic<float>> last_;  // of each channel, the last value that has been written; 0 before
  std::vector<float> above_;              // of the piece that is planned: what the layers after the first give
  Frames planned_ = 0;                    // where that piece begins
  Frames planned_count_ = 0;
  std::size_t planned_layers_ = 1;
  std::atomic<Frames> written_;
  mutable std::atomic<Frames> read_;
  mutable std::atomic<std::uint64_t> underruns_{0};
  mutable std::atomic<Frames> missed_{
      std::numeric_limits<Frames>::min()};  // the quantum that was counted last, by its begin
};

}  // namespace perigee
