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
    {Effect::glide, {{"accelerate", 0.5f}}},
    {Effect::pitch_envelope, {{"prange", 7.0f}, {"pbase", -2.0f}, {"pattack", 0.01f}}},
    {Effect::vibrato, {{"vibmod", 0.5f}, {"vib", 31.0f}}},
    {Effect::noise, {{"noise", 0.3f}}},
    {Effect::varispeed, {{"rate", 1.5f}}},
    {Effect::adsr, {{"attack", 0.003f}, {"decay", 0.01f}, {"sustain", 0.5f}, {"release", 0.01f}}},
    {Effect::ahd, {{"aattack", 0.002f}, {"ahold", 0.01f}, {"arelease", 0.02f}}},
    {Effect::grain, {{"gattack", 0.002f}, {"ghold", 0.01f}, {"grelease", 0.02f}}},
    {Effect::fade, {{"fadein", 0.002f}, {"fadeout", 0.004f}}},
    {Effect::lpf, {{"cutoff", 900.0f}, {"resonance", 3.0f}}},
    {Effect::hpf, {{"hcutoff", 400.0f}}},
    {Effect::bpf, {{"bandf", 1200.0f}, {"bandq", 2.0f}, {"bandgain", 2.0f}}},
    {Effect::lpf_envelope, {{"lppeak", 4.0f}, {"lpattack", 0.01f}}},
    {Effect::hpf_envelope, {{"hppeak", 0.25f}}},
    {Effect::bpf_envelope, {{"bprest", 2.0f}}},
    {Effect::lpf_swing, {{"lpdepth", 1.0f}, {"lprate", 50.0f}, {"lplow", 0.1f}, {"lphigh", 9.0f}}},
    {Effect::hpf_swing, {{"hpdepth", 0.5f}, {"hprate", 70.0f}}},
    {Effect::bpf_swing, {{"bpdepth", 0.5f}, {"bpshape", 4.0f}}},
    {Effect::djf, {{"djf", 0.3f}, {"djfhigh", 300.0f}}},
    {Effect::vowel, {{"vowel", 2.0f}, {"vowelgain", 8.0f}}},
    {Effect::coarse, {{"coarse", 3.0f}}},
    {Effect::crush, {{"crush", 5.0f}}},
    {Effect::shape, {{"shape", 0.4f}, {"shapevol", 0.9f}}},
    {Effect::distort, {{"distort", 1.5f}, {"distorttype", 3.0f}, {"distortvol", 0.5f}}},
    {Effect::triode, {{"triode", 2.0f}}},
    {Effect::krush, {{"krush", 1.0f}, {"kcutoff", 4000.0f}}},
    {Effect::octer, {{"octer", 0.5f}, {"octersub", 0.5f}}},
    {Effect::ring, {{"ring", 0.7f}, {"ringf", 150.0f}}},
    {Effect::waveloss, {{"waveloss", 40.0f}}},
    {Effect::transient, {{"transient", 0.5f}}},
    {Effect::tremolo, {{"tremolodepth", 0.8f}, {"tremolorate", 60.0f}}},
    {Effect::sine_tremolo, {{"stdepth", 0.8f}, {"strate", 60.0f}}},
    {Effect::phaser, {{"phaserrate", 30.0f}}},
    {Effect::delay_send, {{"delaysend", 0.5f}}},
    {Effect::room_send, {{"roomsend", 0.5f}}},
    {Effect::dry, {{"dry", 0.5f}}},
};
// These are only in a chain that asks for them.
constexpr Effect kAlone[] = {Effect::lpf24,           Effect::hpf24,       Effect::bpf24,      Effect::ladder,
                             Effect::squiz,           Effect::fshift,      Effect::compressor, Effect::delay_phaser,
                             Effect::stretch,         Effect::pitch_shift, Effect::spectral,   Effect::spectral_delay,
                             Effect::distort_ringing, Effect::bus_send,    Effect::circle};

EffectSet every_effect() {
  EffectSet all;
  for (const EffectInfo& info : effect_table()) all |= info.effect;
  return all;
}

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

