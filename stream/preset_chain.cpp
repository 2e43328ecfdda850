// stream/preset_chain.cpp -- The effects of orbits, on sound from elsewhere.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/preset_chain.h"

#include <algorithm>
#include <utility>

#include "engine/kernel.h"

namespace perigee::stream {

PresetChain::PresetChain(double rate_hz)
    : rate_hz_{rate_hz}, runner_{choose_kernels(), rate_hz, false}, effects_{std::make_unique<OwnEffects>()} {}

void PresetChain::set(const SynthGraph* preset, float intensity) {
  std::erase_if(made_, [](const auto& each) { return each->finished(); });
  const bool dry = preset == nullptr || intensity <= 0.0f;
  if (dry) {
    if (!dry_) effects_->exchange({.frame = at_, .place = kMasterPlace, .next = nullptr});
    dry_ = true;
    graph_ = {};
    return;
  }
  SynthGraph graph = at_intensity(*preset, std::min(intensity, 1.0f));
  if (!dry_ && graph == graph_) return;
  made_.push_back(std::make_unique<OwnEffect>(make_effect_program(graph), rate_hz_, false));
  effects_->exchange({.frame = at_, .place = kMasterPlace, .next = made_.back().get()});
  graph_ = std::move(graph);
  dry_ = false;
}

void PresetChain::process(std::span<float> interleaved) {
  StereoQuantum quantum;
  for (std::size_t from = 0; from < interleaved.size(); from += 2 * kQuantum) {
    const auto part = interleaved.subspan(from, std::min<std::size_t>(2 * kQuantum, interleaved.size() - from));
    quantum = {};
    for (std::size_t i = 0; i < part.size() / 2; ++i) {
      quantum.left[i] = part[2 * i];
      quantum.right[i] = part[2 * i + 1];
    }
    effects_->begin_quantum(at_);
    effects_->process(kMasterPlace, runner_, at_, true, {&quantum, 1});
    for (std::size_t i = 0; i < part.size() / 2; ++i) {
      part[2 * i] = quantum.left[i];
      part[2 * i + 1] = quantum.right[i];
    }
    at_ += kQuantum;
  }
}

void PresetChain::forget() {
  effects_ = std::make_unique<OwnEffects>();
  made_.clear();
  at_ = 0;
  if (dry_) return;
  made_.push_back(std::make_unique<OwnEffect>(make_effect_program(graph_), rate_hz_, false));
  effects_->exchange({.frame = 0, .place = kMasterPlace, .next = made_.back().get()});
}

}  // namespace perigee::stream
