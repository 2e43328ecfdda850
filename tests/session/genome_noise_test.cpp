// tests/session/genome_noise_test.cpp -- Noise in the place of an output: what bends and what answers a genome's sound, the same each time.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "gpu/genome_reader.h"
#include "gpu/genome_writer.h"
#include "lua/host.h"
#include "repl/session/genomes/shape_maker.h"
#include "repl/session/offline.h"
#include "tests/gpu/files.h"

namespace perigee {
namespace {

constexpr double kRate = 48000.0;

ShapeMaker maker_of(PatchNoise noise) {
  GenomePatch patch;
  patch.curves = patch.answers = {PatchPart{.noise = noise}};
  return {patch, kRate};
}

NoteShapes::Set shapes_of(PatchNoise noise, std::int64_t samples = 96000) {
  const ShapeMaker maker = maker_of(noise);
  return maker.make(maker.sources_of({}, samples));
}

// How much of a value is that of the one before: 0 for white noise, almost 1 for brown.
double persistence(const std::vector<float>& values) {
  double with_next = 0.0, power = 0.0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    with_next += static_cast<double>(values[i]) * static_cast<double>(values[i - 1]);
    power += static_cast<double>(values[i]) * static_cast<double>(values[i]);
  }
  return with_next / power;
}

// What comes out of the first impulse response for a single 1.
std::vector<float> answer_of(NoteShapes::Set set, Frames frames) {
  NoteShapes shapes{std::move(set)};
  std::vector<float> all;
  for (Frames start = 0; start < frames; start += kQuantum) {
    std::array<float, kQuantum> in{}, out{};
    in[0] = start == 0 ? 1.0f : 0.0f;
    REQUIRE(shapes.answer(0, start, in, out));
    all.insert(all.end(), out.begin(), out.end());
  }
  return all;
}

// The left side of a second of a genome whose oscillator goes through `node`, which `type` drives at `parameter`.
std::vector<float> heard(const std::string& node, const std::string& parameter, const std::string& type,
                         int block = 256) {
  Genome genome = load_genome(data_path("pkg_allact_g000.json"));
  genome.patch.nodes = {
      {.name = "OutNode", .id = "0"},
      {.name = "OscillatorNode", .id = "tone", .numbers = {{"frequency", 240.0}}, .words = {{"type", "sine"}}},
      {.name = node, .id = "through"},
      {.name = "NetworkOutputNode", .id = "from", .words = {{"type", type}}}};
  genome.patch.connections = {{.id = "a", .source = "tone", .target = "through"},
                              {.id = "b", .source = "through", .target = "0"}};
  if (!type.empty())
    genome.patch.connections.push_back({.id = "c", .source = "from", .target = "through", .parameter = parameter});
  const TempFolder folder;
  save_genome(genome, folder / "g.json");

  Player player({.live = false, .threads = 1}, [](const std::string&) {});
  Host host(player, {.offline = true});
  const EvalResult result = host.evaluate("d1(note\"~ 0\":synth(cppn.load(\"" + (folder / "g.json") + "\")))", "test");
  INFO(result.error);
  REQUIRE(result.ok);
  std::vector<float> left;
  render_offline(player, {.cycles = {}, .seconds = 2.0}, block, [&](std::span<const float> sound, double) {
    for (std::size_t i = 0; i < sound.size(); i += 2) left.push_back(sound[i]);
    return true;
  });
  return left;
}

}  // namespace

TEST_CASE("what answers two voices alike is in memory once") {
  const auto impulse_of = [](const NoteShapes::Set& set) { return &set.answers.at(0)->impulse(); };
  const ShapeMaker one = maker_of(PatchNoise::pink), other = maker_of(PatchNoise::pink),
                   brown = maker_of(PatchNoise::brown);
  const auto sources = one.sources_of({}, 48000);
  const NoteShapes::Set first = one.make(sources), second = other.make(other.sources_of({}, 48000));
  CHECK(impulse_of(first) == impulse_of(second));
  CHECK(impulse_of(first) != impulse_of(one.make(one.sources_of({}, 40000))));
  CHECK(impulse_of(first) != impulse_of(brown.make(brown.sources_of({}, 48000))));
}

