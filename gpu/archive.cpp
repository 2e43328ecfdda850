// gpu/archive.cpp -- Cells, and the loop that fills them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/archive.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "gpu/breeding.h"
#include "gpu/dice.h"
#include "gpu/mutation.h"
#include "gpu/random_genome.h"

namespace perigee {

Archive::Archive(std::size_t side, const MapAxes& axes)
    : side_{std::max<std::size_t>(side, 1)}, axes_{axes}, cells_(side_ * side_) {}

std::size_t Archive::cell_of(const SoundFeatures& features) const {
  const auto step = [&](float value) {
    const float inside = std::isfinite(value) ? std::clamp(value, 0.0f, 1.0f) : 0.0f;
    return std::min(static_cast<std::size_t>(inside * static_cast<float>(side_)), side_ - 1);
  };
  return step(measure_of(features, axes_[1])) * side_ + step(measure_of(features, axes_[0]));
}

Archive::Added Archive::add(Genome genome, const SoundFeatures& features, float fitness) {
  if (!(fitness > 0.0f) || !std::isfinite(fitness)) return Added::no;
  std::optional<Elite>& cell = cells_[cell_of(features)];
  if (cell && !(fitness > cell->fitness)) return Added::no;
  const Added added = cell ? Added::better : Added::new_cell;
  cell = Elite{std::move(genome), features, fitness};
  return added;
}

std::size_t Archive::filled() const {
  return static_cast<std::size_t>(
      std::count_if(cells_.begin(), cells_.end(), [](const std::optional<Elite>& cell) { return cell.has_value(); }));
}

double Archive::total_fitness() const {
  double total = 0.0;
  for (const std::optional<Elite>& cell : cells_) total += cell ? static_cast<double>(cell->fitness) : 0.0;
  return total;
}

std::pair<const Elite*, const Elite*> Archive::pick_parents(std::uint64_t seed) const {
  std::vector<const Elite*> elites;
  for (const std::optional<Elite>& cell : cells_) {
    if (cell) elites.push_back(&*cell);
  }
  if (elites.empty()) return {nullptr, nullptr};
  Dice dice{seed};
  const Elite* const a = elites[dice.below(elites.size())];
  return {a, elites[dice.below(elites.size())]};
}

Genome candidate_of(const Archive& archive, const ExploreOptions& options, int k, bool from_nothing) {
  const std::uint64_t seed = seed_of(options.seed, static_cast<std::uint64_t>(k));
  const auto [a, b] = archive.pick_parents(seed_of(seed, "parents"));
  if (a == nullptr || (from_nothing && k < options.fresh)) {
    RandomGenomeOptions fresh;
    fresh.seed = seed;
    return random_genome(fresh);
  }
  if (Dice{seed_of(seed, "bred")}.chance(options.bred)) return breed(a->genome, b->genome, options.rates, seed);
  return mutate(a->genome, options.rates, seed);
}

int explore(Archive& archive, const ExploreOptions& options, const Rendering& rendering) {
  const bool from_nothing = archive.filled() == 0;
  int taken = 0;
  for (int k = 0; k < options.candidates; ++k) {
    Genome candidate = candidate_of(archive, options, k, from_nothing);
    const SoundFeatures features = sound_features(rendering.render(candidate), rendering.rate_hz);
    if (archive.add(std::move(candidate), features, fitness_of(features)) != Archive::Added::no) ++taken;
  }
  return taken;
}

}  // namespace perigee
