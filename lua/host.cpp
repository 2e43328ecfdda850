// lua/host.cpp -- Runs the player's code as transactions.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/host.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "lua/dsp.h"
#include "lua/guest_globals.h"
#include "lua/help.h"
#include "lua/hints.h"
#include "lua/libraries.h"
#include "lua/names.h"
#include "lua/printing.h"
#include "lua/state.h"
#include "lua/values.h"
#include "patterns/event.h"
#include "patterns/printable.h"
#include "patterns/trimmed.h"
#include "patterns/warning.h"

namespace perigee {
namespace {

constexpr std::size_t kHeadroom = std::size_t{4} << 20;  // enough to set some variables to nil
constexpr double kSecondsToExplain = 0.05;               // for the player's own __tostring of an error
char globals_before;                                     // its address is the key of the globals' copy

using Body = std::function<void(lua_State*)>;

int run_body(lua_State* L) {
  const Body& body = *static_cast<const Body*>(lua_touserdata(L, 1));
  lua_settop(L, 0);
  body(L);
  return 0;
}

// Runs `body` where Lua may raise errors. Answers Lua's status; an error value is left on the stack.
int protect(lua_State* L, const Body& body) {
  lua_pushcfunction(L, bound<run_body>);
  lua_pushlightuserdata(L, const_cast<Body*>(&body));
  return lua_pcall(L, 1, 0, 0);
}

// Pushes the function of an expression or else of a chunk. Raises the chunk's error.
void load_code(lua_State* L, std::string_view code, const std::string& chunk_name, int first_line) {
  const std::string lines(static_cast<std::size_t>(std::max(first_line - 1, 0)), '\n');
  const std::string expression = lines + "return " + std::string{code}, chunk = lines + std::string{code};
  if (load_text(L, expression.data(), expression.size(), chunk_name.c_str()) == 1) return;
  lua_pop(L, 2);
  if (load_text(L, chunk.data(), chunk.size(), chunk_name.c_str()) != 1) lua_error(L);
}

void remember_globals(lua_State* L) {
  lua_newtable(L);
  lua_pushglobaltable(L);
  lua_pushnil(L);
  while (lua_next(L, -2) != 0) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -5);
  }
  lua_pop(L, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &globals_before);
}

void forget_globals(lua_State* L) {
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &globals_before);
}

void restore_globals(lua_State* L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &globals_before) != LUA_TTABLE) return;
  lua_pushglobaltable(L);
  lua_pushnil(L);
  while (lua_next(L, -2) != 0) {  // first what is new goes: that takes no memory
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    const bool is_new = lua_rawget(L, 1) == LUA_TNIL;
    lua_pop(L, 1);
    if (!is_new) continue;
    lua_pushvalue(L, -1);
    lua_pushnil(L);
    lua_rawset(L, 2);
  }
  lua_pushnil(L);
  while (lua_next(L, 1) != 0) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, 2);
  }
}

// Writes the printed form of its second argument into the std::string that the first points to.
int text_of_second(lua_State* L) {
  *static_cast<std::string*>(lua_touserdata(L, 1)) = lua_text(L, 2);
  return 0;
}

// The line in "file:12: message"; 0 if there is none.
int line_of(std::string_view message) {
  message = message.substr(0, message.find('\n'));
  for (std::size_t colon = message.find(':'); colon != std::string_view::npos; colon = message.find(':', colon + 1)) {
    int line = 0;
    std::size_t at = colon + 1;
    for (; at < message.size() && message[at] >= '0' && message[at] <= '9' && line < 100'000'000; ++at)
      line = line * 10 + (message[at] - '0');
    if (at > colon + 1 && at < message.size() && message[at] == ':') return line;
  }
  return 0;
}

// What a terminal shows and does not obey, its lines kept.
std::string printable_lines(std::string_view text) {
  std::string safe;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    safe += (begin > 0 ? "\n" : "") + printable(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return safe;
}

bool ends_at_end_of_text(lua_State* L, const std::string& code) {
  if (load_text(L, code.data(), code.size(), "=code") == 1) return false;
  const std::string_view message = lua_tostring(L, -1);
  return message.ends_with("<eof>") || message.ends_with("'<eof>'");
}

}  // namespace

struct Host::Impl {
  Impl(Session& instrument, HostOptions options)
      : session{instrument},
        seconds{options.seconds},
        state{std::make_shared<State>(StateOptions{options.memory_bytes, options.trusted, options.one_thread,
                                                   options.offline, options.seconds_per_call})} {
    state->session = &instrument;
    state->dialect = options.dialect;
    state->prints_to_terminal = !options.print;
    state->on_missing_name = std::move(options.on_missing_name);
    if (options.print) state->print = std::move(options.print);
    if (options.extend && protect(state->lua(), options.extend) != LUA_OK)
      throw std::runtime_error{"Lua did not start: there is not enough memory"};
  }
  ~Impl() { state->close(); }

