// engine/sound_file.cpp -- libsndfile behind limits: what a file claims is never believed before it has been read.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sound_file.h"

#include <fcntl.h>
#include <sndfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <string_view>

#include "engine/file_text.h"

namespace perigee {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 6> kEndings = {".wav", ".aif", ".aiff", ".aifc", ".flac", ".ogg"};
constexpr Frames kChunkFrames = 4096;
constexpr int kLeastRate = 1000, kMostRate = 1'000'000;  // Hz; a header outside is damaged

// An open file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd) noexcept : fd_{fd} {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const noexcept { return fd_; }
  bool is_open() const noexcept { return fd_ >= 0; }

 private:
  int fd_;
};

struct CloseSndfile {
  void operator()(SNDFILE* file) const noexcept { sf_close(file); }
};
using Sndfile = std::unique_ptr<SNDFILE, CloseSndfile>;

float finite(float x) noexcept { return std::isfinite(x) ? x : 0.0f; }

// Appends a chunk of interleaved frames to the left and (if there is more than one channel) the right.
void mix_down(std::span<const float> chunk, int channels, std::vector<float>& left, std::vector<float>& right) {
  const auto step = static_cast<std::size_t>(channels);
  if (channels == 1) {
    for (const float x : chunk) left.push_back(finite(x));
    return;
  }
  const float left_weight = 1.0f / static_cast<float>((channels + 1) / 2);
  const float right_weight = 1.0f / static_cast<float>(channels / 2);
  for (std::size_t at = 0; at < chunk.size(); at += step) {
    float sum[2] = {0.0f, 0.0f};
    for (std::size_t c = 0; c < step; ++c) sum[c % 2] += finite(chunk[at + c]);
    left.push_back(finite(sum[0] * left_weight));
    right.push_back(finite(sum[1] * right_weight));
  }
}

std::string too_long(const fs::path& path) {
  return shown(path) + " is too long for a sample: at most 20 minutes and 512 MB are loaded";
}

}  // namespace

bool is_sound_file_name(const fs::path& path) {
  std::string ending = path.extension().string();
  for (char& c : ending) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

std::optional<Sound> read_sound_file(const fs::path& path, std::string& error) {
  // Not blocking: a pipe that is called kick.wav must not hold the loader up.
  const Descriptor descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat file_status {};
  if (!descriptor.is_open() || ::fstat(descriptor.get(), &file_status) != 0) {
    error = because("cannot read", path, errno);
    return std::nullopt;
  }
  if (!S_ISREG(file_status.st_mode) || file_status.st_size == 0) {
    error = shown(path) + (S_ISREG(file_status.st_mode) ? " is empty" : " is not a file");
    return std::nullopt;
  }
  SF_INFO info{};
  const Sndfile file{sf_open_fd(descriptor.get(), SFM_READ, &info, SF_FALSE)};
  if (!file) {
    error = shown(path) + " is not a sound file that can be read: " + sf_strerror(nullptr);
    return std::nullopt;
  }
  if (info.samplerate < kLeastRate || info.samplerate > kMostRate || info.channels < 1) {
    error = shown(path) + " is damaged: it claims a rate of " + std::to_string(info.samplerate) + " Hz and " +
            std::to_string(info.channels) + " channels";
    return std::nullopt;
  }

  Sound sound;
  sound.rate_hz = info.samplerate;
  sound.channels = std::min(info.channels, 2);
  const Frames most =
      std::min(static_cast<Frames>(kMostSoundSeconds * sound.rate_hz),
               static_cast<Frames>(kMostSoundBytes / sizeof(float) / static_cast<std::size_t>(sound.channels)));
  if (info.frames > most) {
    error = too_long(path);
    return std::nullopt;
  }
  std::vector<float> chunk(static_cast<std::size_t>(kChunkFrames * info.channels)), right;
  while (true) {
    const sf_count_t got = sf_readf_float(file.get(), chunk.data(), kChunkFrames);
    if (got <= 0) break;
    sound.frames += got;
    if (sound.frames > most) {
      error = too_long(path);
      return std::nullopt;
    }
    mix_down(std::span{chunk}.first(static_cast<std::size_t>(got * info.channels)), info.channels, sound.samples,
             right);
  }
  if (sound.frames == 0) {
    error =
        shown(path) + (sf_error(file.get()) != SF_ERR_NO_ERROR ? " is damaged: " + std::string{sf_strerror(file.get())}
                                                               : " holds no sound");
    return std::nullopt;
  }
  sound.samples.insert(sound.samples.end(), right.begin(), right.end());
  return sound;
}

}  // namespace perigee
