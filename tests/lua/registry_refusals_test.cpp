// tests/lua/registry_refusals_test.cpp -- No function crashes or hangs on what it cannot use: it works, or says what is wrong where.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/lua/calls.h"
#include "tests/lua/fake_session.h"

using namespace perigee;
using namespace perigee::testing;
using Catch::Contains;

namespace {

// What no function has any use for, but may be given.
constexpr const char* kOdd[] = {"0/0",
                                "1/0",
                                "-1e308",
                                "1e-308",
                                "'9223372036854775807%3'",
                                "'1%9223372036854775807'",
                                "'1%0'",
                                "''",
                                "'\\0\\27[31m\\255'",
                                "{}",
                                "{{{{1}}, false}}",
                                "true",
                                "m'<1e9 ~ bd>'",
                                "saw",
                                "function() end"};

// A value of a kind that the parameter never takes.
const char* wrong_kind(ParamKind kind) {
  switch (kind) {
    case ParamKind::time:
    case ParamKind::number:
    case ParamKind::integer:
      return "rev";
    case ParamKind::transform:
    case ParamKind::function:
      return "3";
    case ParamKind::value:
    case ParamKind::pattern:
    case ParamKind::truth:
    case ParamKind::text:
      return "nil";
    default:
      return nullptr;
  }
}

std::string with_argument(const FunctionEntry& entry, size_t at, const char* argument) {
  std::string list;
  for (size_t i = 0; i < entry.params.size(); ++i)
    list += std::string{i == 0 ? "" : ", "} + (i == at ? argument : plausible(entry.params[i])[0]);
  return list;
}

// The error that making the pattern, or asking for its cycle, ends in; empty where there is none.
std::string error_of(Player& play, const std::string& code) {
  try {
    Budget budget{2'000, 50'000};
    QueryState state;
    state.budget = &budget;
    query_sorted(play.host.pattern_of(code), Span{0, 1}, state);
  } catch (const PatternError& error) {
    return error.what();
  }
  return {};
}

template <class Try>
void for_methods(Try&& attempt) {
  for (const Dialect dialect : {Dialect::strudel, Dialect::tidal}) {
    HostOptions options;
    options.dialect = dialect;
    Player play{options};
    for (const FunctionEntry& known : functions()) {
      if (known.only.value_or(dialect) != dialect) continue;
      const FunctionEntry* entry = find_function(known.name, dialect);
      if (entry != nullptr && entry->form == Form::transform) attempt(play, *entry);
    }
  }
}

}  // namespace

TEST_CASE("an argument of the wrong kind is named, with its function") {
  for_methods([](Player& play, const FunctionEntry& entry) {
    for (size_t i = 0; i < entry.params.size(); ++i) {
      const char* argument = wrong_kind(entry.params[i].kind);
      if (argument == nullptr) continue;
      const std::string code = method_call(entry, kReceivers[1], with_argument(entry, i, argument));
      INFO(code);
      const std::string error = error_of(play, code);
      const std::string where = "argument " + std::to_string(i + 1) + " (" + std::string{entry.params[i].name} + ")";
      if (entry.name == "never") continue;  // has no use for its function, whatever it is
      CHECK_THAT(error, Contains(std::string{entry.name} + ": ") && Contains(where));
    }
  });
}

TEST_CASE("odd arguments do no harm") {
  for_methods([](Player& play, const FunctionEntry& entry) {
    for (size_t i = 0; i < entry.params.size(); ++i) {
      for (const char* argument : kOdd) {
        const std::string code = method_call(entry, kReceivers[i % 4], with_argument(entry, i, argument));
        INFO(code);
        const std::string error = error_of(play, code);
        CHECK(error.find('\x1B') == std::string::npos);
        CHECK(error.find('\xFF') == std::string::npos);
        CHECK((error.empty() || error.size() > 10));
      }
    }
  });
}

// It ends: the pattern is made, or it is too deep, too much or too long in the making.
TEST_CASE("every function may be nested ten thousand times") {
  HostOptions options;
  options.seconds = 0.1;
  Player play{options};
  for (const FunctionEntry& entry : functions()) {
    if (entry.form != Form::transform || entry.only == Dialect::tidal) continue;
    const std::string code = "local p = " + std::string{kReceivers[1]} + " for i = 1, 10000 do p = " +
                             method_call(entry, "p", with_argument(entry, entry.params.size(), "")) + " end return p";
    INFO(code);
    const std::string error = error_of(play, code);
    CHECK((error.empty() || error.size() > 10));
  }
}
