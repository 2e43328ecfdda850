// repl/session/sampler.cpp -- An event of a sound file: what of it is read, how fast and how long.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "engine/portable_math.h"
#include "repl/session/orbit_controls.h"
#include "repl/session/voice.h"
#include "repl/session/voice_common.h"

namespace perigee {
namespace {

constexpr double kSlowest = 1e-6, kFastest = 1e4;  // frames of the file for each frame

// What of the file is read, and how fast.
struct Reading {
  double begin = 0.0, end = 1.0;  // parts of the file
  double speed = 1.0;             // frames of the file for each frame, at the onset; negative: backwards
  double end_speed = 1.0;
  double length = 0.0;  // frames of the file
  double loops = 0.0;   // SuperDirt: how often it is played; else whether it is looped
  bool in_seconds = false;

  double mean_speed() const { return 0.5 * (std::abs(speed) + std::abs(end_speed)); }
  bool stands() const { return !(mean_speed() > kSlowest); }
};

Reading reading_of(const Controls& c, const SampleBuffer& buffer, double cps) {
  const ControlIds& id = ids();
  const SoundLaws& laws = c.laws;
  Reading r;
  r.begin = c.number(id.begin, 0.0, 0.0, 1.0);
  r.end = c.number(id.end, 1.0, 0.0, 1.0);
  r.speed = c.number(id.speed, 1.0);
  if (c.has(id.freq)) {
    r.speed *= c.number(id.freq, 0.0) / portable::midi_to_hz(laws.natural_midi);
  } else {
    const double midi = c.midi(false).value_or(laws.natural_midi) + octave_semitones(c);
    if (midi != laws.natural_midi) r.speed *= portable::semitones_to_ratio(midi - laws.natural_midi);
  }
  r.speed *= c.number(id.harmonic, 1.0);
  const std::string unit = c.text(id.unit);
  if (unit == "c") r.speed *= buffer.natural_seconds * (laws.unit_c_scales_by_cps ? cps : 1.0);
  r.in_seconds = unit == "s" && laws.sustain_is_length;
  if (r.begin > r.end) {  // SuperDirt reads from begin to end, backwards here
    std::swap(r.begin, r.end);
    r.speed = -r.speed;
  }
  r.loops = laws.sustain_is_length ? std::abs(c.number(id.loop, 1.0)) : c.number(id.loop, 0.0);
  r.end_speed = r.speed * (1.0 + c.number(id.accelerate, 0.0));
  r.length = (r.end - r.begin) * static_cast<double>(buffer.frames);
  return r;
}

// How long it is heard, in seconds.
struct Length {
  double gate = 0.0, total = 0.0, fade_in = 0.0, fade_out = 0.0;
  bool looping = false;
};

Length length_of(const Controls& c, const Reading& r, const Loudness& loudness, const Moment& moment) {
  const ControlIds& id = ids();
  const SoundLaws& laws = c.laws;
  Length l;
  const double played = r.length / std::max(r.mean_speed(), kSlowest) / moment.rate_hz;
  // Stretched, it lasts so many times as long.
  const double timescale = c.number(control_key("timescale"), 1.0, 0.01, 100.0);
  const double natural = (r.in_seconds ? r.end - r.begin : played) * timescale;
  // SuperDirt's phase wraps where the sound lasts longer than its region, by loop or by unit "s".
  l.looping =
      laws.sustain_is_length ? r.loops > 1.0 || (natural - played * timescale) * moment.rate_hz > 1.0 : r.loops > 0.0;
  const double legato = c.number(id.clip, c.number(id.legato, -1.0));
  l.gate = l.total = natural;
  if (laws.sustain_is_length) {
    l.gate = natural * std::max(r.loops, 0.0);
    if (legato >= 0.0) l.gate = std::min(legato * moment.delta, natural);
    if (c.has(id.sustain)) l.gate = std::min(std::max(0.0, c.number(id.sustain, 0.0)), natural);
    l.total = l.gate;
    const double end_fade = std::min(c.number(id.fade_time, laws.end_fade, 0.0, 60.0), kFadeShare * l.total);
    const double begin_fade = c.number(id.fade_in_time, r.begin > 0.0 ? end_fade : 0.0, 0.0, 60.0);
    if (l.total < natural || l.looping || c.has(id.fade_time)) l.fade_out = end_fade;
    l.fade_in = std::min(begin_fade, kFadeShare * l.total);
    return l;
  }
  if (legato >= 0.0 || l.looping || c.has(id.release)) l.gate = moment.delta * (legato >= 0.0 ? legato : 1.0);
  if (!l.looping) l.gate = std::min(l.gate, natural);
  const double release = loudness.adsr ? loudness.release : c.number(id.fade_time, laws.end_fade, 0.0, 60.0);
  l.total = loudness.adsr || l.gate < natural || l.looping ? l.gate + release : natural;
  if (!l.looping) l.total = std::min(l.total, natural);
  if (!loudness.adsr && l.total > l.gate) l.fade_out = l.total - l.gate;
  // A piece of the sound does not begin or end by itself.
  const bool forward = r.speed >= 0.0, cut_in = forward ? r.begin > 0.0 : r.end < 1.0;
  const bool cut_out = !l.looping && (forward ? r.end < 1.0 : r.begin > 0.0);
  if (cut_out && l.fade_out == 0.0 && l.total < l.gate + release) l.fade_out = std::min(release, kFadeShare * l.total);
  const double begin_fade = std::min(c.number(id.fade_time, laws.begin_fade, 0.0, 60.0), kFadeShare * l.total);
  l.fade_in = c.number(id.fade_in_time, cut_in && !loudness.adsr ? begin_fade : 0.0, 0.0, 60.0);
  return l;
}

SampleRegion region_of(const Controls& c, const Reading& r, const Length& l, const SampleBuffer& buffer,
                       double rate_hz) {
  const ControlIds& id = ids();
  const auto place = [&](double part) {
    return static_cast<SamplePosition>(std::floor(part * static_cast<double>(buffer.frames)) *
                                       static_cast<double>(kSampleFrame));
  };
  SampleRegion region;
  region.sample = &buffer;
  region.begin = place(r.begin);
  region.end = place(r.end);
  region.loop = l.looping;
  region.start = r.speed >= 0.0 ? region.begin : region.end - kSampleFrame;
  if (l.looping && (c.has(id.loop_begin) || c.has(id.loop_end))) {
    const SamplePosition begin = place(c.number(id.loop_begin, 0.0, 0.0, 1.0)),
                         end = place(c.number(id.loop_end, 1.0, 0.0, 1.0));
    region.begin = begin < end ? begin : place(0.0);  // as Web Audio has it: points in no order loop it all
    region.end = begin < end ? end : place(1.0);
    region.start = std::clamp(region.start, region.begin, region.end - 1);
  }
  region.step = r.stands() ? kSampleFrame : static_cast<std::int64_t>(r.speed * static_cast<double>(kSampleFrame));
  region.step_slope = static_cast<std::int64_t>((r.end_speed - r.speed) / (l.total * rate_hz) * 0x1p48);
  return region;
}

}  // namespace

Voice VoiceMaker::sampler(const Asked& asked) {
  const Controls& c = asked.controls;
  Voice voice;
  voice.sample = *asked.sound.sample;
  voice.use = bank_.ready(voice.sample);
  if (!voice.use) {
    // A file that failed has been reported by the bank, once; its events are silent.
    if (bank_.state(voice.sample) == SampleState::failed) return voice;
    voice.state = Voice::State::loading;
    return voice;
  }
  const SampleBuffer& buffer = *voice.use.get();
  const Reading reading = reading_of(c, buffer, asked.moment.cps);
  if (reading.stands() && !asked.moment.follows)
    voice.problem = "speed: at 0 nothing is read of the sound, so it is silent";
  if (reading.length < 1.0) voice.problem = "begin, end: nothing of the sound lies between them, so it is silent";
  if (reading.mean_speed() > kFastest)
    voice.problem = "speed: more than 10000 times as fast nothing is heard of the sound, so it is silent";
  if (!voice.problem.empty()) return voice;

  VoiceParams params;
  const Loudness loudness = set_loudness(params, c, false);
  const Length length = length_of(c, reading, loudness, asked.moment);
  if (!(length.total * rate_hz_ >= kShortestFrames)) {
    if (c.laws.sustain_is_length && reading.loops == 0.0)
      voice.problem = "loop: the sound is played 0 times, so it is silent";
    return voice;
  }
  set_common(params, c, asked.moment, asked.dialect);
  set_grain(params, c, length.total);
  if (asked.moment.follows) params.effects |= Effect::varispeed;
  if (reading.stands()) params.set("rate", 0.0);
  if (length.fade_in > 0.0 || length.fade_out > 0.0) params.effects |= Effect::fade;
  params.set("fadein", length.fade_in);
  params.set("fadeout", length.fade_out);

  const double tail = set_tail(params, c.laws.order, rate_hz_);
  Trigger& t = voice.trigger;
  t.program = programs_.sampler(buffer.channels, params.effects, c.laws.order, asked.modulation);
  if (t.program == nullptr) return too_many_chains();
  t.region = region_of(c, reading, length, buffer, rate_hz_);
  t.gate_frames = frames_of(length.gate, rate_hz_);
  t.total_frames = frames_of(length.total + tail, rate_hz_);
  t.params = params.for_program(*t.program);
  set_place(t, c, voice.sample.index + 1, rate_hz_);
  set_orbit(t, c, asked.moment, asked.dialect == Dialect::tidal);
  voice.state = Voice::State::ready;
  return voice;
}

}  // namespace perigee
