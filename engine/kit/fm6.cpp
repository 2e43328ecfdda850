// engine/kit/fm6.cpp -- superfm: six sines, each with levels of its own over time, that bend each other's phases.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <string>
#include <vector>

#include "engine/kit/sketch.h"

namespace perigee {
namespace {

constexpr int kOperators = 6, kStages = 4;
constexpr double kTurn = 0.15915494309189535;  // of a radian

// All names and rows, made once: amp1 … amp6, …, and by two digits, operator first: eglevel11 … eglevel64, mod11 … mod66.
struct Rows {
  std::vector<std::string> names;
  std::vector<InstrumentParam> params;
  std::size_t mods = 0;  // where mod11 lies

  void add(std::string name, const InstrumentParam& like, float default_value) {
    names.push_back(std::move(name));
    params.push_back(like);
    params.back().name = names.back();
    params.back().default_value = default_value;
  }
  Rows() {
    constexpr std::array kDetunes{0.0f, 0.04f, -0.03f, 0.07f, -0.06f, 0.02f};
    constexpr std::array kRates{10.0f, 0.3f, 0.1f, 0.1f};
    constexpr InstrumentParam kAmp{"", "linear", 0.0f, 4.0f, 0.0f, "how loud an operator is heard itself"},
        kRatio{"", "ratio", 0.0f, 64.0f, 0.0f, "of an operator's pitch to the note's"},
        kDetune{"", "Hz", -1000.0f, 1000.0f, 0.0f, "added to an operator's pitch"},
        kLevel{"", "linear", 0.0f, 4.0f, 0.0f, "level of an operator at the end of a stage"},
        kRate{"", "per second", 0.001f, 1000.0f, 0.0f, "how fast a stage is passed through"},
        kMod{"", "radians", -100.0f, 100.0f, 0.0f, "how far the first operator is bent by the second"};
    names.reserve(128);
    const auto digit = [](int number) { return std::to_string(number); };
    for (int op = 1; op <= kOperators; ++op) add("amp" + digit(op), kAmp, 1.0f);
    for (int op = 1; op <= kOperators; ++op) add("ratio" + digit(op), kRatio, 1.0f);
    for (int op = 1; op <= kOperators; ++op)
      add("detune" + digit(op), kDetune, kDetunes[static_cast<std::size_t>(op - 1)]);
    for (int op = 1; op <= kOperators; ++op) {
      for (int stage = 1; stage <= kStages; ++stage) add("eglevel" + digit(op) + digit(stage), kLevel, 1.0f);
    }
    for (int op = 1; op <= kOperators; ++op) {
      for (int stage = 1; stage <= kStages; ++stage)
        add("egrate" + digit(op) + digit(stage), kRate, kRates[static_cast<std::size_t>(stage - 1)]);
    }
    mods = params.size();
    for (int op = 1; op <= kOperators; ++op) {
      for (int by = 1; by <= kOperators; ++by) add("mod" + digit(op) + digit(by), kMod, 0.0f);
    }
    add("feedback", {"", "factor", -100.0f, 100.0f, 0.0f, "of every operator bent by itself"}, 0.0f);
    add("lfofreq", {"", "Hz", 0.0f, 1000.0f, 0.0f, "how fast the whole pitch swings"}, 1.0f);
    add("lfodepth", {"", "factor", 0.0f, 1.0f, 0.0f, "how far the whole pitch swings"}, 0.0f);
    add("voice", {"", "number", 0.0f, 5.0f, 0.0f, "a sound ready made, from 1 to 5, that the others change"}, 0.0f);
  }
};
const Rows& rows() {
  static const Rows known;
  return known;
}

// The bit of what bends operator `op` by operator `by`, both from 0.
constexpr int bit_of(int op, int by) { return op * kOperators + by; }

std::uint64_t parts(std::span<const double> values) {
  std::uint64_t wanted = 0;
  const std::size_t mods = rows().mods;
  const double feedback = values[mods + kOperators * kOperators];
  for (int bit = 0; bit < kOperators * kOperators; ++bit) {
    const bool itself = bit % (kOperators + 1) == 0;
    if (values[mods + static_cast<std::size_t>(bit)] != 0.0 && (!itself || feedback != 0.0))
      wanted |= std::uint64_t{1} << bit;
  }
  return wanted;
}

// From the last operator to the first, so that those who are bent come after who bends them; whoever bends a later one is heard
// there a sample late.
Sides superfm(Sketch& k) {
  const auto own = [&](const char* name, int op) { return k.own(name + std::to_string(op + 1)); };
  const auto pair = [&](const char* name, int op, int other) {
    return k.own(name + std::to_string(op + 1) + std::to_string(other + 1));
  };
  const Tone freq = k.pitch() * (k.sine(k.own("lfofreq")) * k.own("lfodepth") + 1.0);
  std::array<Tone, kOperators> made{};
  std::array<Tone, kOperators> returned{};
  for (int op = kOperators - 1; op >= 0; --op) {
    const auto at = static_cast<std::size_t>(op);
    const Tone hz = freq * own("ratio", op) + own("detune", op);
    // In turns, as phases are: the weights are radians.
    const Tone level = k.unit("stages", {pair("eglevel", op, 0), pair("egrate", op, 0), pair("eglevel", op, 1),
                                         pair("egrate", op, 1), pair("eglevel", op, 2), pair("egrate", op, 2),
                                         pair("eglevel", op, 3), pair("egrate", op, 3)}) *
                       kTurn;
    std::vector<Level> bends;
    for (int by = 0; by < kOperators; ++by) {
      const auto from = static_cast<std::size_t>(by);
      if (by == op || !k.wants(bit_of(op, by))) continue;
      if (made[from].builder == nullptr && returned[from].builder == nullptr) returned[from] = k.back();
      bends.push_back(made[from].builder != nullptr ? made[from] : returned[from]);
      bends.push_back(pair("mod", op, by));
    }
    const bool bent = !bends.empty();
    while (bends.size() < 12) bends.push_back(0.0);
    const Tone phase = bent ? k.unit("weighed_sum", bends) : k.number(0.0);
    const Level itself =
        k.wants(bit_of(op, op)) ? pair("mod", op, op) * k.own("feedback") * (1.0 / kTurn) * level : k.number(0.0);
    const Tone wave = k.unit("sine_feedback", {hz, phase, itself});
    made[at] = wave * level;
  }
  for (std::size_t op = 0; op < returned.size(); ++op) {
    if (returned[op].builder != nullptr) k.close(returned[op], made[op]);
  }
  std::vector<Level> heard;
  Tone all = k.number(0.0);
  for (int op = 0; op < kOperators; ++op) {
    heard.push_back(made[static_cast<std::size_t>(op)]);
    heard.push_back(own("amp", op));
    all = all + own("amp", op);
  }
  const Tone loudness = k.unit("div", {0.3 / kTurn, k.unit("max", {all, 1.0})});
  return k.lasting(k.unit("weighed_sum", heard) * loudness, 0.98, 0.005);
}

// Sounds ready made, as what differs from the defaults.
struct Setting {
  std::string_view param;
  float value;
};
constexpr Setting kTines[] = {{"amp2", 0.0f},       {"amp4", 0.0f},       {"amp5", 0.0f},       {"amp6", 0.0f},
                              {"amp3", 0.6f},       {"ratio2", 14.0f},    {"ratio4", 1.0f},     {"mod12", 0.6f},
                              {"mod34", 1.4f},      {"egrate11", 200.0f}, {"egrate12", 0.8f},   {"eglevel12", 0.4f},
                              {"egrate21", 400.0f}, {"egrate22", 6.0f},   {"eglevel22", 0.05f}, {"eglevel23", 0.0f},
                              {"egrate31", 200.0f}, {"egrate32", 1.0f},   {"eglevel32", 0.3f},  {"egrate41", 300.0f},
                              {"egrate42", 2.0f},   {"eglevel42", 0.25f}};
constexpr Setting kBell[] = {{"amp2", 0.0f},       {"amp4", 0.0f},       {"amp6", 0.0f},      {"amp3", 0.5f},
                             {"amp5", 0.4f},       {"ratio2", 3.5f},     {"ratio3", 2.76f},   {"ratio4", 5.4f},
                             {"ratio5", 0.5f},     {"ratio6", 1.41f},    {"mod12", 2.2f},     {"mod34", 1.6f},
                             {"mod56", 1.1f},      {"egrate11", 500.0f}, {"egrate12", 0.7f},  {"eglevel12", 0.1f},
                             {"egrate31", 500.0f}, {"egrate32", 1.2f},   {"eglevel32", 0.0f}, {"eglevel33", 0.0f},
                             {"egrate51", 500.0f}, {"egrate22", 1.5f},   {"eglevel22", 0.2f}};
constexpr Setting kBass[] = {{"amp2", 0.0f},       {"amp3", 0.0f},     {"amp4", 0.0f},       {"amp5", 0.0f},
                             {"amp6", 0.0f},       {"ratio2", 0.5f},   {"ratio3", 1.0f},     {"mod12", 2.8f},
                             {"mod13", 1.2f},      {"mod33", 1.0f},    {"feedback", 1.1f},   {"egrate11", 300.0f},
                             {"egrate21", 300.0f}, {"egrate22", 7.0f}, {"eglevel22", 0.35f}, {"egrate31", 300.0f},
                             {"egrate32", 12.0f},  {"eglevel32", 0.2f}};
constexpr Setting kBrass[] = {{"amp2", 0.0f},     {"amp4", 0.0f},      {"amp5", 0.0f},      {"amp6", 0.0f},
                              {"amp3", 0.7f},     {"mod12", 2.6f},     {"mod34", 2.0f},     {"mod22", 0.5f},
                              {"feedback", 0.8f}, {"detune3", 1.4f},   {"egrate11", 25.0f}, {"egrate21", 14.0f},
                              {"egrate22", 3.0f}, {"eglevel22", 0.7f}, {"egrate31", 22.0f}, {"egrate41", 11.0f},
                              {"lfofreq", 5.2f},  {"lfodepth", 0.003f}};
constexpr Setting kGlass[] = {{"amp2", 0.5f},      {"amp3", 0.4f},      {"amp4", 0.3f},      {"amp5", 0.2f},
                              {"amp6", 0.0f},      {"ratio2", 2.0f},    {"ratio3", 3.0f},    {"ratio4", 4.02f},
                              {"ratio5", 7.03f},   {"ratio6", 11.0f},   {"mod16", 0.25f},    {"mod26", 0.35f},
                              {"egrate11", 8.0f},  {"egrate21", 5.0f},  {"egrate31", 3.0f},  {"egrate41", 2.0f},
                              {"egrate51", 1.5f},  {"egrate61", 60.0f}, {"egrate62", 9.0f},  {"eglevel62", 0.0f},
                              {"eglevel63", 0.0f}, {"lfofreq", 4.0f},   {"lfodepth", 0.002f}};
constexpr std::array<std::span<const Setting>, 5> kVoices{kTines, kBell, kBass, kBrass, kGlass};

float preset(const InstrumentParam& param, int voice) {
  if (voice >= 1 && voice <= static_cast<int>(kVoices.size())) {
    for (const Setting& setting : kVoices[static_cast<std::size_t>(voice - 1)]) {
      if (setting.param == param.name) return setting.value;
    }
  }
  return param.default_value;
}

}  // namespace

// The row names more than a hundred parameters, so it is written by loops.
std::span<const Instrument> fm_instruments() {
  static const Instrument row = [] {
    Instrument made;
    made.name = "superfm";
    made.kind = InstrumentKind::patch;
    made.help = "six operators that bend each other's phases, and five voices ready made";
    made.params = rows().params;
    made.build = superfm;
    made.preset = preset;
    made.parts = parts;
    return made;
  }();
  return {&row, 1};
}

}  // namespace perigee
