// repl/serve.cpp -- perigee serve: a performance without a terminal, and the web server beside it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/serve.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>

#include "repl/osc/endpoint.h"
#include "repl/script.h"
#include "repl/serve_code.h"
#include "repl/serve_events.h"
#include "repl/stage.h"
#include "stream/builtin_presets.h"
#include "stream/service.h"

namespace perigee {
namespace {

struct ServeOptions {
  stream::ServiceOptions service;
  std::string token_file;
};

Stage* on_stage = nullptr;
std::atomic<bool> asked_to_end = false;
void on_signal(int) {
  asked_to_end = true;
  on_stage->tasks().wake();
}

// The first line of the file, or of the environment, or one that nobody can guess.
std::string token_of(const ServeOptions& options) {
  std::string token;
  if (!options.token_file.empty()) {
    token = read_text(options.token_file);
  } else if (const char* said = std::getenv("PERIGEE_TOKEN"); said != nullptr) {
    token = said;
  } else {
    return osc::new_token();
  }
  token = token.substr(0, token.find_first_of("\r\n"));
  constexpr std::size_t kShortest = 8;
  if (token.size() < kShortest)
    throw std::runtime_error("a token has at least 8 characters; leave it out for a new one");
  return token;
}

int run_serve(Options& options, ServeOptions& serve) {
  if (options.device.empty()) options.no_audio = true;  // its listeners are enough
  serve.service.token = token_of(serve);
  serve.service.rate_hz = options.rate_hz;
  serve.service.gpu = options.gpu;
  Stage stage(options);
  on_stage = &stage;
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  if (const ExitCode opened = stage.open(); opened != kWell) return opened;
  if (const EvalResult presets = stage.host().evaluate(stream::builtin_presets(), "presets.lua"); !presets.ok)
    throw std::runtime_error(presets.error);
  ServeCode code{stage};
  ServeEvents events{stage};
  stream::Service service{serve.service,
                          {stage.player(), code, events, [&stage] { return serve_status(stage); }},
                          [&stage](const std::string& message) { stage.messages().add(message); }};
  options.serve_port = service.port();
  options.serve_token = serve.service.token;
  if (const ExitCode begun = stage.begin(); begun != kWell) return begun;
  service.begin();
  fmt::print("{}\n", service.url());
  std::fflush(stdout);
  stage.run([&stage] {
    stage.messages().print();
    return !asked_to_end;
  });
  service.end();
  stage.messages().print();
  return kWell;
}

// Whatever is said by an option can be said in the environment: --most-renders is PERIGEE_MOST_RENDERS.
void add_environment(CLI::App& serve) {
  for (CLI::Option* const option : serve.get_options()) {
    if (option->get_lnames().empty() || !option->get_envname().empty() || option == serve.get_help_ptr()) continue;
    std::string name = "PERIGEE_" + option->get_lnames().front();
    for (char& c : name) c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    option->envname(name);
  }
  serve.parse_complete_callback([] {});  // else CLI11 reads it for every command, and PORT=x breaks them all
}

}  // namespace

std::string environment_hint(const CLI::App& serve, std::span<char* const> arguments, std::string_view problem) {
  for (const CLI::Option* const option : serve.get_options()) {
    const std::string name = option->get_name();
    const char* const said = serve.parsed() ? std::getenv(option->get_envname().c_str()) : nullptr;
    const bool on_line = std::any_of(arguments.begin(), arguments.end(), [&](std::string_view argument) {
      return argument.substr(0, argument.find('=')) == name;
    });
    if (said != nullptr && !on_line && problem.starts_with(name + ":"))
      return fmt::format("The environment says so: {}={}. Unset it, or give {}.", option->get_envname(), said, name);
  }
  return "";
}

std::function<int()> add_serve(CLI::App& serve, Options& options) {
  const auto told = std::make_shared<ServeOptions>();
  stream::ServiceOptions& service = told->service;
  serve.add_option("FILE", options.files, "Lua files that play at once")->check(CLI::ExistingFile);
  serve.add_option("--port", service.port, "The port; 0 takes a free one")
      ->type_name("N")
      ->envname("PORT")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  serve
      .add_option("--bind", service.bind, "The address: 127.0.0.1 is this machine alone, :: and 0.0.0.0 are everybody")
      ->type_name("ADDRESS")
      ->capture_default_str();
  serve.add_option("--library", service.library, "The SQLite library of genomes and tracks; in memory unless told")
      ->type_name("FILE")
      ->envname("DB_PATH");
  serve
      .add_option("--import", service.imports,
                  "Adds a folder's genomes and sound files to the library; may be given again")
      ->type_name("DIR")
      ->allow_extra_args(false)
      ->check(CLI::ExistingDirectory);
  CLI::Option* certificate = serve.add_option("--cert", service.certificate, "TLS: the certificate and its chain, PEM")
                                 ->type_name("FILE")
                                 ->check(CLI::ExistingFile);
  CLI::Option* key =
      serve.add_option("--key", service.key, "TLS: its key, PEM")->type_name("FILE")->check(CLI::ExistingFile);
  certificate->needs(key);
  key->needs(certificate);
  serve.add_option("--origin", service.origins, "A page of another origin that may connect; may be given again")
      ->type_name("URL")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->envname("PERIGEE_ORIGINS");
  serve.add_option("--host", service.hosts, "Another name by which it is reached, as a proxy's; may be given again")
      ->type_name("NAME")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->envname("PERIGEE_HOSTS");
  serve
      .add_option("--token-file", told->token_file,
                  "The token that code and changes of the library need; a new one unless told")
      ->type_name("FILE")
      ->check(CLI::ExistingFile);
  serve.add_option("--most-connections", service.most_connections, "One beyond gets 503")
      ->type_name("N")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  serve.add_option("--most-renders", service.most_renders, "Renders and tracks at once; one beyond waits")
      ->type_name("N")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  serve
      .add_option("--performance-cache", service.performance_mib,
                  "Of recorded performances' sound that is kept; what was played longest ago goes first")
      ->type_name("MIB")
      ->check(CLI::Range(0, 1 << 30))
      ->capture_default_str();
  const auto seconds = [&serve](const char* name, double& into, const char* help) {
    serve.add_option(name, into, help)->type_name("S")->check(CLI::Range(0.01, 60.0))->capture_default_str();
  };
  seconds("--latency", service.chunks.latency_seconds, "That computing a chunk should take");
  seconds("--min-chunk", service.chunks.least_seconds, "Of sound in a chunk at least, and in the first");
  seconds("--max-chunk", service.chunks.most_seconds, "Of sound in a chunk at most");
  serve
      .add_option("--page", service.page_folder,
                  "Serves the files of this folder in the place of those of the program's own page")
      ->type_name("DIR")
      ->check(CLI::ExistingDirectory);
  add_environment(serve);
  return [&options, told] { return run_serve(options, *told); };
}

}  // namespace perigee
