// tests/session/identity_test.cpp -- Every sound, every control and every effect has the same bytes, however they are computed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <hwy/targets.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <charconv>
#include <cmath>
#include <map>

#include "engine/kernel.h"
#include "engine/kit.h"
#include "engine/wav_writer.h"
#include "patterns/control_table.h"
#include "patterns/core.h"
#include "repl/session/input_synths.h"
#include "tests/session/listening.h"

using namespace perigee;

namespace {

// Words, where a number would say nothing.
const std::map<std::string_view, const char*> kWords{
    {"vowel", "o"}, {"ftype", "ladder"}, {"ir", "noise"}, {"unit", "c"}};

// Some way up the range.
Value value_of(const ControlRow& row) {
  if (const auto word = kWords.find(row.name); word != kWords.end()) return Value{word->second};
  double low = row.unit == "Hz" ? 20.0 : 0.0, high = row.unit == "Hz" ? 8000.0 : row.unit == "seconds" ? 0.3 : 3.0;
  if (const std::size_t dots = row.range.find(".."); dots != std::string_view::npos) {
    std::from_chars(row.range.data(), row.range.data() + dots, low);
    std::from_chars(row.range.data() + dots + 2, row.range.data() + row.range.size(), high);
  }
  return Value{low + 0.37 * (std::max(high, low + 1.0) - low)};
}

void write_noise(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder / "noise");
  std::string error;
  const auto writer = WavWriter::create(folder / "noise" / "0.wav", 44100.0, 2, WavWriter::Format::float32, error);
  REQUIRE(writer);
  std::vector<float> noise(30000);
  std::uint32_t state = 1;
  for (float& x : noise) x = static_cast<float>((state = state * 1664525u + 1013904223u) >> 8) / 0x1p24f - 0.5f;
  REQUIRE(writer->write(noise));
  REQUIRE(writer->finish());
}

// Each sound of the kit by itself, then each control, together with those beside it in the table, on sounds of all kinds.
std::vector<Pattern> all_events() {
  std::vector<Pattern> events;
  const auto event = [&](std::string_view sound) {
    const auto number = static_cast<double>(events.size());
    Pattern made = control_pattern(*find_control("s"), pure(sound));
    made = set_control(*find_control("note"), pure(30.0 + std::fmod(7.0 * number, 40.0)), made);
    return set_control(*find_control("orbit"), pure(std::fmod(number, 12.0)), made);
  };
  for (const Instrument& instrument : kit()) events.push_back(event(instrument.name));
  for (const InputSound& sound : input_sounds()) events.push_back(event(sound.name));
  std::vector<const ControlRow*> rows;
  for (const ControlRow& row : control_rows()) {
    const bool of_sound = row.topic != "midi and osc" && row.topic != "notes to yourself" && row.topic != "harmony";
    if (of_sound && row.name != "s" && row.name != "nudge" && row.name != "orbit" && row.name != "to" &&
        find_control(row.name) != nullptr)
      rows.push_back(&row);
  }
  for (const char* sound : {"noise", "saw", "supersaw", "pulse", "zzfx", "wt_basic", "superfm", "bd"}) {
    for (std::size_t first = 0; first < rows.size(); first += 3) {
      Pattern made = event(sound);
      for (const char* always : {"delay", "room"}) made = set_control(*find_control(always), pure(0.3), made);
      for (std::size_t i = first; i < std::min(first + 6, rows.size()); ++i)
        made = set_control(*find_control(rows[i]->name), pure(value_of(*rows[i])), made);
      events.push_back(std::move(made));
    }
  }
  return events;
}

// All of them, sixteen a second.
std::vector<float> heard(Dialect dialect, int block, int threads) {
  TemporaryFolder folder;
  write_noise(folder.path());
  PlayerOptions options = offline_options();
  options.dialect = dialect;
  options.threads = threads;
  Player player{options, [](const std::string&) {}};
  player.begin();
  player.add_samples(folder.path().string());
  player.set_cps(pure(1.0));
  player.commit();
  constexpr std::size_t kSlots = 8, kEach = 8;  // events of a slot in a second
  std::vector<std::vector<Pattern>> slots(kSlots);
  std::vector<Pattern> events = all_events();
  for (std::size_t i = 0; i < events.size(); ++i) slots[i % kSlots].push_back(std::move(events[i]));
  double seconds = 0.0;
  for (std::size_t slot = 0; slot < kSlots; ++slot) {
    const double cycles = std::ceil(static_cast<double>(slots[slot].size()) / static_cast<double>(kEach));
    seconds = std::max(seconds, cycles);
    std::vector<Pattern> rows;
    for (std::size_t begin = 0; begin < slots[slot].size(); begin += kEach) {
      const auto end = std::min(begin + kEach, slots[slot].size());
      rows.push_back(fastcat({slots[slot].begin() + static_cast<std::ptrdiff_t>(begin),
                              slots[slot].begin() + static_cast<std::ptrdiff_t>(end)}));
    }
    play(player, std::to_string(slot), slowcat(std::move(rows)));
  }
  const std::vector<float> sound = rendered(player, {.seconds = seconds + 1.0}, block);
  CHECK(player.engine().status().triggers > events.size() / 2);
  return sound;
}

constexpr Dialect kBoth[] = {Dialect::strudel, Dialect::tidal};

}  // namespace

TEST_CASE("every sound, control and effect has the same bytes in blocks of any size and on any number of threads",
          "[long]") {
  for (const Dialect dialect : kBoth) {
    const std::vector<float> reference = heard(dialect, 64, 1);
    CHECK((heard(dialect, 1000, 1) == reference));
    CHECK((heard(dialect, 256, 2) == reference));
    CHECK((heard(dialect, 333, 3) == reference));
  }
}

TEST_CASE("every sound, control and effect has the same bytes on every instruction set of this machine", "[copies]") {
  const std::int64_t here = hwy::SupportedTargets();
  for (const Dialect dialect : kBoth) {
    const std::vector<float> reference = heard(dialect, 256, 1);
    std::vector<std::string> compared;
    for (int bit = 0; bit < 63; ++bit) {
      const std::int64_t target = std::int64_t{1} << bit;
      const bool fallback = target == HWY_SCALAR || target == HWY_EMU128;
      if ((here & target) == 0 && !fallback) continue;
      hwy::SetSupportedTargetsForTest(target);
      const std::string chosen = choose_kernels().target;
      // One that the engine has no copy for falls back on another, which is compared as itself.
      if (std::find(compared.begin(), compared.end(), chosen) == compared.end()) {
        INFO(chosen);
        CHECK((heard(dialect, 256, 1) == reference));
        compared.push_back(chosen);
      }
      hwy::SetSupportedTargetsForTest(0);
    }
    CHECK(compared.size() >= 2);
  }
}
