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
  return (options.master.empty() ? 0 : static_cast<std::size_t>(options.outputs * kQuantum)) +
         (options.orbits.empty() ? 0 : kStereo * kOrbits) + (options.slots.empty() ? 0 : kStereo * kSlotStems);
}

std::size_t slots_of(const TakeOptions& options) {
  return static_cast<std::size_t>(options.ring_seconds * options.rate_hz / kQuantum) + 1;
}

}  // namespace

fs::path orbit_path(const fs::path& master, std::size_t orbit) {
  return master.parent_path() /
         (master.stem().string() + "-orbit" + std::to_string(orbit) + master.extension().string());
}

fs::path slot_path(const fs::path& master, std::string_view name) {
  std::string safe{name};
  for (char& letter : safe) letter = letter == '/' || letter == '\0' ? '_' : letter;
  return master.parent_path() / (master.stem().string() + "-slot-" + safe + master.extension().string());
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
  const fs::path& named = !options.master.empty()   ? options.master
                          : !options.orbits.empty() ? options.orbits
                                                    : options.slots;
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
  if (!options.slots.empty()) {  // whatever a slot will be called
    const std::string begin = options.slots.stem().string() + "-slot-";
    const fs::path place = folder.empty() ? fs::path{"."} : folder;
    for (fs::directory_iterator at{place, ignored}; !ignored && at != fs::directory_iterator{}; at.increment(ignored)) {
      if (!at->path().filename().string().starts_with(begin)) continue;
      error = shown(at->path()) + " is there already; a recording never replaces a file, give it another name";
      return nullptr;
    }
  }
  if (options.master.empty()) return take;
  auto part = std::make_unique<Part>(Part{options.master, nullptr});
  part->writer = WavWriter::grow(options.master, options.rate_hz, options.outputs, options.format, error);
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
  slot->more_marks = options_.slots.empty() ? 0 : quantum.slots_sounding;
  float* to = slot->samples.data();
  if (!options_.master.empty()) {
    const bool all = quantum.all_outputs != nullptr && quantum.outputs == options_.outputs;
    to = std::copy_n(all ? quantum.all_outputs : quantum.master, all ? master_floats() : kStereo, slot->samples.data());
    to = slot->samples.data() + master_floats();
  }
  const auto copy = [&](std::span<const StereoQuantum> sounds, std::size_t count, std::uint32_t marks) {
    for (std::size_t stem = 0; stem < count; ++stem, to += kStereo) {
      if ((marks >> stem & 1u) == 0) continue;
      for (std::size_t i = 0; i < kQuantum; ++i) {
        to[2 * i] = sounds[stem].left[i];
        to[2 * i + 1] = sounds[stem].right[i];
      }
    }
  };
  if (!options_.orbits.empty()) copy(quantum.orbits, kOrbits, slot->marks);
  if (!options_.slots.empty()) copy(quantum.slots, kSlotStems, slot->more_marks);
  ring_.publish();
}

bool Take::fail(const Part& part) {
  if (error_.empty()) error_ = part.writer->error();
  return false;
}

// Puts a quantum of sound where it belongs, as far as it lies between the first frame and the end.
bool Take::write(Part& part, Frames at, const float* interleaved, int channels) {
  const Frames from = std::max(at, first_);
  const Frames until = std::min(at + kQuantum, end_.load(std::memory_order_relaxed));
  if (from >= until) return true;
  const Frames gap = from - first_ - part.writer->frames();
  if (gap > 0 && !part.writer->write_silence(gap)) return fail(part);
  const std::span sound{interleaved + channels * (from - at), static_cast<std::size_t>(channels * (until - from))};
  return part.writer->write(sound) || fail(part);
}

fs::path Take::path_of_slot(std::size_t slot) const {
  const std::string name = options_.slot_name ? options_.slot_name(slot) : std::to_string(slot);
  return slot_path(options_.slots, name);
}

// The file begins to exist with the first sound.
bool Take::write_stem(std::size_t place, fs::path (Take::*path)(std::size_t) const, std::size_t stem, Frames at,
                      const float* from) {
  std::unique_ptr<Part>& part = parts_[place];
  if (!part) {
    if (std::all_of(from, from + kStereo, [](float x) { return x == 0.0f; })) return true;
    auto begun = std::make_unique<Part>(Part{(this->*path)(stem), nullptr});
    begun->writer = WavWriter::grow(begun->path, options_.rate_hz, 2, options_.format, error_);
    if (!begun->writer) return false;
    part = std::move(begun);
  }
  return write(*part, at, from, 2);
}

bool Take::write(const QuantumRing::Slot& slot) {
  const float* from = slot.samples.data();
  if (!options_.master.empty()) {
    if (!write(*parts_[0], slot.frame - kMasterDelay, from, options_.outputs)) return false;
    from += master_floats();
  }
  for (std::size_t orbit = 0; orbit < kOrbits && !options_.orbits.empty(); ++orbit, from += kStereo) {
    if ((slot.marks >> orbit & 1u) == 0) continue;
    if (!write_stem(1 + orbit, &Take::path_of_orbit, orbit, slot.frame, from)) return false;
  }
  for (std::size_t stem = 0; stem < kSlotStems && !options_.slots.empty(); ++stem, from += kStereo) {
    if ((slot.more_marks >> stem & 1u) == 0) continue;
    if (!write_stem(1 + kOrbits + stem, &Take::path_of_slot, stem, slot.frame, from)) return false;
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
