// repl/session/genomes/network_voices.h -- What voices bring with them of networks: streams made when a trigger is posted.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "engine/convolver.h"
#include "engine/signal.h"
#include "gpu/streams.h"
#include "lua/synth_tracing.h"
#include "repl/session/genomes/genome_patch.h"
#include "repl/session/voice.h"

namespace perigee {

// The channels of a genome's voices. Outlived by the streams.
class GenomeChannels final : public ChannelMaker {
 public:
  GenomeChannels(Streams& streams, const GenomePatch& patch, double rate_hz);
  std::unique_ptr<ChannelSource> make(const Note& note, Frames onset) const override;
  // Of a genome with the same patch, but for the numbers in it. Curves and impulse responses stay those that the note began with.
  bool change(const ChannelSource& source, const Note& note, Frames from, Frames over) const override;

 private:
  std::vector<StreamPart> parts_of(const Note& note, std::int64_t samples) const;
  std::int64_t samples_of(const Note& note) const;
  std::vector<float> shape(const PatchPart& part, const NetworkInputs& inputs, std::int64_t samples) const;
  std::vector<float> curve(const PatchPart& part, double hz, std::int64_t samples, double velocity) const;
  std::shared_ptr<const Impulse> answer(std::size_t number, const NetworkInputs& inputs, std::int64_t samples) const;

  struct Answer {  // kept for the next note that is like one of the last
    std::size_t number = 0;
    NetworkInputs inputs;
    std::int64_t samples = 0;
    std::shared_ptr<const Impulse> impulse;
  };
  Streams& streams_;
  std::vector<PatchPart> parts_, curves_, answers_;
  std::shared_ptr<const SynthGraph> shape_;  // without the numbers that events may set
  bool compatible_;
  double rate_hz_;
  std::unique_ptr<Evaluator> evaluator_;
  mutable std::vector<Answer> known_;  // the oldest first
};

// An output that runs by itself, from frame 0 on.
StreamPart running_part(const NetworkOutput& output, double rate_hz);

// Of a synth that reads outputs which run by themselves; null for none.
std::shared_ptr<const ChannelMaker> running_channels(Streams& streams, const NetworkOutputs& networks, double rate_hz);
// Whether these are they.
bool reads_same(const std::shared_ptr<const ChannelMaker>& channels, const NetworkOutputs& networks, double rate_hz);

}  // namespace perigee
