// tests/engine/voice_programs_test.cpp -- A chain with more effects than asked for sounds the same.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/voice_programs.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "engine/kit.h"
#include "tests/engine/play.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

const std::map<Effect, std::map<const char*, float>> kSettings{
    {Effect::adsr, {{"attack", 0.003f}, {"decay", 0.01f}, {"sustain", 0.5f}, {"release", 0.01f}}},
    {Effect::ahd, {{"aattack", 0.002f}, {"ahold", 0.01f}, {"arelease", 0.02f}}},
    {Effect::fade, {{"fadein", 0.002f}, {"fadeout", 0.004f}}},
    {Effect::lpf, {{"cutoff", 900.0f}, {"resonance", 3.0f}}},
    {Effect::hpf, {{"hcutoff", 400.0f}}},
    {Effect::bpf, {{"bandf", 1200.0f}, {"bandq", 2.0f}, {"bandgain", 2.0f}}},
    {Effect::coarse, {{"coarse", 3.0f}}},
    {Effect::crush, {{"crush", 5.0f}}},
    {Effect::shape, {{"shape", 0.4f}}},
    {Effect::glide, {{"accelerate", 0.5f}}},
};

Trigger event(const Program& program, EffectSet effects, const SampleBuffer& sample) {
  Trigger trigger = note(program, 30, 2000, 1500);
  trigger.region = whole(sample, 1.3);
  set(trigger, "gain", 0.4f);
  set(trigger, "pan", 0.3f);
  set(trigger, "freq", 333.0f);
  for (const auto& [effect, params] : kSettings) {
    if (!effects.has(effect)) continue;
    for (const auto& [name, value] : params) set(trigger, name, value);
  }
  return trigger;
}

}  // namespace

TEST_CASE("a Program with all effects equals the exact one to the bit") {
  const auto sample = sound(2, 3000, [random = std::make_shared<Random>(4)](int, Frames) {
    return static_cast<float>(random->between(-0.5, 0.5));
  });
  ProgramCache exact{10000}, full{0};
  Random random{14};
  for (int i = 0; i < 40; ++i) {
    EffectSet effects{static_cast<std::uint32_t>(random.below(1 << 10))};
    if (i < 10) effects = EffectSet{1u << i};
    const ChainOrder order = i % 2 == 0 ? ChainOrder::superdough : ChainOrder::superdirt;
    INFO("effects " << effects.bits);
    for (const int channels : {1, 2}) {
      const Take a = play({event(*exact.sampler(channels, effects, order), effects, *sample)}, 2500);
      const Take b = play({event(*full.sampler(channels, effects, order), effects, *sample)}, 2500);
      CHECK(a == b);
    }
    const Take a = play({event(*exact.instrument("saw", effects, order), effects, *sample)}, 2500);
    const Take b = play({event(*full.instrument("saw", effects, order), effects, *sample)}, 2500);
    CHECK(a == b);
  }
}

TEST_CASE("the cache gives the same Program again and stays bounded") {
  ProgramCache cache{8};
  const Program* lpf = cache.sampler(1, Effect::lpf, ChainOrder::superdirt);
  CHECK(cache.sampler(1, Effect::lpf, ChainOrder::superdirt) == lpf);
  CHECK(cache.sampler(1, EffectSet{Effect::lpf} | Effect::glide, ChainOrder::superdirt) ==
        lpf);  // samplers glide by themselves
  CHECK(cache.sampler(1, Effect::lpf, ChainOrder::superdough) != lpf);
  CHECK(lpf->param_index("cutoff") >= 0);
  CHECK(lpf->param_index("crush") == -1);
  for (std::uint32_t bits = 0; bits < 512; ++bits)
    REQUIRE(cache.sampler(1, EffectSet{bits}, ChainOrder::superdirt) != nullptr);
  CHECK(cache.size() <= 9);
  CHECK(cache.sampler(3, Effect::lpf, ChainOrder::superdirt) == nullptr);
  CHECK(cache.instrument("no such thing", Effect::lpf, ChainOrder::superdirt) == nullptr);
  CHECK(cache.instrument("sd", Effect::lpf, ChainOrder::superdirt) ==
        cache.instrument("sn", Effect::lpf, ChainOrder::superdirt));
}

TEST_CASE("every parameter of a chain is in the table, with its neutral default") {
  ProgramCache cache;
  for (const ChainOrder order : {ChainOrder::superdough, ChainOrder::superdirt}) {
    for (const Program* program : {cache.sampler(2, kAllEffects, order), cache.instrument("bd", kAllEffects, order),
                                   cache.instrument("fm", kAllEffects, order)}) {
      for (const auto& param : program->params()) {
        if (param.name.starts_with("v.")) continue;  // an instrument's own
        const auto table = voice_params();
        const auto row =
            std::find_if(table.begin(), table.end(), [&](const VoiceParam& p) { return p.name == param.name; });
        INFO(param.name);
        REQUIRE(row != table.end());
        CHECK(row->neutral == param.default_value);
      }
    }
  }
}
