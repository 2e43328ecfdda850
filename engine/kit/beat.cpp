// engine/kit/beat.cpp -- SuperDirt's drums and noises by name: struck for as long as their event lasts.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kit/sketch.h"

namespace perigee {
namespace {

// Hz of a MIDI note.
Tone hz_of(Sketch& k, Tone midi) { return k.semitones(midi - 48.0) * 130.8127826502993; }

// A deep sine at the note n − 25.5, with a click.
Sides superkick(Sketch& k) {
  const Tone lasts = k.length() * k.own("decay");
  const Tone body = k.strike(k.sine(hz_of(k, k.own("n") - 25.5), 0.0), lasts * 1.2, 0.01);
  const Tone click = k.strike(k.low(k.white(), k.own("pitch1") * 1500.0), lasts * 0.06);
  return k.lasting(k.shape(body * 0.9 + click * 0.9, 0.3) * 0.5, 0.9, 0.0);
}

// A sine that falls from six times its pitch, ten semitones to the n, within 25 ms/rate.
Sides super808(Sketch& k) {
  const Tone ground = hz_of(k, k.own("n") * 10.0);
  const Tone fall = k.clip(1.0 - k.line(0.0, 1.0, 600.0) * (k.own("rate") * (600.0 / 0.05)));
  const Tone positive = k.above(fall);
  const Tone f = ground * (positive * positive * (k.own("voice") * 5.0 + 4.0) + 1.0);
  return k.lasting(k.low(k.strike(k.sine(f), k.length() * 1.6, 0.001), 9000.0) * 0.55, 0.8, 0.0);
}

// Noise between two edges, which n moves up.
Sides superhat(Sketch& k) {
  const Tone up = k.clip(k.own("n") * 0.1 + 1.0, 4.0);
  const Tone air = k.low(k.high(k.high(k.white(), up * 2000.0), up * 2000.0), up * 6000.0);
  return k.lasting(k.strike(air, k.length() * 0.5, 0.0005) * 0.75, 0.9, 0.0);
}

// A pulse under a falling edge, and noise in a band at 1500 Hz.
Sides supersnare(Sketch& k) {
  const Tone lasts = k.length() * k.own("decay"), up = k.clip(k.own("n") * 0.05 + 1.0, 4.0);
  const Tone shell = k.low(k.pulse(up * 100.0, 0.4), up * (k.decay(lasts * 0.3) * 1800.0 + 60.0));
  const Tone wires = k.band(k.white(), up * 1500.0, 0.6);
  return k.lasting((k.strike(shell, lasts * 0.5, 0.0005) * 0.5 + k.strike(wires, lasts * 0.7) * 0.9) * 0.6, 0.9, 0.0);
}

// Four hands, `delay` apart: the last one rings.
Sides superclap(Sketch& k) {
  const Tone up = k.clip(k.own("n") * 0.05 + 1.0, 4.0) * k.own("pitch1");
  const Tone gap = k.own("delay") * 0.011;
  const Tone quick = k.clip(k.own("rate"), 20.0);
  Tone hands = k.number(0.0);
  const Tone time = k.line(0.0, 600.0, 600.0);
  for (int hand = 0; hand < 4; ++hand) {
    // Rises within a frame or two at its time, and falls to 0 within 12 ms, the last within a third of the event.
    const Tone since = time - gap * hand;
    const Tone begun = k.above(since * 20000.0);
    const Tone left = k.above(1.0 - since * quick * 80.0);
    hands = hands + begun * left * left * (hand < 3 ? 0.8 : 1.0);
  }
  const Tone room = k.strike(k.above((time - gap * 3.0) * 20000.0), k.length() * 0.5) * 0.5;
  return k.lasting(k.shape(k.band(k.white(), up * 1500.0, 1.2) * k.clip(hands + room) * 1.5, 0.3) * 0.75, 0.9, 0.0);
}

// Up and down again over the event, around its note.
Sides supersiren(Sketch& k) {
  const Tone height = k.sine(0.0, k.done() * 0.5);
  const Tone f = k.pitch() * (height * 1.5 + 1.0);
  return k.lasting(k.low(k.saw(f) + k.pulse(f * 1.005, 0.5) * 0.4, f * (k.sine(6.0) * 1.5 + 4.0), 1.2) * 0.3, 0.9,
                   0.02);
}

// Noise in a band at the note: `voice` from pink to held, `slide` moves the band over the event, `rate` shakes it.
Sides supernoise(Sketch& k) {
  const Tone shake = k.sine(k.own("rate")) * 0.2 + 1.0;
  const Tone f = k.pitch() * k.own("pitch1") * k.clip(k.own("slide") * k.done() + 1.0, 16.0) * shake;
  const Tone held = k.unit("coarse", {k.white(1.0), 9.0});
  const Tone noise = k.mix(k.pink(), held * 0.6, k.clip(k.own("voice")));
  const Tone band = k.band(noise, f, k.own("resonance") * 30.0 + 0.7) * (k.own("resonance") * 4.0 + 1.3);
  return k.lasting(k.shape(band + noise * 0.12, 0.4) * 0.45, 0.92, 0.005);
}

// Clicks at random, as many a second as the note's Hz, and hum below them.
Sides superstatic(Sketch& k) {
  const Tone rare = k.above((k.white() - (1.0 - k.pitch() * (2.0 / 48000.0))) * 1e6);
  const Tone clicks = k.low(k.white(1.0) * rare, k.pitch() * 12.0, 1.0);
  return k.lasting(k.shape(clicks * 2.4, 0.5) * 0.5, 0.92, 0.002);
}

// Two sines that bend each other, falling, with a click of noise.
Sides soskick(Sketch& k) {
  const Tone fall = k.decay(0.18) * 1.4 + 1.0;
  const Tone bend = k.sine(k.own("pitch1") * fall * 1.5) * k.decay(0.06) * (k.own("voice") * 0.4);
  const Tone skin = k.strike(k.sine(k.own("pitch1") * fall, bend), k.length() * 1.2, 0.001);
  const Tone beater = k.strike(k.band(k.white(), k.own("pitch2"), 1.2), k.length() * 0.06);
  return k.lasting((skin * 0.8 + beater * 0.6) * 0.6, 0.85, 0.0);
}

// Six squares out of tune above the note, high-passed.
Sides soshats(Sketch& k) {
  const Tone f = k.own("pitch1");
  Tone metal = k.number(0.0);
  for (const double ratio : {1.0, 1.342, 1.2312, 1.6532, 1.9523, 2.1523}) metal = metal + k.pulse(f * ratio, 0.5);
  const Tone bright = k.high(k.high(metal * 0.2 + k.white() * 0.3, 6000.0), 6000.0, k.own("resonance") * 4.0 + 0.6);
  return k.lasting(k.strike(bright, k.length() * 0.6, 0.0005) * 0.8, 0.9, 0.0);
}

// A skin at the note that falls by a third; `voice` is how tight it is.
Sides sostoms(Sketch& k) {
  const Tone f = k.pitch() * (k.decay(0.15) * (k.own("voice") * 0.5) + 0.5);
  const Tone skin =
      k.strike(k.sine(f), k.length() * 1.2, 0.001) + k.strike(k.triangle(f * 1.59), k.length() * 0.4) * 0.4;
  const Tone stick = k.strike(k.low(k.white(), f * 8.0), 0.03) * 0.4;
  return k.lasting((skin + stick) * 0.42, 0.85, 0.0);
}

// A shell of two tones `semitone` apart, and wires whose colour pitch1 sets; `voice` is how much wire there is.
Sides sossnare(Sketch& k) {
  const Tone f = k.number(185.0) * (k.decay(0.05) * 0.4 + 1.0);
  const Tone shell = k.sine(f) + k.sine(f * k.semitones(k.own("semitone"))) * 0.6;
  const Tone wires = k.high(k.white(), k.own("pitch1"), k.own("resonance") * 6.0 + 0.6);
  const Tone both =
      k.strike(shell, k.length() * 0.35) * 0.45 + k.strike(wires, k.length() * 0.7) * (k.own("voice") * 0.7);
  return k.lasting(both * 0.5, 0.9, 0.0);
}

constexpr auto kPatch = InstrumentKind::patch;
constexpr InstrumentParam kDecay{"decay", "factor", 0.01f, 20.0f, 1.0f, "how long it sounds"};
constexpr InstrumentParam kKick[] = {{"n", "number", -24.0f, 128.0f, 57.0f, "its note, plus 25.5"},
                                     {"pitch1", "factor", 0.05f, 10.0f, 1.0f, "how bright the click is"},
                                     kDecay};
constexpr InstrumentParam k808[] = {{"n", "number", 0.0f, 12.0f, 3.0f, "its note, ten semitones each"},
                                    {"rate", "factor", 0.05f, 20.0f, 1.0f, "how fast it falls"},
                                    {"voice", "number", -0.8f, 20.0f, 0.0f, "from how high it falls"}};
constexpr InstrumentParam kHat[] = {{"n", "number", -9.0f, 30.0f, 0.0f, "moves the noise up"}};
constexpr InstrumentParam kSnare[] = {{"n", "number", -19.0f, 60.0f, 0.0f, "tunes it up"}, kDecay};
constexpr InstrumentParam kClap[] = {{"n", "number", -19.0f, 60.0f, 0.0f, "tunes it up"},
                                     {"delay", "factor", 0.0f, 10.0f, 1.0f, "how far the hands are apart, in 11 ms"},
                                     {"rate", "factor", 0.05f, 20.0f, 1.0f, "how short each clap is"},
                                     {"pitch1", "factor", 0.05f, 10.0f, 1.0f, "how high the noise is"}};
constexpr InstrumentParam kNoise[] = {{"voice", "0..1", 0.0f, 1.0f, 0.0f, "from pink noise to held noise"},
                                      {"pitch1", "factor", 0.05f, 64.0f, 4.0f, "how far the band lies above the note"},
                                      {"slide", "factor", -0.95f, 16.0f, 0.0f, "how far the band moves over the event"},
                                      {"resonance", "0..1", 0.0f, 1.0f, 0.2f, "how narrow the band is"},
                                      {"rate", "Hz", 0.0f, 1000.0f, 1.0f, "how fast the band is shaken"}};
constexpr InstrumentParam kSosKick[] = {{"pitch1", "Hz", 10.0f, 2000.0f, 55.0f, "where the skin rests"},
                                        {"voice", "amount", 0.0f, 10.0f, 1.0f, "how much the two tones bend"},
                                        {"pitch2", "Hz", 20.0f, 18000.0f, 3500.0f, "pitch of the beater"}};
constexpr InstrumentParam kSosHats[] = {{"pitch1", "Hz", 10.0f, 8000.0f, 540.0f, "lowest of the six tones"},
                                        {"resonance", "0..1", 0.0f, 1.0f, 0.2f, "stress on the edge at 6 kHz"}};
constexpr InstrumentParam kSosToms[] = {{"voice", "amount", 0.0f, 8.0f, 1.0f, "how far the skin falls"}};
constexpr InstrumentParam kSosSnare[] = {
    {"voice", "0..1", 0.0f, 1.0f, 0.7f, "how much wire there is"},
    {"semitone", "semitones", -24.0f, 48.0f, 9.5f, "how far the two tones of the shell lie apart"},
    {"pitch1", "Hz", 100.0f, 16000.0f, 2500.0f, "above where the wires sound"},
    {"resonance", "0..1", 0.0f, 1.0f, 0.1f, "stress on that edge"}};
constexpr Instrument kRows[] = {
    {"superkick", "", kPatch, 0.0, "a deep sine and a click", kKick, superkick},
    {"super808", "", kPatch, 0.0, "a bass drum that falls quickly and stays", k808, super808},
    {"superhat", "", kPatch, 0.0, "a hi-hat of noise", kHat, superhat},
    {"supersnare", "", kPatch, 0.0, "a snare of a pulse and noise", kSnare, supersnare},
    {"superclap", "", kPatch, 0.0, "four hands", kClap, superclap},
    {"supersiren", "", kPatch, 0.0, "a siren, up and down once", {}, supersiren},
    {"supernoise", "", kPatch, 0.0, "noise in a band that moves", kNoise, supernoise},
    {"superstatic", "", kPatch, 0.0, "clicks at random, as dense as the note is high", {}, superstatic},
    {"soskick", "", kPatch, 0.0, "a bass drum of sines that bend each other", kSosKick, soskick},
    {"soshats", "", kPatch, 0.0, "a hi-hat of six squares", kSosHats, soshats},
    {"sostoms", "", kPatch, 0.0, "a tom at the note", kSosToms, sostoms},
    {"sossnare", "", kPatch, 0.0, "a snare of two tones and wires", kSosSnare, sossnare},
};

}  // namespace

std::span<const Instrument> beat_instruments() { return kRows; }

}  // namespace perigee
