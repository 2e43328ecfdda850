// repl/session/genomes/network_voices.cpp -- Notes have streams of their own; signals are shared.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/genomes/network_voices.h"

#include <algorithm>
#include <cmath>

#include "engine/denormals.h"
#include "engine/portable_math.h"
#include "gpu/cpu_evaluator.h"

namespace perigee {

namespace {

constexpr double kLongestAnswer = 2.0;  // seconds
constexpr std::size_t kMostKnown = 32;

// Streams, and what bends or answers the sound of one voice.
class GenomeSource final : public ChannelSource {
 public:
  std::unique_ptr<ChannelSource> streams;
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

}  // namespace

GenomeChannels::GenomeChannels(Streams& streams, const GenomePatch& patch, double rate_hz)
    : streams_{streams},
      parts_{patch.parts},
      curves_{patch.curves},
      answers_{patch.answers},
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

std::unique_ptr<ChannelSource> GenomeChannels::make(const Note& note, Frames onset) const {
  const auto samples =
      std::max<std::int64_t>(static_cast<std::int64_t>(std::floor(std::max(note.seconds, 0.0) * rate_hz_ + 0.5)), 2);
  const double ratio = portable::semitones_to_ratio(note.semitones);
  const auto hz_of = [&](const PatchPart& part) {
    return part.follows_note ? part.frequency_hz * ratio : part.frequency_hz;
  };
  const auto inputs_of = [&](const PatchPart& part) {
    return note_inputs(hz_of(part), samples, rate_hz_, note.velocity);
  };
  std::vector<StreamPart> parts;
  for (const PatchPart& part : parts_) parts.push_back({part.plan, inputs_of(part)});
  auto streams = streams_.channels(std::move(parts), onset);
  if (curves_.empty() && answers_.empty()) return streams;
  auto source = std::make_unique<GenomeSource>();
  source->streams = std::move(streams);
  for (const PatchPart& part : curves_) source->curves.push_back(curve(part, hz_of(part), samples, note.velocity));
  const auto longest = std::min(samples, static_cast<std::int64_t>(kLongestAnswer * rate_hz_));
  for (std::size_t i = 0; i < answers_.size(); ++i)
    source->answers.push_back(std::make_unique<Convolver>(answer(i, inputs_of(answers_[i]), longest), i % kOrbits));
  return source;
}

namespace {

StreamPart running(const NetworkOutput& output, double rate_hz) {
  const NetworkOutput::Run& run = output.run();
  return {run.plan, running_inputs(run.frequency_hz, run.ramp_seconds, rate_hz, run.velocity)};
}

// They run from frame 0 on, so all voices hear the same.
class RunningChannels final : public ChannelMaker {
 public:
  RunningChannels(Streams& streams, const NetworkOutputs& networks, double rate_hz) : streams_{streams} {
    for (const auto& network : networks) parts_.push_back(running(*network, rate_hz));
  }
  std::unique_ptr<ChannelSource> make(const Note&, Frames) const override { return streams_.channels(parts_, 0); }
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
                      const StreamPart other = running(*network, rate_hz);
                      return *part.plan == *other.plan && part.inputs == other.inputs;
                    });
}

bool bring_networks(Trigger& trigger, const Voice& voice, Streams& streams, SignalPool& signals, double rate_hz) {
  if (voice.channels) trigger.channels = signals.add(voice.channels->make(voice.note, trigger.frame));
  for (const Voice::Moved& moved : voice.moved) {
    const auto free = std::find_if(trigger.signals.begin(), trigger.signals.end(),
                                   [](const SignalUse& use) { return use.source == nullptr; });
    if (free == trigger.signals.end()) return false;
    const StreamPart part = running(*moved.network, rate_hz);
    *free = moved.use;
    free->source = streams.known_signal(part, 0, 0);
    if (free->source == nullptr) free->source = signals.add(streams.signal(part, 0, 0));
  }
  return true;
}

}  // namespace perigee
