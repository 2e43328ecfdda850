// repl/testing/bench.h -- What `test` and `expect` share while a file of tests runs.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lua.hpp>
#include <string>
#include <vector>

#include "patterns/dialect.h"
#include "repl/testing/snapshots.h"

namespace perigee::testing {

struct TestOptions {
  Dialect dialect = Dialect::strudel;  // at the begin of every file
  double seconds = 5.0;                // for each test
  std::string filter;                  // a part of the names of those that run
  Approval approval = Approval::first;
  int rate_hz = 48000;  // of rendered pieces
  std::vector<std::string> sample_folders;
};

// test("name", function() … end)
struct ScriptedTest {
  std::string name;
  int line;         // where it was made
  int function;     // in Lua's registry
  Dialect dialect;  // that was in force there
};

struct Bench {
  const TestOptions& options;
  std::string path;  // of the file
  Snapshots snapshots;
  std::vector<ScriptedTest> tests;
  // Of the test that runs:
  const ScriptedTest* now = nullptr;  // null while the file is loaded
  int checks = 0;
  int snapshots_taken = 0;
  std::vector<std::string> notes;
};

// Adds `test` and `expect` to the globals. The bench outlives the state.
void open_expectations(lua_State* L, Bench& bench);

}  // namespace perigee::testing
