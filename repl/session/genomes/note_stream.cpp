// repl/session/genomes/note_stream.cpp -- A player of its own, rendered offline into chunks.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/genomes/note_stream.h"

#include <utility>

#include "repl/session/offline.h"

namespace perigee {

NoteStream::NoteStream(const PlayerOptions& player, const std::shared_ptr<const Genome>& genome, const GenomeNote& note,
                       const ChunkOptions& chunks, Report report)
    : seconds_{note.seconds + kNoteTailSeconds},
      frames_{static_cast<Frames>(seconds_ * player.rate_hz + 0.5)},
      player_{player, std::move(report)} {
  play_genome_note(player_, genome, note, false);
  chunks_.emplace(chunks, [this](const Chunks::Put& put) {
    constexpr int kBlock = 512;
    render_offline(player_, {.cycles = {}, .seconds = seconds_}, kBlock,
                   [&](std::span<const float> sound, double so_far) {
                     done_ = so_far;
                     return !stop_ && put(sound);
                   });
  });
}

}  // namespace perigee
