// repl/session/player_words.cpp -- What the instrument has names for, said to whoever types one.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "engine/kit.h"
#include "patterns/core.h"
#include "repl/session/effect_controls.h"
#include "repl/session/fm_controls.h"
#include "repl/session/input_synths.h"
#include "repl/session/own_params.h"
#include "repl/session/player.h"
#include "repl/session/wavetable_controls.h"

namespace perigee {
namespace {

std::string_view kind_of(const Instrument& instrument) {
  return instrument.kind == InstrumentKind::drum ? "drum" : "synth";
}

void add_samples_of(const SampleBank& bank, std::vector<Completion>& words, std::string_view only) {
  for (const SoundListing& sound : bank.sounds(only)) {
    if (!only.empty() && sound.name != only) continue;
    words.push_back(
        {sound.name, "samples", fmt::format("{} {}", sound.files.size(), sound.files.size() == 1 ? "file" : "files")});
  }
}

void add_instruments(std::vector<Completion>& words, std::string_view only) {
  for (const InputSound& input : input_sounds()) {
    if (only.empty() || input.name == only)
      words.push_back({std::string(input.name), "input", std::string(input.help)});
  }
  for (const Instrument& instrument : kit()) {
    const std::string own = only.empty() ? std::string() : own_params_told(instrument, true);
    for (const std::string_view name : {instrument.name, instrument.alias}) {
      if (!name.empty() && (only.empty() || name == only))
        words.push_back({std::string(name), std::string(kind_of(instrument)), std::string(instrument.help) + own});
    }
  }
}

// RolandTR909 of RolandTR909_bd: what stands before the last line of several names.
std::vector<Completion> banks_of(const SampleBank& bank) {
  std::map<std::string, std::size_t> counts;
  for (const SoundListing& sound : bank.sounds()) {
    const std::size_t line = sound.name.rfind('_');
    if (line != std::string::npos && line > 0) ++counts[sound.name.substr(0, line)];
  }
  std::vector<Completion> words;
  words.reserve(counts.size());
  for (const auto& [name, sounds] : counts) {
    words.push_back({name, "bank", fmt::format("{} {}", sounds, sounds == 1 ? "sound" : "sounds")});
  }
  return words;
}

std::vector<Completion> files_of(const SampleBank& bank, std::string_view name) {
  std::vector<Completion> words;
  for (const SoundListing& sound : bank.sounds(name)) {
    if (sound.name != name) continue;
    for (std::size_t n = 0; n < sound.files.size(); ++n) {
      words.push_back({std::to_string(n), "sample", std::filesystem::path(sound.files[n].path).filename().string()});
    }
  }
  return words;
}

std::vector<Completion> values_of(std::string_view control) {
  std::vector<Completion> words;
  for (const auto& known : {words_of(control), fm_words_of(control), wavetable_words_of(control)}) {
    for (const ControlWord& each : known) words.push_back({std::string(each.word), "value", ""});
  }
  return words;
}

}  // namespace

std::vector<Completion> Player::words(WordsOf what, std::string_view of) const {
  std::vector<Completion> words;
  switch (what) {
    case WordsOf::sounds:
    case WordsOf::sound: {
      const std::string_view only = what == WordsOf::sound ? of : std::string_view{};
      if (what == WordsOf::sound && of.empty()) return words;
      {
        const std::lock_guard lock(mutex_);
        for (const auto& [name, synth] : performance_.score().synths) {
          if (only.empty() || name == only)
            words.push_back({name, name.starts_with("g-") ? "genome" : "synth", "of your own"});
        }
      }
      add_samples_of(bank_, words, only);
      add_instruments(words, only);
      return words;
    }
    case WordsOf::files:
      return files_of(bank_, of);
    case WordsOf::banks:
      return banks_of(bank_);
    case WordsOf::values:
      return values_of(of);
    case WordsOf::slots: {
      const std::lock_guard lock(mutex_);
      for (const auto& [name, slot] : performance_.score().slots) {
        words.push_back({name, "slot", slot.muted ? "muted" : slot.sounding ? "plays" : "silent"});
      }
      return words;
    }
  }
  return words;
}

}  // namespace perigee
