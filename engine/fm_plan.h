// engine/fm_plan.h -- Up to eight operators that bend a synth's pitch and each other's: who bends whom, with which waves.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/program.h"

namespace perigee {

inline constexpr int kFmOperators = 8;

enum class FmWave : std::uint8_t { sine, triangle, sawtooth, square, white, pink };

// Operators count from 1; 0 is the sound itself. Their parameters are, for operator 2 into operator 1: fm21 (index), fmh2 (ratio
// of its pitch to the note's), and where it has an envelope fmattack2, fmdecay2, fmsustain2, fmrelease2, fmrest2, fmratios2.
struct FmPlan {
  std::array<std::uint16_t, kFmOperators + 1> into{};  // by operator: a bit for each of those it bends
  std::array<FmWave, kFmOperators + 1> wave{};
  std::uint16_t enveloped = 0;  // a bit for each operator
  bool empty() const;
  bool operator==(const FmPlan&) const = default;
  std::string key() const;  // no two plans have the same
};

// Control thread. The pitch in Hz, bent: by index · ratio · pitch at most.
ProgramBuilder::Value bent_by_operators(ProgramBuilder& builder, const FmPlan& plan, ProgramBuilder::Value freq);

// "fmh2" and the like: the neutral value; false for what is no parameter of an operator.
bool fm_param_default(std::string_view name, float& value);

}  // namespace perigee
