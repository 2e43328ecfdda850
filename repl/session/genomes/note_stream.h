// repl/session/genomes/note_stream.h -- A genome's note alone as it comes to be, for whoever takes it at once or fetches it in chunks.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "gpu/chunks.h"
#include "repl/session/genomes/genome_note.h"
#include "repl/session/player.h"

namespace perigee {

inline constexpr double kNoteTailSeconds = 0.25;  // what rings out is so much more

// A player of its own, rendered offline. One thread.
class NoteSound {
 public:
  // Throws std::runtime_error where the genome cannot sound. `player` is made live = false.
  NoteSound(const PlayerOptions& player, const std::shared_ptr<const Genome>& genome, const GenomeNote& note,
            Report report);

  // All of it, two channels, in pieces, until `put` answers false. Once.
  void play(const std::function<bool(std::span<const float> interleaved)>& put);
  double seconds() const noexcept { return seconds_; }
  Frames frames() const noexcept { return frames_; }
  double done() const noexcept { return done_; }  // 0 … 1; any thread
  // While `put` waits: what is of no use meanwhile goes back to the system.
  void rest() noexcept { player_.engine().rest(); }
  // A voice has made what is no number, and is silent since.
  bool broken() noexcept { return player_.engine().status().killed > 0; }

 private:
  double seconds_;
  Frames frames_;
  std::atomic<double> done_ = 0.0;
  Player player_;
};

// The same sound, in chunks that are made while others are fetched. One thread.
class NoteStream {
 public:
  // As NoteSound has it; `chunks` have two channels.
  NoteStream(const PlayerOptions& player, const std::shared_ptr<const Genome>& genome, const GenomeNote& note,
             const ChunkOptions& chunks, Report report)
      : sound_{player, genome, note, std::move(report)}, chunks_{chunks, [this](const Chunks::Put& put) {
                                                                   sound_.play(put);
                                                                 }} {}

  // Waits for it; nothing after the last one.
  std::optional<std::vector<float>> next() { return chunks_.next(); }
  double seconds() const noexcept { return sound_.seconds(); }
  double done() const noexcept { return sound_.done(); }

 private:
  NoteSound sound_;
  Chunks chunks_;  // last: its thread plays
};

}  // namespace perigee
