// repl/main.cpp -- The perigee program: reads the command line and runs one command.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>

#include "engine/input_quantum.h"
#include "repl/cppn.h"
#include "repl/manual.h"
#include "repl/options.h"
#include "repl/serve.h"

namespace {

using perigee::Dialect;
using perigee::kMaxInputs;
using perigee::kMaxOutputs;
using perigee::Options;

void add_sample_folder_option(CLI::App& app, Options& options) {
  app.add_option("--samples", options.sample_folders, "A folder of sample folders; may be given again")
      ->type_name("DIR")
      ->allow_extra_args(false)
      ->check(CLI::ExistingDirectory);
}

void add_sound_options(CLI::App& app, Options& options) {
  add_sample_folder_option(app, options);
  app.add_option("--rate", options.rate_hz, "Sample rate")
      ->type_name("HZ")
      ->check(CLI::Range(8000, 384000))
      ->capture_default_str();
  app.add_option("--channels", options.channels, "Outputs, 2 to 16; :channels(\"3:4\") says where an orbit is heard")
      ->type_name("N")
      ->check(CLI::Range(2, kMaxOutputs))
      ->capture_default_str();
  app.add_option("--input", options.input_file,
                 "A sound file that s\"in\" hears in the place of a device's inputs, once; after it there is silence")
      ->type_name("FILE")
      ->check(CLI::ExistingFile);
  app.add_option("--gpu", options.gpu,
                 "What computes networks: auto (a GPU where there is one), off, or a part of its name")
      ->type_name("NAME")
      ->capture_default_str();
  app.add_option("--threads", options.threads, "Threads that render, 1 to 16; the sound is the same with any number")
      ->type_name("N")
      ->check(CLI::Range(1, 16));
}

void add_block_option(CLI::App& app, Options& options) {
  app.add_option("--block", options.block_frames, "Frames in a device block")
      ->type_name("FRAMES")
      ->check(CLI::Range(1, 16384))
      ->capture_default_str();
}

// The name of something that is going to be written: "" is a slip of a script.
CLI::Option* add_written(CLI::App& app, const std::string& name, std::string& into, const std::string& help) {
  return app.add_option(name, into, help)->check([](const std::string& given) {
    return given.empty() ? std::string("a name is needed, and this one is empty") : std::string{};
  });
}

void add_language_options(CLI::App& app, Options& options) {
  app.add_option_function<std::string>(
         "--dialect",
         [&options](const std::string& name) { options.dialect = name == "tidal" ? Dialect::tidal : Dialect::strudel; },
         "Whose meaning shared names have: strudel or tidal")
      ->type_name("NAME")
      ->check(CLI::IsMember({"strudel", "tidal"}));
}

void add_live_options(CLI::App& app, Options& options) {
  add_sound_options(app, options);
  add_block_option(app, options);
  add_language_options(app, options);
  app.add_option("--device", options.device, "Part of an audio device's name, or JACK:part; \"null\" plays to nobody")
      ->type_name("NAME");
  app.add_option("--inputs", options.inputs, "How many of the device's inputs s\"in\" can hear")
      ->type_name("N")
      ->check(CLI::Range(0, kMaxInputs));
  app.add_flag("--no-audio", options.no_audio, "Run in time without a device");
  app.add_flag("--quiet", options.quiet, "Say only what went wrong");
  app.add_flag("--no-journal", options.no_journal, "Keep no journal of this performance");
  app.add_option("--osc-port", options.osc_port, "The port for editors, or the next free one; 0: no OSC")
      ->type_name("PORT")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  app.add_option("--ctrl-port", options.control_port,
                 "The port for Tidal's control messages, or the next free one; 0: none, as with --dirt")
      ->type_name("PORT")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  app.add_flag(
         "--dirt{57120}", options.dirt_port,
         "Be a SuperDirt: play what Tidal, Strudel and Sardine send to port 57120, or with --dirt=PORT to that one")
      ->check(CLI::Range(1, 65535));
  app.add_option(
         "--dirt-address", options.dirt_address,
         "The address of this machine at which --dirt listens; 0.0.0.0: all of them, for senders on other machines")
      ->type_name("ADDRESS")
      ->check(CLI::ValidIPV4)
      ->capture_default_str();
  app.add_flag("--link", options.link, "Join the Ableton Link session of the network, as link() does");
  app.add_flag("--trust-network", options.trust_network, "Code that comes over OSC may use os, io, require and dofile");
  add_written(app, "--log", options.log_file, "Also write messages to this file")->type_name("FILE");
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a disk without room is an error of the file, not the end of the music
  std::signal(SIGPIPE, SIG_IGN);
  Options options;
  CLI::App app{
      "perigee: a live-coding instrument for the terminal.\n"
      "Without a command it starts the prompt, after running FILEs. Type help() there."};
  app.set_version_flag("--version", std::string("perigee ") + PERIGEE_VERSION);
  app.require_subcommand(0, 1);
  add_live_options(app, options);
  app.add_flag_function(
         "--no-status", [&options](std::int64_t times) { options.status = times <= 0; },
         "No status line below the prompt")
      ->envname("PERIGEE_NO_STATUS");
  app.add_flag("--plain", options.plain, "For screen readers: no status line, no colours, no line drawn anew")
      ->envname("PERIGEE_PLAIN");
  app.add_option("FILE", options.files, "Lua files to run first")->check(CLI::ExistingFile);
  app.add_option_function<std::string>(
         "--restore",
         [&options](const std::string& journal) {
           options.restore = true;
           options.restore_journal = journal;
         },
         "Bring back what played last, after a crash too; or what the end of this journal has")
      ->expected(0, 1)
      ->default_str("")
      ->type_name("JOURNAL");
  app.footer("Exit codes: 0 well, 1 the code or input failed, 2 wrong usage, 3 no device.");

  CLI::App* play = app.add_subcommand("play", "Play a file until Ctrl-C");
  add_live_options(*play, options);
  play->add_option("FILE", options.files, "The Lua file")->required()->expected(1)->check(CLI::ExistingFile);
  play->add_flag("--watch", options.watch, "Run the file again whenever it is saved");

  CLI::App* render = app.add_subcommand("render", "Write what a file plays to a WAV file, faster than time");
  add_sound_options(*render, options);
  add_block_option(*render, options);
  add_language_options(*render, options);
  render->add_option("FILE", options.files, "The Lua file")->required()->expected(1)->check(CLI::ExistingFile);
  add_written(*render, "-o,--output", options.output, "The WAV file to write")->required()->type_name("OUT.wav");
  CLI::Option* cycles =
      render->add_option("--cycles", options.cycles, "How many cycles, 8 when nothing is said")->type_name("N");
  render->add_option("--seconds", options.seconds, "How many seconds")
      ->type_name("S")
      ->check(CLI::Range(0.0, 86400.0))
      ->excludes(cycles);
  render->add_option("--bits", options.bits, "32 (float), 24 or 16")
      ->check(CLI::IsMember({16, 24, 32}))
      ->capture_default_str();
  CLI::Option* stems = add_written(*render, "--stems", options.stems_folder,
                                   "Also write each orbit, before the limiter, into this folder")
                           ->type_name("DIR");
  render
      ->add_option("--stems-of", options.stems_of,
                   "orbits: OUT-orbit1.wav and its like; slots: each slot alone, as it would go into the mix")
      ->check(CLI::IsMember({"orbits", "slots"}))
      ->needs(stems)
      ->capture_default_str();
  render->add_flag("--quiet", options.quiet, "No progress bar");

  CLI::App* replay = app.add_subcommand("replay", "Play a performance again from its journal, into a file with -o");
  add_block_option(*replay, options);
  replay->add_option("JOURNAL", options.files, "The journal")->required()->expected(1)->check(CLI::ExistingFile);
  CLI::Option* replayed =
      add_written(*replay, "-o,--output", options.output, "The WAV file to write")->type_name("OUT.wav");
  replay->add_option("--seconds", options.seconds, "How much of it, from its begin on; all when nothing is said")
      ->type_name("S")
      ->check(CLI::Range(0.001, 1e9));
  add_written(*replay, "--stems", options.stems_folder, "Also write each orbit, before the limiter, into this folder")
      ->type_name("DIR")
      ->needs(replayed);
  replay->add_option("--bits", options.bits, "32 (float), 24 or 16")
      ->check(CLI::IsMember({16, 24, 32}))
      ->capture_default_str();
  replay->add_option("--input", options.input_file, "A sound file in the place of the inputs that it heard")
      ->type_name("FILE")
      ->check(CLI::ExistingFile);
  replay
      ->add_option("--threads", options.threads, "Threads that render, 1 to 16; the sound is the same with any number")
      ->type_name("N")
      ->check(CLI::Range(1, 16));
  replay->add_option("--device", options.device, "Part of an audio device's name, or JACK:part")->type_name("NAME");
  replay->add_flag("--no-audio", options.no_audio, "Play in time without a device");
  replay->add_flag("--quiet", options.quiet, "Say only what went wrong");

  CLI::App* query = app.add_subcommand("query", "Print the events of an expression");
  add_language_options(*query, options);
  query->add_option("FILE", options.files, "A Lua file that returns a pattern")
      ->expected(0, 1)
      ->check(CLI::ExistingFile);
  query->add_option("-e", options.code, "The expression")->type_name("CODE");
  query->add_option("--from", options.from, "First cycle")->capture_default_str();
  query->add_option("--to", options.to, "End of the last cycle")->capture_default_str();
  query->add_option("--format", options.format, "text, json or svg")
      ->check(CLI::IsMember({"text", "json", "svg"}))
      ->capture_default_str();
  query
      ->add_option("--batch", options.batch_file,
                   "Answer each line {\"id\": 1, \"lua\": \"s\\\"bd\\\"\", \"from\": 0, \"to\": \"3/2\"} of this file "
                   "with a line "
                   "{\"id\", \"haps\"} or {\"id\", \"error\"}; \"dialect\" may be said; - reads standard input")
      ->type_name("FILE.jsonl");

  CLI::App* test = app.add_subcommand("test", "Run scripted pattern tests");
  add_sound_options(*test, options);
  add_language_options(*test, options);
  test->add_option("PATH", options.files, "Lua files, or folders with *_test.lua files in or below them")
      ->required()
      ->check(CLI::ExistingPath);
  test->add_option("--filter", options.filter, "Only tests with this in their name")->type_name("TEXT");
  test->add_option("--jobs", options.jobs, "How many files at once; as many as there are cores when nothing is said")
      ->type_name("N")
      ->check(CLI::Range(1, 256));
  test->add_option("--timeout", options.timeout_seconds, "Seconds a test may take")
      ->type_name("S")
      ->check(CLI::Range(0.01, 3600.0))
      ->capture_default_str();
  CLI::Option* update =
      test->add_flag("--update", options.update, "Write what snapshots and sounds are now as what they must be");
  test->add_flag("--ci", options.strict, "A snapshot that is missing is a failure")->excludes(update);
  test->add_option("--format", options.format, "text, junit or json")
      ->check(CLI::IsMember({"text", "junit", "json"}))
      ->capture_default_str();
  add_written(*test, "-o,--output", options.output, "Write the report to this file, and text to the screen")
      ->type_name("FILE");
  test->add_flag("--quiet", options.quiet, "Say only what failed");

  CLI::App* check = app.add_subcommand("check", "Say what is wrong with files, without playing them");
  add_language_options(*check, options);
  add_sample_folder_option(*check, options);
  check->add_option("FILE", options.files, "The Lua files; - reads standard input")
      ->required()
      ->check(
          CLI::Validator([](const std::string& name) { return name == "-" ? "" : CLI::ExistingFile(name); }, "FILE"));
  check->add_option("--format", options.format, "text (file:line:column: error: …; columns count bytes from 1) or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  check->footer("Exit codes: 0 no errors (there may be warnings), 1 errors, 2 wrong usage.");

  CLI::App* docs = app.add_subcommand("docs", "Write the pages of the reference");
  std::string docs_folder = "docs/reference";
  add_written(*docs, "-o,--output", docs_folder, "The folder to write them into")
      ->type_name("DIR")
      ->capture_default_str();
  std::string luals_folder;
  docs->add_option("--luals", luals_folder,
                   "Write annotations of all names for the Lua language server into this folder instead")
      ->type_name("DIR");

  const std::function<bool()> tell_manual = perigee::add_manual(app, *docs);
  const std::function<int()> run_cppn = perigee::add_cppn(app);

  CLI::App* serve = app.add_subcommand("serve", "Stream the performance, genomes and tracks to browsers");
  add_live_options(*serve, options);
  const std::function<int()> run_serve = perigee::add_serve(*serve, options);

  CLI::App* send = app.add_subcommand("send", "Send code to the perigee that runs, and print its answer");
  send->add_option("FILE", options.files, "A Lua file; - reads standard input")->expected(0, 1);
  send->add_option("-e", options.code, "The code")->type_name("CODE");
  send->add_flag(
      "--json", options.send_json,
      "Pass on messages of the protocol (docs/osc.md), each a line of JSON, from standard input, and what comes "
      "to standard output");
  send->add_option("--file", options.sent_from, "The file that the code stands in, for its errors")->type_name("NAME");
  send->add_option("--line", options.sent_line, "The line of that file on which it begins")
      ->type_name("N")
      ->check(CLI::Range(1, 500'000));
  CLI::App* top = app.add_subcommand("top", "Watch a perigee that plays, from a second terminal");
  top->add_option("PID", options.watched_pid, "Its process number; the one begun last when nothing is said");

  CLI::App* lsp = app.add_subcommand(
      "lsp", "Tell an editor what the language knows: a language server on standard input and output");
  add_language_options(*lsp, options);
  add_sample_folder_option(*lsp, options);

  CLI::App* devices = app.add_subcommand("devices", "List the audio devices, MIDI ports and GPUs there are");
  CLI::App* doctor = app.add_subcommand(
      "doctor", "Look at all that a performance needs: sound, real time, samples, GPUs, ports, files; say what to do");
  add_live_options(*doctor, options);
  doctor->footer("Exit codes: 0 nothing is wrong (there may be notes), 1 something is, 2 wrong usage.");

  try {
    app.parse(argc, argv);
    // Tidal itself listens there.
    for (const CLI::App* live : {static_cast<const CLI::App*>(&app), static_cast<const CLI::App*>(play),
                                 static_cast<const CLI::App*>(serve)}) {
      if (options.dirt_port != 0 && live->parsed() && live->count("--ctrl-port") == 0) options.control_port = 0;
    }
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    const std::string hint = perigee::environment_hint(*serve, {argv, static_cast<std::size_t>(argc)}, error.what());
    if (!hint.empty()) std::fprintf(stderr, "%s\n", hint.c_str());
    return code == 0 ? perigee::kWell : perigee::kWrongUsage;
  }
  try {
    if (*play) return perigee::run_play(options);
    if (*render) return perigee::run_render(options);
    if (*replay) return perigee::run_replay(options);
    if (*query) return perigee::run_query(options);
    if (*test) return perigee::run_test(options);
    if (*check) return perigee::run_check(options);
    if (*docs && tell_manual()) return perigee::kWell;
    if (*docs && !luals_folder.empty()) return perigee::run_luals(luals_folder);
    if (*docs) {
      options.output = docs_folder;
      return perigee::run_docs(options);
    }
    if (app.got_subcommand("cppn")) return run_cppn();
    if (*serve) return run_serve();
    if (*send) return perigee::run_send(options);
    if (*devices) return perigee::run_devices();
    if (*doctor) return perigee::run_doctor(options);
    if (*lsp) return perigee::run_lsp(options);
    if (*top) return perigee::run_top(options);
    return perigee::run_prompt(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "perigee: %s\n", error.what());
    return perigee::kUserError;
  }
}
