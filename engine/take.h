// engine/take.h -- A recording: the master as it leaves, and each orbit or slot before it, on the same frames.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/quantum_ring.h"
#include "engine/tap.h"
#include "engine/wav_writer.h"

namespace perigee {

struct TakeOptions {
  std::filesystem::path master{};  // no file of the master where this is empty
  std::filesystem::path orbits{};  // take.wav: take-orbit0.wav and so on. No orbits where this is empty
  std::filesystem::path slots{};   // the same for the slots: take-slot-drums.wav and so on
  // What the slot of that number is called; the thread that drains asks.
  std::function<std::string(std::size_t slot)> slot_name = nullptr;
  int outputs = 2;  // channels of the master
  double rate_hz = 48000.0;
  WavWriter::Format format = WavWriter::Format::float32;
  double ring_seconds = 4.0;  // how long the disk may stand still
};

// The file of an orbit, 0 … kOrbits-1, beside the master's.
std::filesystem::path orbit_path(const std::filesystem::path& master, std::size_t orbit);

// The file of a slot, by its name.
std::filesystem::path slot_path(const std::filesystem::path& master, std::string_view name);

// Everything but hear() is for one control thread. The files of a take can be read while it runs, and are never written over others.
// An orbit's file begins to exist with its first sound; it is silent before, and as long as the master at the end. The orbits
// summed in their order are the master before the limiter, bit for bit, where all are heard on the first two outputs. A slot's file
// is what its voices are by themselves, before the effects of their orbits; those of all slots from the 31st on are in one file. A take that never began leaves no file behind.
class Take final : public Tap {
 public:
  // Null on failure, and `error` says why.
  static std::unique_ptr<Take> begin(const TakeOptions& options, std::string& error);
  ~Take() override;

  void hear(const MixedQuantum& quantum) noexcept override;  // audio thread
  bool wants_slots() const noexcept override { return !options_.slots.empty(); }

  // Writes what has come, as far as it ends before `until`. False once there is nothing more to wait for: the end has been written, or the disk refuses (error()).
  bool drain(Frames until = INT64_MAX);
  // Before the first hear(): the frame of the sound with which the files begin.
  void begin_at(Frames frame) noexcept {
    first_ = frame;
    begun_ = true;
  }
  // No frame from here on. drain() is false once everything before it has been written.
  void end_at(Frames frame) noexcept { end_.store(frame, std::memory_order_relaxed); }
  // After the last hear(): writes what is still there and closes the files, equally long if the end has been heard. False with error().
  bool finish();

  const std::string& error() const noexcept { return error_; }
  Frames frames() const noexcept { return frames_.load(std::memory_order_relaxed); }  // any thread; written so far
  Frames lost() const noexcept {
    return lost_.load(std::memory_order_relaxed);
  }                                                  // any thread; silent because the ring was full
  std::vector<std::filesystem::path> files() const;  // master first

 private:
  struct Part;
  explicit Take(const TakeOptions& options);
  bool write(const QuantumRing::Slot& slot);
  bool write(Part& part, Frames at, const float* interleaved, int channels);
  bool write_stem(std::size_t place, std::filesystem::path (Take::*path)(std::size_t) const, std::size_t stem,
                  Frames at, const float* interleaved);
  std::filesystem::path path_of_orbit(std::size_t orbit) const { return orbit_path(options_.orbits, orbit); }
  std::filesystem::path path_of_slot(std::size_t slot) const;
  std::size_t master_floats() const noexcept {
    return options_.master.empty() ? 0 : static_cast<std::size_t>(options_.outputs * kQuantum);
  }
  bool fail(const Part& part);

  TakeOptions options_;
  QuantumRing ring_;
  // The master, then the orbits, then the slots; null until there is a file.
  std::array<std::unique_ptr<Part>, 1 + kOrbits + kSlotStems> parts_;
  Frames first_ = 0;
  std::atomic<Frames> end_, frames_ = 0, lost_ = 0;
  Frames refreshed_ = 0;  // length at which the headers were last written
  bool begun_ = false, ended_ = false, finished_ = false;
  std::string error_;
};

}  // namespace perigee
