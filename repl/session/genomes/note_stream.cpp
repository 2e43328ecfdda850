// repl/session/genomes/note_stream.cpp -- Once, from its first frame to the end of what rings out.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/genomes/note_stream.h"

#include <utility>

#include "repl/session/offline.h"

namespace perigee {

NoteSound::NoteSound(const PlayerOptions& player, const std::shared_ptr<const Genome>& genome, const GenomeNote& note,
                     Report report)
    : seconds_{note.seconds + kNoteTailSeconds},
      frames_{static_cast<Frames>(seconds_ * player.rate_hz + 0.5)},
      player_{player, std::move(report)} {
  play_genome_note(player_, genome, note, false);
}

void NoteSound::play(const std::function<bool(std::span<const float>)>& put) {
  constexpr int kBlock = 512;
  render_offline(player_, {.cycles = {}, .seconds = seconds_}, kBlock,
                 [&](std::span<const float> sound, double so_far) {
                   done_ = so_far;
                   return put(sound);
                 });
}

}  // namespace perigee
