// repl/guests.h -- Code and commands from elsewhere, an editor or a page: one door, one queue, one panic for all of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "repl/options.h"
#include "repl/osc/evaluations.h"

namespace perigee {

class Stage;

// The stage outlives it, and what is posted here is run by the stage.
class Guests {
 public:
  Guests(Stage& stage, const Options& options) : stage_{stage}, options_{options} {}

  // Any thread: runs it on the thread that evaluates. False when too much waits.
  bool post(std::function<void()> work) { return post(std::move(work), kMostWaiting); }
  // Any thread: whatever runs ends, what waits is not done, and then all is silent; `done` hears why not. False: one waits already.
  bool panic(std::function<void(const std::string& problem)> done);
  // What was asked for before the last one is not done any more.
  std::uint32_t panics() const noexcept { return panics_; }

  // What they have sent; any thread.
  osc::Evaluations& evaluations() noexcept { return evaluations_; }

  // The thread that evaluates code.
  struct Piece {
    osc::Argument id;
    std::string text, file;
    int line = 1, column = 0;  // on which it begins in its file
    std::string origin = "osc";
    std::uint32_t panics = 0;  // when it was sent
  };
  struct Outcome {
    bool ok = false;
    std::string value;
    osc::Source::Fault fault;  // with its file, which may be another one
    std::uint32_t number = 0;  // in evaluations(); 0: it was not evaluated
  };
  Outcome evaluate(const Piece& piece);
  // "undo", "redo", "hush" or "panic". Answers "" or why not.
  std::string command(std::string_view name, std::uint32_t panics, const std::string& origin = "osc");

 private:
  static constexpr int kMostWaiting = 256;  // pieces of work
  bool post(std::function<void()> work, int most);

  Stage& stage_;
  const Options& options_;
  osc::Evaluations evaluations_;
  std::atomic<std::uint32_t> panics_ = 0;
  std::atomic<int> waiting_ = 0;
};

}  // namespace perigee
