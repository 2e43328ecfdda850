// patterns/registry.cpp -- Every pattern function by name, and how a call with any arguments becomes a pattern.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/registry.h"

#include <cmath>
#include <memory>
#include <typeinfo>
#include <unordered_map>

#include "patterns/budget.h"
#include "patterns/controls.h"
#include "patterns/derived.h"
#include "patterns/library.h"
#include "patterns/mini.h"
#include "patterns/numeral.h"
#include "patterns/patternify.h"
#include "patterns/pure.h"
#include "patterns/similar.h"

namespace perigee {
namespace {

bool patternable(ParamKind kind) { return kind <= ParamKind::value; }

// The most common first mistake is every(2, speed(2)): what was meant, where the pattern is one of controls.
std::string meant_by(const Pattern& pattern) {
  Budget budget{1000, 100'000};
  const QueryState state{.budget = &budget};
  Events events;
  try {
    pattern->query(Query{Span{0, 1}, &state}, events);
  } catch (const std::exception&) {
    return {};  // what is wrong in there is not what matters here
  }
  if (events.empty() || !events[0].value.is_controls() || events[0].value.controls().size() == 0) return {};
  const ControlMap::Entry& entry = events[0].value.controls().entries()[0];
  const std::string call = std::string{control(entry.id).name} + "(" + describe(entry.value) + ")";
  return "; write set(" + call + "), or function(x) return x:" + call + " end";
}

[[noreturn]] void refuse_argument(const FunctionEntry& entry, size_t i, std::string_view expected, const Value& got) {
  const size_t last = entry.params.empty() ? 0 : entry.params.size() - 1;
  std::string message = std::string{entry.name} + ": argument " + std::to_string(entry.before + i + 1);
  if (!entry.params.empty()) message += " (" + std::string{entry.params[std::min(i, last)].name} + ")";
  message += " must be " + std::string{expected} + ", but it is " + describe(got);
  const bool wants_function = !entry.params.empty() && entry.params[std::min(i, last)].kind == ParamKind::transform;
  throw PatternError(message + (wants_function && got.is_pattern() ? meant_by(got.pattern()) : ""));
}

std::string usage(const FunctionEntry& entry) { return std::string{entry.name} + "(" + parameters_text(entry) + ")"; }

[[noreturn]] void refuse_count(const FunctionEntry& entry, size_t got) {
  const size_t least = entry.arity() - (entry.has_rest() ? 1 : 0);
  throw PatternError(std::string{entry.name} + ": too " + (got < least || entry.has_rest() ? "few" : "many") +
                     " arguments: " + std::to_string(got) + " given, " + usage(entry) + " takes " +
                     (entry.has_rest() ? "at least " : "") +
                     std::to_string(entry.has_rest() ? std::max<size_t>(least, 1) : least));
}

// A time may be written as a ratio, "1%3", which is no mini-notation.
Pattern argument_pattern(ParamKind kind, const Value& value, Dialect dialect) {
  if (dialect == Dialect::tidal && value.is_string())
    return mini(value.text(), dialect, tidal_reading(kind).value_or(Reading::any));
  if (kind == ParamKind::time && value.is_string() && value.text().find('%') != std::string_view::npos) {
    return pure(parse_rational(std::string{value.text()}).to_double());
  }
  return reify(value, kind != ParamKind::value, dialect);
}

// An error that does not say where it comes from ("where: what") is given the function's name.
Value make_named(const FunctionEntry& entry, CallArgs& args) {
  try {
    return entry.defined != nullptr ? entry.defined->make(args) : entry.make(args);
  } catch (const PatternError& error) {
    const std::string_view message = error.what();
    if (typeid(error) != typeid(PatternError) || message.find(": ") != std::string_view::npos) throw;
    throw PatternError(std::string{entry.name} + ": " + error.what());
  }
}

Value finish(const FunctionEntry& entry, std::span<const Value> arguments, const Pattern& subject, Dialect dialect) {
  CallArgs args{entry, arguments, subject, dialect};
  Value result = make_named(entry, args);
  if (entry.keeps_steps && subject && result.is_pattern())
    result = Value{with_steps(result.pattern(), subject->steps())};
  return result;
}

// Checks the arguments' kinds, resolves patterned ones, and makes the result.
Value apply(const FunctionEntry& entry, std::span<const Value> arguments, const Pattern& subject, Dialect dialect) {
  const size_t fixed = entry.arity() - (entry.has_rest() ? 1 : 0);
  if (arguments.size() < fixed || (!entry.has_rest() && arguments.size() > fixed))
    refuse_count(entry, arguments.size());
  std::vector<size_t> places;  // of the patternable arguments
  std::vector<Pattern> patterns;
  for (size_t i = 0; i < fixed; ++i) {
    const ParamKind kind = entry.params[i].kind;
    const Value& value = arguments[i];
    if (value.is_none() && kind != ParamKind::any) refuse_argument(entry, i, kind_text(kind), value);
    const bool takes_function = kind == ParamKind::transform || kind == ParamKind::function;
    if (entry.defined != nullptr && takes_function && !value.is_function())
      refuse_argument(entry, i, kind_text(kind), value);
    if (!patternable(kind)) continue;
    if (value.is_function() && kind != ParamKind::value) refuse_argument(entry, i, kind_text(kind), value);
    places.push_back(i);
    patterns.push_back(argument_pattern(kind, value, dialect));
  }
  if (patterns.empty()) return finish(entry, arguments, subject, dialect);
  auto make = [&entry, dialect, subject, places = std::move(places), keep = Ref<const DefinedFunction>{entry.defined},
               given = std::vector<Value>(arguments.begin(), arguments.end())](std::span<const Value> values) {
    std::vector<Value> resolved = given;
    for (size_t i = 0; i < places.size(); ++i) resolved[places[i]] = values[i];
    return reify(finish(entry, resolved, subject, dialect), false, dialect);
  };
  Pattern result = patternify(patterns, std::move(make), entry.join == Join::step ? Bind::step : Bind::inner,
                              subject ? std::vector{subject} : std::vector<Pattern>{});
  if (entry.keeps_steps && subject) result = with_steps(std::move(result), subject->steps());
  return Value{std::move(result)};
}

FunctionEntry with_meaning(const FunctionEntry& entry, const Meaning& meaning) {
  FunctionEntry other = entry;
  if (meaning.params) other.params = *meaning.params;
  if (meaning.form) other.form = *meaning.form;
  if (!meaning.help.empty()) other.help = meaning.help;
  if (!meaning.example.empty()) other.example = meaning.example;
  if (meaning.make != nullptr) other.make = meaning.make;
  if (meaning.keeps_steps) other.keeps_steps = *meaning.keeps_steps;
  return other;
}

constexpr library::Chapter kChapters[] = {
    {"sources", library::add_sources},
    {"joining", library::add_joining},
    {"time", library::add_time},
    {"structure", library::add_structure},
    {"conditions", library::add_conditions},
    {"values", library::add_values},
    {"chance", library::add_chance},
    {"tonal", library::add_tonal},
    {"conditions", library::add_predicates},
    {"channels", library::add_channels},
    {"samples", library::add_slices},
    {"time", library::add_tidal_time},
    {"joining", library::add_weaving},
    {"structure", library::add_neighbours},
    {"lists", library::add_lists},
    {"grammar", library::add_grammar},
    {"joining", library::add_arrangement},
    {"joining", library::add_tidal_joins},
    {"values", library::add_tidal_values},
    {"chance", library::add_tidal_chance},
    {"steps", library::add_tidal_steps},
    {"tuning", library::add_tuning},
    {"tonal", library::add_voicing},
    {"chance", library::add_choices},
    {"steps", library::add_stepwise},
    {"samples", library::add_samples},
    {"conditions", library::add_echo},
    {"choosing", library::add_picking},
    {"structure", library::add_parts},
    {"events", library::add_haps},
    {"joining", library::add_sections},
    {"events", library::add_plumbing},
    {"controls", library::add_described},
    {"controls", library::add_modulation},
    {"inputs", library::add_inputs},
    {"transitions", library::add_transitions},
    {"controls", library::add_stored_as},
};

// Only grows, and no entry moves: patterns keep pointers to them.
struct Table {
  using Names = std::unordered_map<std::string_view, const FunctionEntry*>;

  std::deque<FunctionEntry> entries, meanings;
  Names strudel, tidal;

  Table() {
    for (const library::Chapter& chapter : kChapters) {
      std::vector<FunctionEntry> added;
      chapter.add(added);
      for (FunctionEntry& entry : added) {
        if (entry.topic.empty()) entry.topic = chapter.topic;
      }
      add(std::move(added));
    }
  }

  Names& names(Dialect dialect) { return dialect == Dialect::tidal ? tidal : strudel; }

  void add(std::vector<FunctionEntry> more) {
    for (FunctionEntry& next : more) {
      if (const Meaning* other = library::tidal_meaning(next.name)) next.tidal = *other;
      const FunctionEntry& entry = entries.emplace_back(std::move(next));
      if (entry.only != Dialect::tidal) name(strudel, entry);
      if (entry.only == Dialect::strudel) continue;
      name(tidal, entry.tidal ? meanings.emplace_back(with_meaning(entry, *entry.tidal)) : entry);
    }
  }

  static void name(Names& names, const FunctionEntry& entry) {
    names.emplace(entry.name, &entry);
    for (const std::string_view alias : entry.aliases) names.emplace(alias, &entry);
  }
};

Table& table() {
  static Table* const made = new Table;  // never destroyed
  return *made;
}

}  // namespace

std::string_view kind_text(ParamKind kind) {
  switch (kind) {
    case ParamKind::time:
      return "a time in cycles or a pattern of them";
    case ParamKind::number:
      return "a number or a pattern of numbers";
    case ParamKind::integer:
      return "a whole number or a pattern of them";
    case ParamKind::value:
      return "a value or a pattern of values";
    case ParamKind::truth:
      return "a pattern of truths";
    case ParamKind::integers:
      return "a pattern of whole numbers";
    case ParamKind::numbers:
      return "a pattern of numbers";
    case ParamKind::times:
      return "a pattern of times in cycles";
    case ParamKind::words:
      return "a pattern of words";
    case ParamKind::pattern:
      return "a pattern";
    case ParamKind::transform:
      return "a function that changes a pattern, such as rev or fast(2)";
    case ParamKind::function:
      return "a function";
    case ParamKind::text:
      return "a word";
    case ParamKind::rest:
      return "one or more, as they are";
    case ParamKind::any:
      return "a value, as it is";
  }
  return {};
}

std::string parameters_text(const FunctionEntry& entry) {
  std::string list;
  for (const Param& param : entry.params)
    list += (list.empty() ? "" : ", ") + std::string{param.name} + (param.kind == ParamKind::rest ? ", …" : "");
  return list;
}

std::optional<Reading> tidal_reading(ParamKind kind) {
  switch (kind) {
    case ParamKind::time:
    case ParamKind::times:
      return Reading::ratio;
    case ParamKind::number:
    case ParamKind::numbers:
      return Reading::number;
    case ParamKind::integer:
    case ParamKind::integers:
      return Reading::integer;
    case ParamKind::words:
      return Reading::word;
    case ParamKind::truth:
      return Reading::truth;
    default:
      return std::nullopt;
  }
}

Pattern Transform::operator()(const Pattern& pattern) const {
  const Value argument{pattern};
  const Value result = function_->call(std::span{&argument, 1});
  if (result.is_none())
    throw PatternError("a function that should change a pattern gave nothing back; end it with return");
  return reify(result);
}

Pattern Transform::operator()(const Pattern& pattern, const Value& second) const {
  const Value arguments[] = {Value{pattern}, second};
  const Value result = function_->call(arguments);
  if (result.is_none())
    throw PatternError("a function that should change a pattern gave nothing back; end it with return");
  return reify(result);
}

void CallArgs::missing(size_t i) const {
  throw PatternError(std::string{entry.name} + ": argument " + std::to_string(entry.before + i + 1) +
                     " is missing; write " + usage(entry));
}

void CallArgs::refuse(size_t i, std::string_view expected) const { refuse_argument(entry, i, expected, value(i)); }

double CallArgs::number(size_t i) const {
  const auto value = plain_number(this->value(i));
  if (!value || !std::isfinite(*value)) refuse(i, "a number");
  return *value;
}

Rational CallArgs::time(size_t i) const {
  const Value& value = this->value(i);
  if (value.is_string() && value.text().find_first_of("/%") != std::string_view::npos)
    return parse_rational(std::string{value.text()});
  const auto number = plain_number(value);
  if (!number) refuse(i, "a time in cycles");
  return Rational::nearest(*number);
}

int64_t CallArgs::integer(size_t i) const {
  constexpr double kMost = 1e15;  // far beyond what any function counts, and exact
  const double value = number(i);
  if (value != std::trunc(value) || std::abs(value) > kMost) refuse(i, "a whole number");
  return static_cast<int64_t>(value);
}

int64_t CallArgs::integer(size_t i, int64_t least, int64_t most) const {
  const double value = number(i);
  if (value != std::trunc(value) || value < static_cast<double>(least) || value > static_cast<double>(most)) {
    refuse(i, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return static_cast<int64_t>(value);
}

Pattern CallArgs::pattern(size_t i) const {
  const ParamKind kind = i < entry.params.size() ? entry.params[i].kind : ParamKind::pattern;
  return argument_pattern(takes_pattern(kind) ? kind : ParamKind::pattern, value(i), dialect);
}

Ref<const Callable> CallArgs::function(size_t i) const {
  if (!value(i).is_function()) refuse(i, kind_text(ParamKind::function));
  return value(i).function_ref();
}

Transform CallArgs::transform(size_t i) const {
  if (!value(i).is_function()) refuse(i, kind_text(ParamKind::transform));
  return Transform{value(i).function_ref()};
}

std::string_view CallArgs::text(size_t i) const {
  const Value& value = this->value(i);
  if (value.is_string()) return value.text();
  if (value.is_pattern()) {
    const Pattern pattern = value.pattern();
    if (const auto* leaf = dynamic_cast<const PureNode*>(pattern.get()); leaf != nullptr && leaf->value().is_string())
      return leaf->value().text();
  }
  refuse(i, kind_text(ParamKind::text));
}

Pattern reify(const Value& value, bool lists_are_sequences, Dialect dialect) {
  if (value.is_pattern()) return value.pattern();
  if (value.is_string()) return mini(value.text(), dialect);
  if (value.is_list() && lists_are_sequences) {
    std::vector<Pattern> parts;
    for (const Value& item : value.items()) parts.push_back(reify(item, true, dialect));
    return fastcat(std::move(parts));
  }
  return pure(value);
}

Pattern sequence(std::span<const Value> values) {
  std::vector<Pattern> parts;
  for (const Value& value : values) parts.push_back(reify(value, true));
  return fastcat(std::move(parts));
}

const std::deque<FunctionEntry>& functions() { return table().entries; }

const FunctionEntry* find_function(std::string_view name_or_alias, Dialect dialect) {
  const Table::Names& names = table().names(dialect);
  const auto found = names.find(name_or_alias);
  return found == names.end() ? derived_function(name_or_alias) : found->second;
}

void declare_functions(std::vector<FunctionEntry> entries) { table().add(std::move(entries)); }

Value call_method(const FunctionEntry& entry, const Value& receiver, std::span<const Value> arguments,
                  Dialect dialect) {
  if (entry.form == Form::constant) throw PatternError(std::string{entry.name} + " is a value, not a method");
  if (entry.form == Form::constructor && !entry.receiver_apart) {
    std::vector<Value> all{receiver};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return apply(entry, all, nullptr, dialect);
  }
  const Pattern subject = reify(receiver, true, dialect);
  const bool one = entry.arity() == 1 && (patternable(entry.params[0].kind) || takes_pattern(entry.params[0].kind));
  if (one && arguments.size() > 1) {
    const Value several{sequence(arguments)};
    return apply(entry, std::span{&several, 1}, subject, dialect);
  }
  return apply(entry, arguments, subject, dialect);
}

Value call(const FunctionEntry& entry, std::span<const Value> arguments, Dialect dialect) {
  if (entry.form != Form::transform) return apply(entry, arguments, nullptr, dialect);
  if (arguments.size() <= entry.arity() && !(entry.has_rest() && !arguments.empty())) {
    throw PatternError(std::string{entry.name} + ": too few arguments: " + std::to_string(arguments.size()) +
                       " given, " + usage(entry) + " takes " + std::to_string(entry.arity()) +
                       " and then the pattern it acts on");
  }
  return apply(entry, arguments.first(arguments.size() - 1), reify(arguments.back(), true, dialect), dialect);
}

std::vector<std::string_view> similar_names(std::string_view name) {
  constexpr size_t kMost = 5;
  std::vector<std::pair<size_t, std::string_view>> found;
  if (name.empty() || name.size() > 40) return {};
  const auto consider = [&](std::string_view other) {
    const size_t allowed = name.size() < 5 ? 1 : name.size() < 9 ? 2 : 3;
    const bool longer = name.size() >= 3 && other.size() > name.size() && other.substr(0, name.size()) == name;
    const size_t distance = longer ? 1
                            : other.size() > name.size() + allowed || name.size() > other.size() + allowed
                                ? allowed + 1
                                : edit_distance(name, other);
    if (distance <= allowed) found.emplace_back(longer ? 3 : unlikeness(name, other), other);
  };
  for (const auto& [known, entry] : table().strudel) consider(known);
  for (const auto& [known, entry] : table().tidal) {
    if (find_function(known) != entry) consider(known);
  }
  for (size_t id = 0; id < control_count(); ++id) {
    const Control& known = control(static_cast<ControlId>(id));
    if (find_control(known.name) == &known) consider(known.name);
    for (const std::string_view alias : known.aliases) consider(alias);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::vector<std::string_view> names;
  for (size_t i = 0; i < std::min(found.size(), kMost); ++i) names.push_back(found[i].second);
  return names;
}

}  // namespace perigee
