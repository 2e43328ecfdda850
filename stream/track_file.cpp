// stream/track_file.cpp -- libsndfile, and more than two channels mixed down as samples are.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/track_file.h"

#include <sndfile.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstring>
#include <regex>
#include <stdexcept>

#include "engine/sound_file.h"
#include "stream/sound_cache.h"

namespace perigee::stream {
namespace {

// libsndfile takes a file that was cut for as long as it is, and says so in its log alone: "data : 192000 (should be 76773)".
Frames frames_in_header(SNDFILE* file, Frames frames) {
  std::array<char, 16384> log{};
  sf_command(file, SFC_GET_LOG_INFO, log.data(), static_cast<int>(log.size()));
  static const std::regex kCut{R"(: (\d{1,15}) \(should be (\d{1,15})\))"};
  constexpr double kUnknown = 0x7ff00000;  // who writes to a pipe claims as much as there can be
  Frames told = frames;
  for (std::cregex_iterator each{log.data(), log.data() + std::strlen(log.data()), kCut}, end; each != end; ++each) {
    const double claimed = std::stod((*each)[1]), there = std::stod((*each)[2]);
    if (claimed > there && there > 0.0 && claimed < kUnknown)
      told = static_cast<Frames>(static_cast<double>(frames) * claimed / there);
  }
  return told;
}

}  // namespace

bool is_track_name(const std::filesystem::path& path) {
  if (is_sound_file_name(path)) return true;
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending == ".mp3" || ending == ".opus" || ending == ".oga";
}

void TrackFile::Close::operator()(sf_private_tag* file) const { sf_close(file); }

TrackFile::TrackFile(const std::string& path) : in_use_{open_in_use(path)} {
  SF_INFO info{};
  file_.reset(sf_open(path.c_str(), SFM_READ, &info));
  const std::string name = std::filesystem::path(path).filename().string();
  if (!file_) throw std::runtime_error(name + " cannot be read: " + sf_strerror(nullptr));
  if (info.samplerate < 8000 || info.samplerate > 192000 || info.channels < 1 || info.channels > 64 ||
      info.frames < 1 || info.seekable == 0)
    throw std::runtime_error(name + " is damaged, empty or of a kind that cannot be streamed");
  frames_ = info.frames;
  frames_told_ = frames_in_header(file_.get(), frames_);
  rate_hz_ = info.samplerate;
  channels_ = info.channels;
  if (const char* title = sf_get_string(file_.get(), SF_STR_TITLE); title != nullptr) title_ = title;
}

void TrackFile::seek(Frames frame) {
  if (sf_seek(file_.get(), frame, SEEK_SET) < 0) throw std::runtime_error("the file cannot be read from there on");
}

bool TrackFile::has_end() { return sf_seek(file_.get(), frames_ - 1, SEEK_SET) >= 0 && !read(1).empty(); }

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
