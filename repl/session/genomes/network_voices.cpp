// repl/session/genomes/network_voices.cpp -- Notes have streams of their own; signals are shared.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/genomes/network_voices.h"

#include <algorithm>
#include <cmath>

#include "engine/portable_math.h"

namespace perigee {

std::unique_ptr<ChannelSource> GenomeChannels::make(const Note& note, Frames onset) const {
  const auto samples = static_cast<std::int64_t>(std::floor(std::max(note.seconds, 0.0) * rate_hz_ + 0.5));
  const double ratio = portable::semitones_to_ratio(note.semitones);
  std::vector<StreamPart> parts;
  for (const PatchPart& part : parts_) {
    const double hz = part.follows_note ? part.frequency_hz * ratio : part.frequency_hz;
    parts.push_back({part.plan, note_inputs(hz, samples, rate_hz_, note.velocity)});
  }
  return streams_.channels(std::move(parts), onset);
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
