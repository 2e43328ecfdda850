// repl/render.cpp -- perigee render: a piece as a WAV file, the same samples as live, faster than time.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>

#include "repl/options.h"
#include "repl/rendered.h"
#include "repl/script.h"
#include "repl/session/offline.h"

namespace perigee {
namespace {

void say(const std::string& message) { std::fprintf(stderr, "%s\n", message.c_str()); }

// What is to be rendered once: everything, or one slot alone as it goes into the mix.
struct Wanted {
  std::string path, only{};
  bool orbits = false;
};

// Evaluates the file in an instrument of its own and renders it. The slots that played are added to `slots`.
int render_one(const Options& options, std::optional<Cycles> cycles, const Wanted& wanted,
               std::vector<std::string>* slots) {
  const bool alone = !wanted.only.empty();
  PlayerOptions player_options{.rate_hz = options.rate_hz,
                               .live = false,
                               .max_voices = 1024,
                               .threads = options.threads,
                               .dialect = options.dialect,
                               .outputs = options.channels,
                               .gpu = options.gpu,
                               .limit = !alone};
  if (!options.input_file.empty() && !read_input(options.input_file, player_options)) return kUserError;
  Player player(player_options, say);
  HostOptions host_options;
  host_options.offline = true;
  host_options.dialect = options.dialect;
  Host host(player, host_options);
  add_sample_folders(player, options);
  const auto evaluate = [&host](const Code& code) { return host.evaluate(code.text, code.name, code.first_line); };
  if (!run_files(evaluate, options)) return kUserError;
  if (slots) *slots = player.playing();
  if (alone) {
    player.begin();
    player.solo(wanted.only, true);
    player.commit();
  }
  RenderLength length{.cycles = Cycles(8), .seconds = options.seconds};
  if (cycles) length.cycles = cycles;
  if (options.seconds > 0.0) length.cycles.reset();
  Rendered file(player, options, wanted.path, wanted.orbits);
  render_offline(player, length, options.block_frames,
                 [&](std::span<const float> sound, double done) { return file.add(sound, done); });
  if (const ExitCode code = file.finish(); code != kWell) return code;
  return player.failed() ? kUserError : kWell;
}

}  // namespace

int run_render(const Options& options) {
  std::error_code none;
  if (std::filesystem::equivalent(options.files.front(), options.output, none)) {
    say("render: " + options.output + " is the piece itself; give the sound another name");
    return kWrongUsage;
  }
  if (!is_sound_name("render", options.output)) return kWrongUsage;
  interrupt_renders();
  std::optional<Cycles> cycles;
  try {
    if (!options.cycles.empty()) cycles = parse_rational(options.cycles);
  } catch (const PatternError&) {
    cycles = Cycles(0);
  }
  if (cycles && (*cycles <= Cycles(0) || *cycles > Cycles(1'000'000))) {
    say("render: --cycles must be a number or a fraction such as 3/2, above 0 and at most 1000000; got " +
        options.cycles);
    return kWrongUsage;
  }
  if (!options.stems_folder.empty() && !make_folder(options.stems_folder)) return kUserError;
  const bool slots_too = !options.stems_folder.empty() && options.stems_of == "slots";
  std::vector<std::string> slots;
  const Wanted all{.path = options.output, .orbits = !options.stems_folder.empty() && !slots_too};
  if (const int code = render_one(options, cycles, all, &slots); code != kWell) return code;
  if (!slots_too) return kWell;
  std::set<std::string> taken;
  for (const std::string& slot : slots) {
    std::string name = slot;
    for (char& letter : name) letter = letter == '/' || letter == '\0' ? '_' : letter;
    while (!taken.insert(name).second) name += '_';
    const Wanted alone{.path = options.stems_folder + "/" + name + ".wav", .only = slot};
    if (const int code = render_one(options, cycles, alone, nullptr); code != kWell) return code;
  }
  return kWell;
}

}  // namespace perigee
