// repl/session/input_synths.h -- What comes from outside of a voice, as sounds: the device's input, and busses of other voices.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "engine/voice_programs.h"

namespace perigee {

struct InputSound {
  std::string_view name, help;
};
std::span<const InputSound> input_sounds() noexcept;

// The source of that name; null where there is none.
std::shared_ptr<const Synth> input_synth(std::string_view name);

}  // namespace perigee
