// repl/options.h -- What the command line said, for whichever command runs.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "patterns/dialect.h"

namespace perigee {

// The program's exit codes; scripts rely on them.
enum ExitCode : int { kWell = 0, kUserError = 1, kWrongUsage = 2, kNoDevice = 3 };

struct Options {
  std::vector<std::string> files;
  std::vector<std::string> sample_folders;
  std::string device;
  int rate_hz = 48000;
  int block_frames = 256;
  int channels = 2;          // outputs
  int inputs = 0;            // that the device hears
  std::string gpu = "auto";  // that computes networks
  std::string input_file;    // in the place of the device's inputs
  int threads = 0;           // 0: as many as suit the machine
  Dialect dialect = Dialect::strudel;
  bool no_audio = false;
  bool quiet = false;
  std::string log_file;
  bool no_journal = false;
  bool restore = false;  // what played last, or, with a file, what that journal has
  std::string restore_journal;
  int osc_port = 57140;                    // for editors; 0: no OSC at all
  int control_port = 6010;                 // for Tidal's control messages; 0: none
  int dirt_port = 0;                       // for what is meant for a SuperDirt; 0: none
  std::string dirt_address = "127.0.0.1";  // of this machine, at which it is heard
  bool link = false;                       // joins an Ableton Link session at once
  bool trust_network = false;              // code that comes over OSC has os, io and require
  // serve, once it is known
  int serve_port = 0;
  std::string serve_token;
  // the prompt
  bool status = true;  // the last line of the terminal tells how the instrument does
  bool plain = false;  // for screen readers: nothing is drawn anew, no colours
  // top
  int watched_pid = 0;  // 0: the one begun last
  // play
  bool watch = false;
  // render
  std::string output;
  std::string stems_folder;
  std::string stems_of = "orbits";  // or "slots"
  std::string cycles;               // a number or a fraction, "" when not given
  double seconds = 0.0;
  int bits = 32;
  // send
  std::string sent_from;  // the file that its code stands in
  bool send_json = false;
  int sent_line = 1;  // on which line of it
  // query
  std::string code;
  std::string batch_file;
  std::string from = "0", to = "1";
  std::string format = "text";
  // test, with `output` and `format`
  std::string filter;
  int jobs = 0;  // 0: as many as there are cores
  double timeout_seconds = 5.0;
  bool update = false;
  bool strict = false;
};

// Each runs a command to its end and answers the exit code.
int run_prompt(const Options& options);
int run_play(const Options& options);
int run_render(const Options& options);
int run_replay(const Options& options);
int run_query(const Options& options);
int run_test(const Options& options);
int run_check(const Options& options);
int run_docs(const Options& options);
int run_luals(const std::string& folder);
int run_devices();
int run_doctor(const Options& options);
int run_send(const Options& options);
int run_relay();
int run_top(const Options& options);
int run_lsp(const Options& options);

}  // namespace perigee
