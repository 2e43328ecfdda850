// lua/callable.cpp -- A Lua function inside a pattern.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/callable.h"

#include <memory>
#include <string>
#include <utility>

#include "lua/state.h"
#include "lua/values.h"

namespace perigee {
namespace {

constexpr std::chrono::milliseconds kPatience{3};           // well inside the scheduler's lookahead
constexpr std::chrono::milliseconds kPatienceOfTrial{250};  // a line of code is not refused for what plays

// A mistake inside the prelude is one of its caller: the place in it says nothing to the player.
std::string without_prelude_place(std::string_view message) {
  if (!message.starts_with(kPreludeChunk)) return std::string{message};
  const std::size_t line = message.find(':');
  const std::size_t end = line == std::string_view::npos ? line : message.find(": ", line + 1);
  return std::string{end == std::string_view::npos ? message : message.substr(end + 2)};
}

class LuaCallable final : public Callable {
 public:
  LuaCallable(std::shared_ptr<State> state, int reference) : state_{std::move(state)}, reference_{reference} {}
  ~LuaCallable() override { state_->release(reference_); }

  Value call(std::span<const Value> arguments) const override { return call(arguments, nullptr); }

  // With the meanings of that dialect, or of the one that is set.
  Value call(std::span<const Value> arguments, const Dialect* dialect) const {
    if (!state_->lock.try_lock_for(state_->in_trial() ? kPatienceOfTrial : kPatience))
      throw LuaBusy{"Lua is busy with other code"};
    const std::lock_guard guard{state_->lock, std::adopt_lock};
    if (state_->lua() == nullptr)
      throw PatternError{"a function in this pattern belongs to a Lua state that has ended"};
    const Thread thread{*state_};
    ++lua_calls;
    RunBudget budget = state_->budget_for_call(state_->options.seconds_per_call);
    const State::Run run{*state_, budget};

    const Speaking speaking{*state_, dialect != nullptr ? *dialect : state_->dialect};

    Request request{reference_, arguments, {}};
    lua_pushcfunction(thread.lua, bound<run_request>);
    lua_pushlightuserdata(thread.lua, &request);
    const int status = lua_pcall(thread.lua, 1, 0, 0);
    state_->note_status(status);
    if (budget.stop != Stop::none) throw PatternError{state_->stop_message(budget)};
    if (status != LUA_OK) throw PatternError{message_of(thread.lua)};
    return std::move(request.result);
  }

 private:
  struct Request {
    int reference;
    std::span<const Value> arguments;
    Value result;
  };

  struct Speaking {
    Speaking(State& s, Dialect dialect) : state{s}, before{std::exchange(s.dialect, dialect)} {}
    Speaking(const Speaking&) = delete;
    Speaking& operator=(const Speaking&) = delete;
    ~Speaking() { state.dialect = before; }
    State& state;
    Dialect before;
  };

  struct Thread {
    explicit Thread(State& s) : state{s}, lua{s.borrow_thread()} {
      if (lua == nullptr) throw PatternError{"functions inside patterns call each other without end"};
      ++state.calls_from_patterns;
    }
    Thread(const Thread&) = delete;
    Thread& operator=(const Thread&) = delete;
    ~Thread() {
      --state.calls_from_patterns;
      state.give_back_thread(lua);
    }
    State& state;
    lua_State* lua;
  };

  static int run_request(lua_State* L) {
    Request& request = *static_cast<Request*>(lua_touserdata(L, 1));
    luaL_checkstack(L, static_cast<int>(request.arguments.size()) + 8, "too many arguments");
    lua_rawgeti(L, LUA_REGISTRYINDEX, request.reference);
    for (const Value& argument : request.arguments) push_value(L, argument);
    lua_call(L, static_cast<int>(request.arguments.size()), 1);
    request.result = to_value(L, -1, Strings::plain);
    return 0;
  }

  static std::string message_of(lua_State* L) {
    if (lua_type(L, -1) == LUA_TSTRING) return without_prelude_place(lua_tostring(L, -1));
    return std::string{"a function of a pattern failed with a "} + luaL_typename(L, -1) + " as its error";
  }

  std::shared_ptr<State> state_;
  int reference_;
};

}  // namespace

Ref<const Callable> make_lua_callable(lua_State* L, int index) {
  State& state = State::of(L);
  lua_pushvalue(L, index);
  return Ref<const Callable>{new LuaCallable{state.shared_from_this(), state.hold(L)}};
}

Value call_in_dialect(const Callable& lua_function, std::span<const Value> arguments, Dialect dialect) {
  return static_cast<const LuaCallable&>(lua_function).call(arguments, &dialect);
}

}  // namespace perigee
