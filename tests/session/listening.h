// tests/session/listening.h -- A player without code or device, and ears: what was rendered, onset by onset.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "patterns/controls.h"
#include "patterns/mini.h"
#include "repl/session/offline.h"

namespace perigee {

// A folder that is gone when the test is.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// <folder>/click/0.wav: one frame of `level`, then silence, at 48 kHz.
void write_click(const std::filesystem::path& folder, float level = 0.5f);

// s"…"
inline Pattern sound(const std::string& text) { return control_pattern(*find_control("s"), mini(text)); }

inline void play(Player& player, const std::string& slot, const Pattern& pattern) {
  player.begin();
  player.play(slot, pattern);
  player.commit();
}

// An offline player that fails the test when it reports something.
PlayerOptions offline_options();
Report no_report();

// A machine that is never in a hurry: its governor lets every voice sound, however slow the test.
inline std::int64_t unhurried() noexcept { return 0; }

std::vector<float> rendered(Player& player, const RenderLength& length, int block_frames = 256);

// Frames whose left sample is not 0 while the one before is.
std::vector<Frames> onsets(const std::vector<float>& interleaved_stereo);

}  // namespace perigee
