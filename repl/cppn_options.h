// repl/cppn_options.h -- What the command line said to `perigee cppn`, for whichever of its commands runs.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace perigee {

struct CppnOptions {
  std::string genome, other;  // files
  std::string output, gpu = "off";
  double frequency_hz = 440.0, note_delta = 0.0, velocity = 1.0, duration_seconds = 1.0;
  int rate_hz = 48000;
  bool quiet = false;
  // render
  std::string manifest, shard;
  double latency_seconds = 1.0, least_chunk_seconds = 0.1, most_chunk_seconds = 5.0;
  // eval
  std::vector<std::int64_t> indices;
  std::int64_t from = 0, count = 0;
  std::int32_t chunk = 0;
  // draw
  int network = 1;
  // mutate and breed
  std::uint64_t seed = 0;
  int mutations = -1;  // as usual
  // import and list
  std::string library;
  std::vector<std::string> folders;
  std::string tag, text;
  // play
  bool no_audio = false;
  std::string device;
};

// Throws std::runtime_error where the file to write is the genome's own: a sound or a picture does not take its place.
void keep_the_genome(const CppnOptions& options);

// Each runs a command to its end and answers the exit code; what goes wrong is thrown as std::runtime_error.
int cppn_eval(const CppnOptions& options);
int cppn_render(const CppnOptions& options);
int cppn_play(const CppnOptions& options);
int cppn_draw(const CppnOptions& options);
int cppn_mutate(const CppnOptions& options);
int cppn_breed(const CppnOptions& options);
int cppn_import(const CppnOptions& options);
int cppn_list(const CppnOptions& options);

}  // namespace perigee
