// repl/rendered.h -- What is written while something is rendered: the file, the orbits beside it, a bar, and what it sounded like.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/loudness.h"
#include "engine/take.h"
#include "engine/wav_writer.h"
#include "repl/options.h"
#include "repl/progress.h"
#include "repl/session/player.h"

namespace perigee {

// The folder, and those that it is in; false, with the reason on stderr, where it cannot be.
bool make_folder(const std::string& path);

// Whether -o names what can be written, a WAV file or something without an ending such as a device; where not, `command` says so on stderr.
bool is_sound_name(const std::string& command, const std::string& path);

// Interrupts set this; whoever renders stops then and leaves no file.
bool render_interrupted();
void interrupt_renders();  // from now on Ctrl-C and SIGTERM do so

class Rendered {
 public:
  // `path` as `options` has it (bits, block, quiet); with `orbits`, a file for each orbit in options.stems_folder as well.
  // Throws std::runtime_error where a file cannot be begun. The player outlives it.
  Rendered(Player& player, const Options& options, std::string path, bool orbits);
  Rendered(const Rendered&) = delete;
  Rendered& operator=(const Rendered&) = delete;
  ~Rendered();

  // Interleaved, from what is heard first on; `done` of 0 to 1. False: stop, the disk is full or somebody interrupts.
  bool add(std::span<const float> sound, double done);

  // Says what there is to say on stderr and stdout; the exit code.
  ExitCode finish();

 private:
  Player& player_;
  const Options& options_;
  std::string path_;
  int channels_;
  double rate_hz_;
  std::unique_ptr<Take> orbits_;
  std::unique_ptr<WavWriter> writer_;
  Progress progress_;
  Loudness loudness_;
  std::vector<float> two_;
  Frames frames_ = 0;
};

}  // namespace perigee
