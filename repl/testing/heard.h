// repl/testing/heard.h -- A rendered piece as ears have it: where sounds begin, how loud it gets, whether it is the same.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace perigee::testing {

struct Heard {
  int rate_hz = 48000;
  std::vector<float> samples;  // interleaved stereo
  std::size_t lead = 0;        // of them, those before what is looked at

  double seconds() const { return static_cast<double>((samples.size() - lead) / 2) / rate_hz; }
};

inline constexpr double kSilentDb = -120.0;  // dBFS; what is no louder is silence

// The seconds after the lead at which sounds begin: where the level, its treble raised as ears do, comes to stand 6 dB above all of the 40 ms
// before. Sounds that begin within 40 ms of each other are one, and what is 50 dB under the loudest is not heard.
std::vector<double> onsets_of(const Heard& heard);

// The loudest sample in dBFS, minus infinity for silence, and when it comes, in seconds.
struct Peak {
  double db;
  double seconds;
};
Peak peak_of(const Heard& heard);

// The first sample that differs by more than `tolerance_db` dBFS.
struct Unlike {
  bool any = false;
  double seconds = 0.0, db = 0.0;  // where the first one is; the largest difference anywhere
};
Unlike difference(const Heard& a, const Heard& b, double tolerance_db);

// A sound file, or the error that names it. The lead is not written.
bool read(const std::string& path, Heard& heard, std::string& error);
bool write(const std::string& path, const Heard& heard, std::string& error);

}  // namespace perigee::testing
