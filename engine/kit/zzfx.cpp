// engine/kit/zzfx.cpp -- ZzFX, a tiny synth for the noises of games: jumps, lasers, coins, in six waves.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kit/sketch.h"

namespace perigee {
namespace {

constexpr double kVolume = 0.25;     // of what is not asked for by a list
constexpr float kMostDelay = 0.34f;  // 2^14 frames at 48 kHz
constexpr int kEcho = 0;             // the part that costs memory

// The places of the parameters that are looked at when the voice is made.
constexpr std::size_t kRelease = 3, kDelay = 4;

Sides zzfx(Sketch& k, Level wave, Level curve, Level volume) {
  const Tone tone = k.unit(
      "zzfx", {k.pitch(), wave, curve, k.own("slide"), k.own("deltaSlide"), k.own("pitchJump"), k.own("pitchJumpTime"),
               k.own("lfo"), k.own("znoise"), k.own("zmod"), k.own("zcrush"), k.own("zrand")});
  // The tremolo turns once in each repeat, and there is none without one.
  const Tone turns = k.unit("div", {1.0, k.own("lfo")});
  const Tone depth = k.own("tremolo") * k.unit("gt", {k.own("lfo"), 0.0});
  const Tone level = (k.sine(turns) - 1.0) * depth + 1.0;
  const Tone shaped = k.unit(
      "adsr", {tone * level * volume, k.own("attack") + 0.0002, k.own("decay"), k.own("sustain"), k.own("release")});
  if (!k.wants(kEcho)) return shaped;
  // Half of the sound, and half of what was heard a delay ago.
  const Tone echoes = k.unit("feedback_delay", {shaped, k.own("zdelay"), 0.5, 0.05, static_cast<double>(kMostDelay)});
  const Tone on = k.unit("gt", {k.own("zdelay"), 0.0});
  return shaped * (1.0 - on * 0.5) + echoes * on * 0.25;
}
template <int wave>
Sides plain(Sketch& k) {
  return zzfx(k, static_cast<double>(wave), k.own("curve"), kVolume);
}
Sides square(Sketch& k) { return zzfx(k, 5.0, 1.0, kVolume); }
Sides listed(Sketch& k) { return zzfx(k, k.own("zwave"), k.own("curve"), k.own("zvolume")); }

constexpr InstrumentParam kParams[] = {
    {"attack", "s", 0.0f, 20.0f, 0.0f, "time to rise"},
    {"decay", "s", 0.0f, 20.0f, 0.0f, "time from the peak to the sustain level"},
    {"sustain", "0..1", 0.0f, 1.0f, 0.8f, "level until the event ends"},
    {"release", "s", 0.001f, 20.0f, 0.1f, "time from there to silence"},
    {"zdelay", "s", 0.0f, kMostDelay, 0.0f, "time of its echoes, each half of the one before"},
    {"zrand", "0..1", 0.0f, 1.0f, 0.0f, "how far chance moves its pitch"},
    {"slide", "500 Hz/s", -20.0f, 20.0f, 0.0f, "how fast the pitch climbs"},
    {"deltaSlide", "500 Hz/s^2", -20.0f, 20.0f, 0.0f, "how fast the slide grows"},
    {"pitchJump", "Hz", -2000.0f, 2000.0f, 0.0f, "how far the pitch jumps"},
    {"pitchJumpTime", "s", 0.0f, 10.0f, 0.0f, "when it jumps"},
    {"lfo", "s", 0.0f, 10.0f, 0.0f, "after how long slide and jump begin anew; 0: never"},
    {"znoise", "number", 0.0f, 5.0f, 0.0f, "how much noise shakes the pitch"},
    {"zmod", "Hz", 0.0f, 2000.0f, 0.0f, "how fast the pitch swings through zero"},
    {"zcrush", "100 frames", 0.0f, 1.0f, 0.0f, "how long each sample is held"},
    {"tremolo", "0..1", 0.0f, 1.0f, 0.0f, "how far the level falls, once in each lfo"},
    {"curve", "power", 0.0f, 4.0f, 1.0f, "bends the wave: 0 square, 2 pointed"},
    {"zwave", "number", 0.0f, 5.0f, 0.0f, "which wave the list names"},
    {"zvolume", "linear", 0.0f, 4.0f, 0.25f, "how loud the list is"},
};
constexpr std::span<const InstrumentParam> kAll{kParams}, kWithCurve = kAll.first(16), kSquare = kAll.first(15);

std::uint64_t parts(std::span<const double> values) { return values[kDelay] > 0.0 ? 1u << kEcho : 0u; }
double tail(std::span<const double> values) { return values[kRelease] + values[kDelay]; }

constexpr Instrument row(std::string_view name, std::string_view help, std::span<const InstrumentParam> params,
                         Sides (*build)(Sketch&)) {
  Instrument made;
  made.name = name;
  made.kind = InstrumentKind::synth;
  made.help = help;
  made.params = params;
  made.build = build;
  made.parts = parts;
  made.tail = tail;
  return made;
}
constexpr Instrument kRows[] = {
    row("zzfx", "a game synth by its list of twenty numbers", kAll, listed),
    row("z_sine", "a game synth's sine", kWithCurve, plain<0>),
    row("z_triangle", "a game synth's triangle", kWithCurve, plain<1>),
    row("z_sawtooth", "a game synth's falling saw", kWithCurve, plain<2>),
    row("z_square", "a game synth's square", kSquare, square),
    row("z_tan", "a game synth's tangent, cut off at 1", kWithCurve, plain<3>),
    row("z_noise", "a game synth's rough wave, the sine of a cube", kWithCurve, plain<4>),
};

}  // namespace

std::span<const Instrument> zzfx_instruments() { return kRows; }

}  // namespace perigee
