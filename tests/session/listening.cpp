// tests/session/listening.cpp -- A player without code or device, and ears: what was rendered, onset by onset.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/session/listening.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>

#include "engine/wav_writer.h"

namespace perigee {

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "perigee-test-XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() { std::filesystem::remove_all(path_); }

void write_click(const std::filesystem::path& folder, float level) {
  std::filesystem::create_directories(folder / "click");
  std::string error;
  const auto writer = WavWriter::create(folder / "click" / "0.wav", 48000.0, 1, WavWriter::Format::float32, error);
  REQUIRE(writer);
  std::vector<float> sound(64, 0.0f);
  sound[0] = level;
  REQUIRE(writer->write(sound));
  REQUIRE(writer->finish());
}

PlayerOptions offline_options() {
  return {.rate_hz = 48000, .live = false, .max_voices = 1024, .dialect = Dialect::strudel};
}

Report no_report() {
  return [](const std::string& message) { FAIL_CHECK(message); };
}

std::vector<float> rendered(Player& player, const RenderLength& length, int block_frames) {
  std::vector<float> all;
  render_offline(player, length, block_frames, [&](std::span<const float> sound_now, double) {
    all.insert(all.end(), sound_now.begin(), sound_now.end());
    return true;
  });
  return all;
}

std::vector<Frames> onsets(const std::vector<float>& interleaved_stereo) {
  std::vector<Frames> found;
  for (std::size_t i = 0; i < interleaved_stereo.size(); i += 2) {
    if (interleaved_stereo[i] != 0.0f && (i == 0 || interleaved_stereo[i - 2] == 0.0f))
      found.push_back(static_cast<Frames>(i / 2));
  }
  return found;
}

}  // namespace perigee
