// tests/engine/formula_test.cpp -- Bytebeat: formulas are what C makes of them, mistakes are pointed at, and t runs with the pitch.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/formula.h"

#include <cmath>
#include <functional>

#include "engine/kit.h"
#include "engine/synth_graph.h"
#include "engine/voice_programs.h"
#include "tests/engine/play.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

std::shared_ptr<const Formula> read(std::string_view text) {
  std::string problem;
  auto formula = Formula::read(text, problem);
  INFO(text << ": " << problem);
  REQUIRE(formula != nullptr);
  return formula;
}
float value(const Formula& formula, double t, std::uint32_t chance = 1) {
  float byte = -1.0f;
  formula.compute(&t, &chance, 1, &byte);
  return byte;
}

}  // namespace

TEST_CASE("a formula of whole numbers is what C computes") {
  struct Pair {
    std::string_view text;
    std::function<std::int32_t(std::int32_t)> in_c;
  };
  for (const Pair& pair : std::initializer_list<Pair>{
           {"t", [](std::int32_t t) { return t; }},
           {"t*(t>>9&5|t>>11&3)", [](std::int32_t t) { return t * ((t >> 9 & 5) | (t >> 11 & 3)); }},
           {"t&t>>8", [](std::int32_t t) { return t & t >> 8; }},
           {"t*(t>>10^t)", [](std::int32_t t) { return t * (t >> 10 ^ t); }},
           {"(t<<1^(t<<1)+(t>>7)&t>>12)|t>>4",
            [](std::int32_t t) { return (t << 1 ^ (((t << 1) + (t >> 7)) & t >> 12)) | t >> 4; }},
           {"~t+-t%7", [](std::int32_t t) { return ~t + -t % 7; }},
           {"t%128<64?t*2:t>>1", [](std::int32_t t) { return t % 128 < 64 ? t * 2 : t >> 1; }},
           {"(t>100)*3+(t==50)*7+(t!=9)+(t>=20)+!(t<=8)",
            [](std::int32_t t) { return (t > 100) * 3 + (t == 50) * 7 + (t != 9) + (t >= 20) + !(t <= 8); }},
           {"(t&8&&3)+(t&4||5)", [](std::int32_t t) { return ((t & 8) != 0 ? 3 : 0) + ((t & 4) != 0 ? 4 : 5); }},
           {"a=t>>3,b=a*3,a^b", [](std::int32_t t) { return (t >> 3) ^ (t >> 3) * 3; }},
           {"[3,t,t*2][t>>4&3]",
            [](std::int32_t t) {
              return (t >> 4 & 3) == 0 ? 3 : (t >> 4 & 3) == 1 ? t : (t >> 4 & 3) == 2 ? t * 2 : 0;
            }},
           {"t*'1359'[t>>6&3]", [](std::int32_t t) { return t * "\1\3\5\11"[t >> 6 & 3]; }},
           {"\"AZ\".charCodeAt(t>>5&1)", [](std::int32_t t) { return "AZ"[t >> 5 & 1]; }},
           {"(-t>>>28)+0x1F",
            [](std::int32_t
                   t) { return static_cast<std::int32_t>((0u - static_cast<std::uint32_t>(t)) >> 28) + 0x1f; }},
           {"min(t,99)+max(3,t&7)+abs(5-t)",
            [](std::int32_t t) { return std::min(t, 99) + std::max(3, t & 7) + std::abs(5 - t); }},
           {"2**(t&7)", [](std::int32_t t) { return 1 << (t & 7); }}}) {
    INFO(pair.text);
    const auto formula = read(pair.text);
    for (std::int32_t t = 0; t < 20000; t += 13) {
      INFO("t " << t);
      REQUIRE(value(*formula, t) == static_cast<float>(pair.in_c(t) & 255));
    }
  }
}

