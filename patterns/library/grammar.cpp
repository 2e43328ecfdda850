// patterns/library/grammar.cpp -- Patterns that grow from rules: strings rewritten, chains of chance, text as bits.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <map>
#include <memory>

#include "patterns/answering.h"
#include "patterns/arguments.h"
#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/numeral.h"

namespace perigee::library {
namespace {

constexpr size_t kLongest = 65536;  // letters
constexpr int64_t kMostStates = 4096;

// "0:1~~,1:0" says what becomes of each letter.
std::map<char, std::string> rules_of(const CallArgs& args, size_t i) {
  std::map<char, std::string> rules;
  std::string_view text = args.text(i);
  while (!text.empty()) {
    const size_t end = std::min(text.find(','), text.size());
    const std::string_view rule = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t colon = rule.find(':');
    if (colon == std::string_view::npos || colon == 0) args.refuse(i, "rules such as \"0:1~,1:01\"");
    std::string becomes{rule.substr(1, colon - 1)};
    for (const char letter : rule.substr(colon)) {
      if (letter != ':') becomes += letter;
    }
    rules.emplace(rule[0], std::move(becomes));
  }
  return rules;
}

int64_t plain_integer(const CallArgs& args, size_t i, int64_t most) { return args.integer(i, 0, most); }

std::string grown(const CallArgs& args) {
  const int64_t times = plain_integer(args, 0, 1000);
  const auto rules = rules_of(args, 1);
  std::string text{args.text(2)};
  for (int64_t i = 0; i < times; ++i) {
    std::string next;
    for (const char letter : text) {
      const auto rule = rules.find(letter);
      rule == rules.end() ? next += letter : next += rule->second;
      if (next.size() > kLongest)
        throw PatternError("lindenmayer: the text grows beyond " + std::to_string(kLongest) +
                           " letters; use fewer iterations");
    }
    text = std::move(next);
  }
  return text;
}

Value grown_numbers(CallArgs& args) {
  std::vector<Value> numbers;
  for (const char letter : grown(args)) {
    const bool digit = letter >= '0' && letter <= '9', hex = letter >= 'a' && letter <= 'f';
    if (!digit && !hex)
      throw PatternError(std::string{"lindenmayerI: only digits become numbers, but the text has '"} + letter + "'");
    numbers.emplace_back(digit ? letter - '0' : letter - 'a' + 10);
  }
  return Value::list(std::move(numbers));
}

// Chances of the next state by state: the row of sums up to each state, of which equal ones mean the last.
using Chain = std::vector<std::map<double, int64_t>>;

Chain chain_of(const CallArgs& args, size_t i) {
  Chain chain;
  for (const Value& row : list_of(args, i, 1)) {
    auto& sums = chain.emplace_back();
    double sum = 0;
    int64_t state = 0;
    for (const Value& weight : row.is_list() ? row.items() : std::span<const Value>{}) {
      const auto number = plain_number(weight);
      if (!number || !(*number >= 0) || !std::isfinite(*number)) args.refuse(i, "a list of rows of weights, 0 or more");
      sums[sum += *number] = state++;
    }
    if (sums.empty() || static_cast<size_t>(state) != list_of(args, i).size())
      args.refuse(i, "a list of as many rows as states, each of as many weights, such as {{2, 3}, {1, 3}}");
  }
  return chain;
}

// So many states from the first on; the dice are those of the times from `seed` on.
std::vector<int64_t> markov_states(const Chain& chain, int64_t steps, int64_t state, Rational seed,
                                   const Pattern& chance) {
  if (state < 0 || state >= static_cast<int64_t>(chain.size()))
    throw PatternError("a Markov chain of " + std::to_string(chain.size()) + " states has no state " +
                       std::to_string(state) + "; they count from 0");
  std::vector<int64_t> states;
  const Rational step{1, steps};
  for (int64_t i = 0; i < steps; ++i) {
    states.push_back(state);
    seed += step;
    const Events dice = query_sorted(chance, Span{seed, seed});
    const auto& sums = chain[static_cast<size_t>(state)];
    const auto next = sums.lower_bound((dice.empty() ? 0 : dice[0].value.number()) * sums.rbegin()->first);
    state = next == sums.end() ? 0 : next->second;
  }
  return states;
}

Pattern dice(const CallArgs& args) { return call(*find_function("rand", args.dialect), {}, args.dialect).pattern(); }

Value markov_list(CallArgs& args) {
  std::vector<Value> states;
  const Chain chain = chain_of(args, 1);
  for (const int64_t state :
       markov_states(chain, args.integer(0, 1, kMostStates), args.integer(2, 0, kMostStates), args.time(3), dice(args)))
    states.emplace_back(state);
  return Value::list(std::move(states));
}

Value markov_pattern(CallArgs& args) {
  const int64_t steps = args.integer(0, 1, kMostStates), first = args.integer(1, 0, kMostStates);
  const auto chain = std::make_shared<const Chain>(chain_of(args, 2));
  if (first >= static_cast<int64_t>(chain->size())) args.refuse(1, "a state of the chain; they count from 0");
  return Value{answering_by_cycle(
      [steps, first, chain, chance = dice(args)](const Query& query, Events& out) {
        std::vector<Pattern> states;
        for (const int64_t state : markov_states(*chain, steps, first, query.span.begin.sam(), chance))
          states.push_back(pure(Value{state}));
        fastcat(std::move(states))->query(query, out);
      },
      {}, Rational{steps})};
}

// The eight bits of every letter, the highest first.
Pattern bits_of(std::string_view text) {
  std::vector<Pattern> bits;
  for (const char letter : text.substr(0, kLongest)) {
    for (int bit = 7; bit >= 0; --bit) bits.push_back(pure(((static_cast<unsigned char>(letter) >> bit) & 1) != 0));
  }
  return fastcat(std::move(bits));
}

Value deconstructed(CallArgs& args) {
  const int64_t steps = args.integer(0, 1, 4096);
  const Pattern pieces = segment(Rational{steps}, args.subject());
  std::string text;
  for (int64_t i = 0; i < steps; ++i) {
    std::string step;
    const Events events = query_sorted(pieces, Span{Rational{i, steps}, Rational{i + 1, steps}});
    for (const Event& event : events)
      step += (step.empty() ? "" : ", ") +
              (event.value.is_string() ? std::string{event.value.text()} : describe(event.value));
    text += i == 0 ? "" : " ";
    text += events.empty() ? "~" : events.size() == 1 ? step : "[" + step + "]";
  }
  return Value{std::string_view{text}};
}

}  // namespace

void add_grammar(Entries& table) {
  // The count is `any`: with no argument that may be a pattern the result stays a text.
  const std::vector<Param> growing = {
      {"times", ParamKind::any}, {"rules", ParamKind::text}, {"start", ParamKind::text}};
  table.push_back({.name = "lindenmayer",
                   .params = growing,
                   .form = Form::constructor,
                   .help = "a text that rules have rewritten so many times",
                   .example = "s(sseq(\"bd\", lindenmayer(3, \"x:x~1,1:x\", \"x\")))",
                   .make = [](CallArgs& args) { return Value{std::string_view{grown(args)}}; }});
  table.push_back({.name = "lindenmayerI",
                   .params = growing,
                   .form = Form::constructor,
                   .help = "a list of the digits that lindenmayer gives",
                   .example = "n(fastFromList(lindenmayerI(3, \"0:12,1:0\", \"0\")))",
                   .make = grown_numbers});
  table.push_back({.name = "runMarkov",
                   .params = {{"steps", ParamKind::any},
                              {"weights", ParamKind::any},
                              {"state", ParamKind::any},
                              {"seed", ParamKind::any}},
                   .form = Form::constructor,
                   .help = "a list of states: from each a row of weights says how likely the next ones are",
                   .example = "n(fastFromList(runMarkov(8, {{2, 3}, {1, 3}}, 0, 0)))",
                   .make = markov_list});
  table.push_back(
      {.name = "markovPat",
       .params = {{"steps", ParamKind::integer}, {"state", ParamKind::integer}, {"weights", ParamKind::any}},
       .form = Form::constructor,
       .help = "so many states a cycle: from each a row of weights says how likely the next ones are",
       .example = "n(markovPat(8, 1, {{3, 5, 2}, {4, 4, 2}, {0, 1, 0}}))",
       .make = markov_pattern});
  table.push_back({.name = "ascii",
                   .params = {{"words", ParamKind::words}},
                   .form = Form::constructor,
                   .help = "the bits of each letter as truths",
                   .example = "s\"bd\":struct(ascii\"ab\")",
                   .make = [](CallArgs& args) {
                     return Value{bind(Bind::squeeze, args.pattern(0), [](const Value& word) {
                       return bits_of(word.is_string() ? std::string{word.text()} : describe(word));
                     })};
                   }});
  table.push_back({.name = "deconstruct",
                   .params = {{"steps", ParamKind::any}},
                   .help = "the first cycle as a text of mini-notation, so many steps fine",
                   .example = "m(deconstruct(4, \"bd sn*2\"))",
                   .make = deconstructed});
}

}  // namespace perigee::library
