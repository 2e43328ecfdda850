// repl/session/genomes/shape_maker.h -- Curves and impulse responses of a genome's notes: what an output of its network does over the whole note.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "engine/convolver.h"
#include "gpu/evaluator.h"
#include "repl/session/genomes/genome_patch.h"
#include "repl/session/genomes/note_shapes.h"

namespace perigee {

// The networks of a patch's parts where a note lies between two of them; the same bits as the two themselves at the ends.
std::vector<std::shared_ptr<const NetworkPlan>> plans_at(const std::vector<PatchPart>& parts, double position);
double hz_of(const PatchPart& part, const ChannelMaker::Note& note);

// Control threads, one at a time.
class ShapeMaker {
 public:
  // `spectra`: where those of its answers lie, as Convolver has it.
  ShapeMaker(const GenomePatch& patch, double rate_hz, LentRows::Loan* spectra = nullptr);

  // What a note's shapes are worked out of: where two are equal, so are these.
  struct Source {
    std::shared_ptr<const NetworkPlan> plan;  // null: of noise
    PatchNoise noise = PatchNoise::none;
    NetworkInputs inputs;
    std::int64_t samples = 0;
    bool answers = false;  // else it bends
    bool operator==(const Source& other) const;
  };
  std::vector<Source> sources_of(const ChannelMaker::Note& note, std::int64_t samples) const;
  NoteShapes::Set make(const std::vector<Source>& sources) const;

 private:
  std::shared_ptr<const Impulse> impulse_of(const Source& source) const;

  struct Answer {  // kept for the next note that is like one of the last
    Source source;
    std::shared_ptr<const Impulse> impulse;
  };
  std::vector<PatchPart> curves_, answers_;
  bool compatible_;
  double rate_hz_;
  LentRows::Loan* spectra_;
  mutable std::vector<Answer> known_;  // the oldest first
};

}  // namespace perigee
