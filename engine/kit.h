// engine/kit.h -- The built-in instruments: drums and synths made of units, so that sound needs no download.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/program.h"
#include "engine/voice_effects.h"

namespace perigee {

class Sketch;
struct Sides;

enum class InstrumentKind : std::uint8_t {
  drum,   // rings for natural_seconds by itself; listens to speed (pitch factor)
  synth,  // sounds evenly until its envelope ends; listens to freq (Hz) and accelerate
  patch,  // as a synth, but shapes its own loudness over the event's length, so it needs no envelope
};

// What an instrument listens to beside its pitch: a control of the same name, kept within the range. The Program's parameter is
// synth_param(name), since the chain of effects may have one of that name too.
struct InstrumentParam {
  std::string_view name;
  std::string_view unit;
  float low = 0.0f, high = 1.0f;
  float default_value = 0.0f;
  std::string_view help;
};

struct Instrument {
  std::string_view name;
  std::string_view alias;  // a second name, or empty
  InstrumentKind kind = InstrumentKind::drum;
  double natural_seconds = 0.0;  // drums: when it is silent by itself at speed 1; others: 0
  std::string_view help;
  std::span<const InstrumentParam> params;
  // The source, before envelope and effects: one side or two.
  Sides (*build)(Sketch& sketch) = nullptr;
  // What a parameter is where the event does not say: a preset may give each `voice` values of its own. Null: the default.
  float (*preset)(const InstrumentParam& param, int voice) = nullptr;
  std::optional<ChainOrder> only{};  // of two instruments with one name, whose this is
  // Which of its parts these values of its parameters (in their order) ask for, a bit each: what is left out costs nothing, and
  // its presence would change no bit of the sound. Null: it has one form.
  std::uint64_t (*parts)(std::span<const double> values) = nullptr;
  // Seconds that it sounds on after the gate, by which it shapes its own loudness. Null: it does not.
  double (*tail)(std::span<const double> values) = nullptr;
  // The table that it reads where the event gives it no sound. Null: it reads none.
  const SampleBuffer& (*table)() = nullptr;

  // `voice` is 0 … 9.
  float default_of(const InstrumentParam& param, int voice) const {
    return preset == nullptr ? param.default_value : preset(param, voice);
  }
};

inline constexpr std::uint64_t kAllParts = ~std::uint64_t{0};

// What an event makes of an instrument beyond its parameters: those of its parts that it wants, and what it computes.
struct InstrumentForm {
  std::uint64_t parts = kAllParts;
  std::shared_ptr<const Formula> formula;
  std::string key() const;  // no two forms have the same
};

std::span<const Instrument> kit();
// By name or alias; null if there is none.
const Instrument* find_instrument(std::string_view name, ChainOrder order = ChainOrder::superdough);

// Puts the instrument's units into the builder; the second side is invalid for one that is mono.
std::array<ProgramBuilder::Value, 2> build_instrument(ProgramBuilder& builder, const Instrument& instrument,
                                                      ProgramBuilder::Value pitch, const InstrumentForm& form = {});

}  // namespace perigee
