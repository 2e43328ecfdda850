// repl/session/genomes/shape_maker.cpp -- The network at all samples of a note, or at as many as a curve has; noise has no network.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/genomes/shape_maker.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <utility>

#include "engine/denormals.h"
#include "engine/portable_math.h"
#include "gpu/cpu_evaluator.h"
#include "gpu/dice.h"
#include "gpu/morph.h"

namespace perigee {
namespace {

constexpr double kLongestAnswer = 2.0;  // seconds
constexpr std::size_t kMostKnown = 32;

// As the format has them: uniform; P. Kellet's filter for -3 dB an octave; a leaky sum. Each time the same.
std::vector<float> noise_of(PatchNoise noise, std::int64_t samples) {
  Dice dice{static_cast<std::uint64_t>(noise)};
  std::vector<float> values(static_cast<std::size_t>(samples));
  double slow = 0.0, middle = 0.0, fast = 0.0, sum = 0.0;
  for (float& value : values) {
    const double white = dice.between(-1.0, 1.0);
    slow = slow * 0.99765 + white * 0.0990460;
    middle = middle * 0.96300 + white * 0.2965164;
    fast = fast * 0.57000 + white * 1.0526913;
    sum = (sum + 0.02 * white) / 1.02;
    value = static_cast<float>(noise == PatchNoise::pink    ? 0.2 * (slow + middle + fast + white * 0.1848)
                               : noise == PatchNoise::brown ? 3.5 * sum
                                                            : white);
  }
  return values;
}

std::vector<float> values_of(const ShapeMaker::Source& source, bool compatible) {
  const FlushDenormals flush;
  std::vector<float> values;
  if (source.plan) {
    values.resize(static_cast<std::size_t>(source.samples));
    const Evaluation work{source.plan.get(), source.inputs, 0, static_cast<std::int32_t>(source.samples),
                          values.data(),     source.samples};
    make_cpu_evaluator()->evaluate({&work, 1});
  } else {
    values = noise_of(source.noise, source.samples);
  }
  if (compatible) {
    for (float& value : values) value = 0.5f * (value + 1.0f);
  }
  return values;
}

// As loud as the Web Audio API's ConvolverNode makes it: by the root of its mean square (W3C, Web Audio API, ConvolverNode).
std::vector<float> answer_of(const ShapeMaker::Source& source, double rate_hz, bool compatible) {
  const FlushDenormals flush;
  std::vector<float> values = values_of(source, compatible);
  double power = 0.0;
  for (const float value : values) power += static_cast<double>(value) * static_cast<double>(value);
  power = std::sqrt(power / static_cast<double>(source.samples));
  const double scale = 0.00125 / std::max(power, 0.000125) * (44100.0 / rate_hz);
  for (float& value : values) value *= static_cast<float>(scale);
  return values;
}

// Answers, of all makers: what is equal is there once, as long as somebody has it. Any thread.
class SharedImpulses {
 public:
  struct Key {
    ShapeMaker::Source source;
    double rate_hz;
    bool compatible;
    const LentRows* lent;  // null: they have their own memory
    bool operator==(const Key&) const = default;
  };
  template <class Make>
  std::shared_ptr<const Impulse> of(const Key& key, const Make& make) {
    if (auto known = find(key)) return known;
    auto made = make();  // while others look for theirs
    const std::lock_guard lock{mutex_};
    if (auto known = find_locked(key)) return known;
    all_.emplace_back(key, made);
    return made;
  }

 private:
  std::shared_ptr<const Impulse> find(const Key& key) {
    const std::lock_guard lock{mutex_};
    return find_locked(key);
  }
  std::shared_ptr<const Impulse> find_locked(const Key& key) {
    std::erase_if(all_, [](const auto& each) { return each.second.expired(); });
    const auto known = std::ranges::find(all_, key, [](const auto& each) -> const Key& { return each.first; });
    return known == all_.end() ? nullptr : known->second.lock();
  }

