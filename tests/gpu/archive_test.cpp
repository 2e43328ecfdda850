// tests/gpu/archive_test.cpp -- A map of sounds only gets better; features tell what they are named for.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/archive.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <thread>

#include "gpu/dice.h"
#include "gpu/exploration.h"
#include "gpu/population.h"
#include "tests/gpu/note_values.h"
#include "tests/gpu/valid_genome.h"

namespace perigee {
namespace {

constexpr double kRate = 48000.0;

std::vector<float> tone(double hz, double level, std::size_t samples = 24000) {
  std::vector<float> out(samples);
  for (std::size_t i = 0; i < samples; ++i) {
    out[i] = static_cast<float>(level * std::sin(6.283185307179586 * hz / kRate * static_cast<double>(i)));
  }
  return out;
}

std::vector<float> noise(double level) {
  std::vector<float> out(24000);
  Dice dice{3};
  for (float& each : out) each = static_cast<float>(dice.between(-level, level));
  return out;
}

Genome named(const std::string& id) {
  Genome genome;
  genome.id = id;
  return genome;
}

SoundFeatures at(float brightness, float noisiness) {
  SoundFeatures features;
  features.brightness = brightness;
  features.noisiness = noisiness;
  return features;
}

// The first output of the network over half a second: enough for a map.
std::vector<float> first_output(const Genome& genome) {
  const std::vector<float> all = note_values(genome.networks[0].network, 6000);
  return {all.begin(), all.begin() + 6000};
}

}  // namespace

TEST_CASE("features tell low from high, tone from noise, still from moving") {
  const SoundFeatures low = sound_features(tone(110.0, 0.5), kRate), high = sound_features(tone(7040.0, 0.5), kRate);
  CHECK(low.brightness < 0.2f);
  CHECK(high.brightness - low.brightness == Approx(6.0 / std::log2(24000.0 / 40.0)).margin(0.02));  // six octaves
  CHECK(low.noisiness < 0.1f);
  CHECK(sound_features(noise(0.5), kRate).noisiness > 0.9f);
  CHECK(low.change < 0.01f);
  std::vector<float> both = tone(200.0, 0.5, 12000);
  for (const float sample : tone(3000.0, 0.5, 12000)) both.push_back(sample);
  CHECK(sound_features(both, kRate).change > 0.03f);
  CHECK(low.loudness == Approx(0.3536).margin(0.001));
}

TEST_CASE("features tell how a sound comes, goes and moves") {
  const std::vector<float> steady = tone(440.0, 0.5, 48000);
  std::vector<float> swelling = steady, dying = steady, trembling = steady;
  for (std::size_t i = 0; i < steady.size(); ++i) {
    const float at = static_cast<float>(i) / 48000.0f;
    swelling[i] *= at;
    dying[i] *= std::exp(-8.0f * at);
    trembling[i] *= 0.5f + 0.5f * std::sin(30.0f * at);
  }
  const auto of = [](const std::vector<float>& sound) { return sound_features(sound, kRate); };
  CHECK(of(steady).attack == 0.0f);
  CHECK(of(steady).decay < 0.02f);
  CHECK(of(steady).movement < 0.02f);
  CHECK(of(swelling).attack == Approx(0.708).margin(0.02));
  CHECK(of(swelling).decay < 0.05f);
  CHECK(of(dying).attack == 0.0f);
  CHECK(of(dying).decay > 0.99f);
  CHECK(of(trembling).movement > 0.4f);
}

TEST_CASE("features tell how high a sound is, by what repeats itself, and whether anything does") {
  for (const double hz : {60.0, 220.0, 880.0, 3520.0}) {
    std::vector<float> rich = tone(hz, 0.3);
    const std::vector<float> second = tone(2.0 * hz, 0.2), third = tone(3.0 * hz, 0.2);
    for (std::size_t i = 0; i < rich.size(); ++i) rich[i] += second[i] + third[i];
    const SoundFeatures features = sound_features(rich, kRate);
    INFO(hz << " Hz");
    CHECK(features.pitch == Approx(std::log2(hz / 47.0) / 7.0).margin(0.02));
    CHECK(features.harmonicity > 0.9f);
  }
  CHECK(sound_features(noise(0.5), kRate).harmonicity < 0.3f);
}

TEST_CASE("a map lies over the measures that it was given") {
  const Archive archive{10, {SoundMeasure::pitch, SoundMeasure::attack}};
  SoundFeatures features;
  features.pitch = 0.35f, features.attack = 0.72f, features.brightness = 0.9f;
  CHECK(archive.cell_of(features) == 73);
  for (std::size_t i = 0; i < kSoundMeasureNames.size(); ++i) CHECK(std::isfinite(measure_of({}, SoundMeasure(i))));
}

TEST_CASE("silence, offset alone, clipping and what is no number are of no use") {
  CHECK(fitness_of(sound_features(std::vector<float>(5000, 0.0f), kRate)) == 0.0f);
  CHECK(fitness_of(sound_features(std::vector<float>(5000, 0.7f), kRate)) == 0.0f);
  CHECK(fitness_of(sound_features({}, kRate)) == 0.0f);
  CHECK(fitness_of(sound_features(std::vector<float>(5000, std::numeric_limits<float>::quiet_NaN()), kRate)) == 0.0f);
  std::vector<float> clipped = tone(440.0, 40.0);
  for (float& each : clipped) each = std::clamp(each, -1.0f, 1.0f);
  CHECK(fitness_of(sound_features(clipped, kRate)) == 0.0f);
  CHECK(fitness_of(sound_features(tone(440.0, 0.5), kRate)) > 0.2f);
  CHECK(fitness_of(sound_features(tone(440.0, 0.5, 100), kRate)) > 0.0f);  // shorter than a frame
}

TEST_CASE("a cell keeps the fittest, and the first of equals") {
  Archive archive{4};
  CHECK(archive.add(named("a"), at(0.1f, 0.1f), 0.5f) == Archive::Added::new_cell);
  CHECK(archive.add(named("b"), at(0.1f, 0.1f), 0.5f) == Archive::Added::no);
  CHECK(archive.at(archive.cell_of(at(0.1f, 0.1f)))->genome.id == "a");
  CHECK(archive.add(named("c"), at(0.1f, 0.1f), 0.6f) == Archive::Added::better);
  CHECK(archive.add(named("d"), at(0.9f, 0.1f), 0.1f) == Archive::Added::new_cell);
  for (const float none :
       {0.0f, -1.0f, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    CHECK(archive.add(named("e"), at(0.5f, 0.9f), none) == Archive::Added::no);
  }
  CHECK(archive.filled() == 2);
}

TEST_CASE("adding never lowers a cell's fitness, and all features have a cell") {
  Archive archive{5};
  Dice dice{1};
  for (int i = 0; i < 2000; ++i) {
    const SoundFeatures features =
        at(static_cast<float>(dice.between(-0.5, 1.5)), static_cast<float>(dice.between(-0.5, 1.5)));
    const std::size_t cell = archive.cell_of(features);
    REQUIRE(cell < 25);
    const float before = archive.at(cell) ? archive.at(cell)->fitness : 0.0f;
    const double total = archive.total_fitness();
    archive.add(named(std::to_string(i)), features, static_cast<float>(dice.unit()));
    CHECK(archive.at(cell)->fitness >= before);
    CHECK(archive.total_fitness() >= total);
  }
  CHECK(archive.cell_of(at(std::numeric_limits<float>::quiet_NaN(), 0.0f)) == 0);
  CHECK(archive.filled() == 25);
}

TEST_CASE("a map that fills itself in a thread is the map that is filled by hand") {
  Archive archive;
  ExploreOptions options;
  options.seed = 5;
  options.candidates = 40;
  explore(archive, options, {first_output, 12000.0});
  Exploration alone{10, options, [](const Genome& genome, const std::atomic<bool>&) { return first_output(genome); },
                    12000.0};
  while (alone.progress().running) std::this_thread::yield();
  CHECK(alone.progress().tried == 40);
  const std::vector<Elite> best = alone.best(100);
  REQUIRE(best.size() == archive.filled());
  for (const Elite& each : best) CHECK(archive.at(archive.cell_of(each.features))->genome == each.genome);
  CHECK(std::ranges::is_sorted(best, std::greater<>{}, &Elite::fitness));
}

TEST_CASE("parents are drawn from all that was found") {
  Archive archive{3};
  CHECK(archive.pick_parents(1).first == nullptr);
  for (const float brightness : {0.1f, 0.5f, 0.9f})
    archive.add(named(std::to_string(brightness)), at(brightness, 0), 0.5f);
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 50; ++seed) seen.insert(archive.pick_parents(seed).second->genome.id);
  CHECK(seen.size() == 3);
  CHECK(archive.pick_parents(9) == archive.pick_parents(9));
}

TEST_CASE("exploring fills the map, the same way every time") {
  Archive archive, again;
  ExploreOptions options;
  options.seed = 5;
  options.candidates = 150;
  const Rendering rendering{first_output, 12000.0};
  const int taken = explore(archive, options, rendering);
  CHECK(explore(again, options, rendering) == taken);
  CHECK(taken >= static_cast<int>(archive.filled()));
  CHECK(archive.filled() >= 3);
  int children = 0;
  for (std::size_t cell = 0; cell < 100; ++cell) {
    REQUIRE(archive.at(cell).has_value() == again.at(cell).has_value());
    if (!archive.at(cell)) continue;
    CHECK(archive.at(cell)->genome == again.at(cell)->genome);
    CHECK(fault_of(archive.at(cell)->genome) == "");
    children += archive.at(cell)->genome.parents.empty() ? 0 : 1;
  }
  CHECK(children > 0);
}

}  // namespace perigee
