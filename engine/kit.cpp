// engine/kit.cpp -- One table of all built-in instruments, gathered from their families.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kit.h"

#include <vector>

#include "engine/formula.h"
#include "engine/kit/additive.h"
#include "engine/kit/sketch.h"

namespace perigee {

std::span<const Instrument> kit() {
  static const std::vector<Instrument> all = [] {
    std::vector<Instrument> rows;
    for (const auto& family :
         {drum_instruments(), wave_instruments(), noise_instruments(), struck_instruments(), analogue_instruments(),
          digital_instruments(), organ_instruments(), beat_instruments(), grain_instruments(), zzfx_instruments(),
          fm_instruments(), formula_instruments(), wavetable_instruments()}) {
      rows.insert(rows.end(), family.begin(), family.end());
    }
    rows.push_back(additive_instrument());
    return rows;
  }();
  return all;
}

std::string InstrumentForm::key() const {
  std::string text;
  if (parts != kAllParts) text += " parts " + std::to_string(parts);
  if (formula != nullptr) text += " formula " + formula->text();
  return text;
}

const Instrument* find_instrument(std::string_view name, ChainOrder order) {
  if (name.empty()) return nullptr;
  for (const Instrument& instrument : kit()) {
    if ((instrument.name == name || instrument.alias == name) && instrument.only.value_or(order) == order)
      return &instrument;
  }
  return nullptr;
}

std::array<ProgramBuilder::Value, 2> build_instrument(ProgramBuilder& builder, const Instrument& instrument,
                                                      ProgramBuilder::Value pitch, const InstrumentForm& form) {
  Sketch sketch{builder, instrument, pitch, form};
  const Sides sides = instrument.build(sketch);
  return {sides.left.value, sides.right.value};
}

}  // namespace perigee
