// repl/query.cpp -- perigee query: the events of an expression, for people, programs and pictures.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "lua/host.h"
#include "patterns/json.h"
#include "repl/options.h"
#include "repl/query_session.h"
#include "repl/script.h"

namespace perigee {
namespace {

constexpr std::uint64_t kMostEvents = 1'000'000;
constexpr std::uint64_t kMostVisits = 100'000'000;
constexpr auto kPatience = std::chrono::seconds(5);

// The events of a Lua expression, evaluated in a fresh environment. Throws with the player's sentence.
Events events_of(const std::string& code, const std::string& name, const Span& span, Dialect dialect) {
  QuerySession session(dialect);
  HostOptions host_options;
  host_options.dialect = dialect;
  Host host(session, host_options);
  const Pattern pattern = host.pattern_of(code, name);
  Budget budget(kMostEvents, kMostVisits, Budget::Clock::now() + kPatience);
  const QueryState state{.cps = session.cps(), .budget = &budget};
  return query_sorted(pattern, span, state);
}

std::string text_of(const Events& events) {
  std::string text;
  for (const Event& event : events) {
    const auto span = [](const Span& s) { return s.begin.text() + " – " + s.end.text(); };
    text += fmt::format("{:<20}", span(event.part));
    if (!event.has_whole)
      text += "~ ";
    else if (!(event.whole == event.part))
      text += "(" + span(event.whole) + ") ";
    text += describe(event.value) + "\n";
  }
  return text;
}

// A row for each distinct value, time from left to right.
std::string svg_of(const Events& events, const Span& span) {
  constexpr double kCycleWidth = 480.0, kRow = 22.0, kLabel = 120.0;
  std::map<std::string, std::size_t> rows;
  for (const Event& event : events) rows.try_emplace(describe(event.value), rows.size());
  const auto escaped = [](const std::string& text) {
    std::string safe;
    for (const char c : text) {
      if (c == '<')
        safe += "&lt;";
      else if (c == '&')
        safe += "&amp;";
      else
        safe += c;
    }
    return safe;
  };
  const auto x = [&](const Cycles& cycle) { return kLabel + (cycle - span.begin).to_double() * kCycleWidth; };
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{:.0f}\" height=\"{:.0f}\" font-family=\"monospace\" "
      "font-size=\"12\">\n",
      x(span.end) + 1.0, kRow * static_cast<double>(std::max<std::size_t>(rows.size(), 1)) + 1.0);
  for (std::int64_t c = span.begin.ceil(); Cycles(c) <= span.end; ++c) {
    svg += fmt::format("<line x1=\"{0:.2f}\" x2=\"{0:.2f}\" y1=\"0\" y2=\"100%\" stroke=\"#ccc\"/>\n", x(Cycles(c)));
  }
  for (const auto& [label, row] : rows) {
    svg +=
        fmt::format("<text x=\"4\" y=\"{:.0f}\">{}</text>\n", (static_cast<double>(row) + 0.7) * kRow, escaped(label));
  }
  for (const Event& event : events) {
    svg += fmt::format("<rect x=\"{:.2f}\" y=\"{:.0f}\" width=\"{:.2f}\" height=\"{:.0f}\" rx=\"3\" fill=\"{}\"/>\n",
                       x(event.part.begin), static_cast<double>(rows[describe(event.value)]) * kRow + 2.0,
                       std::max(1.0, (event.part.end - event.part.begin).to_double() * kCycleWidth - 1.0), kRow - 4.0,
                       event.has_onset() ? "#3a7" : "#9cb");
  }
  return svg + "</svg>\n";
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
    const Span span{cycle_of(request.at("from")), cycle_of(request.at("to"))};
    const std::string code = request.at("lua").get<std::string>();
    return "{\"id\":" + id + ",\"haps\":" + to_json(events_of(code, "line", span, dialect)) + "}";
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
    const Events events = events_of(from_file ? read_text(options.files.front()) : options.code,
                                    from_file ? options.files.front() : "line", span, options.dialect);
    if (options.format == "json")
      std::cout << to_json(events) << '\n';
    else if (options.format == "svg")
      std::cout << svg_of(events, span);
    else
      std::cout << text_of(events);
    return kWell;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return kUserError;
  }
}

}  // namespace perigee
