// engine/units/streams.cpp -- What a voice brings with it: channels such as the outputs of a network, curves, impulse responses.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "engine/kernel.h"
#include "engine/signal.h"
#include "engine/units/families.h"

namespace perigee {
namespace {

// Copies and plain arithmetic, lane by lane: the same on every instruction set.
using Quantum = std::array<float, kQuantum>;

const ChannelSource* source_of(const UnitCall& call, std::size_t lane) noexcept {
  return call.channels == nullptr ? nullptr : call.channels[lane];
}
int number_of(const UnitCall& call, std::size_t input, std::size_t lane) noexcept {
  return static_cast<int>(call.inputs[input].base[lane]);
}
void take(const UnitInputView& from, std::size_t lane, Quantum& values) noexcept {
  const float* at = from.base + lane;
  for (float& value : values) {
    value = *at;
    at += from.stride;
  }
}
void put(const Quantum& values, std::size_t lane, float* rows) noexcept {
  float* to = rows + lane;
  for (const float value : values) {
    *to = value;
    to += kLanes;
  }
}

void stream(const UnitCall& call) noexcept {
  Quantum values;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const ChannelSource* const source = source_of(call, lane);
    if (source != nullptr) {
      source->fill(number_of(call, 0, lane), call.start, values);
    } else {
      values.fill(0.0f);
    }
    put(values, lane, call.outputs[0]);
  }
}

void stream_curve(const UnitCall& call) noexcept {
  Quantum values;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    take(call.inputs[0], lane, values);
    const ChannelSource* const source = source_of(call, lane);
    if (source != nullptr) source->bend(number_of(call, 1, lane), call.start, values);
    put(values, lane, call.outputs[0]);
  }
}

void stream_answer(const UnitCall& call) noexcept {
  Quantum in, out;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    take(call.inputs[0], lane, in);
    const ChannelSource* const source = source_of(call, lane);
    const bool answered = source != nullptr && source->answer(number_of(call, 1, lane), call.start, in, out);
    put(answered ? out : in, lane, call.outputs[0]);
  }
}

constexpr std::string_view kFamily = "streams";
constexpr UnitInput kNumber = constant(input("number", "number", 0.0f, 1000.0f, 0.0f));
constexpr UnitRow kRows[] = {
    {unit("stream", kFamily, "a channel that the voice brings with it, such as an output of its genome's network",
          {kNumber}, {.kind = UnitKind::whole}),
     stream},
    {unit("stream_curve", kFamily,
          "the sound bent by a curve that the voice brings with it; as it is where there is none", {kIn, kNumber},
          {.kind = UnitKind::whole}),
     stream_curve},
    {unit("stream_answer", kFamily,
          "what an impulse response that the voice brings with it answers; the sound as it is where there is none",
          {kIn, kNumber}, {.kind = UnitKind::whole}),
     stream_answer},
};

}  // namespace

UnitRows stream_units() { return kRows; }

}  // namespace perigee
