// engine/modulation.h -- What moves any parameter of a voice: slow waves, envelopes and busses, as units of its Program.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/program.h"

namespace perigee {

enum class ModulatorKind : std::uint8_t { lfo, envelope, bus, signal };

inline constexpr std::size_t kMostModulators = 8;  // of one voice

// Modulators count from 0. Each makes a wave from 0 to 1 (modulator_param() has the names of what shapes it), which moves
// parameters by `from` + `span` · wave, all of which are parameters, too (reach_param()). What moves is kept between two more.
struct Modulation {
  struct Modulator {
    ModulatorKind kind = ModulatorKind::lfo;
    bool curved = false;             // has the parameter `curve`, or acurve, dcurve and rcurve
    std::vector<std::string> moves;  // parameters of the source, of effects, or of modulators before or after it
    bool operator==(const Modulator&) const = default;
  };
  std::vector<Modulator> modulators;

  bool empty() const { return modulators.empty(); }
  bool moves(std::string_view param) const;
  std::string key() const;  // no two that differ have the same; empty where nothing moves
  bool operator==(const Modulation&) const = default;
};
inline const Modulation kNothingMoves;

// lfo: rate (Hz), shape, skew, phase (turns), curve (where it is curved: the wave to this power). envelope: attack, decay, sustain, release. Both:
// depth, a factor of all that it reaches. bus: number; its wave is the sum of what voices send there, as it is. signal: its wave is the parameter
// `wave` itself, which a SignalSource moves.
std::string modulator_param(std::size_t modulator, std::string_view name);
std::string reach_param(std::size_t modulator, std::string_view param, std::string_view end);  // end: "from", "span"
std::string limit_param(std::string_view param, std::string_view side);                        // side: "low", "high"

// Control thread. Every parameter that the builder is asked for from now on comes with what moves it.
void modulate(ProgramBuilder& builder, const Modulation& modulation);

}  // namespace perigee
