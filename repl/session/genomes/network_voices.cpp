// repl/session/genomes/network_voices.cpp -- Notes have streams of their own; signals are shared.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/genomes/network_voices.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/denormals.h"
#include "engine/portable_math.h"
#include "gpu/cpu_evaluator.h"
#include "gpu/morph.h"

namespace perigee {

namespace {

constexpr double kLongestAnswer = 2.0;  // seconds
constexpr std::size_t kMostKnown = 32;

// Streams, and what bends or answers the sound of one voice.
class GenomeSource final : public ChannelSource {
 public:
  std::unique_ptr<ChannelSource> streams;
  std::shared_ptr<const SynthGraph> shape;  // of the Program that reads them
  std::vector<std::vector<float>> curves;
  std::vector<std::unique_ptr<Convolver>> answers;

  void fill(int channel, Frames start, std::array<float, kQuantum>& values) const noexcept override {
    streams->fill(channel, start, values);
  }
  const float* curve(int number) const noexcept override {
    const auto place = static_cast<std::size_t>(number);
    return place < curves.size() ? curves[place].data() : nullptr;
  }
  bool answer(int number, Frames start, const std::array<float, kQuantum>& in,
              std::array<float, kQuantum>& out) const noexcept override {
    const auto place = static_cast<std::size_t>(number);
    if (place >= answers.size()) return false;
    StereoQuantum sound{}, heard{};
    std::copy(in.begin(), in.end(), sound.left.begin());
    answers[place]->process(start, &sound, heard);
    std::copy(heard.left.begin(), heard.left.end(), out.begin());
    return true;
  }
};

std::shared_ptr<const SynthGraph> shape_of(SynthGraph graph) {
  for (SynthGraph::Control& control : graph.controls) control.otherwise = 0.0f;
  return std::make_shared<const SynthGraph>(std::move(graph));
}

}  // namespace

GenomeChannels::GenomeChannels(Streams& streams, const GenomePatch& patch, double rate_hz)
    : streams_{streams},
      parts_{patch.parts},
      curves_{patch.curves},
      answers_{patch.answers},
      shape_{shape_of(patch.graph)},
      compatible_{patch.compatible},
      rate_hz_{rate_hz},
      evaluator_{make_cpu_evaluator()} {}

std::vector<float> GenomeChannels::shape(const PatchPart& part, const NetworkInputs& inputs,
                                         std::int64_t samples) const {
  const FlushDenormals flush;
  std::vector<float> values(static_cast<std::size_t>(samples));
  const Evaluation work{part.plan.get(), inputs, 0, static_cast<std::int32_t>(samples), values.data(), samples};
  evaluator_->evaluate({&work, 1});
  if (compatible_) {
    for (float& value : values) value = 0.5f * (value + 1.0f);
  }
  return values;
}

// The whole note in as many points as a curve has: the same phases, further apart.
std::vector<float> GenomeChannels::curve(const PatchPart& part, double hz, std::int64_t samples,
                                         double velocity) const {
  constexpr auto kPoints = static_cast<std::int64_t>(ChannelSource::kCurvePoints);
  const double stretched = hz * static_cast<double>(samples) / static_cast<double>(kPoints);
  return shape(part, note_inputs(stretched, kPoints, rate_hz_, velocity), kPoints);
}

// As loud as the Web Audio API's ConvolverNode makes it: by the root of its mean square (W3C, Web Audio API, ConvolverNode).
std::shared_ptr<const Impulse> GenomeChannels::answer(std::size_t number, const NetworkInputs& inputs,
                                                      std::int64_t samples) const {
  for (const Answer& each : known_) {
    if (each.number == number && each.inputs == inputs && each.samples == samples) return each.impulse;
  }
  std::vector<float> values = shape(answers_[number], inputs, samples);
  double power = 0.0;
  for (const float value : values) power += static_cast<double>(value) * static_cast<double>(value);
  power = std::sqrt(power / static_cast<double>(samples));
  const double scale = 0.00125 / std::max(power, 0.000125) * (44100.0 / rate_hz_);
  for (float& value : values) value *= static_cast<float>(scale);
  auto impulse = std::make_shared<const Impulse>(std::span{&values, 1});
  if (known_.size() == kMostKnown) known_.erase(known_.begin());
  known_.push_back({number, inputs, samples, impulse});
  return impulse;
}

std::int64_t GenomeChannels::samples_of(const Note& note) const {
  return std::max<std::int64_t>(static_cast<std::int64_t>(std::floor(std::max(note.seconds, 0.0) * rate_hz_ + 0.5)), 2);
}

namespace {

double hz_of(const PatchPart& part, const ChannelMaker::Note& note) {
  return part.follows_note ? part.frequency_hz * portable::semitones_to_ratio(note.semitones) : part.frequency_hz;
}

}  // namespace

// The networks where the note lies between two; the same bits as the two themselves at the ends.
std::vector<StreamPart> GenomeChannels::parts_of(const Note& note, std::int64_t samples) const {
  std::map<const NetworkPair*, Network> between;
  std::vector<StreamPart> parts;
  for (const PatchPart& part : parts_) {
    std::shared_ptr<const NetworkPlan> plan = part.plan;
    if (const NetworkPair* const pair = part.between.get(); pair != nullptr && note.position > 0.0) {
      const auto [at, fresh] = between.try_emplace(pair);
      if (fresh) at->second = morph(pair->from, pair->to, note.position);
      plan = std::make_shared<const NetworkPlan>(make_plan(at->second, part.outputs));
    }
    parts.push_back({std::move(plan), note_inputs(hz_of(part, note), samples, rate_hz_, note.velocity)});
  }
  return parts;
}

std::unique_ptr<ChannelSource> GenomeChannels::make(const Note& note, Frames onset) const {
  const std::int64_t samples = samples_of(note);
  auto source = std::make_unique<GenomeSource>();
  source->streams = streams_.channels(parts_of(note, samples), onset);
  source->shape = shape_;
  for (const PatchPart& part : curves_)
    source->curves.push_back(curve(part, hz_of(part, note), samples, note.velocity));
  const auto longest = std::min(samples, static_cast<std::int64_t>(kLongestAnswer * rate_hz_));
  for (std::size_t i = 0; i < answers_.size(); ++i) {
    const NetworkInputs inputs = note_inputs(hz_of(answers_[i], note), samples, rate_hz_, note.velocity);
    source->answers.push_back(std::make_unique<Convolver>(answer(i, inputs, longest), i % kOrbits));
  }
  return source;
}

bool GenomeChannels::change(const ChannelSource& source, const Note& note, Frames from, Frames over) const {
  const auto* known = dynamic_cast<const GenomeSource*>(&source);
  if (known == nullptr || !(*known->shape == *shape_)) return false;
  return streams_.change(*known->streams, parts_of(note, samples_of(note)), from, over, true);
}

StreamPart running_part(const NetworkOutput& output, double rate_hz) {
  const NetworkOutput::Run& run = output.run();
  return {run.plan, running_inputs(run.frequency_hz, run.ramp_seconds, rate_hz, run.velocity)};
}

namespace {

// They run from frame 0 on, so all voices hear the same.
class RunningChannels final : public ChannelMaker {
 public:
  RunningChannels(Streams& streams, const NetworkOutputs& networks, double rate_hz) : streams_{streams} {
    for (const auto& network : networks) parts_.push_back(running_part(*network, rate_hz));
  }
  std::unique_ptr<ChannelSource> make(const Note&, Frames) const override { return streams_.channels(parts_, 0); }
  bool change(const ChannelSource& source, const Note&, Frames from, Frames over) const override {
    return streams_.change(source, parts_, from, over, false);
  }
  const std::vector<StreamPart>& parts() const noexcept { return parts_; }

 private:
  Streams& streams_;
  std::vector<StreamPart> parts_;
};

}  // namespace

std::shared_ptr<const ChannelMaker> running_channels(Streams& streams, const NetworkOutputs& networks, double rate_hz) {
  return networks.empty() ? nullptr : std::make_shared<const RunningChannels>(streams, networks, rate_hz);
}

bool reads_same(const std::shared_ptr<const ChannelMaker>& channels, const NetworkOutputs& networks, double rate_hz) {
  const auto* known = dynamic_cast<const RunningChannels*>(channels.get());
  if (known == nullptr) return channels == nullptr && networks.empty();
  return std::equal(known->parts().begin(), known->parts().end(), networks.begin(), networks.end(),
                    [&](const StreamPart& part, const auto& network) {
                      const StreamPart other = running_part(*network, rate_hz);
                      return *part.plan == *other.plan && part.inputs == other.inputs;
                    });
}

}  // namespace perigee
