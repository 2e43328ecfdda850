// repl/session/responses.h -- The answers of rooms: read from a sound, or made of noise that swells, darkens and dies away.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "engine/sample.h"

namespace perigee {

using Response = std::vector<std::vector<float>>;  // a channel each

// What of a sound is the answer: it is read from `begin` (0..1) to its end at `speed` (negative: backwards), and `seconds` long at
// most. The level is that of Web Audio's convolver: sounds of any loudness make rooms of about the same.
Response response_of(const SampleBuffer& sample, double seconds, double speed, double begin, double rate_hz);

// Falls by 60 dB in `seconds`, and takes `fade` seconds to come; what is above `lowpass` Hz is missing at its begin, what is above
// `damping` at its end.
Response noise_response(double seconds, double fade, double lowpass, double damping, double rate_hz);

}  // namespace perigee
