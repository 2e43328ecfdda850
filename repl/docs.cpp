// repl/docs.cpp -- perigee docs: the pages of the reference, written from the tables that the language itself is made of.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>

#include "engine/kit.h"
#include "lua/cppn.h"
#include "lua/drawing.h"
#include "lua/dsp.h"
#include "lua/help.h"
#include "lua/host.h"
#include "lua/printing.h"
#include "patterns/control_table.h"
#include "patterns/core.h"
#include "patterns/json.h"
#include "patterns/operators.h"
#include "repl/options.h"
#include "repl/query_session.h"

namespace perigee {
namespace {

constexpr std::size_t kMostListed = 8;  // events of an example
constexpr int kCyclesShown = 4;
constexpr TerminalStyle kPage{.columns = 76, .lines = 24, .unicode = true, .colour = false};

constexpr std::string_view kNote =
    "<!-- Written by `perigee docs`; change the tables of functions, controls, sounds and commands instead. -->\n\n";

struct Sign {
  const char *example, *meaning;
};
constexpr Sign kSigns[] = {
    {R"(m"a b c")", "steps share the cycle equally"},
    {R"(m"a ~ b -")", "`~` and `-` are rests"},
    {R"(m"a [b c] d")", "`[ ]` makes several steps one"},
    {R"(m"a . b c . d")", "` . ` groups steps without brackets"},
    {R"(m"[a b, c d e]")", "`,` plays rows at the same time"},
    {R"(m"<a b c>")", "`< >` plays one step each cycle"},
    {R"(m"a*2 b/2")", "`*` makes a step faster, `/` slower"},
    {R"(m"a!3 b")", "`!` repeats a step as steps of their own"},
    {R"(m"a@3 b")", "`@` says how long a step is, `_` makes the one before longer"},
    {R"x(m"a(3,8)")x", "`(pulses,steps,rotation)` spreads pulses evenly"},
    {R"(m"a? b?0.2")", "`?` leaves a step out by chance, half the time or as often as is said"},
    {R"(m"a | b | c")", "`|` takes one row by chance each cycle"},
    {R"(m"{a b c}%4")", "`{ }%n` takes so many steps a cycle from a longer row"},
    {R"(m"{a b, c d e}")", "rows in `{ }` keep the pace of the first"},
    {R"(s"bd:3 sn:1")", "`:` joins values to a list: here the sound and its number"},
    {R"(n"0 .. 3")", "`..` counts from one number to the other"},
    {R"(m"^a b [c d]")", "`^` says that the steps here are what stepwise functions count"},
};

const std::map<std::string_view, std::string_view> kAbout = {
    {"sources", "Where events come from: plain values, silence, functions of time."},
    {"signals",
     "Continuous values, from one end of a cycle to the other. They are values of controls, or are cut into events."},
    {"joining", "Several patterns side by side or one after another, and patterns of patterns."},
    {"time", "Faster and slower, earlier and later, back to front, and parts of a cycle."},
    {"structure", "Rhythms put on values, and values on rhythms."},
    {"conditions", "Changes that happen now and then, to a part, or to one side."},
    {"values", "Calculating with what events carry."},
    {"operators", "Two patterns made one, value by value."},
    {"chance", "Dice that fall the same way every time the cycle comes round."},
};

std::string code_block(const std::string& language, std::string_view text) {
  return "```" + language + "\n" + std::string{text} + (text.ends_with('\n') ? "" : "\n") + "```\n\n";
}

// A cell of a table in a page.
std::string cell(std::string_view text) {
  std::string safe;
  for (const char c : text) safe += c == '|' ? std::string{"\\|"} : std::string(1, c);
  return safe;
}

std::string title_of(std::string_view topic) {
  std::string title{topic};
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z') title[0] = static_cast<char>(title[0] - 32);
  return title;
}

// A picture of a signal, and of some cycles where they differ; else the events of the first cycle.
std::string look_of(const Pattern& pattern, const QueryState& state) {
  const auto cycle = [&](int n) { return query_sorted(early(Cycles{n}, pattern), Span{Cycles{0}, Cycles{1}}, state); };
  const auto picture = [&](int cycles) {
    return terminal_text(picture_of(pattern, Span{Cycles{0}, Cycles{cycles}}, state), kPage);
  };
  const Events first = cycle(0);
  if (to_json(first) != to_json(cycle(1))) return picture(kCyclesShown);
  if (first.empty()) return "silence";
  return first.front().has_whole ? events_text(first, kMostListed) : picture(1);
}

class Pages {
 public:
  // What an example yields; remembers those that fail.
  std::string outcome(std::string_view example, Dialect dialect, std::string_view of) {
    QuerySession session(dialect);
    HostOptions options;
    options.dialect = dialect;
    options.print = [](std::string_view) {};
    Host host(session, options);
    std::string problem;
    try {
      const Pattern pattern = host.pattern_of(example, "example");
      if (!pattern) return {};
      Budget budget;
      const QueryState state{.cps = session.cps(), .inputs = &session.inputs(), .budget = &budget};
      return code_block("text", look_of(pattern, state));
    } catch (const std::exception& error) {
      problem = error.what();
    }
    const EvalResult result = host.evaluate(example, "example");  // it may be no pattern
    if (result.ok) return result.value.empty() ? std::string{} : code_block("text", result.value);
    failures_.push_back(std::string{of} + ": the example " + std::string{example} + " fails: " + problem);
    return {};
  }

