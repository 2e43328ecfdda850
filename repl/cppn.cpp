// repl/cppn.cpp -- The command line of genomes: which commands there are, and what each may be told.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/cppn.h"

#include <charconv>
#include <limits>
#include <memory>

#include "repl/cppn_options.h"

namespace perigee {
namespace {

// A number of that range; what is no number is in none.
CLI::Validator between(double low, double high) {
  return CLI::Validator{[=](const std::string& text) {
                          double value = 0.0;
                          const bool inside = CLI::detail::lexical_cast(text, value) && value >= low && value <= high;
                          return inside ? std::string{}
                                        : text + " is not between " + CLI::detail::to_string(low) + " and " +
                                              CLI::detail::to_string(high);
                        },
                        "NUMBER"};
}

// A whole number as it is typed, which its type can hold.
template <class Number>
CLI::Validator whole(Number low, Number high) {
  return CLI::Validator{[=](const std::string& text) {
                          Number value{};
                          const char* const end = text.data() + text.size();
                          const auto [at, error] = std::from_chars(text.data(), end, value);
                          return error == std::errc{} && at == end && value >= low && value <= high
                                     ? std::string{}
                                     : text + " is no whole number from " + std::to_string(low) + " to " +
                                           std::to_string(high);
                        },
                        "NUMBER"};
}
// An empty name would be taken for none, and the terminal get what belongs into a file.
CLI::Validator named() {
  return CLI::Validator{[](const std::string& text) {
                          return text.empty() ? std::string{"the name of the file is empty"} : std::string{};
                        },
                        ""};
}
constexpr std::int64_t kFarthest = std::numeric_limits<std::int64_t>::max() / 2;  // sums of two are numbers still

void add_genome(CLI::App& app, CppnOptions& options) {
  app.add_option("GENOME", options.genome, "A genome: .json or .json.gz")->required()->check(CLI::ExistingFile);
}

void add_note(CLI::App& app, CppnOptions& options) {
  app.add_option("--note-delta", options.note_delta, "Semitones from its own pitch")
      ->type_name("N")
      ->check(between(-120.0, 120.0));
  app.add_option("--velocity", options.velocity, "Of the note")->type_name("V")->check(between(-1000.0, 1000.0));
  app.add_option("--duration", options.duration_seconds, "Seconds")->type_name("S")->check(between(0.001, 10000.0));
  app.add_option("--rate", options.rate_hz, "Sample rate")->type_name("HZ")->check(CLI::Range(8000, 384000));
  app.add_option("--gpu", options.gpu,
                 "What computes the network: off (the processor), auto, or a part of a GPU's name")
      ->type_name("NAME")
      ->capture_default_str();
}

void add_eval(CLI::App& app, CppnOptions& options) {
  app.add_option("--frequency", options.frequency_hz, "Of the genome's own pitch, in Hz")
      ->type_name("F")
      ->check(between(0.0, 100000.0));
  CLI::Option* const indices = app.add_option("--indices", options.indices, "Sample indexes, as in 0,100,47999")
                                   ->delimiter(',')
                                   ->check(whole(-kFarthest, kFarthest))
                                   ->type_name("I,J,…");
  app.add_option("--from", options.from, "The first sample")
      ->type_name("I")
      ->check(whole(-kFarthest, kFarthest))
      ->excludes(indices);
  app.add_option("--count", options.count, "How many samples; the whole note when nothing is said")
      ->type_name("K")
      ->check(whole<std::int64_t>(1, kFarthest))
      ->excludes(indices);
  app.add_option("--chunk", options.chunk, "Samples computed at once; the answer is the same with any")
      ->type_name("C")
      ->check(CLI::Range(1, 1 << 20));
}

void add_breeding(CLI::App& app, CppnOptions& options) {
  app.add_option("--seed", options.seed, "The same seed gives the same genome")
      ->type_name("N")
      ->check(whole<std::uint64_t>(0, std::numeric_limits<std::uint64_t>::max()))
      ->capture_default_str();
  app.add_option("--mutations", options.mutations, "How many changes of network and patch")
      ->type_name("N")
      ->check(CLI::Range(0, 1000));
  app.add_option("-o,--output", options.output, "The file to write; standard output when nothing is said")
      ->type_name("FILE")
      ->check(named());
}

void add_library(CLI::App& app, CppnOptions& options) {
  app.add_option("--library", options.library, "The library, an SQLite file; else what DB_PATH names")
      ->type_name("FILE");
}

}  // namespace

std::function<int()> add_cppn(CLI::App& app) {
  const auto options = std::make_shared<CppnOptions>();
  const auto asked = std::make_shared<int (*)(const CppnOptions&)>(nullptr);
  CLI::App* const cppn = app.add_subcommand("cppn", "Genomes: networks that make sound");
  cppn->require_subcommand(1);
  const auto command = [&](const char* name, const char* help, int (*run)(const CppnOptions&)) -> CLI::App& {
    CLI::App* const made = cppn->add_subcommand(name, help);
    made->callback([asked, run] { *asked = run; });
    return *made;
  };

  CLI::App& eval = command("eval", "Print what a genome's network gives, as JSON", cppn_eval);
  add_genome(eval, *options);
  add_note(eval, *options);
  add_eval(eval, *options);

  CLI::App& render = command("render", "Write a genome's note as a WAV file", cppn_render);
  CLI::Option* const one =
      render.add_option("GENOME", options->genome, "A genome: .json or .json.gz")->check(CLI::ExistingFile);
  add_note(render, *options);
  render.add_option("-o,--output", options->output, "The WAV file to write; the folder, with --manifest")
      ->type_name("OUT");
  CLI::Option* const manifest =
      render
          .add_option(
              "--manifest", options->manifest,
              "A file with a line {\"genome\", \"output\", \"noteDelta\", \"velocity\", \"duration\", \"rate\"} for "
              "each note")
          ->type_name("FILE.jsonl")
          ->check(CLI::ExistingFile)
          ->excludes(one);
  render
      .add_option("--shard", options->shard, "Only this part of the lines: 0/8 … 7/8; all parts together are the whole")
      ->type_name("I/N")
      ->needs(manifest);
  render
      .add_option("--latency", options->latency_seconds, "Computing a chunk should take so long; the file is the same")
      ->type_name("S")
      ->check(between(0.001, 3600.0));
  render
      .add_option("--min-chunk", options->least_chunk_seconds, "A chunk has so much sound at least; the first has that")
      ->type_name("S")
      ->check(between(0.001, 3600.0));
  render.add_option("--max-chunk", options->most_chunk_seconds, "A chunk has so much sound at most")
      ->type_name("S")
      ->check(between(0.001, 3600.0));
  render.add_flag("--quiet", options->quiet, "No progress bar and no figures");

  CLI::App& play = command("play", "Play a genome's note, again and again, until Ctrl-C", cppn_play);
  add_genome(play, *options);
  add_note(play, *options);
  play.add_option("--device", options->device, "Part of an audio device's name, or JACK:part")->type_name("NAME");
  play.add_flag("--no-audio", options->no_audio, "Run in time without a device");
  play.add_flag("--quiet", options->quiet, "Say only what went wrong");

  CLI::App& draw = command("draw", "Draw a genome's network and its outputs over a note", cppn_draw);
  add_genome(draw, *options);
  draw.add_option("-o,--output", options->output, "An SVG file to write; the terminal when nothing is said")
      ->type_name("OUT.svg")
      ->check(named());
  draw.add_option("--duration", options->duration_seconds, "Seconds of the note")
      ->type_name("S")
      ->check(between(0.001, 3600.0));
  draw.add_option("--network", options->network, "Which of several networks")
      ->type_name("N")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  draw.add_option("--velocity", options->velocity, "Of the note")->type_name("V")->check(between(-1000.0, 1000.0));

  CLI::App& mutate = command("mutate", "Make a child of a genome", cppn_mutate);
  add_genome(mutate, *options);
  add_breeding(mutate, *options);

  CLI::App& breed = command("breed", "Make a child of two genomes", cppn_breed);
  add_genome(breed, *options);
  breed.add_option("OTHER", options->other, "Another genome")->required()->check(CLI::ExistingFile);
  add_breeding(breed, *options);

  CLI::App& import = command("import", "Read folders of genomes into a library", cppn_import);
  import.add_option("DIR", options->folders, "Folders; those below are read too")
      ->required()
      ->check(CLI::ExistingDirectory);
  add_library(import, *options);
  import.add_flag("--quiet", options->quiet, "Say only what went wrong");

  CLI::App& list = command("list", "List the genomes of a library: id, name, tags", cppn_list);
  add_library(list, *options);
  list.add_option("--tag", options->tag, "Only those with this tag")->type_name("TAG");
  list.add_option("--text", options->text, "Only those with this in id, name or tags")->type_name("TEXT");

  return [=] { return (*asked)(*options); };
}

}  // namespace perigee