TEST_CASE("a formula counts with fractions, as JavaScript does, and what is no number is 0") {
  CHECK(value(*read("t*0.5"), 7.0) == 3.0f);
  CHECK(value(*read("t%1*100"), 7.25) == 25.0f);
  CHECK(value(*read("sin(t*PI/128)*127+128"), 64.0) == 255.0f);
  CHECK(value(*read("128+100*sinf(t)"), 192.0) == 28.0f);
  CHECK(value(*read("t/0"), 5.0) == 0.0f);
  CHECK(value(*read("sqrt(-t)+9"), 5.0) == 0.0f);
  CHECK(value(*read("t*4294967296+3"), 2.0) == 3.0f);
  CHECK(value(*read("floor(-t)+256"), 1.5) == 254.0f);
  CHECK(value(*read("atan2(t,1)*100"), 1.0) == 78.0f);
  CHECK(value(*read("log(exp(t))*10+0.5"), 3.0) == 30.0f);
  const auto random = read("random()*256");
  CHECK(value(*random, 0.0, 5) == value(*random, 0.0, 5));
  CHECK(value(*random, 0.0, 5) != value(*random, 0.0, 6));
}

TEST_CASE("a mistake in a formula is told with a mark under its place") {
  struct Mistake {
    std::string_view text, why;
    std::size_t column;
  };
  for (const Mistake& mistake : std::initializer_list<Mistake>{{"t*(t>>)", "a number, t or a bracket", 6},
                                                               {"t*(t>>8", "a ) is expected", 7},
                                                               {"t*", "ends too early", 2},
                                                               {"t t", "an operator is expected", 2},
                                                               {"t*foo+1", "\"foo\" is not known", 2},
                                                               {"3t", "an operator is expected", 1},
                                                               {"[1,2]", "wants an index", 5},
                                                               {"\"12[t&1]", "has no end", 0},
                                                               {"t ? 1", "a : is expected", 5},
                                                               {"t=3", "cannot be given a value", 0},
                                                               {"", "ends too early", 0}}) {
    INFO(mistake.text);
    std::string problem;
    REQUIRE(Formula::read(mistake.text, problem) == nullptr);
    CHECK(problem.find(mistake.why) != std::string::npos);
    CHECK(problem.substr(problem.rfind('\n')) == "\n  " + std::string(mistake.column, ' ') + "^");
  }
}

TEST_CASE("a formula is bounded: in length, in depth, in what it remembers") {
  std::string problem, deep, wide = "t", many = "t";
  for (int i = 0; i < 100; ++i) deep += '(';
  for (int i = 0; i < 300; ++i) wide += "+t";
  for (int i = 0; i < 60; ++i) many = "t+(" + many + ")";
  for (const std::string& text : {deep + "t", wide, many, std::string(3000, ' ') + "t"}) {
    CHECK(Formula::read(text, problem) == nullptr);
    CHECK(!problem.empty());
  }
  for (std::int64_t n = -2; n < 20; ++n) read(built_in_formula(n));
  CHECK(built_in_formula(2) == built_in_formula(17));
}

TEST_CASE("bytebeat's t runs 256 steps in each turn of its pitch, from where it is told") {
  ProgramCache programs;
  InstrumentForm form;
  form.formula = read("t>>2");
  const Program* program = programs.instrument("bytebeat", {}, ChainOrder::superdough, {}, form);
  CHECK(program != programs.instrument("bytebeat", {}, ChainOrder::superdough));
  Trigger trigger = note(*program, 0, 4800);
  set(trigger, "freq", 187.5f);  // a step a frame
  set(trigger, synth_param("byteBeatStartTime").c_str(), 1000.0f);
  const Take take = play({trigger}, 4800);
  for (std::size_t f = 0; f < 4800; ++f) {
    const double byte = static_cast<double>((f + 1000) / 4 % 256);
    REQUIRE(take.left[f] == Approx(0.2 * (byte / 127.5 - 1.0)).margin(1e-6));
  }
}
