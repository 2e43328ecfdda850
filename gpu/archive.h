// gpu/archive.h -- The best genome of each kind of sound that was found, kinds being cells of a map: MAP-Elites.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "gpu/genome.h"
#include "gpu/mutation_rates.h"
#include "gpu/sound_features.h"

namespace perigee {

struct Elite {
  Genome genome;
  SoundFeatures features;
  float fitness = 0.0f;
};

// What the columns and the rows of a map stand for.
using MapAxes = std::array<SoundMeasure, 2>;
inline constexpr MapAxes kUsualAxes{SoundMeasure::brightness, SoundMeasure::noise};

// A map of `side` × `side` cells (at least 1) over two measures of a sound.
class Archive {
 public:
  enum class Added : std::uint8_t { no, new_cell, better };

  explicit Archive(std::size_t side = 10, const MapAxes& axes = kUsualAxes);

  // Takes what fills an empty cell or is fitter than who is there; of equals the first stays. Fitness 0, below, or not a
  // number: never.
  Added add(Genome genome, const SoundFeatures& features, float fitness);

  std::size_t side() const { return side_; }
  std::size_t filled() const;
  std::size_t cell_of(const SoundFeatures& features) const;  // row·side + column
  const std::optional<Elite>& at(std::size_t cell) const { return cells_[cell]; }
  double total_fitness() const;  // grows with every add that is taken

  // Two elites, each drawn from all with equal chances, maybe the same twice. Null: there is none yet.
  std::pair<const Elite*, const Elite*> pick_parents(std::uint64_t seed) const;

 private:
  std::size_t side_;
  MapAxes axes_;
  std::vector<std::optional<Elite>> cells_;
};

// How a candidate sounds, mono. The caller's: the engine, or a test.
struct Rendering {
  std::function<std::vector<float>(const Genome&)> render;
  double rate_hz = 48000.0;
};

struct ExploreOptions {
  std::uint64_t seed = 0;
  int candidates = 100;
  int fresh = 20;             // the first so many are random genomes when the archive is empty; children follow
  double bred = 0.3;          // share of children that have two parents
  MutationRates rates;        // of all children
  MapAxes axes = kUsualAxes;  // of an archive that is made for it
};

// Candidate k: by chance, or a child of whom the archive holds.
Genome candidate_of(const Archive& archive, const ExploreOptions& options, int k, bool from_nothing);

// Renders and adds one candidate after another; returns how many were taken. Candidate k of a seed is the same every time,
// given an archive that is the same. Control threads: it takes as long as the rendering does.
int explore(Archive& archive, const ExploreOptions& options, const Rendering& rendering);

}  // namespace perigee