  std::string section(const Facts& facts, bool has_outcome = true) {
    if (facts.help.empty()) failures_.push_back(std::string{facts.name} + ": no help");
    if (facts.example.empty()) failures_.push_back(std::string{facts.name} + ": no example");
    std::string text = "## " + std::string{facts.name} + "\n\n";
    for (std::size_t i = 0; i < facts.usage.size(); ++i) text += (i > 0 ? " or `" : "`") + facts.usage[i] + "`";
    text += "\n\n" + title_of(facts.help) + ".\n\n";
    for (const std::string& argument : facts.arguments) {
      const std::size_t colon = argument.find(": ");
      text += "- `" + argument.substr(0, colon) + "`" + argument.substr(colon) + "\n";
    }
    for (std::size_t i = 0; i < facts.aliases.size(); ++i)
      text += (i == 0 ? "- also called `" : ", `") + std::string{facts.aliases[i]} + "`";
    if (!facts.aliases.empty()) text += "\n";
    if (!facts.dialect.empty()) text += "- " + facts.dialect + "\n";
    if (!text.ends_with("\n\n")) text += "\n";
    const bool only_tidal = facts.dialect.find("tidal") != std::string::npos;
    text += code_block("lua", facts.example);
    if (has_outcome && !facts.example.empty())
      text += outcome(facts.example, only_tidal ? Dialect::tidal : Dialect::strudel, facts.name);
    if (!facts.tidal_help.empty()) text += "In the tidal dialect: " + facts.tidal_help + ".\n\n";
    if (!facts.tidal_example.empty())
      text += "In the tidal dialect:\n\n" + code_block("lua", facts.tidal_example) +
              outcome(facts.tidal_example, Dialect::tidal, facts.name);
    return text;
  }

  void add_topic(std::string_view topic) {
    std::string text;
    std::vector<std::string_view> names;
    for (const FunctionEntry& entry : functions()) {
      if (entry.topic != topic || is_aligned(entry)) continue;
      names.push_back(entry.name);
      text += section(facts_of(entry));
    }
    const auto about = kAbout.find(topic);
    std::string intro = about == kAbout.end() ? std::string{} : std::string{about->second} + "\n\n";
    if (topic == "operators") intro += alignments();
    // Functions whose topic is called as one of the other pages.
    const bool taken = topic == "controls" || topic == "commands" || topic == "mini-notation";
    add(std::string{topic} + (taken ? "-functions" : ""), title_of(topic) + (taken ? ": functions" : ""), intro, text,
        names);
  }

