// engine/units/formulas.cpp -- Bytebeat: the lowest byte of a formula of a counter that runs with the pitch.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "engine/formula.h"
#include "engine/units/families.h"

namespace perigee {
namespace {

constexpr auto kAll = static_cast<std::size_t>(kLanes);
static_assert(kAll <= Formula::kMostLanes);

// state: how far the counter has come, the two halves of a double. Numbers of this size are the same for every instruction set,
// so there is one kernel.
void bytebeat(const UnitCall& call) noexcept {
  std::array<double, kAll> elapsed{}, t{};
  std::array<float, kAll> bytes{};
  std::array<std::uint32_t, kAll> chances{};
  std::array<std::size_t, kAll> lanes{};  // of those that sound
  for (std::size_t frame = 0; frame < static_cast<std::size_t>(call.frames); ++frame) {
    float* const out = call.outputs[0] + frame * kAll;
    std::fill_n(out, kAll, 0.0f);
    std::size_t count = 0;
    for (std::size_t lane = 0; lane < kAll; ++lane) {
      const std::int32_t local = call.times->local[lane] + call.first + static_cast<std::int32_t>(frame);
      if (local < 0) continue;
      const std::uint64_t low = std::bit_cast<std::uint32_t>(call.state[lane]),
                          high = std::bit_cast<std::uint32_t>(call.state[kAll + lane]);
      elapsed[count] = std::bit_cast<double>(high << 32 | low);
      t[count] = static_cast<double>(call.inputs[1].base[lane]) + elapsed[count];
      chances[count] = call.times->seed[lane] ^ static_cast<std::uint32_t>(local) * 0x9e3779b9u;
      lanes[count++] = lane;
    }
    if (call.formula != nullptr) {
      call.formula->compute(t.data(), chances.data(), count, bytes.data());
    } else {  // t alone
      for (std::size_t i = 0; i < count; ++i)
        bytes[i] = static_cast<float>(std::floor(t[i] - 256.0 * std::floor(t[i] / 256.0)));
    }
    const float* const freq = call.inputs[0].base + frame * static_cast<std::size_t>(call.inputs[0].stride);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t lane = lanes[i];
      out[lane] = bytes[i] * (1.0f / 127.5f) - 1.0f;
      const double hz = freq[lane] >= -1e5f && freq[lane] <= 1e5f ? static_cast<double>(freq[lane]) : 0.0;
      const auto bits = std::bit_cast<std::uint64_t>(elapsed[i] + hz * 256.0 / static_cast<double>(call.rate_hz));
      call.state[lane] = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
      call.state[kAll + lane] = std::bit_cast<float>(static_cast<std::uint32_t>(bits >> 32));
    }
  }
}

constexpr UnitRow kRows[] = {
    {unit("bytebeat", "formulas",
          "the lowest byte of a formula of t, as -1 to 1; t runs 256 steps in a turn of freq, from start",
          {kFreq, held(input("start", "steps", -1e9f, 1e9f, 0.0f))}, {.state_rows = 2}),
     bytebeat},
};

}  // namespace

UnitRows formula_units() { return kRows; }

}  // namespace perigee
