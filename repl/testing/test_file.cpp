// repl/testing/test_file.cpp -- One file of scripted tests: loaded once, each of its tests run apart.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/testing/test_file.h"

#include <algorithm>
#include <chrono>
#include <lua.hpp>
#include <utility>

#include "lua/state.h"
#include "patterns/core.h"
#include "repl/query_session.h"
#include "repl/script.h"

namespace perigee::testing {
namespace {

constexpr std::size_t kMostPrinted = 64 * 1024;  // bytes, of one test

using Stopwatch = std::chrono::steady_clock;
double seconds_since(Stopwatch::time_point begin) {
  return std::chrono::duration<double>(Stopwatch::now() - begin).count();
}

// math.randomseed(): every test draws the same numbers, whichever ran before.
void draw_anew(lua_State* L) {
  if (lua_getglobal(L, "math") == LUA_TTABLE && lua_getfield(L, -1, "randomseed") == LUA_TFUNCTION) lua_call(L, 0, 0);
  lua_settop(L, 0);
}

// Takes "path:12: " off the message where it says just that. Lua shortens long paths to "...end of the path".
bool take_place(std::string& message, const std::string& path, int line) {
  const std::string after = ":" + std::to_string(line) + ": ";
  const std::size_t at = message.find(after);
  if (line == 0 || at == std::string::npos || at > message.find('\n')) return false;
  const std::string_view name = std::string_view{message}.substr(0, at);
  if (name != path && !(name.starts_with("...") && path.ends_with(name.substr(3)))) return false;
  message.erase(0, at + after.size());
  return true;
}

}  // namespace

std::size_t FileOutcome::failed() const {
  return static_cast<std::size_t>(
      std::count_if(tests.begin(), tests.end(), [](const TestOutcome& test) { return !test.passed; }));
}

struct TestFile::Parts {
  Parts(const std::string& path, const TestOptions& options, std::string& printed)
      : bench{options, path, Snapshots{path, options.approval}, {}},
        session{options.dialect},
        host{session, host_options(options, printed)} {}

  HostOptions host_options(const TestOptions& options, std::string& printed) {
    HostOptions wanted;
    wanted.seconds = options.seconds;
    wanted.one_thread = true;
    wanted.dialect = options.dialect;
    wanted.extend = [this](lua_State* L) { open_expectations(L, bench); };
    wanted.print = [&printed](std::string_view text) {
      printed += text.substr(0, kMostPrinted - std::min(kMostPrinted, printed.size()));
    };
    return wanted;
  }

  Bench bench;
  QuerySession session;
  Host host;
};

TestFile::TestFile(std::string path, const TestOptions& options) : path_{std::move(path)}, options_{options} {}

TestFile::~TestFile() = default;

void TestFile::interrupt() noexcept {
  ended_ = true;
  if (Host* host = host_) host->interrupt();
}

TestOutcome TestFile::outcome_of(const std::string& name, int line, const EvalResult& result) {
  TestOutcome outcome{.name = name, .passed = result.ok, .line = line, .message = result.error};
  if (take_place(outcome.message, path_, result.line)) {
    if (result.line >= line)
      outcome.line = result.line;
    else  // in a helper function above the test
      outcome.message = "line " + std::to_string(result.line) + ": " + outcome.message;
  }
  outcome.printed = std::exchange(printed_, {});
  return outcome;
}

void TestFile::load(FileOutcome& outcome) {
  constexpr char kLoading[] = "(the file)";
  const auto begin = Stopwatch::now();
  EvalResult result;
  try {
    const std::string text = read_text(path_);
    parts_ = std::make_unique<Parts>(path_, options_, printed_);
    host_ = &parts_->host;
    if (ended_) return;
    result = parts_->host.evaluate(text, path_);
    if (result.ok && parts_->bench.tests.empty()) {
      result = {};
      result.error = "there are no tests in this file; a test is test(\"name\", function() … end)";
    }
  } catch (const std::exception& error) {
    result.error = error.what();
  }
  if (result.ok || ended_) return;
  outcome.tests.push_back(outcome_of(kLoading, 0, result));
  outcome.tests.back().seconds = seconds_since(begin);
  parts_.reset();
}

TestOutcome TestFile::run_test(const ScriptedTest& test) {
  Bench& bench = parts_->bench;
  bench.now = &test;
  bench.checks = bench.snapshots_taken = 0;
  bench.notes.clear();
  const auto begin = Stopwatch::now();
  const EvalResult result = parts_->host.run_apart(path_, [&](lua_State* L) {
    State::of(L).dialect = test.dialect;
    draw_anew(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, test.function);
    lua_call(L, 0, 0);
  });
  TestOutcome outcome = outcome_of(test.name, test.line, result);
  outcome.seconds = seconds_since(begin);
  if (outcome.passed && bench.checks == 0) {
    outcome.passed = false;
    outcome.message = "nothing was expected; a test needs something like expect(p):toEqual(q)";
  }
  outcome.notes = std::move(bench.notes);
  return outcome;
}

FileOutcome TestFile::run() {
  FileOutcome outcome{.path = path_};
  const auto begin = Stopwatch::now();
  load(outcome);
  if (parts_) {
    QuerySession& session = parts_->session;
    const Pattern tempo = pure(Value{session.cps()});
    for (const ScriptedTest& test : parts_->bench.tests) {
      if (test.name.find(options_.filter) == std::string::npos) {
        ++outcome.left_out;
        continue;
      }
      session.set_cps(tempo);
      if (ended_) break;
      TestOutcome ended = run_test(test);
      if (ended_) break;
      outcome.tests.push_back(std::move(ended));
    }
    const bool all_ran = !ended_ && outcome.left_out == 0 && outcome.failed() == 0;
    try {
      Snapshots& snapshots = parts_->bench.snapshots;
      snapshots.save(all_ran && options_.approval == Approval::always);
      const std::vector<std::string> unused = all_ran ? snapshots.unused() : std::vector<std::string>{};
      for (const std::string& name : unused)
        outcome.notes.push_back("nobody asks for the snapshot \"" + name + "\"; --update removes it");
    } catch (const std::exception& error) {
      outcome.tests.push_back({.name = "(snapshots)", .message = error.what()});
    }
    if (!printed_.empty()) outcome.notes.push_back(std::exchange(printed_, {}));
  }
  outcome.seconds = seconds_since(begin);
  return outcome;
}

}  // namespace perigee::testing
