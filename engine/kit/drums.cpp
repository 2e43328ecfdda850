// engine/kit/drums.cpp -- The drums of the kit: each rings by itself; n tunes it up by a semitone and a bit.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kit/sketch.h"

namespace perigee {
namespace {

// A drum's pitch: its factor times a step of a semitone and a bit for each n.
Tone tuned(Sketch& k) { return k.pitch() * k.clip(k.own("n") * 0.07 + 1.0, 4.0); }

// A skin: a sine that falls from start to end, quickly.
Tone skin(Sketch& k, Tone pitch, double start_hz, double end_hz, double fall_seconds) {
  return k.sine(pitch * (k.decay(fall_seconds) * (start_hz - end_hz) + end_hz));
}
// Metal: two pairs of sines that bend each other's phase, with no common tone.
Tone metal(Sketch& k, Tone pitch) {
  const Tone first = k.sine(pitch * 5270.0, k.sine(pitch * 3571.0) * 0.55);
  const Tone second = k.sine(pitch * 8213.0, k.sine(pitch * 6127.0) * 0.45);
  return (first + second) * 0.5;
}

Sides bass_drum(Sketch& k) {
  const Tone pitch = tuned(k);
  const Tone body = k.strike(skin(k, pitch, 230.0, 46.0, 0.14), 0.62, 0.0005);
  const Tone click = k.strike(k.low(k.white(), pitch * 3200.0), 0.018);
  return k.shape(body * 0.9 + click * 0.35, 0.25) * 0.62;
}
Sides snare(Sketch& k) {
  const Tone pitch = tuned(k);
  const Tone shell = k.strike(skin(k, pitch, 260.0, 184.0, 0.05), 0.16) + k.strike(k.sine(pitch * 331.0), 0.10) * 0.6;
  const Tone wires = k.strike(k.high(k.low(k.white(), pitch * 9000.0), pitch * 1400.0), 0.32);
  return (shell * 0.5 + wires * 0.55) * 0.6;
}
Sides closed_hat(Sketch& k) {
  const Tone pitch = tuned(k);
  const Tone air = k.high(metal(k, pitch) + k.white() * 0.6, pitch * 7200.0, 0.9);
  return k.strike(air, 0.075) * 0.62;
}
Sides open_hat(Sketch& k) {
  const Tone pitch = tuned(k);
  const Tone air = k.high(metal(k, pitch) + k.white() * 0.6, pitch * 6800.0, 0.9);
  return k.strike(air, 0.55, 0.0005) * 0.55;
}
// Three hands a little apart, then the room.
Sides clap(Sketch& k) {
  const Tone pitch = tuned(k);
  const Tone hands = k.saw(92.0, 0.5) * -0.5 + 0.5;  // falls from 1 to 0, 92 times a second
  const Tone bursts = k.unit("ahd", {hands * hands, 0.0, 0.0315, 0.002, 0.0});
  const Tone tail = k.decay(0.30, 0.030) * 0.75;
  const Tone noise = k.band(k.white(), pitch * 1150.0, 1.3) + k.high(k.white(), pitch * 2500.0) * 0.12;
  return noise * (bursts + tail) * 1.75;
}
Sides tom(Sketch& k, double hz, double seconds) {
  const Tone pitch = tuned(k);
  const Tone body = k.strike(skin(k, pitch, hz * 1.7, hz, 0.18), seconds, 0.0005);
  const Tone stick = k.strike(k.low(k.white(), pitch * (hz * 9.0)), 0.03);
  return (body + stick * 0.3) * 0.58;
}
Sides low_tom(Sketch& k) { return tom(k, 84.0, 0.62); }
Sides middle_tom(Sketch& k) { return tom(k, 126.0, 0.50); }
Sides high_tom(Sketch& k) { return tom(k, 186.0, 0.40); }
Sides rim_shot(Sketch& k) {
  const Tone pitch = tuned(k);
  const Tone wood = k.strike(k.triangle(pitch * 1720.0), 0.035) + k.strike(k.sine(pitch * 508.0), 0.05);
  const Tone crack = k.strike(k.band(k.white(), pitch * 3800.0, 1.0), 0.02);
  return (wood + crack) * 0.37;
}
Sides cowbell(Sketch& k) {
  const Tone pitch = tuned(k);
  const Tone tones = k.pulse(pitch * 562.0, 0.5) + k.pulse(pitch * 845.0, 0.5);
  const Tone body = k.band(tones, pitch * 960.0, 1.2);
  return (k.strike(body, 0.06) + k.strike(body, 0.42) * 0.5) * 0.25;
}
Sides crash(Sketch& k) {
  const Tone pitch = tuned(k);
  const Tone wash = k.high(metal(k, pitch * 0.83) * 0.7 + k.white(1.0), pitch * 4200.0);
  const Tone hit = k.strike(k.band(k.white(2.0), pitch * 2600.0, 0.8), 0.12);
  return (k.strike(wash, 1.7, 0.001) + hit) * 0.42;
}
Sides ride(Sketch& k) {
  const Tone pitch = tuned(k);
  const Tone bell = k.strike(k.sine(pitch * 2930.0, k.sine(pitch * 4127.0) * (k.decay(0.7) * 0.35)), 0.9);
  const Tone shimmer = k.strike(k.high(metal(k, pitch) + k.white() * 0.5, pitch * 6000.0), 1.2, 0.001);
  return (bell * 0.35 + shimmer * 0.55) * 0.72;
}
Sides shaker(Sketch& k) { return k.strike(k.band(k.white(), tuned(k) * 7400.0, 0.9), 0.11, 0.022) * 2.6; }
Sides tambourine(Sketch& k) {
  const Tone pitch = tuned(k);
  const Tone jingles = k.high(metal(k, pitch * 1.31), pitch * 7000.0);
  const Tone rattle = k.sine(38.0) * 0.35 + 0.65;
  const Tone noise = k.high(k.white(), pitch * 8500.0) * 0.45;
  return k.strike((jingles + noise) * rattle, 0.32, 0.001) * 0.62;
}
Sides percussion(Sketch& k) {
  const Tone pitch = tuned(k);
  const Tone knock = k.sine(pitch * 870.0, k.sine(pitch * 1290.0) * (k.decay(0.06) * 0.3));
  return k.strike(knock, 0.13) * 0.6;
}

constexpr auto kDrum = InstrumentKind::drum;
constexpr InstrumentParam kParams[] = {{"n", "number", -10.0f, 40.0f, 0.0f, "tunes it, by about a semitone each"}};
constexpr Instrument kRows[] = {
    {"bd", "", kDrum, 0.60, "bass drum: a falling sine with a click", kParams, bass_drum},
    {"sn", "sd", kDrum, 0.34, "snare drum", kParams, snare},
    {"hh", "", kDrum, 0.09, "closed hi-hat", kParams, closed_hat},
    {"oh", "", kDrum, 0.58, "open hi-hat", kParams, open_hat},
    {"cp", "", kDrum, 0.34, "hand clap", kParams, clap},
    {"lt", "", kDrum, 0.62, "low tom", kParams, low_tom},
    {"mt", "", kDrum, 0.50, "middle tom", kParams, middle_tom},
    {"ht", "", kDrum, 0.42, "high tom", kParams, high_tom},
    {"rim", "", kDrum, 0.08, "rim shot", kParams, rim_shot},
    {"cb", "", kDrum, 0.44, "cowbell", kParams, cowbell},
    {"cr", "", kDrum, 1.80, "crash cymbal", kParams, crash},
    {"rd", "", kDrum, 1.30, "ride cymbal", kParams, ride},
    {"sh", "", kDrum, 0.15, "shaker", kParams, shaker},
    {"tb", "", kDrum, 0.36, "tambourine", kParams, tambourine},
    {"perc", "", kDrum, 0.15, "wood block", kParams, percussion},
};

}  // namespace

std::span<const Instrument> drum_instruments() { return kRows; }

}  // namespace perigee
