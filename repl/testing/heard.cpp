// repl/testing/heard.cpp -- A rendered piece as ears have it: where sounds begin, how loud it gets, whether it is the same.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/testing/heard.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <span>

#include "engine/sound_file.h"
#include "engine/wav_writer.h"

namespace perigee::testing {
namespace {

constexpr std::size_t kHop = 64;         // frames that a level is taken over
constexpr float kTreble = 0.97f;         // a sample less this much of the one before
constexpr double kRiseDb = 6.0;          // makes an onset …
constexpr double kBeforeSeconds = 0.04;  // … above everything so long before: a period of 25 Hz
constexpr double kApartSeconds = 0.04;
constexpr double kMaskedDb = -50.0;  // of the loudest moment; what is no louder is not heard

double decibels(double amplitude) {
  return amplitude > 0.0 ? 20.0 * std::log10(amplitude) : -std::numeric_limits<double>::infinity();
}

// The level of each hop in dBFS.
std::vector<double> levels(const Heard& heard) {
  std::vector<double> found;
  float before[2] = {0.0f, 0.0f};
  for (std::size_t begin = 0; begin < heard.samples.size(); begin += 2 * kHop) {
    const std::size_t end = std::min(begin + 2 * kHop, heard.samples.size());
    double energy = 0.0;
    for (std::size_t i = begin; i < end; ++i) {
      const double change = static_cast<double>(heard.samples[i]) - static_cast<double>(kTreble * before[i % 2]);
      before[i % 2] = heard.samples[i];
      energy += change * change;
    }
    found.push_back(decibels(std::sqrt(energy / static_cast<double>(kHop))));
  }
  return found;
}

}  // namespace

std::vector<double> onsets_of(const Heard& heard) {
  const double hop_seconds = static_cast<double>(kHop) / heard.rate_hz;
  const auto hops = [hop_seconds](double seconds) {
    return static_cast<std::size_t>(std::ceil(seconds / hop_seconds));
  };
  const std::size_t before = hops(kBeforeSeconds), apart = hops(kApartSeconds);
  const std::vector<double> level = levels(heard);
  std::vector<double> found;
  std::size_t quiet = apart;  // hops since the level last rose
  const double lead_seconds = static_cast<double>(heard.lead / 2) / heard.rate_hz;
  double least = kSilentDb;
  for (const double db : level) least = std::max(least, db + kMaskedDb);
  std::deque<std::size_t> loudest;  // of the hops before, the ones that no later one exceeds, loudest first
  for (std::size_t k = 0; k < level.size(); ++k) {
    while (!loudest.empty() && loudest.front() + before < k) loudest.pop_front();
    const double past = loudest.empty() ? least : std::max(least, level[loudest.front()]);
    if (level[k] >= past + kRiseDb) {
      const double at = static_cast<double>(k) * hop_seconds - lead_seconds;
      if (quiet >= apart && at > -hop_seconds) found.push_back(std::max(at, 0.0));
      quiet = 0;
    } else {
      ++quiet;
    }
    while (!loudest.empty() && level[loudest.back()] <= level[k]) loudest.pop_back();
    loudest.push_back(k);
  }
  return found;
}

Peak peak_of(const Heard& heard) {
  std::size_t at = heard.lead;
  float most = 0.0f;
  for (std::size_t i = heard.lead; i < heard.samples.size(); ++i) {
    if (std::abs(heard.samples[i]) <= most) continue;
    most = std::abs(heard.samples[i]);
    at = i;
  }
  return {decibels(static_cast<double>(most)), static_cast<double>((at - heard.lead) / 2) / heard.rate_hz};
}

Unlike difference(const Heard& a, const Heard& b, double tolerance_db) {
  Unlike found;
  double most = 0.0;
  const std::span<const float> left = std::span(a.samples).subspan(a.lead),
                               right = std::span(b.samples).subspan(b.lead);
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    const double apart = std::abs(static_cast<double>(left[i]) - static_cast<double>(right[i]));
    most = std::max(most, apart);
    if (found.any || !(decibels(apart) > tolerance_db)) continue;
    found.any = true;
    found.seconds = static_cast<double>(i / 2) / a.rate_hz;
  }
  found.db = decibels(most);
  return found;
}

bool read(const std::string& path, Heard& heard, std::string& error) {
  const std::optional<Sound> sound = read_sound_file(path, error);
  if (!sound) return false;
  heard.rate_hz = static_cast<int>(sound->rate_hz);
  heard.samples.clear();
  heard.lead = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(sound->frames); ++i) {
    heard.samples.push_back(sound->channel(0)[i]);
    heard.samples.push_back(sound->channel(sound->channels - 1)[i]);
  }
  return true;
}

bool write(const std::string& path, const Heard& heard, std::string& error) {
  const auto writer = WavWriter::create(path, heard.rate_hz, 2, WavWriter::Format::float32, error);
  if (!writer) return false;
  if (writer->write(std::span(heard.samples).subspan(heard.lead)) && writer->finish()) return true;
  error = writer->error();
  return false;
}

}  // namespace perigee::testing
