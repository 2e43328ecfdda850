// engine/units/streams.cpp -- Reads the channels that a voice brings with it, such as the outputs of a network.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "engine/kernel.h"
#include "engine/signal.h"
#include "engine/units/families.h"

namespace perigee {
namespace {

// Copies alone: the same on every instruction set.
void stream(const UnitCall& call) noexcept {
  std::array<float, kQuantum> values;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const ChannelSource* const source = call.channels == nullptr ? nullptr : call.channels[lane];
    const int channel = static_cast<int>(call.inputs[0].base[lane]);
    if (source != nullptr) {
      source->fill(channel, call.start, values);
    } else {
      values.fill(0.0f);
    }
    float* to = call.outputs[0] + lane;
    for (const float value : values) {
      *to = value;
      to += kLanes;
    }
  }
}

constexpr UnitRow kRows[] = {
    {unit("stream", "sources", "a channel that the voice brings with it, such as an output of its genome's network",
          {constant(input("channel", "number", 0.0f, 1000.0f, 0.0f))}, {.kind = UnitKind::whole}),
     stream},
};

}  // namespace

UnitRows stream_units() { return kRows; }

}  // namespace perigee
