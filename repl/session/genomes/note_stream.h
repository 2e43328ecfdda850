// repl/session/genomes/note_stream.h -- A genome's note for a listener who fetches it: in chunks, the first as soon as it exists.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "gpu/chunks.h"
#include "repl/session/genomes/genome_note.h"
#include "repl/session/player.h"

namespace perigee {

inline constexpr double kNoteTailSeconds = 0.25;  // what rings out is so much more

// The sound, two channels, is the same however it is cut. One thread.
class NoteStream {
 public:
  // Throws std::runtime_error where the genome cannot sound. `player` is made live = false; `chunks` have two channels.
  NoteStream(const PlayerOptions& player, const std::shared_ptr<const Genome>& genome, const GenomeNote& note,
             const ChunkOptions& chunks, Report report);

  // Waits for it; nothing after the last one.
  std::optional<std::vector<float>> next() { return chunks_->next(); }
  double seconds() const noexcept { return seconds_; }
  Frames frames() const noexcept { return frames_; }
  double done() const noexcept { return done_; }  // 0 … 1
  // Any thread: a voice has made what is no number, and is silent since.
  bool broken() noexcept { return player_.engine().status().killed > 0; }
  // Any thread: next() ends soon.
  void stop() noexcept { stop_ = true; }

 private:
  double seconds_;
  Frames frames_;
  std::atomic<double> done_ = 0.0;
  std::atomic<bool> stop_ = false;
  Player player_;
  std::optional<Chunks> chunks_;  // last: its thread plays
};

}  // namespace perigee
