// repl/query.cpp -- perigee query: the events of an expression, for people, programs and pictures.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "lua/drawing.h"
#include "lua/host.h"
#include "lua/printing.h"
#include "patterns/json.h"
#include "repl/options.h"
#include "repl/query_session.h"
#include "repl/script.h"

namespace perigee {
namespace {

constexpr std::uint64_t kMostEvents = 1'000'000;
constexpr std::uint64_t kMostDrawn = 200'000;  // events of a picture, which looks at curves many times
constexpr std::uint64_t kMostVisits = 100'000'000;
constexpr auto kPatience = std::chrono::seconds(5);

// Evaluates a Lua expression in a fresh environment and asks the pattern that it is: ask(pattern, state). Nothing where it
// only printed something. Throws with the player's sentence.
template <class Ask>
auto with_pattern(const std::string& code, const std::string& name, Dialect dialect, std::uint64_t most_events,
                  Ask ask) {
  QuerySession session(dialect);
  HostOptions host_options;
  host_options.dialect = dialect;
  Host host(session, host_options);
  const Pattern pattern = host.pattern_of(code, name);
  if (!pattern) return decltype(ask(pattern, QueryState{})){};
  Budget budget(most_events, kMostVisits, Budget::Clock::now() + kPatience);
  const QueryState state{.cps = session.told_cps(), .inputs = &session.inputs(), .budget = &budget};
  return ask(pattern, state);
}

Events events_of(const std::string& code, const std::string& name, const Span& span, Dialect dialect) {
  return with_pattern(code, name, dialect, kMostEvents, [&](const Pattern& pattern, const QueryState& state) {
    return query_sorted(pattern, span, state);
  });
}

// As a picture, with the code (or the file's name) as its title.
std::string svg_of(const std::string& code, const std::string& name, const std::string& title, const Span& span,
                   Dialect dialect) {
  return with_pattern(code, name, dialect, kMostDrawn, [&](const Pattern& pattern, const QueryState& state) {
    return svg_text(picture_of(pattern, span, state), title);
  });
}

Cycles cycle_of(const nlohmann::json& value) {
  if (value.is_array() && value.size() == 2) return Cycles(value[0].get<std::int64_t>(), value[1].get<std::int64_t>());
  if (value.is_string()) return parse_rational(value.get<std::string>());
  if (value.is_number_integer()) return Cycles(value.get<std::int64_t>());
  return Rational::nearest(value.get<double>());
}

// One line {"id","lua","from","to","dialect"?} in, one line {"id","haps"} or {"id","error"} out.
std::string answer(const std::string& line, Dialect dialect) {
  std::string id = "null";
  try {
    const nlohmann::json request = nlohmann::json::parse(line);
    if (request.contains("id")) id = request["id"].dump();
    if (request.contains("dialect")) {
      const std::string name = request["dialect"].get<std::string>();
      if (name != "tidal" && name != "strudel")
        throw std::runtime_error("the dialect is \"strudel\" or \"tidal\", not \"" + name + "\"");
      dialect = name == "tidal" ? Dialect::tidal : Dialect::strudel;
    }
    for (const char* key : {"lua", "from", "to"}) {
      if (!request.is_object() || !request.contains(key) ||
          (std::string_view{key} == "lua" && !request[key].is_string()))
        throw std::runtime_error(
            R"(a line needs "lua", "from" and "to": {"id": 1, "lua": "s\"bd\"", "from": 0, "to": "3/2"})");
    }
    const Span span{cycle_of(request.at("from")), cycle_of(request.at("to"))};
    const std::string code = request.at("lua").get<std::string>();
    return "{\"id\":" + id + ",\"haps\":" + to_json(events_of(code, "line", span, dialect), dialect) + "}";
  } catch (const std::exception& error) {
    return "{\"id\":" + id + ",\"error\":" + json_string(error.what()) + "}";
  }
}

int run_batch(const Options& options) {
  std::ifstream file;
  if (options.batch_file != "-") {
    file.open(options.batch_file);
    if (!file) {
      std::fprintf(stderr, "query: cannot read %s\n", options.batch_file.c_str());
      return kUserError;
    }
  }
  std::istream& in = options.batch_file == "-" ? std::cin : file;
  for (std::string line; std::getline(in, line);) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    std::cout << answer(line, options.dialect) << '\n';
  }
  std::cout.flush();
  return std::cout ? kWell : kUserError;
}

}  // namespace

int run_query(const Options& options) {
  if (!options.batch_file.empty()) return run_batch(options);
  if (options.code.empty() == options.files.empty()) {
    std::fputs("query: give one expression, by -e CODE or as a file\n", stderr);
    return kWrongUsage;
  }
  Span span;
  try {
    span = Span{parse_rational(options.from), parse_rational(options.to)};
  } catch (const PatternError& error) {
    std::fprintf(stderr, "query: --from and --to are cycles such as 0, 1.5 or 3/4: %s\n", error.what());
    return kWrongUsage;
  }
  if (!(span.begin < span.end)) {
    std::fputs("query: --to must be after --from\n", stderr);
    return kWrongUsage;
  }
  try {
    const bool from_file = options.code.empty();
    const std::string code = from_file ? read_text(options.files.front()) : options.code;
    const std::string name = from_file ? options.files.front() : "line";
    if (options.format == "svg") {
      std::cout << svg_of(code, name, from_file ? name : code, span, options.dialect);
      return kWell;
    }
    const Events events = events_of(code, name, span, options.dialect);
    if (options.format == "json")
      std::cout << to_json(events, options.dialect) << '\n';
    else if (!events.empty())
      std::cout << events_text(events, events.size()) << '\n';
    return kWell;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return kUserError;
  }
}

}  // namespace perigee
