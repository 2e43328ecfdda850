// engine/kit/sketch.h -- Shorthand for recipes: signals that add and multiply, and a name for each unit that they use.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kit.h"
#include "engine/synth_graph.h"

namespace perigee {

// A signal inside the Program being built.
struct Tone {
  ProgramBuilder* builder = nullptr;
  ProgramBuilder::Value value;
};
// A signal or a number.
struct Level {
  Level(double constant) : number{constant} {}
  Level(Tone signal) : tone{signal} {}
  Tone tone;
  double number = 0.0;
  ProgramBuilder::Value in(ProgramBuilder& builder) const {
    return tone.builder != nullptr ? tone.value : builder.constant(static_cast<float>(number));
  }
};
inline Tone joined(std::string_view unit, Tone a, Level b) {
  return {a.builder, a.builder->one(unit, {a.value, b.in(*a.builder)})};
}
inline Tone operator*(Tone a, Level b) { return joined("mul", a, b); }
inline Tone operator*(double a, Tone b) { return joined("mul", b, a); }
inline Tone operator+(Tone a, Level b) { return joined("add", a, b); }
inline Tone operator+(double a, Tone b) { return joined("add", b, a); }
inline Tone operator-(Tone a, Level b) { return joined("sub", a, b); }
inline Tone operator-(double a, Tone b) { return (b * -1.0) + a; }

// What an instrument gives: one signal, or left and right.
struct Sides {
  Sides(Tone both) : left{both} {}
  Sides(Tone l, Tone r) : left{l}, right{r} {}
  Tone left, right;
};

class Sketch {
 public:
  Sketch(ProgramBuilder& builder, const Instrument& instrument, ProgramBuilder::Value pitch, const InstrumentForm& form)
      : builder_{builder}, instrument_{instrument}, pitch_{pitch}, form_{form} {}

  Tone pitch() { return {&builder_, pitch_}; }  // Hz of a synth or patch, a factor of a drum
  Tone own(std::string_view name);              // a parameter of the instrument's own
  bool wants(int part) const { return (form_.parts >> part & 1) != 0; }
  // The unit with what the event wants computed.
  Tone formula_unit(std::string_view name, std::initializer_list<Level> inputs);
  Tone length() { return param(kDurationParam, 1.0); }  // s, of the event
  Tone unit(std::string_view name, std::span<const Level> inputs) { return units(name, inputs)[0]; }
  Tone unit(std::string_view name, std::initializer_list<Level> inputs) {
    return unit(name, std::span{inputs.begin(), inputs.size()});
  }
  std::array<Tone, 2> units(std::string_view name, std::span<const Level> inputs);  // both outputs
  std::array<Tone, 2> units(std::string_view name, std::initializer_list<Level> inputs) {
    return units(name, std::span{inputs.begin(), inputs.size()});
  }
  Tone number(double value) { return {&builder_, builder_.constant(static_cast<float>(value))}; }

  Tone sine(Level hz, Level turns = 0.0) { return unit("sine", {hz, turns}); }
  Tone saw(Level hz, Level turns = 0.0) { return unit("saw", {hz, turns}); }
  Tone pulse(Level hz, Level width, Level turns = 0.0) { return unit("pulse", {hz, turns, width}); }
  Tone triangle(Level hz, Level turns = 0.0) { return unit("triangle", {hz, turns}); }
  Tone white(double salt = 0.0) { return unit("white", {salt}); }
  Tone pink(double salt = 0.0) { return unit("pink", {salt}); }
  Tone low(Tone in, Level hz, Level q = 0.7071) { return unit("lpf", {in, hz, q}); }
  Tone high(Tone in, Level hz, Level q = 0.7071) { return unit("hpf", {in, hz, q}); }
  Tone band(Tone in, Level hz, Level q) { return unit("bpf", {in, hz, q}); }
  Tone shape(Tone in, Level amount) { return unit("shape", {in, amount}); }
  Tone clip(Tone in, Level limit = 1.0) { return unit("clip", {in, limit}); }
  Tone mix(Tone a, Tone b, Level balance) { return unit("mix", {a, b, balance}); }
  // −60 dB after `decay` seconds, after a linear attack.
  Tone strike(Tone in, Level decay, Level attack = 0.0) { return unit("strike", {in, attack, decay}); }
  Tone decay(Level seconds, Level attack = 0.0) { return strike(number(1.0), seconds, attack); }
  Tone line(Level from, Level to, Level seconds) { return unit("line", {from, to, seconds}); }
  Tone sweep(Level from, Level to, Level seconds) { return unit("sweep", {from, to, seconds}); }
  // What `next` makes of its own last sample.
  template <class Next>
  Tone loop(const Next& next) {
    const Tone last = back();
    const Tone made = next(last);
    close(last, made);
    return made;
  }
  // A signal as it was a sample ago, and what it is.
  Tone back() { return {&builder_, builder_.feedback(ProgramBuilder::Delay::sample)}; }
  void close(Tone last, Tone made) { builder_.close(last.value, made.value); }
  Tone impulse() { return decay(1e-5); }  // 1 on the first frame, then nothing

  // What goes from 0 to 1 between two places in the event, both shares of its length.
  Tone done() { return unit("glide", {1.0, 1.0}) - 1.0; }
  // At full level for a share of the event's length, and silent at its end.
  Tone lasting(Tone in, double share, double attack = 0.002);
  Tone semitones(Tone steps);                   // as a ratio, within a cent for ±48
  Tone above(Tone x);                           // 0 below 0, 1 above 1, straight between
  Tone moog(Tone in, Tone hz, Tone resonance);  // 24 dB an octave; resonance 0..1

 private:
  Tone param(std::string_view name, double otherwise) {
    return {&builder_, builder_.param(name, static_cast<float>(otherwise))};
  }
  ProgramBuilder& builder_;
  const Instrument& instrument_;
  ProgramBuilder::Value pitch_;
  const InstrumentForm& form_;
};

// The families of the kit, one a file.
std::span<const Instrument> drum_instruments();
std::span<const Instrument> wave_instruments();
std::span<const Instrument> noise_instruments();
std::span<const Instrument> struck_instruments();
std::span<const Instrument> analogue_instruments();
std::span<const Instrument> digital_instruments();
std::span<const Instrument> organ_instruments();
std::span<const Instrument> beat_instruments();
std::span<const Instrument> grain_instruments();
std::span<const Instrument> zzfx_instruments();
std::span<const Instrument> fm_instruments();
std::span<const Instrument> formula_instruments();
std::span<const Instrument> wavetable_instruments();

}  // namespace perigee
