// repl/session/effect_controls.h -- How a control becomes a parameter of an effect: one table, a column of laws for each dialect.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "repl/session/event_controls.h"
#include "repl/session/voice_params.h"

namespace perigee {

// What a law may look at beside the value.
struct Circumstances {
  const Controls& controls;
  const Moment& moment;
};
using Law = double (*)(double value, const Circumstances& at);

// A word that a control takes, and the number that it stands for.
struct ControlWord {
  std::string_view word;
  double number = 0.0;
};

struct EffectControl {
  std::string_view control, param;
  Effect effect;          // which hears the parameter
  double low, high;       // of the control's value; beyond it counts as far as it goes
  struct Column {         // of one dialect
    bool starts = false;  // naming the control switches the effect on
    double otherwise;     // the value where the control is not named; not a number: the parameter's own default
    Law law = nullptr;    // null: the value itself
    bool heard = true;    // false: the dialect has no such control
  } strudel, tidal;
  std::span<const ControlWord> words = {};
};

std::span<const EffectControl> effect_controls();
// The words that a control takes in place of a number; empty where it takes none.
std::span<const ControlWord> words_of(std::string_view control);
// The number of a value: itself, or that of its word (capitals count as small letters).
std::optional<double> number_or_word(const Value& value, std::span<const ControlWord> words);

// All effects of the table that the event asks for, with their parameters.
void set_effects(VoiceParams& params, const Controls& c, const Moment& moment, bool tidal);

}  // namespace perigee
