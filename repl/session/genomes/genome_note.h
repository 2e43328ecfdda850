// repl/session/genomes/genome_note.h -- A genome's note alone, as it would sound in a piece.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "gpu/genome.h"
#include "gpu/lent.h"

namespace perigee {

class Player;

struct GenomeNote {
  double seconds = 1.0;
  double semitones = 0.0;  // from the genome's own pitch
  double velocity = 1.0;
};

// The player plays it from frame 0 on: once, or `again` and again. Throws std::runtime_error where the genome cannot sound.
void play_genome_note(Player& player, const std::shared_ptr<const Genome>& genome, const GenomeNote& note, bool again);

// The left side of one note. Any thread; empty where it cannot sound, and when `stop` is set meanwhile. `evaluator`: what computes its
// network; null: the processor.
std::vector<float> genome_sound(const Genome& genome, const GenomeNote& note, int rate_hz,
                                const std::atomic<bool>& stop, const FindEvaluator& evaluator = nullptr);

}  // namespace perigee
