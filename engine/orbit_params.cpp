// engine/orbit_params.cpp -- What can be set for a whole orbit: one table of names, units, ranges and defaults.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/orbit_params.h"

namespace perigee {
namespace {

constexpr OrbitParamInfo kParams[] = {
    {"delay_seconds", "s", 0.0f, 4.0f, 0.25f, false, "time between two echoes; a change is cross-faded"},
    {"delay_feedback", "linear", 0.0f, 0.999f, 0.5f, true, "level of an echo, measured by the one before"},
    {"delay_input", "linear", 0.0f, 10.0f, 0.0f, true, "how much of the whole orbit goes to its delay"},
    {"room_seconds", "s", 0.05f, 100.0f, 2.0f, false, "time in which the reverb falls by 60 dB"},
    {"room_lowpass", "Hz", 20.0f, 20000.0f, 15000.0f, true, "the highest that the reverb begins with"},
    {"room_damping", "Hz", 20.0f, 20000.0f, 1000.0f, false, "what is above it dies away sooner"},
    {"room_input", "linear", 0.0f, 10.0f, 0.0f, true, "how much of the whole orbit goes to its reverb"},
    {"dirt_size", "0..1", 0.0f, 1.0f, 0.1f, true, "how long SuperDirt's reverb lasts"},
    {"dirt_input", "linear", 0.0f, 10.0f, 0.0f, true, "how much of the whole orbit goes to SuperDirt's reverb"},
    {"wet", "linear", 0.0f, 10.0f, 1.0f, true, "level of delay and reverb together"},
    {"lowpass", "Hz", -1.0f, 20000.0f, -1.0f, true, "low-pass over the whole orbit; off when negative"},
    {"highpass", "Hz", -1.0f, 20000.0f, -1.0f, true, "high-pass over the whole orbit; off when negative"},
    {"lowpass_share", "0..1", 0.0f, 1.0f, 0.0f, true, "how much of the low-pass is heard: goes to 0 where it is off"},
    {"highpass_share", "0..1", 0.0f, 1.0f, 0.0f, true, "how much of the high-pass is heard: goes to 0 where it is off"},
    {"leslie", "0..1", 0.0f, 1.0f, 0.0f, true, "how much of the orbit is heard through a turning speaker"},
    {"leslie_rate", "Hz", 0.0f, 100.0f, 6.7f, true, "turns in a second"},
    {"leslie_size", "m", 0.0f, 3.0f, 0.3f, true, "how far the speaker turns from its middle"},
    {"level", "linear", 0.0f, 10.0f, 1.0f, true, "of the orbit as a whole"},
    {"duck_onset", "s", 0.0f, 100.0f, 0.0f, false, "how long `duck` takes to turn down"},
    {"duck_return", "s", 0.0f, 100.0f, 0.1f, false, "how long it takes to come back to full level"},
    {"duck", "linear", 0.001f, 1.0f, 1.0f, false, "turns the orbit down to this level, from the event's frame on"},
    {"heard", "0..1", 0.0f, 1.0f, 1.0f, true, "0: muted, at the end of all that the orbit does"},
    {"left_to", "outputs", 0.0f, 65535.0f, 1.0f, false, "a bit for each output that the left side is heard on"},
    {"right_to", "outputs", 0.0f, 65535.0f, 2.0f, false, "a bit for each output that the right side is heard on"},
};
static_assert(sizeof kParams / sizeof kParams[0] == kOrbitParams);

}  // namespace

std::span<const OrbitParamInfo> orbit_params() noexcept { return kParams; }

}  // namespace perigee
