// repl/testing/test_file.h -- One file of scripted tests: loaded once, each of its tests run apart.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "lua/host.h"
#include "repl/testing/bench.h"

namespace perigee::testing {

struct TestOutcome {
  std::string name;
  bool passed = false;
  int line = 0;  // where it is made; where it failed
  double seconds = 0.0;
  std::string message;             // why it failed
  std::string printed;             // by its code
  std::vector<std::string> notes;  // what it wrote
};

struct FileOutcome {
  std::string path;
  double seconds = 0.0;
  std::vector<TestOutcome> tests;  // a file that cannot be loaded is a test that failed
  std::size_t left_out = 0;        // by the filter
  std::vector<std::string> notes;

  std::size_t failed() const;
};

// One thread runs it; any may end it.
class TestFile {
 public:
  TestFile(std::string path, const TestOptions& options);
  ~TestFile();

  // All of its tests, in their order. After interrupt() those that have not ended are missing.
  FileOutcome run();
  void interrupt() noexcept;  // any thread, until run() has ended

 private:
  struct Parts;
  void load(FileOutcome& outcome);
  TestOutcome run_test(const ScriptedTest& test);
  TestOutcome outcome_of(const std::string& name, int line, const EvalResult& result);

  std::string path_;
  const TestOptions& options_;
  std::string printed_;
  std::unique_ptr<Parts> parts_;
  std::atomic<bool> ended_ = false;
  std::atomic<Host*> host_ = nullptr;  // of parts_
};

}  // namespace perigee::testing
