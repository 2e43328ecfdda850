// repl/session/voice.cpp -- One event becomes one voice: its controls, by the dialect's laws, in engine units.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/voice.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "engine/kit.h"
#include "engine/portable_math.h"
#include "patterns/controls.h"
#include "repl/session/laws.h"
#include "repl/session/own_params.h"
#include "repl/session/unread.h"

namespace perigee {
namespace {

constexpr double kMostFrames = 0x1p30 - 64.0;  // 6 hours at 48 kHz; a voice asked to last longer lasts this
constexpr double kLoudest = 1000.0;            // linear; the limiter holds the rest
constexpr double kNowhere = -1e300;            // a pan that is not said
constexpr double kShortestFrames = 8.0;        // SuperDirt's drop rule
constexpr double kShortestStage = 0.001;       // superdough's least attack and decay
constexpr double kShortestRelease = 0.01;
constexpr double kNeverSilent = std::numeric_limits<double>::infinity();
constexpr double kLongestTail = 60.0;   // seconds that a synth's own envelope may go on after the gate
constexpr double kFadeShare = 0.19098;  // SuperDirt: a fade is at most this part of the sound

// The ids of the controls that the engine knows, looked up once.
struct Ids {
  static ControlId of(std::string_view name) { return add_control(name).id; }
  ControlId s = of("s"), n = of("n"), bank = of("bank"), note = of("note"), midinote = of("midinote"),
            freq = of("freq"), gain = of("gain"), velocity = of("velocity"), postgain = of("postgain"), pan = of("pan"),
            speed = of("speed"), begin = of("begin"), end = of("end"), loop = of("loop"), unit = of("unit"),
            cut = of("cut"), clip = of("clip"), legato = of("legato"), sustain = of("sustain"), attack = of("attack"),
            decay = of("decay"), hold = of("hold"), release = of("release"), curve = of("curve"), cutoff = of("cutoff"),
            resonance = of("resonance"), hcutoff = of("hcutoff"), hresonance = of("hresonance"), bandf = of("bandf"),
            bandq = of("bandq"), shape = of("shape"), crush = of("crush"), coarse = of("coarse"),
            accelerate = of("accelerate"), orbit = of("orbit"), nudge = of("nudge"), loop_begin = of("loopBegin"),
            loop_end = of("loopEnd");
};
const Ids& ids() {
  static const Ids known;
  return known;
}

// One event's controls, read as numbers and words.
class Controls {
 public:
  Controls(const Event& event, const SoundLaws& sound_laws) : map_{event.value.controls()}, laws{sound_laws} {}

  const Value* find(ControlId id) const { return map_.find(id); }
  bool has(ControlId id) const { return map_.has(id); }
  // Finite, or `otherwise`: a word that is no number sets nothing.
  double number(ControlId id, double otherwise) const {
    const Value* value = map_.find(id);
    double result = otherwise;
    if (!value) return otherwise;
    if (value->is_number()) result = value->number();
    if (value->is_boolean()) result = value->boolean() ? 1.0 : 0.0;
    if (value->is_string()) result = number_of(value->text()).value_or(otherwise);
    return std::isfinite(result) ? result : otherwise;
  }
  std::string text(ControlId id) const {
    const Value* value = map_.find(id);
    if (!value) return {};
    return value->is_string() ? std::string(value->text()) : describe(*value);
  }
  // The MIDI note of `note`, `midinote` or (where it is one) `n`; false where there is none.
  bool midi(bool synth, double& result) const {
    if (has(ids().midinote)) return result = number(ids().midinote, laws.default_midi), true;
    const Value* value = map_.find(ids().note);
    if (!value && synth && laws.n_is_note) value = map_.find(ids().n);
    if (!value) return false;
    if (value->is_string() && midi_of_name(value->text(), laws, result)) return true;
    const ControlId id = map_.has(ids().note) ? ids().note : ids().n;
    result = number(id, 0.0) + laws.number_offset;
    return true;
  }

 private:
  const ControlMap& map_;

 public:
  const SoundLaws& laws;
};

// A Program's parameters by name, over its defaults.
class Params {
 public:
  explicit Params(const Program& program) : program_{program}, values_{program.default_params()} {}
  void set(std::string_view name, double value) {
    const int index = program_.param_index(name);
    if (index >= 0) values_[static_cast<std::size_t>(index)] = static_cast<float>(value);
  }
  const std::array<float, kMaxParams>& values() const { return values_; }

