// engine/take.cpp -- One ring for all files of a take, so that what is lost is lost in all of them and they stay together.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/take.h"

#include <algorithm>
#include <cmath>

#include "engine/file_text.h"

namespace perigee {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kStereo = 2 * kQuantum;
constexpr Frames kNoEnd = INT64_MAX - kMasterDelay;

std::size_t floats_of(const TakeOptions& options) {
  return (options.master.empty() ? 0 : kStereo) + (options.orbits.empty() ? 0 : kStereo * kOrbits);
}

std::size_t slots_of(const TakeOptions& options) {
  return static_cast<std::size_t>(options.ring_seconds * options.rate_hz / kQuantum) + 1;
}

}  // namespace

fs::path orbit_path(const fs::path& master, std::size_t orbit) {
  return master.parent_path() /
         (master.stem().string() + "-orbit" + std::to_string(orbit) + master.extension().string());
}

struct Take::Part {
  fs::path path;
  std::unique_ptr<WavWriter> writer;
};

Take::Take(const TakeOptions& options)
    : options_{options}, ring_{slots_of(options), floats_of(options)}, end_{kNoEnd} {}
Take::~Take() {
  finish();
  if (begun_) return;
  std::error_code ignored;
  for (const fs::path& path : files()) fs::remove(path, ignored);
}

std::unique_ptr<Take> Take::begin(const TakeOptions& options, std::string& error) {
  const fs::path& named = options.master.empty() ? options.orbits : options.master;
  std::error_code ignored;
  const fs::path folder = named.parent_path();
  if (!folder.empty() && !fs::is_directory(folder, ignored)) {
    error = "there is no folder " + shown(folder) + " to record into";
    return nullptr;
  }
  std::unique_ptr<Take> take{new Take{options}};
  for (std::size_t i = 0; i < kOrbits && !options.orbits.empty(); ++i) {
    const fs::path path = orbit_path(options.orbits, i);
    if (fs::symlink_status(path, ignored).type() == fs::file_type::not_found) continue;
    error = shown(path) + " is there already; a recording never replaces a file, give it another name";
    return nullptr;
  }
  if (options.master.empty()) return take;
  auto part = std::make_unique<Part>(Part{options.master, nullptr});
  part->writer = WavWriter::grow(options.master, options.rate_hz, 2, options.format, error);
  if (!part->writer) {
    if (fs::exists(options.master, ignored)) error += "; a recording never replaces a file, give it another name";
    return nullptr;
  }
  take->parts_[0] = std::move(part);
  return take;
}

void Take::hear(const MixedQuantum& quantum) noexcept {
  if (quantum.frame + kQuantum <= first_ || quantum.frame >= end_.load(std::memory_order_relaxed) + kMasterDelay)
    return;
  QuantumRing::Slot* const slot = ring_.to_write();
  if (slot == nullptr) {
    lost_.fetch_add(kQuantum, std::memory_order_relaxed);
    return;
  }
  slot->frame = quantum.frame;
  slot->marks = options_.orbits.empty() ? 0 : quantum.sounding;
  float* to = slot->samples.data();
  if (!options_.master.empty()) to = std::copy_n(quantum.master, kStereo, to);
  for (std::size_t orbit = 0; orbit < kOrbits && !options_.orbits.empty(); ++orbit, to += kStereo) {
    if ((slot->marks >> orbit & 1u) == 0) continue;
    const StereoQuantum& sound = quantum.orbits[orbit];
    for (std::size_t i = 0; i < kQuantum; ++i) {
      to[2 * i] = sound.left[i];
      to[2 * i + 1] = sound.right[i];
    }
  }
  ring_.publish();
}

bool Take::fail(const Part& part) {
  if (error_.empty()) error_ = part.writer->error();
  return false;
}

// Puts a quantum of sound where it belongs, as far as it lies between the first frame and the end.
bool Take::write(Part& part, Frames at, const float* interleaved) {
  const Frames from = std::max(at, first_);
  const Frames until = std::min(at + kQuantum, end_.load(std::memory_order_relaxed));
  if (from >= until) return true;
  const Frames gap = from - first_ - part.writer->frames();
  if (gap > 0 && !part.writer->write_silence(gap)) return fail(part);
  const std::span sound{interleaved + 2 * (from - at), static_cast<std::size_t>(2 * (until - from))};
  return part.writer->write(sound) || fail(part);
}

bool Take::write(const QuantumRing::Slot& slot) {
  const float* from = slot.samples.data();
  if (!options_.master.empty()) {
    if (!write(*parts_[0], slot.frame - kMasterDelay, from)) return false;
    from += kStereo;
  }
  for (std::size_t orbit = 0; orbit < kOrbits && slot.marks >> orbit != 0; ++orbit, from += kStereo) {
    if ((slot.marks >> orbit & 1u) == 0) continue;
    std::unique_ptr<Part>& part = parts_[1 + orbit];
    if (!part) {
      if (std::all_of(from, from + kStereo, [](float x) { return x == 0.0f; })) continue;
      auto begun = std::make_unique<Part>(Part{orbit_path(options_.orbits, orbit), nullptr});
      begun->writer = WavWriter::grow(begun->path, options_.rate_hz, 2, options_.format, error_);
      if (!begun->writer) return false;
      part = std::move(begun);
    }
    if (!write(*part, slot.frame, from)) return false;
  }
  const Frames heard = std::min(slot.frame + kQuantum - kMasterDelay, end_.load(std::memory_order_relaxed));
  frames_.store(std::max<Frames>(heard - first_, 0), std::memory_order_relaxed);
  return true;
}

bool Take::drain(Frames until) {
  if (!error_.empty() || ended_) return false;
  while (const QuantumRing::Slot* slot = ring_.to_read()) {
    if (slot->frame + kQuantum > until) break;
    const bool written = write(*slot);
    ended_ = slot->frame + kQuantum >= end_.load(std::memory_order_relaxed) + kMasterDelay;
    ring_.give_back();
    if (!written) break;
  }
  // About once a second, so that the files are whole whatever ends the program.
  if (frames() - refreshed_ >= static_cast<Frames>(options_.rate_hz)) {
    refreshed_ = frames();
    for (const auto& part : parts_) {
      if (part && !part->writer->flush()) fail(*part);
    }
  }
  return error_.empty() && !ended_;
}

bool Take::finish() {
  if (finished_) return error_.empty();
  finished_ = true;
  drain();
  for (const auto& part : parts_) {
    if (!part) continue;
    const Frames missing = frames() - part->writer->frames();
    if (missing > 0) part->writer->write_silence(missing);
    if (!part->writer->finish()) fail(*part);
  }
  return error_.empty();
}

std::vector<fs::path> Take::files() const {
  std::vector<fs::path> paths;
  for (const auto& part : parts_) {
    if (part) paths.push_back(part->path);
  }
  return paths;
}

}  // namespace perigee
