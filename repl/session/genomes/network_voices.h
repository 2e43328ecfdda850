// repl/session/genomes/network_voices.h -- What voices bring with them of networks: streams made when a trigger is posted.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "engine/signal.h"
#include "gpu/streams.h"
#include "lua/synth_tracing.h"
#include "repl/session/genomes/genome_patch.h"
#include "repl/session/genomes/shape_maker.h"
#include "repl/session/voice.h"

namespace perigee {

// The channels of a genome's voices. Outlived by the streams.
class GenomeChannels final : public ChannelMaker {
 public:
  GenomeChannels(Streams& streams, const GenomePatch& patch, double rate_hz, LentRows::Loan* spectra);
  std::unique_ptr<ChannelSource> make(const Note& note, Frames onset) const override;
  // Of a genome with the same patch, but for the numbers in it. Curves and impulse responses follow a movement every kShapeStep frames.
  bool change(const ChannelSource& source, const Note& note, const Change& change) const override;
  static constexpr Frames kShapeStep = 4096;
  void known(const ChannelSource& source, Frames until) const override;

 private:
  std::vector<StreamPart> parts_of(const Note& note, std::int64_t samples) const;
  std::int64_t samples_of(const Note& note) const;

  Streams& streams_;
  std::vector<PatchPart> parts_;
  std::shared_ptr<const SynthGraph> shape_;  // without the numbers that events may set
  ShapeMaker shapes_;
  double rate_hz_;
};

// An output that runs by itself, from frame 0 on.
StreamPart running_part(const NetworkOutput& output, double rate_hz);

// Of a synth or an effect that reads outputs which run by themselves, each a channel: SoundingNetworks gathers them. Null for none.
std::shared_ptr<const ChannelMaker> running_channels(const NetworkOutputs& networks);
// What such a maker is of; null: it is another.
const NetworkOutputs* running_networks(const ChannelMaker* channels);
// Whether these are they, and no pattern moves them.
bool reads_same(const ChannelMaker* channels, const NetworkOutputs& networks);

// Signals as channels; it has them as a voice has them.
class GatheredSignals final : public ChannelSource {
 public:
  explicit GatheredSignals(std::vector<const SignalSource*> signals);
  ~GatheredSignals() override;
  void fill(int channel, Frames start, std::array<float, kQuantum>& values) const noexcept override;

 private:
  std::vector<const SignalSource*> signals_;
};

}  // namespace perigee
