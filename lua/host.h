// lua/host.h -- Runs the player's code: each evaluation is heard entirely or not at all, and none can stop the music.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lua/session.h"

struct lua_State;

namespace perigee {

struct HostOptions {
  double seconds = 0.5;                               // for one evaluation, without what the instrument takes to try it
  double seconds_per_call = 0.02;                     // for a function inside a pattern, each time it is called
  std::size_t memory_bytes = std::size_t{256} << 20;  // for all of Lua, and the patterns it makes
  bool trusted = true;                                // has os, io, require and dofile
  bool one_thread = false;                            // of several hosts at once: each counts only its own patterns
  bool offline = false;                               // only its own work counts, however long the machine stands still
  Dialect dialect = Dialect::strudel;
  std::function<void(lua_State*)> extend;                        // adds names to those of the language
  std::function<void(const std::string& name)> on_missing_name;  // is called where a global is read that is not there
  std::function<void(std::string_view)> print;  // what code prints, with its line ends; standard output if empty
};

struct EvalResult {
  bool ok = false;
  std::string value;      // the printed form of an expression's values; empty if there are none
  std::string error;      // "file:line: message"; for mini-notation with the string and a caret, each on its own line
  int line = 0;           // 1-based, in the file; 0 when unknown
  int column = 0;         // 1-based byte in the mini-notation string that is wrong; 0 when it is something else
  int end_column = 0;     // where what is wrong in it ends, exclusive
  std::string mini_text;  // that string
  bool stopped = false;   // it took too long or too much, or was interrupted
};

// Where an evaluation comes from, as far as it matters to it.
struct EvalOptions {
  bool trusted = true;  // else it sees no os, io, require and their like, nor does what it defines, whoever calls that
  std::uint32_t number = 0;                     // what its mini-notation strings say they come from; 0: nobody will ask
  std::function<void(std::string_view)> print;  // what it prints, in the place of the host's; may be empty
};

class Host {
 public:
  explicit Host(Session& session, HostOptions options = {});
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  ~Host();  // patterns may outlive it; their Lua functions then throw PatternError

  // One thread at a time. An expression yields its value, anything else runs. After a failure nothing that it staged is
  // heard; global variables that it set before it failed stay set (except when memory ran out).
  EvalResult evaluate(std::string_view code, std::string_view chunk_name, int first_line = 1,
                      const EvalOptions& options = {});

  // Runs `body` as an evaluation. Afterwards every global variable is what it was before.
  EvalResult run_apart(std::string_view chunk_name, const std::function<void(lua_State*)>& body);

  // The pattern that an expression is, or a chunk returns; null where the code gives nothing back but printed something.
  // Throws PatternError with the sentence evaluate() would give.
  Pattern pattern_of(std::string_view code, std::string_view chunk_name = "code");

  // False if the code only lacks its end, so that the prompt should ask for more lines.
  bool is_complete(std::string_view code);

  // From now on all code is from elsewhere: it writes no files, whatever its EvalOptions say. Names that are there stay.
  void distrust();

  // Ends the evaluation that runs, if any. Any thread; may be called in a signal handler.
  void interrupt() noexcept;

  // What the code may go on with where `prefix` ends (lua/completion.h).
  Completions complete(std::string_view prefix);

  // For the session while a command of the code calls it: "file:line: " of that code, or "".
  std::string running_at() const;
  // The same: the line of the evaluated code that makes the call, without the blanks around it; the first that is not blank where
  // the call is made elsewhere; "" while nothing is evaluated.
  std::string running_line() const;

  std::string help(std::string_view name) const;

  // From now on; for code that came from somewhere else than the terminal.
  void set_print(std::function<void(std::string_view)> print);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace perigee
