// repl/session/genomes/genome_note.cpp -- One cycle that is as long as the note.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/genomes/genome_note.h"

#include <algorithm>
#include <exception>

#include "patterns/control_map.h"
#include "patterns/controls.h"
#include "patterns/core.h"
#include "repl/session/offline.h"

namespace perigee {

void play_genome_note(Player& player, const std::shared_ptr<const Genome>& genome, const GenomeNote& note, bool again) {
  const auto with = [](Ref<const ControlMap> map, const char* name, Value value) {
    return ControlMap::with(std::move(map), control_key(name), std::move(value));
  };
  constexpr double kFastest = 64.0;  // cycles a second; a shorter note takes a part of one
  const double cps = std::min(1.0 / note.seconds, kFastest);
  Ref<const ControlMap> map = ControlMap::empty_map();
  map = with(std::move(map), "s", Value{"genome"});
  map = with(std::move(map), "note", Value{note.semitones});
  map = with(std::move(map), "velocity", Value{note.velocity});
  map = with(std::move(map), "clip", Value{note.seconds * cps});
  player.begin();
  player.define_genome("genome", genome, false);
  player.set_cps(pure(Value{cps}));
  if (again) {
    player.play("1", pure(Value{std::move(map)}));
  } else {
    player.once(pure(Value{std::move(map)}));
  }
  player.commit();
}

std::vector<float> genome_sound(const Genome& genome, const GenomeNote& note, int rate_hz,
                                const std::atomic<bool>& stop, const FindEvaluator& evaluator) {
  std::vector<float> left;
  try {
    Player player{{.rate_hz = rate_hz, .live = false, .max_voices = 4, .threads = 1, .evaluator = evaluator},
                  [](const std::string&) {}};
    play_genome_note(player, std::make_shared<const Genome>(genome), note, false);
    render_offline(player, {.cycles = {}, .seconds = note.seconds}, 1024, [&](std::span<const float> heard, double) {
      for (std::size_t i = 0; i < heard.size(); i += 2) left.push_back(heard[i]);
      return !stop.load(std::memory_order_relaxed);
    });
  } catch (const std::exception&) {
    left.clear();
  }
  if (stop.load(std::memory_order_relaxed)) left.clear();
  return left;
}

}  // namespace perigee