  void add_controls() {
    std::string text;
    std::vector<std::string_view> names;
    for (const std::string_view topic : control_topics()) {
      text += "## " + title_of(topic) +
              "\n\n| control | also | what it is | values | where it is not set |\n|---|---|---|---|---|\n";
      for (const ControlRow& row : control_rows()) {
        if (row.topic != topic) continue;
        names.push_back(row.name);
        const Control& which = *find_control(row.name);
        std::string aliases, list, values{row.unit};
        for (const std::string_view alias : facts_of(which).aliases)
          aliases += (aliases.empty() ? "`" : ", `") + std::string{alias} + "`";
        for (const ControlId id : which.list) list += (list.empty() ? "" : ":") + std::string{control(id).name};
        if (!row.range.empty()) values += (values.empty() ? "" : ", ") + std::string{row.range};
        text += "| `" + std::string{row.name} + "` | " + aliases + " | " + cell(row.help) +
                (list.empty() ? "" : "; a list is `" + list + "`") + " | " + cell(values) + " | " +
                cell(row.otherwise) + " |\n";
      }
      text += "\n";
    }
    text +=
        "Besides these: `fmi00` to `fmi88` (also `fm00` …), how strongly one FM operator modulates another; `button0` "
        "to "
        "`button15` and `slider0` to `slider15`, values of a host's buttons and sliders.\n\n";
    add("controls", "Controls",
        "What an event says about its sound. Each is a constructor, `s\"bd sn\"`, and a method that sets it, "
        "`p:gain(0.8)`. Values may be patterns. Not every sound listens to every control.\n\n" +
            code_block("lua", "s\"bd hh\":gain\"0.8 1\":lpf(sine:range(300, 3000))"),
        text, names);
  }

  void add_sounds() {
    std::string text;
    std::vector<std::string_view> names;
    for (const Instrument& instrument : kit()) {
      if (names.empty() || names.back() != instrument.name) names.push_back(instrument.name);
      text += "## " + std::string{instrument.name};
      if (instrument.only) text += *instrument.only == ChainOrder::superdirt ? " (tidal)" : " (default dialect)";
      text += "\n\n" + title_of(instrument.help) + ".\n\n";
      if (!instrument.alias.empty()) text += "- also called `" + std::string{instrument.alias} + "`\n";
      text += kind_told(instrument);
      std::string rows;
      for (const InstrumentParam& param : instrument.params) {
        if (find_control(param.name) == nullptr) continue;
        rows += fmt::format("| `{}` | {} | {} | {} to {} | {} |\n", param.name, cell(param.help), cell(param.unit),
                            param.low, param.high, instrument.default_of(param, 0));
      }
      if (!rows.empty())
        text += "\n| control | what it does | unit | range | default |\n|---|---|---|---|---|\n" + rows;
      text += "\n" + picture_of_sound(instrument);
    }
    add("sounds", "Sounds",
        "What sounds without a sample: the drums and synths of the kit, with the controls that each listens to beside "
        "its pitch, its envelope and the effects. A pattern picks one by name; `sounds(\"super\")` lists them at the "
        "prompt, and `sounds(\"superpwm\")` tells of one. Pictures show one second, low to high, up to 12 kHz.\n\n" +
            code_block("lua", "note\"c2 eb2 g2\":s\"superpwm\":resonance(0.4)"),
        text, names);
  }

  void add_units() {
    std::vector<std::string_view> names;
    const std::string text = units_page(names);
    add("units", "Units",
        "Of what a synth is made of: the functions of `dsp`, by families. What changes a signal is a method of "
        "signals, "
        "too. An input takes a number or a signal, unless the last column says less. `dsp.help\"lpf\"` tells the same "
        "at the prompt; [Synths of your own](../synths.md) says how they go together.\n\n" +
            code_block("lua",
                       "synth(\"reed\", function(v)\n  return dsp.saw(v.freq):lpf(900, 3) * dsp.adsr(v.gate, 0.01, "
                       "0.2, 0.5, 0.1)\nend)"),
        text, names);
  }

  void add_commands() {
    std::string text;
    std::vector<std::string_view> names;
    for (const Command& command : commands()) {
      names.push_back(command.name);
      text += section(facts_of(command), false);
    }
    add("commands", "Commands", "What is told to the instrument: slots, tempo, sounds, help.\n\n", text, names);
  }

  void add_genomes() {
    std::string text;
    std::vector<std::string_view> names;
    for (const Command& function : genome_functions()) {
      names.push_back(function.name);
      text += section(facts_of(function), false);
    }
    add("genomes", "Genomes",
        "Networks that make sound: the functions of `cppn`, and the methods of what they give (a genome is `g` here). "
        "[Genomes](../genomes.md) says how they are used.\n\n",
        text, names);
  }

  void add_mini_notation() {
    std::string text;
    for (const Sign& sign : kSigns) {
      text += title_of(sign.meaning) + ".\n\n" + code_block("lua", sign.example) +
              outcome(sign.example, Dialect::strudel, "mini-notation");
    }
    add("mini-notation", "Mini-notation",
        "Rhythms in a string. Wherever a pattern is wanted a string is read so; `m\"…\"` says it outright.\n\n", text,
        {});
  }