 private:
  const Program& program_;
  std::array<float, kMaxParams> values_;
};

// The envelope that an event asks for: attack, decay, sustain and release in the default dialect, SuperDirt's attack, hold
// and release in `tidal` or where `hold` is given.
struct Envelope {
  EffectSet effects;
  double attack = 0, decay = 0, sustain = 1, release = -1, hold = 1e9;
};

Envelope envelope_of(const Controls& c, bool synth) {
  const Ids& id = ids();
  Envelope e;
  if (c.laws.sustain_is_length || c.has(id.hold)) {
    if (!c.has(id.attack) && !c.has(id.release) && !c.has(id.hold)) return e;
    e.effects = Effect::ahd;
    e.attack = std::max(0.0, c.number(id.attack, 0.0));
    e.hold = c.has(id.release) || c.has(id.hold) ? std::max(0.0, c.number(id.hold, 0.0)) : 1e9;
    e.release = std::max(0.0, c.number(id.release, c.laws.sustain_is_length ? 1e9 : kShortestRelease));
    return e;
  }
  const bool a = c.has(id.attack), d = c.has(id.decay), s = c.has(id.sustain), r = c.has(id.release);
  if (!a && !d && !s && !r) {
    if (synth) e = {Effect::adsr, kShortestStage, 0.05, 0.6, kShortestRelease, 1e9};
    return e;
  }
  e.effects = Effect::adsr;
  e.attack = std::max(kShortestStage, c.number(id.attack, 0.0));
  e.decay = std::max(kShortestStage, c.number(id.decay, 0.0));
  e.sustain = std::clamp(c.number(id.sustain, d ? 0.001 : 1.0), 0.0, 1.0);
  e.release = std::max(kShortestRelease, c.number(id.release, 0.0));
  return e;
}

// The filters and shapers that the event names.
EffectSet effects_of(const Controls& c) {
  const Ids& id = ids();
  EffectSet set;
  if (c.has(id.cutoff)) set |= Effect::lpf;
  if (c.has(id.hcutoff)) set |= Effect::hpf;
  if (c.has(id.bandf)) set |= Effect::bpf;
  if (c.number(id.coarse, 1.0) > 1.0) set |= Effect::coarse;
  if (c.has(id.crush)) set |= Effect::crush;
  if (c.number(id.shape, 0.0) > 0.0) set |= Effect::shape;
  return set;
}

void set_common(Params& params, const Controls& c, const Envelope& e, EffectSet effects) {
  const Ids& id = ids();
  const SoundLaws& laws = c.laws;
  double level = laws.level(c.number(id.gain, laws.default_gain)) * c.number(id.postgain, 1.0);
  if (laws.velocity_scales) level *= c.number(id.velocity, 1.0);
  params.set("gain", std::clamp(level, -kLoudest, kLoudest));
  const double pan = c.number(id.pan, kNowhere);
  if (pan == kNowhere) {
    params.set("pan", laws.default_pan);
  } else if (laws.pan_is_cyclic && (pan < 0.0 || pan > 1.0)) {
    params.set("pan", pan - std::floor(pan));
  } else {
    params.set("pan", std::clamp(pan, 0.0, 1.0));
  }
  if (effects.has(Effect::adsr)) {
    params.set("attack", e.attack);
    params.set("decay", e.decay);
    params.set("sustain", e.sustain);
    params.set("release", e.release);
  }
  if (effects.has(Effect::ahd)) {
    params.set("aattack", e.attack);
    params.set("ahold", e.hold);
    params.set("arelease", e.release);
    params.set("curve", c.number(id.curve, -3.0));
  }
  if (effects.has(Effect::lpf)) {
    params.set("cutoff", std::max(0.0, c.number(id.cutoff, 20000.0)));
    params.set("resonance", laws.filter_q(c.number(id.resonance, laws.default_resonance)));
  }
  if (effects.has(Effect::hpf)) {
    params.set("hcutoff", std::max(0.0, c.number(id.hcutoff, 0.0)));
    params.set("hresonance", laws.filter_q(c.number(id.hresonance, laws.default_resonance)));
  }
  if (effects.has(Effect::bpf)) {
    const double q = std::clamp(c.number(id.bandq, laws.default_bandq), 0.01, 1000.0);
    params.set("bandf", std::max(0.0, c.number(id.bandf, 1000.0)));
    params.set("bandq", q);
    params.set("bandgain", laws.band_gain(q));
  }
  if (effects.has(Effect::coarse)) params.set("coarse", c.number(id.coarse, 1.0));
  if (effects.has(Effect::crush)) params.set("crush", std::clamp(c.number(id.crush, 16.0), 1.0, 24.0));
  if (effects.has(Effect::shape)) params.set("shape", std::clamp(c.number(id.shape, 0.0), 0.0, 0.999));
}

// What an event says to the controls that a synth of the player's reads; v.note is the MIDI note.
std::vector<float> own_controls(const SynthGraph& graph, const Controls& c, double midi) {
  std::vector<float> values;
  for (const SynthGraph::Control& control : graph.controls) {
    double value = c.number(control_key(control.name), static_cast<double>(control.otherwise));
    if (control.name == "note") value = c.has(ids().note) || c.has(ids().midinote) ? midi : value;
    values.push_back(static_cast<float>(std::clamp(value, -1e30, 1e30)));
  }
  return values;
}

// The effects whose control such a synth reads itself; its own envelope may read any stage.
EffectSet read_by(const SynthGraph& graph, bool ends_itself) {
  struct Reader {
    std::string_view control;
    EffectSet effect;
    bool is_stage;
  };
  static constexpr Reader kReaders[] = {
      {"cutoff", Effect::lpf, false},
      {"hcutoff", Effect::hpf, false},
      {"bandf", Effect::bpf, false},
      {"coarse", Effect::coarse, false},
      {"crush", Effect::crush, false},
      {"shape", Effect::shape, false},
      {"accelerate", Effect::glide, false},
      {"attack", EffectSet{Effect::adsr} | Effect::ahd, true},
      {"decay", EffectSet{Effect::adsr} | Effect::ahd, true},
      {"sustain", EffectSet{Effect::adsr} | Effect::ahd, true},
      {"release", EffectSet{Effect::adsr} | Effect::ahd, true},
      {"hold", EffectSet{Effect::adsr} | Effect::ahd, true},
  };
  EffectSet found;
  for (const Reader& reader : kReaders) {
    const bool reads = std::any_of(graph.controls.begin(), graph.controls.end(),
                                   [&](const SynthGraph::Control& control) { return control.name == reader.control; });
    if (reads && (ends_itself || !reader.is_stage)) found |= reader.effect;
  }
  return found;
}

// What every voice says of itself beside its Program: its bus, and who it ends.
void set_place(Trigger& trigger, const Controls& c, std::uint32_t identity, double rate_hz) {
  const Ids& id = ids();
  const SoundLaws& laws = c.laws;
  const auto orbit = static_cast<std::int64_t>(std::clamp(c.number(id.orbit, laws.default_orbit), -1e9, 1e9));
  trigger.orbit = static_cast<std::int32_t>(((orbit % kOrbits) + kOrbits) % kOrbits);
  const auto group = static_cast<std::int32_t>(std::clamp(c.number(id.cut, 0.0), -1e9, 1e9));
  if (group == 0) return;
  trigger.cut_group = group;
  trigger.cut_scope = laws.cut_scope;
  trigger.cut_identity = laws.negative_cut_is_same_sample && group < 0 ? identity : 0;
  trigger.cut_fade_frames = static_cast<std::int32_t>(laws.cut_fade * rate_hz);
}

Frames frames_of(double seconds, double rate_hz) {
  return static_cast<Frames>(std::ceil(std::clamp(seconds * rate_hz, 0.0, kMostFrames)));
}

Voice refused(std::string problem) {
  Voice voice;
  voice.state = Voice::State::refused;
  voice.problem = std::move(problem);
  return voice;
}

}  // namespace

std::string why_unplayable(const Event& event) {
  if (!event.has_whole) {
    return "a continuous signal has no events to play; give it some with segment(8), or use it as the value of a "
           "control";
  }
  if (event.value.is_controls()) return {};
  return "the event " + describe(event.value) +
         " has no controls, so nothing can sound; name one, as in s\"bd\" or note\"c3\"";
}

// Who plays an event: a synth of the player's, a sound file, or one of the kit.
struct VoiceMaker::Sound {
  std::string name;
  double n = 0.0;
  std::optional<SampleHandle> sample;
  const Instrument* instrument = nullptr;
  std::shared_ptr<const Synth> synth;
};

std::optional<SampleHandle> VoiceMaker::sample_of(const Event& event, Dialect dialect, const Synths& synths) const {
  if (!event.value.is_controls()) return std::nullopt;
  const Sound sound = sound_of(event, dialect, synths);
  return sound.sample;
}

VoiceMaker::Sound VoiceMaker::sound_of(const Event& event, Dialect dialect, const Synths& synths) const {
  const SoundLaws& laws = sound_laws(dialect);
  const Controls c(event, laws);
  Sound sound;
  sound.name = c.has(ids().s) ? c.text(ids().s) : std::string(laws.default_sound);
  sound.n = c.number(ids().n, 0.0);
  if (const std::size_t colon = sound.name.find(':'); colon != std::string::npos) {
    double index = 0.0;
    const char* end = sound.name.data() + sound.name.size();
    if (std::from_chars(sound.name.data() + colon + 1, end, index).ec == std::errc{} && !c.has(ids().n))
      sound.n = index;
    sound.name.resize(colon);
  }
  if (const auto own = synths.find(sound.name); own != synths.end()) {
    sound.synth = own->second;
    return sound;
  }
  const std::int64_t index = laws.sample_index(std::clamp(sound.n, -1e15, 1e15));
  if (c.has(ids().bank)) sound.sample = bank_.find(c.text(ids().bank), sound.name, index);
  if (!sound.sample) sound.sample = bank_.find(sound.name, index);
  if (!sound.sample) sound.instrument = instrument_of(sound.name, event.value.controls(), laws);
  return sound;
}

double VoiceMaker::nudge_of(const Event& event) {
  if (!event.value.is_controls()) return 0.0;
  const Value* nudge = event.value.controls().find(ids().nudge);
  return nudge && nudge->is_number() && std::isfinite(nudge->number()) ? std::clamp(nudge->number(), -60.0, 60.0) : 0.0;
}

Voice VoiceMaker::make(const Event& event, double cps, Dialect dialect, const Synths& synths) {
  if (!event.value.is_controls()) {
    return refused("the event " + describe(event.value) +
                   " has no controls, so nothing can sound; name one, as in s\"bd\" or note\"c3\"");
  }
  const Sound sound = sound_of(event, dialect, synths);
  if (sound.name.empty() || sound.name == "~" || sound.name == "-" || sound.name == "_") return {};
  if (const Value* note = event.value.controls().find(ids().note); note && note->is_string()) {
    const SoundLaws& laws = sound_laws(dialect);
    double midi = 0.0;
    if (!midi_of_name(note->text(), laws, midi) && Controls(event, laws).number(ids().note, kNowhere) == kNowhere) {
      return refused("note: \"" + std::string(note->text()) +
                     "\" is neither a number nor a note name such as c3, eb4 or f#2");
    }
  }
  if (sound.sample) return sampler(event, sound, cps, dialect);
  if (sound.instrument || sound.synth) return instrument(event, sound, cps, dialect);
  return refused("no sound is named \"" + sound.name +
                 "\"; sounds() lists what there is, samples(\"folder\") adds more");
}

Voice VoiceMaker::sampler(const Event& event, const Sound& sound, double cps, Dialect dialect) {
  const Ids& id = ids();
  const SoundLaws& laws = sound_laws(dialect);
  const Controls c(event, laws);
  Voice voice;
  voice.sample = *sound.sample;
  voice.use = bank_.ready(voice.sample);
  if (!voice.use) {
    // A file that failed has been reported by the bank, once; its events are silent.
    if (bank_.state(voice.sample) == SampleState::failed) return voice;
    voice.state = Voice::State::loading;
    return voice;
  }
  const SampleBuffer& buffer = *voice.use.get();
  const double file_frames = static_cast<double>(buffer.frames);

  // What is read, and how fast.
  double begin = std::clamp(c.number(id.begin, 0.0), 0.0, 1.0), end = std::clamp(c.number(id.end, 1.0), 0.0, 1.0);
  double speed = c.number(id.speed, 1.0);
  if (double midi = 0.0; !c.has(id.freq) && c.midi(false, midi))
    speed *= portable::semitones_to_ratio(midi - laws.natural_midi);
  if (c.has(id.freq)) speed *= c.number(id.freq, 0.0) / portable::midi_to_hz(laws.natural_midi);
  const std::string unit = c.text(id.unit);
  if (unit == "c") speed *= buffer.natural_seconds * (laws.unit_c_scales_by_cps ? cps : 1.0);
  if (begin > end && laws.sustain_is_length) {  // SuperDirt reads from begin to end, backwards here
    std::swap(begin, end);
    speed = -speed;
  }
  const double loops = laws.sustain_is_length ? std::abs(c.number(id.loop, 1.0)) : c.number(id.loop, 0.0);
  const double accelerate = c.number(id.accelerate, 0.0);
  const double end_speed = speed * (1.0 + accelerate);
  const double mean_speed = 0.5 * (std::abs(speed) + std::abs(end_speed));
  const double length = (end - begin) * file_frames;
  if (!(mean_speed > 1e-6) || length < 1.0 || mean_speed > 1e4) return voice;  // nothing to hear

  // How long it lasts.
  const double delta = (event.whole.end - event.whole.begin).to_double() / cps;
  const double natural = unit == "s" && laws.sustain_is_length ? end - begin : length / mean_speed / rate_hz_;
  // SuperDirt's phase wraps where the sound lasts longer than its region, by loop or by unit "s".
  const bool looping =
      laws.sustain_is_length ? loops > 1.0 || natural * rate_hz_ > length / mean_speed + 1.0 : loops > 0.0;
  const double legato = c.number(id.clip, c.number(id.legato, -1.0));
  Envelope e = envelope_of(c, false);
  EffectSet effects = effects_of(c) | e.effects;
  double gate = natural, total = natural, fade_in = 0.0, fade_out = 0.0;
  if (laws.sustain_is_length) {
    gate = natural * std::max(loops, 0.0);
    if (legato >= 0.0) gate = std::min(legato * delta, natural);
    if (c.has(id.sustain)) gate = std::min(std::max(0.0, c.number(id.sustain, 0.0)), natural);
    total = gate;
    fade_out = total < natural || looping ? std::min(laws.end_fade, kFadeShare * total) : 0.0;
    fade_in = begin > 0.0 ? std::min(laws.end_fade, kFadeShare * total) : 0.0;
  } else {
    if (legato >= 0.0 || looping || c.has(id.release)) gate = delta * (legato >= 0.0 ? legato : 1.0);
    if (!looping) gate = std::min(gate, natural);
    const double release = e.effects.has(Effect::adsr) ? e.release : laws.end_fade;
    total = e.effects.has(Effect::adsr) || gate < natural || looping ? gate + release : natural;
    if (!looping) total = std::min(total, natural);
    if (!e.effects.has(Effect::adsr) && total > gate) fade_out = total - gate;
  }
  if (!(total * rate_hz_ >= kShortestFrames)) return voice;
  if (fade_in > 0.0 || fade_out > 0.0) effects |= Effect::fade;

  Trigger& t = voice.trigger;
  t.program = programs_.sampler(buffer.channels, effects, laws.order);
  const auto position = [](double frames) {
    return static_cast<SamplePosition>(frames * static_cast<double>(kSampleFrame));
  };
  t.region.sample = &buffer;
  t.region.begin = position(std::floor(begin * file_frames));
  t.region.end = position(std::floor(end * file_frames));
  t.region.loop = looping;
  t.region.start = speed >= 0.0 ? t.region.begin : t.region.end - kSampleFrame;
  if (looping && (c.has(id.loop_begin) || c.has(id.loop_end))) {
    t.region.begin = position(std::floor(std::clamp(c.number(id.loop_begin, 0.0), 0.0, 1.0) * file_frames));
    t.region.end = std::max(t.region.begin + kSampleFrame,
                            position(std::floor(std::clamp(c.number(id.loop_end, 1.0), 0.0, 1.0) * file_frames)));
    t.region.start = std::clamp(t.region.start, t.region.begin, t.region.end - 1);
  }
  t.region.step = static_cast<std::int64_t>(speed * static_cast<double>(kSampleFrame));
  t.region.step_slope = static_cast<std::int64_t>((end_speed - speed) / (total * rate_hz_) * 0x1p48);
  t.gate_frames = frames_of(gate, rate_hz_);
  t.total_frames = frames_of(total, rate_hz_);
  set_place(t, c, voice.sample.index + 1, rate_hz_);
  Params params(*t.program);
  set_common(params, c, e, effects);
  params.set("fadein", fade_in);
  params.set("fadeout", fade_out);
  t.params = params.values();
  voice.state = Voice::State::ready;
  return voice;
}

Voice VoiceMaker::instrument(const Event& event, const Sound& sound, double cps, Dialect dialect) {
  const Ids& id = ids();
  const SoundLaws& laws = sound_laws(dialect);
  const Controls c(event, laws);
  const bool synth = sound.synth || sound.instrument->kind != InstrumentKind::drum;
  const bool shapes_itself = sound.instrument != nullptr && sound.instrument->kind == InstrumentKind::patch;
  Voice voice;
  double midi = laws.default_midi;
  const bool has_note = c.midi(synth, midi);
  const double delta = (event.whole.end - event.whole.begin).to_double() / cps;
  const double legato = c.number(id.clip, c.number(id.legato, -1.0));
  const double held = laws.sustain_is_length && c.has(id.sustain) ? std::max(0.0, c.number(id.sustain, 0.0))
                                                                  : delta * (legato >= 0.0 ? legato : 1.0);
  double speed = std::abs(c.number(id.speed, 1.0));
  if (!synth && has_note) speed *= portable::semitones_to_ratio(midi - laws.natural_midi);
  if (!synth && !(speed > 1e-3 && speed < 1e3)) return voice;

  // A synth of the player's that falls silent by itself needs no envelope, and lasts as long as it sounds.
  const std::vector<float> own =
      sound.synth ? own_controls(sound.synth->graph, c, has_note ? midi : laws.default_midi) : std::vector<float>{};
  const double silent = sound.synth ? silent_after(sound.synth->graph, own, held) : kNeverSilent;
  const bool ends_itself = silent < kNeverSilent;
  Envelope e = envelope_of(c, synth && !ends_itself && !shapes_itself);
  EffectSet effects = effects_of(c) | e.effects;
  if (sound.synth) effects.bits &= ~read_by(sound.synth->graph, ends_itself).bits;
  if (synth && c.number(id.accelerate, 0.0) != 0.0) effects |= Effect::glide;
  const bool cut_short =
      !synth && (legato >= 0.0 || (laws.sustain_is_length && c.has(id.sustain)) || c.has(id.release));
  const double natural = synth ? held : sound.instrument->natural_seconds / std::min(speed, 1.0);
  const double gate = synth ? held : cut_short ? std::min(held, natural) : natural;
  double total = gate, fade_out = 0.0;
  if (effects.has(Effect::adsr)) {
    total = gate + e.release;
  } else if (ends_itself) {
    fade_out = laws.end_fade;
    total = std::min(silent, gate + kLongestTail) + fade_out;
    effects |= Effect::fade;
  } else if (synth || cut_short) {
    fade_out = std::min(laws.end_fade, laws.end_fade_inside ? kFadeShare * gate : laws.end_fade);
    total = laws.end_fade_inside ? gate : gate + fade_out;
    effects |= Effect::fade;
  }
  if (!(total * rate_hz_ >= kShortestFrames)) return voice;

  Trigger& t = voice.trigger;
  t.program = sound.synth ? programs_.synth(sound.synth, effects, laws.order)
                          : programs_.instrument(sound.instrument->name, effects, laws.order);
  t.gate_frames = frames_of(gate, rate_hz_);
  t.total_frames = frames_of(total, rate_hz_);
  set_place(t, c, static_cast<std::uint32_t>(std::hash<std::string>{}(sound.name)) | 1u, rate_hz_);
  Params params(*t.program);
  for (std::size_t i = 0; i < own.size(); ++i) params.set(synth_param(sound.synth->graph.controls[i].name), own[i]);
  params.set(kDurationParam, held);
  set_common(params, c, e, effects);
  params.set("fadeout", fade_out);
  const double hz = c.number(id.freq, portable::midi_to_hz(midi)) * (shapes_itself ? speed : 1.0);
  params.set("freq", std::clamp(hz, 0.01, 0.49 * rate_hz_));
  if (sound.instrument != nullptr) {
    set_own_params(*sound.instrument, sound.name, event.value.controls(), hz,
                   [&](const std::string& name, double value) { params.set(name, value); });
  }
  params.set("speed", speed);
  t.params = params.values();
  voice.state = Voice::State::ready;
  return voice;
}

}  // namespace perigee