  enum class Globals : std::uint8_t { keep, restore };  // after the run

  // What is printed goes there while it lives, if there is such a place. Under the lock.
  class PrintElsewhere {
   public:
    PrintElsewhere(State& state, const std::function<void(std::string_view)>& place) : state_{state}, on_{place} {
      if (on_) before_ = std::exchange(state_.print, place);
    }
    PrintElsewhere(const PrintElsewhere&) = delete;
    PrintElsewhere& operator=(const PrintElsewhere&) = delete;
    ~PrintElsewhere() {
      if (on_) state_.print = std::move(before_);
    }

   private:
    State& state_;
    const bool on_;
    std::function<void(std::string_view)> before_;
  };

  EvalResult run(std::string_view chunk_name, Globals globals, const EvalOptions& options, const Body& body);
  EvalResult run_code(std::string_view code, std::string_view chunk_name, int first_line, const EvalOptions& options,
                      const Body& take_results);
  std::string error_text(lua_State* L, int status, const RunBudget& budget);

  Session& session;
  double seconds;
  std::shared_ptr<State> state;
  struct {
    std::string chunk;
    std::string_view code;
    int first_line = 1;
  } evaluated;  // now
};

// What the error on the stack says.
std::string Host::Impl::error_text(lua_State* L, int status, const RunBudget& budget) {
  if (budget.stop != Stop::none) return state->stop_message(budget);
  if (lua_type(L, -1) == LUA_TSTRING) {
    std::size_t size = 0;
    const char* message = lua_tolstring(L, -1, &size);
    return {message, size};
  }
  if (status == LUA_ERRERR) return "an error in the handling of an error";
  std::string text;
  const int error = lua_gettop(L);
  RunBudget grace{kSecondsToExplain};
  const State::Run run{*state, grace};
  lua_checkstack(L, 10);
  lua_pushcfunction(L, bound<text_of_second>);
  lua_pushlightuserdata(L, &text);
  lua_pushvalue(L, error);
  if (lua_pcall(L, 2, 0, 0) != LUA_OK) text = luaL_typename(L, error);
  return "the code raised an error that is no text: " + text;
}

EvalResult Host::Impl::run(std::string_view chunk_name, Globals globals, const EvalOptions& options, const Body& body) {
  const std::lock_guard guard{state->lock};
  const PrintElsewhere printing{*state, options.print};
  const ReadingAt here{{options.number, 0, 0}};
  lua_State* L = state->lua();
  state->release_pending();
  state->ensure_headroom(kHeadroom);
  state->forget_interrupt();
  state->raised = {};
  state->texts_read.clear();
  state->missing_global = {};
  state->has_printed = false;
  state->script_folder = std::filesystem::path{chunk_name}.parent_path().string();
  const Dialect dialect_before = state->dialect;
  RunBudget budget = state->budget_for_code(seconds);
  EvalResult result;
  {
    const State::Run running{*state, budget};
    try {
      session.begin();
      state->cps = session.cps();
      const int status = protect(L, [&](lua_State* inner) {
        remember_globals(inner);
        body(inner);
        if (globals == Globals::keep) forget_globals(inner);
      });
      state->note_status(status);
      result.ok = status == LUA_OK && budget.stop == Stop::none;
      if (!result.ok) result.error = error_text(L, status, budget);
    } catch (const std::exception& error) {
      result.error = error.what();
    }
  }
  if (result.ok) {
    try {
      const State::Trial trial{*state};
      session.commit();
    } catch (const std::exception& error) {
      result.ok = false;
      result.error = error.what();
    }
  }
  if (!result.ok) {
    session.abandon();
    state->dialect = dialect_before;
    if (result.error == state->raised.message) {
      result.column = state->raised.column;
      result.end_column = state->raised.end_column;
      result.mini_text = state->raised.text;
    }
    result.line = line_of(result.error);
    result.error = printable_lines(explain_wrong_use(std::move(result.error)));
    result.stopped = budget.stop != Stop::none;
  }
  lua_settop(L, 0);
  const bool out_of_memory = budget.stop == Stop::memory;
  if (out_of_memory) state->ensure_headroom(kHeadroom);
  if (out_of_memory || globals == Globals::restore) {
    protect(L, restore_globals);
    lua_settop(L, 0);
    protect(L, [](lua_State* inner) { forget_globals(inner); });
    lua_settop(L, 0);
  }
  if (out_of_memory) lua_gc(L, LUA_GCCOLLECT);
  return result;
}