  void add_index() {
    std::string text = std::string{kNote} + "# Reference\n\n";
    for (const Index& page : index_) {
      text += "**[" + page.title + "](" + page.file + ".md)**";
      for (std::size_t i = 0; i < page.names.size(); ++i) text += (i == 0 ? ": " : " · ") + std::string{page.names[i]};
      text += "\n\n";
    }
    pages_["README"] = trimmed(std::move(text));
  }

  const std::map<std::string, std::string>& pages() const { return pages_; }
  const std::vector<std::string>& failures() const { return failures_; }

 private:
  struct Index {
    std::string file, title;
    std::vector<std::string_view> names;
  };

  static std::string kind_told(const Instrument& instrument) {
    if (instrument.tail != nullptr) return "- a synth with an envelope of its own\n";
    switch (instrument.kind) {
      case InstrumentKind::drum:
        return fmt::format("- a drum: rings for {} s by itself; `note` and `speed` tune it\n",
                           instrument.natural_seconds);
      case InstrumentKind::synth:
        return "- a synth: sounds evenly, under the envelope of its event\n";
      case InstrumentKind::patch:
        return "- a synth that shapes its own loudness over the event\n";
    }
    return {};
  }
  static std::string picture_of_sound(const Instrument& instrument) {
    const bool of_tidal = instrument.only == ChainOrder::superdirt;
    return fmt::format("![{0}](../pictures/{0}{1}.png)\n\n", instrument.name, of_tidal ? "-tidal" : "");
  }

  // add with a suffix: told in the table of alignments.
  static bool is_aligned(const FunctionEntry& entry) {
    if (entry.topic != "operators") return false;
    for (const OpName& op : all_operators()) {
      for (const AlignName& align : all_alignments()) {
        if (entry.name == std::string{op.name} + std::string{align.suffix}) return !align.suffix.empty();
      }
    }
    return false;
  }

  static std::string alignments() {
    std::string text =
        "A suffix says whose rhythm the result has, as in `addMix` or `setSqueeze`. Lua's own signs `+ - * / % ^ ..` "
        "are "
        "`addMix`, `subMix` and so on.\n\n| suffix | whose rhythm | |\n|---|---|---|\n";
    for (const AlignName& align : all_alignments()) {
      text += "| `" + std::string{align.suffix} + "` | " + cell(align.help) + " |";
      for (const OpName& op : all_operators())
        text += (op.op == all_operators().front().op ? " `" : ", `") + std::string{op.name} +
                std::string{align.suffix} + "`";
      text += " |\n";
    }
    return text + "\n";
  }

  static std::string trimmed(std::string text) {
    while (text.ends_with("\n\n")) text.pop_back();
    return text;
  }

  void add(const std::string& file, const std::string& title, const std::string& intro, const std::string& text,
           std::vector<std::string_view> names) {
    std::string name = file;
    for (char& c : name) {
      if (c == ' ' || c == '/') c = '-';
    }
    pages_[name] = trimmed(std::string{kNote} + "# " + title + "\n\n" + intro + text);
    index_.push_back({name, title, std::move(names)});
  }

  std::map<std::string, std::string> pages_;
  std::vector<Index> index_;
  std::vector<std::string> failures_;
};

}  // namespace

int run_docs(const Options& options) {
  Pages pages;
  {
    QuerySession session(Dialect::strudel);
    const Host declares{session};  // the functions that are written in Lua
    for (const std::string_view topic : function_topics()) pages.add_topic(topic);
  }
  pages.add_controls();
  pages.add_sounds();
  pages.add_units();
  pages.add_mini_notation();
  pages.add_commands();
  pages.add_genomes();
  pages.add_index();
  const std::filesystem::path folder{options.output};
  std::filesystem::create_directories(folder);
  for (const auto& [name, text] : pages.pages()) {
    std::ofstream file(folder / (name + ".md"), std::ios::binary);
    if (!(file << text)) throw std::runtime_error("docs: cannot write into " + options.output);
  }
  for (const std::string& failure : pages.failures()) std::fprintf(stderr, "docs: %s\n", failure.c_str());
  return pages.failures().empty() ? kWell : kUserError;
}

}  // namespace perigee
