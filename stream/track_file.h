// stream/track_file.h -- A sound file that is read as it is played: from any frame on, never all of it at once.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/trigger.h"

struct sf_private_tag;

namespace perigee::stream {

inline constexpr double kSlackSeconds = 0.1;  // by which a file may be shorter than it says: some kinds only estimate

// True for the endings of what can be a track: those of samples, and mp3, opus, oga.
bool is_track_name(const std::filesystem::path& path);

// One thread. WAV, AIFF, FLAC, Ogg, MP3: whatever libsndfile reads.
class TrackFile {
 public:
  explicit TrackFile(const std::string& path);  // throws std::runtime_error with the reason

  Frames frames() const noexcept { return frames_; }
  Frames frames_told() const noexcept { return frames_told_; }  // in its header: more where the file was cut
  bool has_end();                                               // its last frame can be read; seek() before read() then
  int rate_hz() const noexcept { return rate_hz_; }
  int channels() const noexcept { return channels_; }
  const std::string& title() const noexcept { return title_; }  // "" where the file has none

  void seek(Frames frame);  // throws std::runtime_error
  // Left and right by turns, whatever the file has; `frames` of them, less at the end. What is no number is 0.
  std::vector<float> read(std::size_t frames);

 private:
  struct Close {
    void operator()(sf_private_tag* file) const;
  };
  std::shared_ptr<const int> in_use_;
  std::unique_ptr<sf_private_tag, Close> file_;
  Frames frames_ = 0, frames_told_ = 0;
  int rate_hz_ = 0, channels_ = 0;
  std::string title_;
};

}  // namespace perigee::stream
