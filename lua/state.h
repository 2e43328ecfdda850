// lua/state.h -- A Lua state that cannot run away: every run has a limit of time, all of it one of memory, and Ctrl-C ends it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <limits>
#include <lua.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "lua/definitions.h"
#include "lua/lua_lock.h"
#include "lua/session.h"

namespace perigee {

// Why a run was ended from outside. Once set nothing that the code does (pcall, a coroutine, __close) keeps it running.
enum class Stop : std::uint8_t { none, interrupt, time, memory, long_string };

// What one run of Lua code may take: one evaluation, or one call of a Lua function inside a pattern.
struct RunBudget {
  using Clock = std::chrono::steady_clock;

  explicit RunBudget(double seconds_allowed, bool heeds_interrupt = false)
      : seconds{seconds_allowed},
        deadline{Clock::now() +
                 std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>{seconds_allowed})},
        interruptible{heeds_interrupt} {}

  double seconds;
  Clock::time_point deadline;
  double cpu_deadline = std::numeric_limits<double>::infinity();  // the same in the running thread's own time, seconds
  bool interruptible;                                             // Ctrl-C ends it
  Stop stop = Stop::none;
  std::string where;  // "file:line: " of the moment it was stopped, or empty
};

// A mistake in a mini-notation string, or at a known place: remembered so that the top level can report the column.
struct RaisedError {
  std::string message;             // as Lua sees it, with its "file:line: "
  std::string text;                // the string
  int column = 0, end_column = 0;  // 1-based bytes in it, the end exclusive
};

struct StateOptions {
  std::size_t memory_bytes = std::size_t{256} << 20;  // for Lua and the patterns it makes
  bool trusted = true;                                // may read the clock's date, the environment and files
  bool one_thread = false;                            // only the patterns of the thread that made the state count
  bool offline = false;                               // a run may take its time: only its own work counts
  double seconds_per_call = 0.02;                     // of a function inside a pattern, for its own work
};

// Owned by a Host and, weakly in effect, by the functions that patterns hold: after close() they are told that it is gone.
// Everything but the members marked "any thread" needs `lock`.
class State : public std::enable_shared_from_this<State> {
 public:
  static constexpr std::size_t kLongestString = std::size_t{16}
                                                << 20;  // bytes; so that no single step on one takes long

  explicit State(const StateOptions& options);
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State();

  static State& of(lua_State* L) noexcept;  // the State that L, the main state or a coroutine, belongs to

  lua_State* lua() const noexcept { return lua_; }  // null once closed
  void close() noexcept;                            // takes the lock

  // Raises the error that ends the run if it is over; lets another thread use Lua if one waits. Called by the hook every
  // few hundred instructions, before every library function that can take long, and inside whatever of ours loops.
  void check(lua_State* L);
  // After a protected call: goes on raising if the run is over. `status` is what the call returned.
  void check_caught(lua_State* L, int status);
  void note_status(int status);  // the same without raising
  [[noreturn]] void raise_stop(lua_State* L);
  bool stopping() const noexcept { return budget_ != nullptr && budget_->stop != Stop::none; }
  std::string stop_message(const RunBudget& budget) const;

  // A coroutine that was ended inside the hook must never run again, not even its __close methods (Lua would run them
  // without the hook).
  static bool is_poisoned(lua_State* coroutine) noexcept;

  void interrupt() noexcept { interrupted_.store(true, std::memory_order_relaxed); }  // any thread; a signal handler
  void forget_interrupt() noexcept { interrupted_.store(false, std::memory_order_relaxed); }

  std::size_t memory_used() const noexcept { return memory_.used; }
  std::size_t memory_limit() const noexcept { return memory_.limit; }
  void ensure_headroom(
      std::size_t bytes) noexcept;  // after a run that filled the memory: room to set a variable to nil

  // Lua values held by C++. release() is for any thread; the reference is given up at the next run.
  int hold(lua_State* L);  // pops the value at the top
  void release(int reference);
  void release_pending();

  // Coroutines on which patterns call Lua back, so that a run that lets them pass keeps its own stack. Null when too
  // many are in use: then functions inside patterns call each other without end.
  lua_State* borrow_thread() noexcept;
  void give_back_thread(lua_State* thread) noexcept;

  RunBudget::Clock::time_point deadline() const noexcept;  // of the run