TEST_CASE("each noise has its colour and stays within a curve, and no note's differs from another's") {
  const std::vector<float> white = shapes_of(PatchNoise::white).curves.at(0),
                           pink = shapes_of(PatchNoise::pink).curves.at(0),
                           brown = shapes_of(PatchNoise::brown).curves.at(0);
  CHECK(std::abs(persistence(white)) < 0.1);
  CHECK(persistence(pink) > 0.5);
  CHECK(persistence(pink) < 0.95);
  CHECK(persistence(brown) > 0.95);
  for (const auto* curve : {&white, &pink, &brown}) {
    REQUIRE(curve->size() == ChannelSource::kCurvePoints);
    CHECK(std::ranges::all_of(*curve, [](float value) { return std::abs(value) <= 3.5f; }));
  }
  const ShapeMaker maker = maker_of(PatchNoise::pink);
  const auto low = maker.sources_of({.semitones = -12.0, .velocity = 0.2}, 96000),
             high = maker.sources_of({.semitones = 7.0, .velocity = 1.0}, 96000);
  CHECK(low == high);
  CHECK((maker.make(low).curves == maker.make(high).curves));
}

TEST_CASE("an impulse response of noise is as long as the note, two seconds at most, and as loud as any") {
  for (const PatchNoise noise : {PatchNoise::white, PatchNoise::pink, PatchNoise::brown}) {
    for (const std::int64_t samples : {12000, 200000}) {
      const auto length = static_cast<std::size_t>(std::min<std::int64_t>(samples, 96000));
      const std::vector<float> answer = answer_of(shapes_of(noise, samples), 98304);
      const auto end = answer.begin() + static_cast<std::ptrdiff_t>(length);
      const double power = std::inner_product(answer.begin(), end, answer.begin(), 0.0);
      CHECK(std::sqrt(power / static_cast<double>(length)) == Approx(0.00125 * 44100.0 / kRate).epsilon(1e-3));
      CHECK(std::all_of(end, answer.end(), [](float value) { return std::abs(value) < 1e-6f; }));
      CHECK(std::abs(answer[length - 1]) + std::abs(answer[length - 2]) > 1e-6f);
    }
  }
}

TEST_CASE(
    "a tone that noise bends stays a tone, one that it answers is heard, on the note's frame, the same in any block") {
  constexpr std::ptrdiff_t kPeriod = 200, kSteady = 84000;  // frames; what is constant has gone by then
  std::vector<std::vector<float>> all{heard("WaveShaperNode", "curve", "")};
  for (const std::string type : {"noiseWhite", "noisePink", "noiseBrown"}) {
    for (const auto& [node, parameter] : {std::pair{"WaveShaperNode", "curve"}, {"ConvolverNode", "buffer"}}) {
      INFO(node << " of " << type);
      const std::vector<float> sound = heard(node, parameter, type);
      CHECK(std::all_of(sound.begin(), sound.begin() + 47999, [](float value) { return value == 0.0f; }));
      CHECK(std::any_of(sound.begin() + 48000, sound.begin() + 48064, [](float value) { return value != 0.0f; }));
      CHECK(std::ranges::all_of(sound, [](float value) { return std::isfinite(value); }));
      CHECK(std::ranges::count(all, sound) == 0);
      CHECK((heard(node, parameter, type, 333) == sound));
      if (std::string_view{node} == "WaveShaperNode") {
        for (std::ptrdiff_t i = 0; i < kPeriod; ++i)
          CHECK(sound[static_cast<std::size_t>(kSteady + i)] ==
                Approx(sound[static_cast<std::size_t>(kSteady + kPeriod + i)]).margin(5e-3));
      }
      all.push_back(sound);
    }
  }
}

}  // namespace perigee
