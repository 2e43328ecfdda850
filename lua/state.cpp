// lua/state.cpp -- A Lua state that cannot run away.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/state.h"

#include <time.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "lua/libraries.h"
#include "lua/pattern_objects.h"
#include "lua/values.h"
#include "patterns/memory.h"

namespace perigee {
namespace {

constexpr double kForever = std::numeric_limits<double>::infinity();
constexpr double kWallPerCall = 0.25;  // seconds, of a function inside a pattern, waiting for others included
constexpr double kStandstill = 60.0;   // seconds more that anything may wait for others offline

// Seconds of processor time that this thread has used.
double thread_seconds() noexcept {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

constexpr int kHookInstructions = 400;                           // some µs of Lua
constexpr std::size_t kBigBlock = std::size_t{64} << 10;         // making or growing one is worth a look at the clock
constexpr int kCallsFromPatterns = 8;                            // nested calls of Lua functions by patterns
constexpr std::size_t kPatternsAtOnce = std::size_t{256} << 10;  // bytes of new patterns; then garbage is looked for
constexpr std::uintptr_t kPoisoned = 1;                          // the lowest bit of a coroutine's pointer to its State

// The error value that ends a run. Nothing is allocated to raise it, so it can be raised when memory is out.
char stop_sentinel;

std::uintptr_t& extra(lua_State* L) noexcept { return *static_cast<std::uintptr_t*>(lua_getextraspace(L)); }

std::string seconds_text(double seconds) {
  char text[32];
  if (seconds < 0.1) {
    std::snprintf(text, sizeof text, "%g ms", seconds * 1000.0);
  } else {
    std::snprintf(text, sizeof text, "%g seconds", seconds);
  }
  return text;
}

}  // namespace

State::State(const StateOptions& state_options)
    : options{state_options}, patterns_before_{patterns_memory()}, patterns_collected_{patterns_before_} {
  memory_.limit = options.memory_bytes;
  lua_ = lua_newstate(&State::allocate, this);
  if (lua_ == nullptr) throw std::runtime_error("there is not enough memory to start Lua");
  extra(lua_) = reinterpret_cast<std::uintptr_t>(this);
  print = [](std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); };
  // Opening the libraries can only fail for want of memory; then an exception of ours says so.
  lua_sethook(lua_, &State::hook, LUA_MASKCOUNT, kHookInstructions);  // coroutines inherit it
  lua_pushcfunction(lua_, [](lua_State* L) {
    of(L).make_threads();
    open_libraries(L);
    open_pattern_objects(L);
    return 0;
  });
  if (lua_pcall(lua_, 0, 0, 0) != LUA_OK) {
    const char* reason = lua_tostring(lua_, -1);
    const std::string message = std::string{"Lua did not start: "} + (reason != nullptr ? reason : "unknown reason");
    lua_close(lua_);
    throw std::runtime_error(message);
  }
}

State::~State() { close(); }

void State::close() noexcept {
  lock.lock();
  Definitions gone = std::exchange(definitions, {});  // they hold on to this state
  gone.clear();
  // Finalizers need a little memory to be called at all; one that is not called would keep what it was to free.
  memory_.limit = std::numeric_limits<std::size_t>::max();
  if (lua_State* L = std::exchange(lua_, nullptr)) lua_close(L);
  session = nullptr;
  lock.unlock();
}

State& State::of(lua_State* L) noexcept { return *reinterpret_cast<State*>(extra(L) & ~kPoisoned); }

bool State::is_poisoned(lua_State* coroutine) noexcept { return (extra(coroutine) & kPoisoned) != 0; }

// Whether Lua may have the block. Refused because the run is over, it cleans up and raises an error: so the clock is
// looked at even while strings are joined and tables grow between two hooks.
bool State::grants(void* block, std::size_t kind, std::size_t old_size, std::size_t new_size) noexcept {
  if (new_size <= old_size) return true;
  if (block == nullptr && kind == LUA_TSTRING && new_size > kLongestString + kBigBlock) {
    memory_.long_string = true;
    return false;
  }
  if (memory_.used > memory_.limit || new_size - old_size > memory_.limit - memory_.used) return false;
  return new_size < kBigBlock || budget_ == nullptr || reason_to_stop(*budget_) == Stop::none;
}

void* State::allocate(void* state_pointer, void* block, std::size_t old_size, std::size_t new_size) noexcept {
  State& state = *static_cast<State*>(state_pointer);
  const std::size_t kind = old_size;  // of object, where there is no block yet
  if (block == nullptr) old_size = 0;
  if (new_size == 0) {
    std::free(block);
    state.memory_.used -= old_size;
    return nullptr;
  }
  if (!state.grants(block, kind, old_size, new_size)) {
    if (state.budget_ != nullptr)
      state.budget_->where = where_in_lua(state.lua_);  // once it is caught the stack is gone
    return nullptr;
  }
  void* moved = std::realloc(block, new_size);
  if (moved == nullptr) return nullptr;
  state.memory_.used += new_size;
  state.memory_.used -= old_size;
  return moved;
}

Stop State::reason_to_stop(const RunBudget& budget) const noexcept {
  if (budget.stop != Stop::none) return budget.stop;
  if (budget.interruptible && interrupted_.load(std::memory_order_relaxed)) return Stop::interrupt;
  if (RunBudget::Clock::now() > budget.deadline) return Stop::time;
  return budget.cpu_deadline < kForever && thread_seconds() > budget.cpu_deadline ? Stop::time : Stop::none;
}

std::size_t State::patterns_memory() const noexcept {
  return options.one_thread ? patterns_memory_of_thread() : patterns_memory_bytes();
}

std::size_t State::all_memory_used() const noexcept {
  const std::size_t patterns = patterns_memory();
  return memory_.used + (patterns > patterns_before_ ? patterns - patterns_before_ : 0);
}

// A pattern is a few bytes to Lua's collector, so it is told what they hold. The collection that Lua itself makes when an
// allocation is refused destroys no patterns: so one in full comes here, before the run is ended.
bool State::patterns_fit(lua_State* L) noexcept {
  const std::size_t patterns = patterns_memory();
  if (patterns > patterns_collected_ + kPatternsAtOnce) {
    lua_gc(L, LUA_GCSTEP, static_cast<int>((patterns - patterns_collected_) >> 10));
    patterns_collected_ = patterns;
  }
  patterns_collected_ = std::min(patterns_collected_, patterns);
  if (all_memory_used() <= memory_.limit) return true;
  lua_gc(L, LUA_GCCOLLECT);
  return all_memory_used() <= memory_.limit;
}

void State::hook(lua_State* L, lua_Debug*) {
  State& state = of(L);
  // After check() raises here Lua regards the hook as still running and calls no other in this coroutine.
  if (state.budget_ != nullptr && L != state.lua_) {
    extra(L) |= kPoisoned;
    state.check(L);
    extra(L) &= ~kPoisoned;
  } else {
    state.check(L);
  }
}

void State::check(lua_State* L) {
  RunBudget* const budget = budget_;
  if (budget == nullptr) return;
  if (budget->stop == Stop::none) {
    budget->stop = reason_to_stop(*budget);
    if (budget->stop == Stop::none && !patterns_fit(L)) budget->stop = Stop::memory;
    if (budget->stop == Stop::none) {
      if (calls_from_patterns == 0) lock.hand_over();
      budget_ = budget;
      return;
    }
    budget->where = where_in_lua(L);
  }
  raise_stop(L);
}

void State::note_status(int status) {
  if (status != LUA_ERRMEM || budget_ == nullptr || budget_->stop != Stop::none) return;
  budget_->stop = reason_to_stop(*budget_);
  if (budget_->stop == Stop::none) budget_->stop = memory_.long_string ? Stop::long_string : Stop::memory;
}

void State::check_caught(lua_State* L, int status) {
  note_status(status);
  if (stopping()) raise_stop(L);
}

void State::raise_stop(lua_State* L) {
  lua_pushlightuserdata(L, &stop_sentinel);
  lua_error(L);
  std::abort();  // lua_error does not return
}

std::string State::stop_message(const RunBudget& budget) const {
  switch (budget.stop) {
    case Stop::interrupt:
      return budget.where + "interrupted";
    case Stop::time:
      return budget.where + "took longer than " + seconds_text(budget.seconds) + " and was stopped";
    case Stop::memory:
      return budget.where + "out of memory: Lua may use " + std::to_string(options.memory_bytes >> 20) + " MiB";
    case Stop::long_string:
      return budget.where + "a string may be at most " + std::to_string(kLongestString >> 20) + " MiB long";
    case Stop::none:
      break;
  }
  return {};
}

void State::ensure_headroom(std::size_t bytes) noexcept {
  memory_.limit = options.memory_bytes;
  memory_.long_string = false;
  if (all_memory_used() + bytes <= memory_.limit) return;
  lua_gc(lua_, LUA_GCCOLLECT);
  memory_.limit = std::max(memory_.limit, all_memory_used() + bytes);
}

RunBudget::Clock::time_point State::deadline() const noexcept {
  return budget_ != nullptr ? budget_->deadline : RunBudget::Clock::time_point::max();
}

RunBudget State::budget_for_code(double seconds) const {
  RunBudget budget{options.offline ? seconds + kStandstill : seconds, true};
  budget.seconds = seconds;
  if (options.offline) budget.cpu_deadline = thread_seconds() + seconds;
  return budget;
}

RunBudget State::budget_for_call(double seconds) const {
  // Its own work counts, not the time that it waits for others: a loaded machine breaks no pattern.
  RunBudget budget{options.offline ? kWallPerCall + kStandstill : kWallPerCall};
  budget.seconds = seconds;
  budget.cpu_deadline = thread_seconds() + seconds;
  budget.interruptible = in_trial();
  if (lock.nested() && budget_ != nullptr) {
    budget.deadline = std::min(budget.deadline, budget_->deadline);
    budget.interruptible = budget_->interruptible;
  }
  return budget;
}

int State::hold(lua_State* L) { return luaL_ref(L, LUA_REGISTRYINDEX); }

void State::release(int reference) {
  const std::lock_guard guard{released_mutex_};
  released_.push_back(reference);
}

void State::release_pending() {
  std::vector<int> references;
  {
    const std::lock_guard guard{released_mutex_};
    references.swap(released_);
  }
  for (const int reference : references) luaL_unref(lua_, LUA_REGISTRYINDEX, reference);
}

void State::make_threads() {
  for (int i = 0; i < kCallsFromPatterns; ++i) {
    idle_threads_.push_back(lua_newthread(lua_));
    luaL_ref(lua_, LUA_REGISTRYINDEX);  // as long as the state lives
  }
}

lua_State* State::borrow_thread() noexcept {
  if (idle_threads_.empty()) return nullptr;
  lua_State* thread = idle_threads_.back();
  idle_threads_.pop_back();
  return thread;
}

void State::give_back_thread(lua_State* thread) noexcept {
  lua_settop(thread, 0);
  extra(thread) &= ~kPoisoned;  // it only ever runs in protected calls, after which hooks work again
  idle_threads_.push_back(thread);
}

namespace {

int checked_call(lua_State* L) {
  State::of(L).check(L);
  return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

}  // namespace

void replace_with_checked(lua_State* L) { lua_pushcclosure(L, checked_call, 1); }

namespace {

// Fills the record in for the innermost Lua function of the player's that runs; false where there is none.
bool find_player(lua_State* L, lua_Debug& record) {
  for (int level = 0; lua_getstack(L, level, &record) != 0; ++level) {
    lua_getinfo(L, "Sl", &record);
    if (record.currentline > 0 && !std::string_view{record.short_src}.starts_with(kPreludeChunk)) return true;
  }
  return false;
}

}  // namespace

std::string where_in_lua(lua_State* L) {
  lua_Debug record;
  if (!find_player(L, record)) return {};
  return std::string{record.short_src} + ":" + std::to_string(record.currentline) + ": ";
}

int line_in_lua(lua_State* L) {
  lua_Debug record;
  return find_player(L, record) ? record.currentline : 0;
}

void raise_error(lua_State* L, std::string_view message) {
  std::string text = where_in_lua(L);
  text += message;
  lua_pushlstring(L, text.data(), text.size());
  lua_error(L);
  std::abort();  // lua_error does not return
}

void push_exception(lua_State* L, const std::exception& error) {
  // A message from a function that a pattern calls says its own line of the same code.
  const std::string where = where_in_lua(L), message = error.what();
  const std::size_t source = where.empty() ? 0 : where.rfind(':', where.size() - 3) + 1;  // of "file:12: "
  const bool says_where = source > 0 && source < message.size() && message.starts_with(where.substr(0, source)) &&
                          std::isdigit(static_cast<unsigned char>(message[source])) != 0;
  const std::string text = says_where ? message : where + message;
  if (const auto* mini = dynamic_cast<const MiniTextError*>(&error))
    State::of(L).raised = {text, mini->text, mini->column, mini->end_column};
  lua_pushlstring(L, text.data(), text.size());
}

}  // namespace perigee