  // For a call of a Lua function by a pattern: inside an evaluation it ends with that, and with Ctrl-C.
  RunBudget budget_for_call(double seconds) const;
  // Of an evaluation.
  RunBudget budget_for_code(double seconds) const;

  // While the instrument tries what was evaluated, other threads may use Lua and the evaluation's time does not run.
  // Made and ended by the holder of the lock, outside any Run; in between this thread does not hold it.
  class Trial {
   public:
    explicit Trial(State& state) : state_{state} {
      state_.trying_ = std::this_thread::get_id();
      state_.lock.unlock();
    }
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;
    ~Trial() {
      state_.lock.lock();
      state_.trying_ = std::thread::id{};
    }

   private:
    State& state_;
  };
  bool in_trial() const noexcept { return trying_ == std::this_thread::get_id(); }  // any thread: whether it tries

  // Runs with `budget` until the scope ends. Holds the lock.
  class Run {
   public:
    Run(State& state, RunBudget& budget) : state_{state}, outer_{state.budget_} { state.budget_ = &budget; }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    ~Run() { state_.budget_ = outer_; }

   private:
    State& state_;
    RunBudget* outer_;
  };

  LuaLock lock;  // any thread
  Session* session = nullptr;
  double cps = 0.5;  // what is printed is queried at this tempo: that of the evaluation's begin
  Dialect dialect = Dialect::strudel;
  std::string script_folder;  // of the code that runs; where require and dofile look first
  std::function<void(std::string_view)> print;
  bool has_printed = false;                                      // in this run
  std::function<void(const std::string& name)> on_missing_name;  // a global is read and is not there; may be empty
  bool prints_to_terminal = true;                                // false where somebody else takes what is printed
  RaisedError raised;
  std::map<std::pair<int, std::string>, std::uint32_t> texts_read;  // how often on which line, where somebody will ask
  struct {
    std::string name, where;
  } missing_global;  // the last one that was read and is not there
  Definitions definitions;
  int calls_from_patterns = 0;  // nested calls of Lua functions by patterns
  StateOptions options;

 private:
  struct Memory {
    std::size_t used = 0, limit = 0;
    bool long_string = false;  // one was refused for its length
  };
  static void* allocate(void* state, void* block, std::size_t old_size, std::size_t new_size) noexcept;
  bool grants(void* block, std::size_t kind, std::size_t old_size, std::size_t new_size) noexcept;
  Stop reason_to_stop(const RunBudget& budget) const noexcept;
  std::size_t patterns_memory() const noexcept;  // bytes of all patterns, or of this thread's
  std::size_t all_memory_used() const noexcept;  // with that of the patterns made since the start
  bool patterns_fit(lua_State* L) noexcept;
  static void hook(lua_State* L, lua_Debug* record);

  lua_State* lua_ = nullptr;
  Memory memory_;
  const std::size_t patterns_before_;  // bytes of patterns at the start
  std::size_t patterns_collected_;     // bytes of patterns that the collector knows of
  std::atomic<std::thread::id> trying_;
  RunBudget* budget_ = nullptr;
  std::atomic<bool> interrupted_ = false;
  std::mutex released_mutex_;
  std::vector<int> released_;
  std::vector<lua_State*> idle_threads_;
  void make_threads();
};

// What the names of the prelude's chunks begin with: their lines are none of the player's.
inline constexpr char kPreludeChunk[] = "prelude/";

// "file:line: " of the innermost Lua function of the player's that runs, or "".
std::string where_in_lua(lua_State* L);

// Its line alone; 0 where none runs.
int line_in_lua(lua_State* L);

// Pushes the C function at the top's replacement that calls check() first: for library functions without loops of ours.
void replace_with_checked(lua_State* L);

// Raises a Lua error with the place in front of it. Destructors of the caller's frames run.
[[noreturn]] void raise_error(lua_State* L, std::string_view message);

// The C function that Lua sees for `body`: what C++ throws becomes a Lua error with file and line. (Lua's own errors are
// not std::exceptions and pass through.)
void push_exception(lua_State* L, const std::exception& error);

template <int (*body)(lua_State*)>
int bound(lua_State* L) {
  try {
    return body(L);
  } catch (const std::exception& error) {
    push_exception(L, error);
  }
  return lua_error(L);
}

}  // namespace perigee
