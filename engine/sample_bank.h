// engine/sample_bank.h -- Folders of sounds by name: indexed at once, loaded in the background, freed when nothing plays them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/sample.h"

namespace perigee {

// One file of the bank. Stays valid for the bank's life; a file that has been replaced is never ready again.
struct SampleHandle {
  std::uint32_t index = 0;
  friend bool operator==(SampleHandle, SampleHandle) = default;
};

enum class SampleState : std::uint8_t {
  unloaded,  // known by name only
  loading,   // asked for
  ready,
  failed,  // failure() says why
};

// Keeps a buffer in memory while it is held, so that a trigger can be posted (which counts a use of its own) before it goes.
class SampleUse {
 public:
  SampleUse() = default;
  explicit SampleUse(const SampleBuffer* buffer) noexcept : buffer_{buffer} {
    if (buffer_) buffer_->uses.fetch_add(1, std::memory_order_relaxed);
  }
  SampleUse(SampleUse&& other) noexcept : buffer_{std::exchange(other.buffer_, nullptr)} {}
  SampleUse& operator=(SampleUse&& other) noexcept {
    std::swap(buffer_, other.buffer_);
    return *this;
  }
  ~SampleUse() {
    if (buffer_) buffer_->uses.fetch_sub(1, std::memory_order_release);
  }
  const SampleBuffer* get() const noexcept { return buffer_; }
  const SampleBuffer* operator->() const noexcept { return buffer_; }
  explicit operator bool() const noexcept { return buffer_ != nullptr; }

 private:
  const SampleBuffer* buffer_ = nullptr;
};

// What samples("…") has found.
struct FolderReport {
  int sounds = 0;  // names
  int files = 0;
  std::string error;  // why nothing was added, or empty
};

// A line of sounds().
struct SoundListing {
  struct File {
    std::string path;
    SampleState state = SampleState::unloaded;
    double seconds = 0.0;  // once ready
  };
  std::string name;
  std::vector<File> files;  // in the order of n
};

// Every function may be called by any thread but the audio thread. A short lock guards the index; no file is touched under it.
// The audio engine must be gone before the bank is.
class SampleBank {
 public:
  explicit SampleBank(double rate_hz);
  SampleBank(const SampleBank&) = delete;
  SampleBank& operator=(const SampleBank&) = delete;
  ~SampleBank();

  // Indexes <folder>/<name>/*.{wav,aif,aiff,aifc,flac,ogg}, one level deep, files in plain byte order; nothing is read yet. A
  // folder that holds sound files and no folders with sounds is one sound by its own name. A name that is there already is
  // replaced; files that have not changed keep their loaded buffers.
  FolderReport add_folder(const std::filesystem::path& folder);

  // Sound `name`, file n modulo the number of files (-1 is the last one). The exact name first, then without regard to case.
  std::optional<SampleHandle> find(std::string_view name, std::int64_t n) const;
  // The drum-machine rule: bank_name, bank-name, bankname, without regard to case.
  std::optional<SampleHandle> find(std::string_view bank, std::string_view name, std::int64_t n) const;

  // The same file cut into waves (engine/wave_table.h), a sound of its own.
  SampleHandle table_of(SampleHandle handle);

  // One sound file by its path; nothing where there is none. It is no sound with a name.
  std::optional<SampleHandle> file(const std::string& path);

  // A sound that is made here: `name` has this one file from now on.
  SampleHandle publish(std::string_view name, std::unique_ptr<SampleBuffer> sound);

  // Asks the loader for it; at once, and no matter how often. Requests are served in order.
  void request(SampleHandle handle);
  // Empty until it is loaded.
  SampleUse ready(SampleHandle handle) const;
  SampleState state(SampleHandle handle) const;
  std::string failure(SampleHandle handle) const;

  // Requests them all and waits until each is ready or has failed. False when the deadline comes first.
  bool wait(std::span<const SampleHandle> handles, std::chrono::steady_clock::time_point deadline);

  // One line for each file that could not be loaded, each told once.
  std::vector<std::string> take_errors();

  // Sounds whose name contains `part` (all for ""), by name.
  std::vector<SoundListing> sounds(std::string_view part = {}) const;

  double rate_hz() const noexcept;
  std::size_t bytes() const;             // of all buffers in memory, the replaced ones that still sound included
  std::size_t replaced_buffers() const;  // taken out of the index, still in use

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace perigee
