// repl/check_session.cpp -- An instrument that looks at what it is given to play, and plays nothing.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/check_session.h"

#include <chrono>
#include <cstdlib>
#include <span>
#include <stdexcept>

#include "engine/kit.h"
#include "patterns/controls.h"
#include "patterns/numeral.h"
#include "patterns/registry.h"
#include "patterns/similar.h"
#include "repl/session/input_synths.h"
#include "repl/session/unheard.h"
#include "repl/session/unread.h"
#include "repl/session/voice.h"

namespace perigee {
namespace {

constexpr int kCycles = 8;                                               // of each slot that are looked at
constexpr std::uint64_t kMostEvents = 100'000, kMostVisits = 4'000'000;  // of a cycle

std::string near_sound(const SampleBank& bank, std::string_view name) {
  std::vector<std::string_view> known;
  for (const Instrument& instrument : kit()) {
    known.push_back(instrument.name);
    if (!instrument.alias.empty()) known.push_back(instrument.alias);
  }
  const std::vector<SoundListing> sounds = bank.sounds();
  for (const SoundListing& sound : sounds) known.push_back(sound.name);
  const std::string near = did_you_mean(name, known);
  return near.empty() ? "; --samples adds folders of sounds" : near;
}

std::string near_name(std::string_view name) {
  const auto near = similar_names(name);
  return near.empty() ? std::string{} : "; did you mean '" + std::string{near.front()} + "'?";
}

// Keys that items of a colon list fill, though no control is called so.
bool in_a_list(ControlId id) {
  static const std::set<ControlId> listed = [] {
    std::set<ControlId> ids{unnamed_control()};
    for (std::size_t i = 0; i < control_count(); ++i) {
      const auto& list = control(static_cast<ControlId>(i)).list;
      ids.insert(list.begin(), list.end());
    }
    return ids;
  }();
  return listed.contains(id);
}

}  // namespace

void CheckSession::play(std::string_view slot, Pattern pattern) {
  look_at(pattern);
  look_at_with_all(pattern);
  slots_.emplace_back(slot, std::move(pattern));
}

void CheckSession::all(Value transform) {
  all_ = std::move(transform);
  for (const auto& [slot, pattern] : slots_) look_at_with_all(pattern);
}

std::string CheckSession::define_synth(std::string_view name, SynthGraph graph, const NetworkOutputs& networks) {
  synths_.insert_or_assign(std::string{name}, graph);
  return QuerySession::define_synth(name, std::move(graph), networks);
}

bool CheckSession::forget_synth(std::string_view name) {
  const auto known = synths_.find(name);
  if (known == synths_.end()) return false;
  synths_.erase(known);
  return true;
}

void CheckSession::define_genome(std::string_view name, std::shared_ptr<const Genome> genome, bool compatible) {
  QuerySession::define_genome(name, genome, compatible);
  synths_.insert_or_assign(std::string{name}, read_patch(*genome, compatible).graph);
}

std::string CheckSession::add_samples(std::string_view folder) {
  std::string path(folder);
  const char* home = std::getenv("HOME");
  if (path.starts_with("~/") && home != nullptr) path.replace(0, 1, home);
  const FolderReport report = bank_.add_folder(path);
  if (!report.error.empty()) throw std::runtime_error("samples: " + report.error);
  return {};
}

void CheckSession::add_warning(std::string message, SourceRange place, std::string name) {
  findings_.push_back(
      {std::move(message), host != nullptr ? host->running_at() : "", std::move(place), std::move(name)});
}

void CheckSession::look_at(const Pattern& pattern) {
  for (int cycle = 0; cycle < kCycles; ++cycle) {
    Budget budget{kMostEvents, kMostVisits, Budget::Clock::now() + std::chrono::seconds(1)};
    const QueryState state{.cps = cps(), .inputs = &inputs(), .budget = &budget};
    Events events;
    pattern->query(Query{Span{Cycles{cycle}, Cycles{cycle + 1}}, &state}, events);
    for (const Event& event : events) {
      if (const std::string problem = why_unplayable(event); !problem.empty()) throw PatternError{problem};
      look_at(event);
    }
  }
}

void CheckSession::look_at_with_all(const Pattern& pattern) {
  if (!all_.is_function()) return;
  const Value argument{pattern};
  look_at(reify(all_.function().call(std::span{&argument, 1})));
}

void CheckSession::look_at(const Event& event) {
  static const ControlId s = control_key("s"), bank = control_key("bank");
  const ControlMap& controls = event.value.controls();
  bool sampled = false;
  if (const Value* sound = controls.find(s); sound != nullptr && sound->is_string()) {
    const Value* prefix = controls.find(bank);
    const std::string name{sound->text()},
        maker = prefix != nullptr && prefix->is_string() ? std::string{prefix->text()} : std::string{};
    check_sound(event, name, maker);
    const std::string_view plain = std::string_view{name}.substr(0, name.find(':'));
    sampled = bank_.find(plain, 0) || (!maker.empty() && bank_.find(maker, plain, 0));
  }
  const auto synth_hears = [this](std::string_view sound, std::string_view control) -> std::optional<bool> {
    const auto synth = synths_.find(sound);
    if (synth == synths_.end()) return std::nullopt;
    return control == "velocity" || synth->second.reads(control);  // a network reads that too
  };
  for (const auto& problems : {unread_controls(event), unheard_controls(event, dialect_, synth_hears, sampled)}) {
    for (const std::string& problem : problems) {
      if (told_.insert(problem).second) add_warning(problem, {}, problem.substr(0, problem.find(':')));
    }
  }
  for (const ControlMap::Entry& entry : controls.entries()) {
    const std::string name{control(entry.id).name};
    const Control* known = find_control(name);
    if ((known != nullptr && known->id == entry.id) || in_a_list(entry.id) || name.starts_with('_')) continue;
    if (!told_.insert("control " + name).second) continue;
    add_warning("unknown control '" + name + "'" +
                    (known != nullptr ? "; a table names it '" + std::string{known->name} + "'" : near_name(name)),
                {}, name);
  }
}

void CheckSession::check_sound(const Event& event, const std::string& name, const std::string& bank) {
  if (name.empty() || name == "~" || name == "-" || number_in(name)) return;
  if (!told_.insert("sound " + bank + " " + name).second) return;
  if (synths_.contains(name) || find_instrument(name) != nullptr || bank_.find(name, 0) ||
      input_synth(name) != nullptr || loops_.contains(name) || (!bank.empty() && bank_.find(bank, name, 0)))
    return;
  SourceRange place;
  for (const SourceRange& range : event.context.ranges()) {
    if (range.text().substr(range.begin, range.end - range.begin) == name) place = range;
  }
  add_warning("unknown sound \"" + (bank.empty() ? "" : bank + " ") + name + "\"" + near_sound(bank_, name), place,
              name);
}

}  // namespace perigee