TEST_CASE("a Program with whole families of effects equals the exact one to the bit") {
  const auto sample = sound(2, 3000, [random = std::make_shared<Random>(4)](int, Frames) {
    return static_cast<float>(random->between(-0.5, 0.5));
  });
  Random random{14};
  const auto most = static_cast<int>(Effect::count);
  for (int i = 0; i < most + 40; ++i) {
    EffectSet effects = i < most ? EffectSet{static_cast<Effect>(i)} : EffectSet{};
    for (int k = 0; k < 6 && i >= most; ++k) effects |= static_cast<Effect>(random.below(most));
    const ChainOrder order = i % 2 == 0 ? ChainOrder::superdough : ChainOrder::superdirt;
    ProgramCache exact{10000}, full{0};
    INFO("effects " << effects.bits);
    for (const int channels : {1, 2}) {
      const Program *small = exact.sampler(channels, effects, order), *large = full.sampler(channels, effects, order);
      REQUIRE((small != nullptr && large != nullptr));
      CHECK(play({event(*small, effects, *sample)}, 2500) == play({event(*large, effects, *sample)}, 2500));
    }
    const Program *small = exact.instrument("saw", effects, order), *large = full.instrument("saw", effects, order);
    REQUIRE((small != nullptr && large != nullptr));
    CHECK(play({event(*small, effects, *sample)}, 2500) == play({event(*large, effects, *sample)}, 2500));
  }
}

TEST_CASE("what is alone is in no chain that has not asked for it") {
  for (const Effect effect : kAlone) {
    CHECK_FALSE(with_families(Effect::lpf_envelope).has(effect));
    CHECK(with_families(effect).has(effect));
  }
  for (const EffectInfo& info : effect_table()) {
    const bool alone = std::find(std::begin(kAlone), std::end(kAlone), info.effect) != std::end(kAlone);
    INFO(info.name);
    CHECK(alone == (info.family == EffectFamily::alone));
    CHECK((alone || kSettings.contains(info.effect)));
  }
}

TEST_CASE("the cache gives the same Program again and stays bounded") {
  ProgramCache cache{8};
  FmPlan bell;
  bell.into[1] = 1;
  const Program* lpf = cache.sampler(1, Effect::lpf, ChainOrder::superdirt);
  CHECK(cache.sampler(1, Effect::lpf, ChainOrder::superdirt) == lpf);
  CHECK(cache.sampler(1, EffectSet{Effect::lpf} | Effect::glide, ChainOrder::superdirt) ==
        lpf);  // samplers glide by themselves
  CHECK(cache.sampler(1, Effect::lpf, ChainOrder::superdough) != lpf);
  CHECK(cache.instrument("saw", {}, ChainOrder::superdough, bell) !=
        cache.instrument("saw", {}, ChainOrder::superdough));
  CHECK(cache.instrument("saw", {}, ChainOrder::superdough, bell)->param_index("fm10") >= 0);
  CHECK(lpf->param_index("cutoff") >= 0);
  CHECK(lpf->param_index("crush") == -1);
  for (std::uint32_t bits = 0; bits < 512; ++bits)
    REQUIRE(cache.sampler(1, EffectSet{std::uint64_t{bits} << 4}, ChainOrder::superdirt) != nullptr);
  CHECK(cache.size() <= 8 + 16);
  CHECK(cache.sampler(3, Effect::lpf, ChainOrder::superdirt) == nullptr);
  CHECK(cache.instrument("no such thing", Effect::lpf, ChainOrder::superdirt) == nullptr);
  CHECK(cache.instrument("sd", Effect::lpf, ChainOrder::superdirt) ==
        cache.instrument("sn", Effect::lpf, ChainOrder::superdirt));
}

TEST_CASE("every parameter of a chain is in the table, with its neutral default") {
  ProgramCache cache;
  for (const ChainOrder order : {ChainOrder::superdough, ChainOrder::superdirt}) {
    for (const Program* program :
         {cache.sampler(2, every_effect(), order), cache.instrument("bd", every_effect(), order),
          cache.instrument("fm", every_effect(), order)}) {
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
