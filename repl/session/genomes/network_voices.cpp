// repl/session/genomes/network_voices.cpp -- Notes have streams of their own; signals are shared.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/genomes/network_voices.h"

#include <algorithm>
#include <cmath>

namespace perigee {
namespace {

// Streams, and what bends or answers the sound of one voice.
class GenomeSource final : public ChannelSource {
 public:
  GenomeSource(std::unique_ptr<ChannelSource> streams, NoteShapes::Set set)
      : streams_{std::move(streams)}, shapes_{std::move(set)} {}

  void fill(int channel, Frames start, std::array<float, kQuantum>& values) const noexcept override {
    streams_->fill(channel, start, values);
  }
  void bend(int number, Frames start, std::array<float, kQuantum>& sound) const noexcept override {
    shapes_.bend(number, start, sound);
  }
  bool answer(int number, Frames start, const std::array<float, kQuantum>& in,
              std::array<float, kQuantum>& out) const noexcept override {
    return shapes_.answer(number, start, in, out);
  }

  const ChannelSource& streams() const noexcept { return *streams_; }
  NoteShapes& shapes() const noexcept { return shapes_; }

  // Control threads: what it is, or will have gone over to.
  struct Now {
    std::shared_ptr<const SynthGraph> shape;  // of the Program that reads it, and of the maker of all this
    ChannelMaker::Note note;
    std::vector<ShapeMaker::Source> shapes;
    Frames shaped;  // where these begin
  };
  mutable Now now;

 private:
  std::unique_ptr<ChannelSource> streams_;
  mutable NoteShapes shapes_;
};

std::shared_ptr<const SynthGraph> shape_of(SynthGraph graph) {
  for (SynthGraph::Control& control : graph.controls) control.otherwise = 0.0f;
  return std::make_shared<const SynthGraph>(std::move(graph));
}

}  // namespace

GenomeChannels::GenomeChannels(Streams& streams, const GenomePatch& patch, double rate_hz, LentRows::Loan* spectra)
    : streams_{streams},
      parts_{patch.parts},
      shape_{shape_of(patch.graph)},
      shapes_{patch, rate_hz, spectra},
      rate_hz_{rate_hz} {}

std::int64_t GenomeChannels::samples_of(const Note& note) const {
  return std::max<std::int64_t>(static_cast<std::int64_t>(std::floor(std::max(note.seconds, 0.0) * rate_hz_ + 0.5)), 2);
}

std::vector<StreamPart> GenomeChannels::parts_of(const Note& note, std::int64_t samples) const {
  auto plans = plans_at(parts_, note.position);
  std::vector<StreamPart> parts;
  for (std::size_t i = 0; i < parts_.size(); ++i)
    parts.push_back({std::move(plans[i]), note_inputs(hz_of(parts_[i], note), samples, rate_hz_, note.velocity)});
  return parts;
}

std::unique_ptr<ChannelSource> GenomeChannels::make(const Note& note, Frames onset) const {
  const std::int64_t samples = samples_of(note);
  auto shapes = shapes_.sources_of(note, samples);
  auto source = std::make_unique<GenomeSource>(streams_.channels(parts_of(note, samples), onset), shapes_.make(shapes));
  source->now = {shape_, note, std::move(shapes), onset};
  return source;
}

bool GenomeChannels::change(const ChannelSource& source, const Note& note, const Change& change) const {
  const auto* known = dynamic_cast<const GenomeSource*>(&source);
  if (known == nullptr || !(*known->now.shape == *shape_)) return false;
  const std::int64_t samples = samples_of(note);
  GenomeSource::Now& now = known->now;
  if (now.shape != shape_ || !(now.note == note)) {
    if (!streams_.change(known->streams(), parts_of(note, samples), change.from, change.over, true)) return false;
    now.shape = shape_;
    now.note = note;
  }
  if (now.shapes.empty() || (change.moving && change.from < now.shaped + kShapeStep)) return true;
  auto shapes = shapes_.sources_of(note, samples);
  if (shapes == now.shapes) return true;
  known->shapes().change(shapes_.make(shapes), change.from, change.moving ? kShapeStep : change.over);
  now.shapes = std::move(shapes);
  now.shaped = change.from;
  return true;
}

void GenomeChannels::known(const ChannelSource& source, Frames until) const {
  if (const auto* known = dynamic_cast<const GenomeSource*>(&source)) streams_.known(known->streams(), until);
}

StreamPart running_part(const NetworkOutput& output, double rate_hz) {
  const NetworkOutput::Run& run = output.run();
  return {run.plan, running_inputs(run.frequency_hz, run.ramp_seconds, rate_hz, run.velocity)};
}

namespace {

class RunningChannels final : public ChannelMaker {
 public:
  explicit RunningChannels(NetworkOutputs outputs) : networks{std::move(outputs)} {}
  std::unique_ptr<ChannelSource> make(const Note&, Frames) const override {
    return std::make_unique<GatheredSignals>(std::vector<const SignalSource*>{});
  }
  const NetworkOutputs networks;
};

bool same(const NetworkOutput::Run& a, const NetworkOutput::Run& b) {
  return !a.morph && !b.morph && a.frequency_hz == b.frequency_hz && a.ramp_seconds == b.ramp_seconds &&
         a.velocity == b.velocity && *a.plan == *b.plan;
}

}  // namespace

std::shared_ptr<const ChannelMaker> running_channels(const NetworkOutputs& networks) {
  return networks.empty() ? nullptr : std::make_shared<const RunningChannels>(networks);
}

const NetworkOutputs* running_networks(const ChannelMaker* channels) {
  const auto* known = dynamic_cast<const RunningChannels*>(channels);
  return known == nullptr ? nullptr : &known->networks;
}

bool reads_same(const ChannelMaker* channels, const NetworkOutputs& networks) {
  const NetworkOutputs* const known = running_networks(channels);
  if (known == nullptr) return channels == nullptr && networks.empty();
  return std::equal(known->begin(), known->end(), networks.begin(), networks.end(),
                    [](const auto& a, const auto& b) { return same(a->run(), b->run()); });
}

GatheredSignals::GatheredSignals(std::vector<const SignalSource*> signals) : signals_{std::move(signals)} {
  for (const SignalSource* each : signals_) each->uses.fetch_add(1, std::memory_order_relaxed);
}

GatheredSignals::~GatheredSignals() {
  for (const SignalSource* each : signals_) each->uses.fetch_sub(1, std::memory_order_release);
}

void GatheredSignals::fill(int channel, Frames start, std::array<float, kQuantum>& values) const noexcept {
  const auto place = static_cast<std::size_t>(channel);
  if (place >= signals_.size()) return values.fill(0.0f);
  signals_[place]->fill(start, values);
}

}  // namespace perigee
