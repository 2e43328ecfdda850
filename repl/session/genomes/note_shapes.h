// repl/session/genomes/note_shapes.h -- What bends and answers the sound of a note: curves and impulse responses, each from a frame on.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <vector>

#include "engine/convolver.h"
#include "engine/signal.h"

namespace perigee {

// From one set of them to the next the sound goes over evenly: what is bent by one fades into what is bent by the other; what went into an
// impulse response before rings out in it, what comes later goes into the next.
class NoteShapes {
 public:
  struct Set {
    std::vector<std::vector<float>> curves;  // ChannelSource::kCurvePoints each
    std::vector<std::unique_ptr<Convolver>> answers;
  };
  explicit NoteShapes(Set first);
  NoteShapes(const NoteShapes&) = delete;
  NoteShapes& operator=(const NoteShapes&) = delete;
  ~NoteShapes();

  // Control threads, one at a time; frees what is heard no more. As many curves and answers as before. Where `from` has been heard already,
  // or the set before is younger than a quantum, it begins as soon as it can.
  void change(Set next, Frames from, Frames over);

  // Threads that render, one at a time, quantum after quantum: as ChannelSource has it.
  void bend(int number, Frames start, std::array<float, kQuantum>& sound) noexcept;
  bool answer(int number, Frames start, const std::array<float, kQuantum>& in,
              std::array<float, kQuantum>& out) noexcept;

 private:
  static constexpr int kMostAnswering = 8;  // the oldest of more fades, in kFade frames
  static constexpr Frames kFade = 512;
  struct Version {
    Set set;
    Frames from = 0, over = 0;
    Frames begins = 0;  // audio thread: no earlier than it was seen
    Frames fades = -1;  // audio thread: where it begins to leave; -1: it does not
    std::atomic<Version*> next = nullptr;

    float share(Frames frame) const noexcept;  // of what is heard, next to the one before
    bool whole(Frames frame) const noexcept { return frame >= begins + over; }
  };
  void look(Frames start) noexcept;

  Version* first_;                // control thread: the oldest that is not freed
  Version* last_;                 // control thread
  std::atomic<Version*> oldest_;  // audio thread writes: what lies before it is not used any more
  Version* newest_;               // audio thread: the last that has begun
  Frames looked_ = -1;            // audio thread
};

}  // namespace perigee
