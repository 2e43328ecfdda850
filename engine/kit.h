// engine/kit.h -- The built-in instruments: drums and synths made of units, so that sound needs no download.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "engine/program.h"

namespace perigee {

enum class InstrumentKind : std::uint8_t {
  drum,   // rings for natural_seconds by itself; listens to speed (pitch factor) and n (variation)
  synth,  // sounds until its envelope ends; listens to freq (Hz) and accelerate
};

struct Instrument {
  std::string_view name;
  std::string_view alias;  // a second name, or empty
  InstrumentKind kind = InstrumentKind::drum;
  double natural_seconds = 0.0;  // drums: when it is silent by itself at speed 1; synths: 0
  std::string_view help;
  // The mono source, before envelope and effects. `pitch` is Hz for a synth and a factor for a drum.
  ProgramBuilder::Value (*build)(ProgramBuilder& builder, ProgramBuilder::Value pitch) = nullptr;
};

std::span<const Instrument> kit() noexcept;
const Instrument* find_instrument(std::string_view name) noexcept;  // by name or alias; null if there is none

}  // namespace perigee