EvalResult Host::Impl::run_code(std::string_view code, std::string_view chunk_name, int first_line,
                                const EvalOptions& options, const Body& take_results) {
  const std::string chunk = "@" + std::string{chunk_name};
  bool parsed = false;
  evaluated = {chunk, code, first_line};
  EvalResult result = run(chunk_name, Globals::keep, options, [&](lua_State* L) {
    load_code(L, code, chunk, first_line);
    parsed = true;
    if (!options.trusted) {
      push_guest_globals(L);
      lua_setupvalue(L, -2, 1);
    }
    lua_call(L, 0, LUA_MULTRET);
    take_results(L);
  });
  evaluated = {};
  if (result.ok || result.stopped || code.size() > kLongestSource) return result;
  if (const int line = parsed || result.line != 0 ? 0 : too_deep(code); line != 0) {
    result.line = first_line + line - 1;
    result.error = std::string{chunk_name} + ":" + std::to_string(result.line) + ": " + std::string{kTooDeep};
    return result;
  }
  if (const std::string hint = hint_for(code, parsed); !hint.empty()) result.error += "\n" + hint;
  return result;
}

Host::Host(Session& session, HostOptions options) : impl_{std::make_unique<Impl>(session, std::move(options))} {}

Host::~Host() = default;

EvalResult Host::evaluate(std::string_view code, std::string_view chunk_name, int first_line,
                          const EvalOptions& options) {
  forget_warnings("");  // what this code does wrong is told, whatever was told before
  std::string value;
  EvalResult result = impl_->run_code(code, chunk_name, first_line, options, [&](lua_State* L) {
    for (int i = 1, count = lua_gettop(L); i <= count; ++i) value += (i > 1 ? "\n" : "") + lua_text(L, i);
  });
  if (result.ok) result.value = std::move(value);
  return result;
}

EvalResult Host::run_apart(std::string_view chunk_name, const std::function<void(lua_State*)>& body) {
  return impl_->run(chunk_name, Impl::Globals::restore, {}, body);
}

Pattern Host::pattern_of(std::string_view code, std::string_view chunk_name) {
  forget_warnings("");
  Pattern pattern;
  const EvalResult result = impl_->run_code(code, chunk_name, 1, {}, [&](lua_State* L) {
    const bool nothing = lua_gettop(L) == 0;
    if (nothing && !impl_->state->has_printed) throw PatternError{"the code returns no pattern"};
    if (!nothing) pattern = to_pattern(L, 1, "query");
  });
  if (!result.ok) throw PatternError{result.error};
  return pattern;
}

bool Host::is_complete(std::string_view code) {
  const std::lock_guard guard{impl_->state->lock};
  lua_State* L = impl_->state->lua();
  bool complete = true;
  protect(L, [&](lua_State* inner) {
    const std::string chunk = std::string{code} + "\n", expression = "return " + chunk;
    if (load_text(inner, expression.data(), expression.size(), "=code") == 1) return;
    complete = !ends_at_end_of_text(inner, expression) && !ends_at_end_of_text(inner, chunk);
  });
  lua_settop(L, 0);
  return complete;
}

void Host::distrust() {
  const std::lock_guard guard{impl_->state->lock};
  impl_->state->options.trusted = false;
}

void Host::interrupt() noexcept { impl_->state->interrupt(); }

Completions Host::complete(std::string_view prefix) {
  const std::lock_guard guard{impl_->state->lock};
  lua_State* L = impl_->state->lua();
  Completions found{prefix.size(), {}};
  protect(L, [&](lua_State* inner) { found = completions(inner, impl_->session, prefix); });
  lua_settop(L, 0);
  return found;
}

std::string Host::running_at() const { return where_in_lua(impl_->state->lua()); }

std::string Host::running_line() const {
  const auto& [chunk, code, first_line] = impl_->evaluated;
  lua_State* L = impl_->state->lua();
  lua_Debug record;
  int line = 0;
  for (int level = 0; line == 0 && lua_getstack(L, level, &record) != 0; ++level) {
    if (lua_getinfo(L, "Sl", &record) != 0 && record.source == chunk) line = record.currentline - first_line + 1;
  }
  std::string_view first;
  for (std::size_t begin = 0, number = 1; begin < code.size(); ++number) {
    const std::size_t end = std::min(code.find('\n', begin), code.size());
    const std::string_view text = trimmed(code.substr(begin, end - begin));
    if (static_cast<int>(number) == line && !text.empty()) return std::string{text};
    if (first.empty()) first = text;
    begin = end + 1;
  }
  return std::string{first};
}

std::string Host::help(std::string_view name) const { return help_text(name); }

void Host::set_print(std::function<void(std::string_view)> print) {
  const std::lock_guard guard{impl_->state->lock};
  impl_->state->prints_to_terminal = false;
  impl_->state->print = std::move(print);
}

}  // namespace perigee
