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

 private:
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
  bool compatible_;
  double rate_hz_;
  std::unique_ptr<Evaluator> evaluator_;
  mutable std::vector<Answer> known_;  // the oldest first
};

// Of a synth that reads outputs which run by themselves; null for none.
std::shared_ptr<const ChannelMaker> running_channels(Streams& streams, const NetworkOutputs& networks, double rate_hz);
// Whether these are they.
bool reads_same(const std::shared_ptr<const ChannelMaker>& channels, const NetworkOutputs& networks, double rate_hz);

// Control thread. Gives the trigger, whose frame is known, what the voice brings with it. What runs by itself is shared by all voices
// that read it. False if there were more signals than a voice can have.
bool bring_networks(Trigger& trigger, const Voice& voice, Streams& streams, SignalPool& signals, double rate_hz);

}  // namespace perigee