  std::mutex mutex_;
  std::vector<std::pair<Key, std::weak_ptr<const Impulse>>> all_;
};

SharedImpulses& shared_impulses() {
  static SharedImpulses all;
  return all;
}

}  // namespace

std::vector<std::shared_ptr<const NetworkPlan>> plans_at(const std::vector<PatchPart>& parts, double position) {
  std::map<const NetworkPair*, Network> between;
  std::vector<std::shared_ptr<const NetworkPlan>> plans;
  for (const PatchPart& part : parts) {
    plans.push_back(part.plan);
    const NetworkPair* const pair = part.between.get();
    if (pair == nullptr || !(position > 0.0)) continue;
    const auto [at, fresh] = between.try_emplace(pair);
    if (fresh) at->second = morph(pair->from, pair->to, position);
    plans.back() = std::make_shared<const NetworkPlan>(make_plan(at->second, part.outputs));
  }
  return plans;
}

double hz_of(const PatchPart& part, const ChannelMaker::Note& note) {
  return part.follows_note ? part.frequency_hz * portable::semitones_to_ratio(note.semitones) : part.frequency_hz;
}

bool ShapeMaker::Source::operator==(const Source& other) const {
  return noise == other.noise && inputs == other.inputs && samples == other.samples && answers == other.answers &&
         (plan == other.plan || (plan && other.plan && *plan == *other.plan));
}

ShapeMaker::ShapeMaker(const GenomePatch& patch, double rate_hz, LentRows::Loan* spectra)
    : curves_{patch.curves},
      answers_{patch.answers},
      compatible_{patch.compatible},
      rate_hz_{rate_hz},
      spectra_{spectra} {}

std::vector<ShapeMaker::Source> ShapeMaker::sources_of(const ChannelMaker::Note& note, std::int64_t samples) const {
  // A curve is the whole note in as many points as a curve has: the same phases, further apart.
  constexpr auto kPoints = static_cast<std::int64_t>(ChannelSource::kCurvePoints);
  const double stretched = static_cast<double>(samples) / static_cast<double>(kPoints);
  const auto longest = std::min(samples, static_cast<std::int64_t>(kLongestAnswer * rate_hz_));
  std::vector<Source> sources;
  const auto add = [&](const std::vector<PatchPart>& parts, bool answers) {
    const auto plans = plans_at(parts, note.position);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      Source source{plans[i], parts[i].noise, {}, answers ? longest : kPoints, answers};
      const double hz = hz_of(parts[i], note);
      if (source.plan)
        source.inputs = answers ? note_inputs(hz, samples, rate_hz_, note.velocity)
                                : note_inputs(hz * stretched, kPoints, rate_hz_, note.velocity);
      sources.push_back(std::move(source));
    }
  };
  add(curves_, false);
  add(answers_, true);
  return sources;
}

NoteShapes::Set ShapeMaker::make(const std::vector<Source>& sources) const {
  NoteShapes::Set set;
  for (const Source& source : sources) {
    if (!source.answers) {
      set.curves.push_back(values_of(source, compatible_));
    } else {
      set.answers.push_back(std::make_unique<Convolver>(impulse_of(source), set.answers.size() % kOrbits, 1, spectra_));
    }
  }
  return set;
}

std::shared_ptr<const Impulse> ShapeMaker::impulse_of(const Source& source) const {
  const auto known = std::ranges::find(known_, source, &Answer::source);
  if (known != known_.end()) return known->impulse;
  LentRows* const lent = spectra_ ? &spectra_->of() : nullptr;
  auto impulse = shared_impulses().of({source, rate_hz_, compatible_, lent}, [&]() -> std::shared_ptr<const Impulse> {
    const auto make = [source, rate_hz = rate_hz_, compatible = compatible_] {
      return answer_of(source, rate_hz, compatible);
    };
    if (lent) return std::make_shared<const Impulse>(source.samples, make, *lent);
    const std::vector<float> made = make();
    return std::make_shared<const Impulse>(std::span{&made, 1});
  });
  if (known_.size() == kMostKnown) known_.erase(known_.begin());
  known_.push_back({source, impulse});
  return impulse;
}

}  // namespace perigee
