// repl/testing/sound_matchers.cpp -- onsetsAt, peakBelow, isSilent, sameAs: what a piece must sound like, rendered as a file would be.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

#include "lua/state.h"
#include "lua/values.h"
#include "patterns/core.h"
#include "repl/session/offline.h"
#include "repl/testing/comparison.h"
#include "repl/testing/expectation.h"
#include "repl/testing/heard.h"

namespace perigee::testing {
namespace {

constexpr double kMostSeconds = 600.0;    // of a rendered piece
constexpr int kBlockFrames = 256;         // the result does not depend on it
constexpr double kOnsetTolerance = 0.01;  // seconds
constexpr double kSameDb = -90.0;         // dBFS: a step of a 16-bit file

// While it lives, commands go to this instrument, and the dialect is only what the piece makes of it.
class Stage {
 public:
  Stage(State& state, Session& instrument) : state_{state}, session_{state.session}, dialect_{state.dialect} {
    state_.session = &instrument;
  }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  ~Stage() {
    state_.session = session_;
    state_.dialect = dialect_;
  }

 private:
  State& state_;
  Session* session_;
  Dialect dialect_;
};

// The piece at index 1: a function that plays slots, or a pattern, which is played in slot 1.
void play(lua_State* L, Player& player) {
  State& state = State::of(L);
  player.begin();
  player.set_cps(pure(Value{state.session->cps()}));
  player.set_dialect(state.dialect);
  {
    const Stage stage{state, player};
    if (lua_isfunction(L, 1)) {
      lua_pushvalue(L, 1);
      lua_call(L, 0, 0);
    } else {
      player.play("1", to_pattern(L, 1, "expect"));
    }
  }
  player.commit();
}

Heard listen(lua_State* L, const Expectation& expectation) {
  const TestOptions& options = expectation.bench.options;
  const Span span = expectation.span.value_or(kFewCycles);
  if (span.begin < Cycles(0)) throw PatternError{"over: a piece begins at cycle 0"};
  State& state = State::of(L);
  std::string trouble;
  Player player({.rate_hz = options.rate_hz, .live = false, .dialect = state.dialect},
                [&](const std::string& message) { trouble = trouble.empty() ? message : trouble; });
  for (const std::string& folder : options.sample_folders) player.add_samples(folder);
  play(L, player);
  Heard heard{.rate_hz = options.rate_hz};
  const auto most = static_cast<std::size_t>(kMostSeconds * options.rate_hz) * 2;
  render_offline(player, {.cycles = span.end}, kBlockFrames, [&](std::span<const float> now, double) {
    state.check(L);
    heard.samples.insert(heard.samples.end(), now.begin(), now.end());
    return heard.samples.size() <= most;
  });
  if (heard.samples.size() > most)
    throw PatternError{
        fmt::format("the piece is longer than {} seconds; look at fewer cycles with :over(…)", kMostSeconds)};
  if (player.failed()) throw PatternError{"the piece failed while it played: " + trouble};
  heard.lead = std::min(static_cast<std::size_t>(player.frame_of(span.begin).value_or(0)) * 2, heard.samples.size());
  return heard;
}

double number_at(lua_State* L, int index, const char* wanted) {
  if (lua_type(L, index) != LUA_TNUMBER || !std::isfinite(lua_tonumber(L, index))) throw PatternError{wanted};
  return lua_tonumber(L, index);
}

std::string decibel_text(double db) { return std::isinf(db) ? "silence" : fmt::format("{:.2f} dBFS", db); }

Verdict onsets_at(lua_State* L, const Expectation& expectation) {
  constexpr char kWanted[] = "onsetsAt: give a list of seconds, as in onsetsAt{0, 0.5, 1}";
  if (lua_type(L, 2) != LUA_TTABLE) throw PatternError{kWanted};
  std::vector<double> expected;
  for (lua_Integer i = 1; i <= static_cast<lua_Integer>(lua_rawlen(L, 2)); ++i) {
    lua_rawgeti(L, 2, i);
    expected.push_back(number_at(L, -1, kWanted));
    lua_pop(L, 1);
  }
  std::sort(expected.begin(), expected.end());
  const double tolerance =
      lua_gettop(L) > 2 ? number_at(L, 3, "onsetsAt: the tolerance must be a number of seconds") : kOnsetTolerance;
  const std::vector<double> got = onsets_of(listen(L, expectation));
  std::vector<Row> rows;
  for (std::size_t i = 0, j = 0; i < expected.size() || j < got.size();) {
    const bool left = i < expected.size() && (j == got.size() || expected[i] <= got[j] + tolerance);
    const bool right = j < got.size() && (i == expected.size() || got[j] <= expected[i] + tolerance);
    const auto text = [](double seconds) { return fmt::format("{:.3f} s", seconds); };
    rows.push_back({left ? text(expected[i]) : "", right ? text(got[j]) : "", !left || !right});
    i += left ? 1 : 0;
    j += right ? 1 : 0;
  }
  const bool holds = std::none_of(rows.begin(), rows.end(), [](const Row& row) { return row.differs; });
  return {holds, [=] {
            return fmt::format("sounds begin at {} times (give or take {} s)\n", holds ? "these" : "other", tolerance) +
                   side_by_side(rows);
          }};
}

Verdict peak_below(lua_State* L, const Expectation& expectation) {
  const double most = number_at(L, 2, "peakBelow: give a level in dBFS, as in peakBelow(-1)");
  const Peak peak = peak_of(listen(L, expectation));
  return {peak.db < most, [=] {
            return fmt::format("the loudest sample is at {:.3f} s: {}\nthe limit is {:.2f} dBFS", peak.seconds,
                               decibel_text(peak.db), most);
          }};
}

Verdict is_silent(lua_State* L, const Expectation& expectation) {
  const Heard heard = listen(L, expectation);
  const Peak peak = peak_of(heard);
  return {peak.db <= kSilentDb, [=] {
            if (peak.db <= kSilentDb) return fmt::format("the piece is silent for all its {:.3f} s", heard.seconds());
            return fmt::format("the piece is not silent: {} at {:.3f} s", decibel_text(peak.db), peak.seconds);
          }};
}

// Missing files are written as missing snapshots are.
Verdict same_as(lua_State* L, const Expectation& expectation) {
  if (lua_type(L, 2) != LUA_TSTRING)
    throw PatternError{"sameAs: give the name of a sound file, as in sameAs(\"beat.wav\")"};
  const double tolerance =
      lua_gettop(L) > 2 ? number_at(L, 3, "sameAs: the tolerance must be a level in dBFS, such as -90") : kSameDb;
  Bench& bench = expectation.bench;
  const std::string path = (std::filesystem::path{bench.path}.parent_path() / lua_tostring(L, 2)).string();
  const Heard got = listen(L, expectation);
  const Approval approval = bench.snapshots.approval();
  std::error_code unreadable;
  const bool there = std::filesystem::exists(path, unreadable);
  if (!there && approval == Approval::never)
    return {false, [=] { return "there is no file " + path + " yet; run without --ci to write it"; }};
  Heard kept;
  std::string error;
  if (there && !read(path, kept, error)) throw PatternError{"sameAs: " + error};
  const auto problem = [&]() -> std::string {
    if (got.rate_hz != kept.rate_hz)
      return fmt::format("the piece is rendered at {} Hz, {} has {} Hz", got.rate_hz, path, kept.rate_hz);
    const Unlike unlike = difference(kept, got, tolerance);
    if (unlike.any)
      return fmt::format("it sounds otherwise than {}: first at {:.3f} s; the largest difference is {}", path,
                         unlike.seconds, decibel_text(unlike.db));
    if (got.samples.size() - got.lead != kept.samples.size())
      return fmt::format("the piece lasts {:.5f} s, {} lasts {:.5f} s", got.seconds(), path, kept.seconds());
    return {};
  };
  const std::string differs = there ? problem() : std::string{};
  if (!expectation.negated && (!there || (approval == Approval::always && !differs.empty()))) {
    if (!write(path, got, error)) throw PatternError{"sameAs: " + error};
    bench.notes.push_back("sound written: " + path);
    return {true, {}};
  }
  return {there && differs.empty(), [=] { return differs.empty() ? "it sounds the same as " + path : differs; }};
}

constexpr std::array<Matcher, 4> kMatchers{{
    {"onsetsAt", 2, onsets_at},
    {"peakBelow", 1, peak_below},
    {"isSilent", 0, is_silent},
    {"sameAs", 2, same_as},
}};

}  // namespace

std::span<const Matcher> sound_matchers() { return kMatchers; }

}  // namespace perigee::testing
