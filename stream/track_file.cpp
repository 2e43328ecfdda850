// stream/track_file.cpp -- libsndfile, and more than two channels mixed down as samples are.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/track_file.h"

#include <sndfile.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <stdexcept>

#include "engine/sound_file.h"

namespace perigee::stream {

bool is_track_name(const std::filesystem::path& path) {
  if (is_sound_file_name(path)) return true;
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending == ".mp3" || ending == ".opus" || ending == ".oga";
}

void TrackFile::Close::operator()(sf_private_tag* file) const { sf_close(file); }

TrackFile::TrackFile(const std::string& path) {
  SF_INFO info{};
  file_.reset(sf_open(path.c_str(), SFM_READ, &info));
  const std::string name = std::filesystem::path(path).filename().string();
  if (!file_) throw std::runtime_error(name + " cannot be read: " + sf_strerror(nullptr));
  if (info.samplerate < 8000 || info.samplerate > 192000 || info.channels < 1 || info.channels > 64 ||
      info.frames < 1 || info.seekable == 0)
    throw std::runtime_error(name + " is damaged, empty or of a kind that cannot be streamed");
  frames_ = info.frames;
  rate_hz_ = info.samplerate;
  channels_ = info.channels;
  if (const char* title = sf_get_string(file_.get(), SF_STR_TITLE); title != nullptr) title_ = title;
}

void TrackFile::seek(Frames frame) {
  if (sf_seek(file_.get(), frame, SEEK_SET) < 0) throw std::runtime_error("the file cannot be read from there on");
}

std::vector<float> TrackFile::read(std::size_t frames) {
  const auto channels = static_cast<std::size_t>(channels_);
  std::vector<float> all(frames * channels);
  const sf_count_t got = sf_readf_float(file_.get(), all.data(), static_cast<sf_count_t>(frames));
  all.resize(static_cast<std::size_t>(std::max<sf_count_t>(got, 0)) * channels);
  for (float& sample : all) sample = std::isfinite(sample) ? sample : 0.0f;
  if (channels == 2) return all;
  std::vector<float> stereo;
  stereo.reserve(2 * all.size() / channels);
  const float left_weight = 1.0f / static_cast<float>((channels + 1) / 2);
  const float right_weight = channels == 1 ? 1.0f : 1.0f / static_cast<float>(channels / 2);
  for (std::size_t at = 0; at < all.size(); at += channels) {
    float sums[2] = {0.0f, 0.0f};
    for (std::size_t c = 0; c < channels; ++c) sums[c % 2] += all[at + c];
    stereo.push_back(channels == 1 ? all[at] : sums[0] * left_weight);
    stereo.push_back(channels == 1 ? all[at] : sums[1] * right_weight);
  }
  return stereo;
}

}  // namespace perigee::stream
