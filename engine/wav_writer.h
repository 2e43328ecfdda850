// engine/wav_writer.h -- Sound written to a WAV file of any length: 64-bit sizes (RF64) once it passes 4 GB.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "engine/trigger.h"

namespace perigee {

// What is wrong with the name of a file that sound is written to; empty where nothing is.
std::string wav_name_problem(const std::filesystem::path& path);

// Control threads. The bytes depend on the samples alone (no date inside). Room for the 64-bit sizes is kept from the start
// (EBU Tech 3306), so that a file grows past 4 GB without being moved.
class WavWriter {
 public:
  enum class Format : std::uint8_t { float32, int24, int16 };  // the integers clip at ±1 and round to the nearest step

  // Written under a temporary name beside `path` and given its name in finish(), so that nobody ever finds half a file. Dropped
  // without finish(), it leaves nothing behind. A device such as /dev/null is written to directly. Null on failure, and
  // `error` says why.
  static std::unique_ptr<WavWriter> create(const std::filesystem::path& path, double rate_hz, int channels,
                                           Format format, std::string& error);
  // A file that grows in its place while it is written and can be read after each flush(), whatever ends the program. It never
  // replaces another: a file that is there is an error.
  static std::unique_ptr<WavWriter> grow(const std::filesystem::path& path, double rate_hz, int channels, Format format,
                                         std::string& error);
  WavWriter(const WavWriter&) = delete;
  WavWriter& operator=(const WavWriter&) = delete;
  ~WavWriter();

  // False when the disk is full; error() says so, every later call is refused, and what was written whole stays readable.
  bool write(std::span<const float> interleaved);
  bool write_silence(Frames frames);  // takes no room on most disks
  bool flush();                       // the sizes in the header are those of now
  bool finish();
  const std::string& error() const noexcept;
  Frames frames() const noexcept;  // written so far

 private:
  struct Impl;
  explicit WavWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace perigee
