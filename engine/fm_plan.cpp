// engine/fm_plan.cpp -- Up to eight operators that bend a synth's pitch and each other's: who bends whom, with which waves.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/fm_plan.h"

#include <algorithm>
#include <cctype>

namespace perigee {
namespace {

using Value = ProgramBuilder::Value;

constexpr std::pair<std::string_view, float> kDefaults[] = {
    {"fmh", 1.0f},        {"fmattack", 0.001f}, {"fmdecay", 0.001f}, {"fmsustain", 1.0f},
    {"fmrelease", 0.01f}, {"fmrest", 0.0f},     {"fmratios", 0.0f}};

Value param(ProgramBuilder& builder, const std::string& name) {
  float value = 0.0f;
  fm_param_default(name, value);
  return builder.param(name, value);
}

Value wave(ProgramBuilder& builder, FmWave which, Value freq, int op) {
  const Value salt = builder.constant(static_cast<float>(100 + op));  // noises of their own
  switch (which) {
    case FmWave::sine:
      return builder.one("sine", {freq});
    case FmWave::triangle:
      return builder.one("triangle", {freq});
    case FmWave::sawtooth:
      return builder.one("saw", {freq});
    case FmWave::square:
      return builder.one("pulse", {freq});
    case FmWave::white:
      return builder.one("white", {salt});
    case FmWave::pink:
      return builder.one("pink", {salt});
  }
  return freq;
}

}  // namespace

bool FmPlan::empty() const {
  return std::all_of(into.begin(), into.end(), [](std::uint16_t targets) { return targets == 0; });
}

std::string FmPlan::key() const {
  std::string text;
  for (std::size_t op = 1; op < into.size(); ++op) {
    if (into[op] == 0) continue;
    text +=
        ' ' + std::to_string(op) + ':' + std::to_string(into[op]) + ':' + std::to_string(static_cast<int>(wave[op]));
    if ((enveloped >> op & 1) != 0) text += 'e';
  }
  return text;
}

bool fm_param_default(std::string_view name, float& value) {
  if (name.size() == 4 && name.starts_with("fm") && std::isdigit(name[2]) != 0 && std::isdigit(name[3]) != 0) {
    value = 0.0f;
    return true;
  }
  for (const auto& [stem, neutral] : kDefaults) {
    if (name.size() != stem.size() + 1 || !name.starts_with(stem) || std::isdigit(name.back()) == 0) continue;
    value = neutral;
    return true;
  }
  return false;
}

// From the last operator to the first, so that those who are bent come after who bends them; whoever bends a later one, or
// itself, is heard there a sample late.
Value bent_by_operators(ProgramBuilder& builder, const FmPlan& plan, Value freq) {
  std::array<Value, kFmOperators + 1> made{}, returned{};
  std::array<Value, kFmOperators + 1> pitch{};
  const auto bent = [&](int target, Value hz) {
    for (int from = kFmOperators; from >= 1; --from) {
      const auto op = static_cast<std::size_t>(from);
      if ((plan.into[op] >> target & 1) == 0) continue;
      Value signal = made[op];
      if (!signal.valid) {  // not made yet
        if (!returned[op].valid) returned[op] = builder.feedback(ProgramBuilder::Delay::sample);
        signal = returned[op];
      }
      const Value index = param(builder, "fm" + std::to_string(from) + std::to_string(target));
      hz = builder.one("add", {hz, builder.one("mul", {signal, index})});
    }
    return hz;
  };
  for (int number = kFmOperators; number >= 1; --number) {
    const auto op = static_cast<std::size_t>(number);
    if (plan.into[op] == 0) continue;
    const std::string digit = std::to_string(number);
    const Value own = builder.one("mul", {freq, param(builder, "fmh" + digit)});
    pitch[op] = bent(number, own);
    Value signal = builder.one("mul", {wave(builder, plan.wave[op], pitch[op], number), own});
    if ((plan.enveloped >> number & 1) != 0) {
      const auto stage = [&](const char* stem) { return param(builder, stem + digit); };
      const Value envelope =
          builder.one("envelope", {stage("fmattack"), stage("fmdecay"), stage("fmsustain"), stage("fmrelease"),
                                   stage("fmrest"), builder.constant(1.0f), stage("fmratios")});
      signal = builder.one("mul", {signal, envelope});
    }
    made[op] = signal;
  }
  for (std::size_t op = 1; op < returned.size(); ++op) {
    if (returned[op].valid) builder.close(returned[op], made[op]);
  }
  return bent(0, freq);
}

}  // namespace perigee
