// repl/session/fm_controls.h -- Frequency modulation as an event asks for it: up to eight operators, by superdough's names.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

#include "engine/fm_plan.h"
#include "repl/session/effect_controls.h"

namespace perigee {

// fmi (operator 1 into the sound), fmi2 (2 into 1) …, fmi31 (3 into 1), fmi20 (2 into the sound).
FmPlan set_fm(VoiceParams& params, const Controls& c);

bool is_fm_control(std::string_view name);
std::span<const ControlWord> fm_words_of(std::string_view control);  // of fmwave and fmenv, with or without a number

}  // namespace perigee
