// tests/session/note_shapes_test.cpp -- Curves and impulse responses change while a note sounds: on their frame, evenly, and nothing rings less.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/genomes/note_shapes.h"

#include <catch2/catch.hpp>
#include <cmath>

namespace perigee {
namespace {

NoteShapes::Set factors(float bend, const std::vector<float>& response) {
  NoteShapes::Set set;
  set.curves.emplace_back();
  for (std::size_t i = 0; i < ChannelSource::kCurvePoints; ++i)
    set.curves[0].push_back(
        bend * (2.0f * static_cast<float>(i) / static_cast<float>(ChannelSource::kCurvePoints - 1) - 1.0f));
  set.answers.push_back(std::make_unique<Convolver>(std::make_shared<const Impulse>(std::span{&response, 1}), 0, 1));
  return set;
}

// What a constant sound of 1 becomes in so many frames.
struct Heard {
  std::vector<float> bent, answered;
};
Heard heard(NoteShapes& shapes, Frames from, Frames until) {
  Heard all;
  for (Frames start = from; start < until; start += kQuantum) {
    std::array<float, kQuantum> in, out;
    in.fill(1.0f);
    REQUIRE(shapes.answer(0, start, in, out));
    all.answered.insert(all.answered.end(), out.begin(), out.end());
    shapes.bend(0, start, in);
    all.bent.insert(all.bent.end(), in.begin(), in.end());
  }
  return all;
}

float step(const std::vector<float>& values) {
  float most = 0.0f;
  for (std::size_t i = 1; i < values.size(); ++i) most = std::max(most, std::abs(values[i] - values[i - 1]));
  return most;
}

}  // namespace

TEST_CASE("a note's curve and impulse response change on their frame, evenly, and are the next ones then") {
  NoteShapes shapes{factors(0.5f, {0.5f})};
  shapes.change(factors(-0.5f, {-0.5f}), 1000, 512);
  const Heard all = heard(shapes, 0, 2048);
  for (const auto* each : {&all.bent, &all.answered}) {
    for (std::size_t i = 0; i < 1000; ++i) CHECK((*each)[i] == Approx(0.5).margin(1e-6));
    for (std::size_t i = 1512; i < each->size(); ++i) CHECK((*each)[i] == Approx(-0.5).margin(1e-6));
    CHECK((*each)[1000] < 0.4995f);
    CHECK(step(*each) == Approx(1.0 / 512.0).margin(1e-5));
  }
}

TEST_CASE("what went into an impulse response before a change rings out in it") {
  std::vector<float> late(4000, 0.0f);
  late.back() = 1.0f;
  NoteShapes shapes{factors(1.0f, late)};
  shapes.change(factors(1.0f, {0.25f}), 6400, 0);
  const Heard all = heard(shapes, 0, 12800);
  CHECK(all.answered[6399] == Approx(1.0).margin(1e-5));
  CHECK(all.answered[6400] == Approx(1.25).margin(1e-5));
  CHECK(all.answered[6400 + 3998] == Approx(1.25).margin(1e-5));
  CHECK(all.answered[6400 + 4000] == Approx(0.25).margin(1e-5));
}

TEST_CASE("a change that comes too late begins when it is seen, and many at once are heard in their order") {
  NoteShapes shapes{factors(0.0f, {0.0f})};
  heard(shapes, 0, 640);
  for (int i = 1; i <= 40; ++i)
    shapes.change(factors(static_cast<float>(i) / 40.0f, {static_cast<float>(i) / 40.0f}), 100 * i, 64);
  const Heard all = heard(shapes, 640, 8000);
  CHECK(std::is_sorted(all.bent.begin(), all.bent.end()));
  CHECK(step(all.bent) < 0.01f);
  CHECK(step(all.answered) < 0.01f);
  CHECK(all.bent.back() == Approx(1.0));
  CHECK(all.answered.back() == Approx(1.0).margin(1e-5));
}

}  // namespace perigee
