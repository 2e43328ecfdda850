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
#include <cstring>
#include <string_view>
#include <utility>

namespace perigee {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 6> kEndings = {".wav", ".aif", ".aiff", ".aifc", ".flac", ".ogg"};
constexpr Frames kChunkFrames = 4096;
constexpr int kLeastRate = 1000, kMostRate = 1'000'000;  // Hz; a header outside is damaged

// File names may hold anything, newlines too; a message is one line.
std::string shown(const fs::path& path) {
  std::string text = path.string();
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return text;
}

std::string because_errno(std::string_view what, const fs::path& path) {
  return std::string{what} + " " + shown(path) + ": " + std::strerror(errno);
}

// An open file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd) noexcept : fd_{fd} {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  int get() const noexcept { return fd_; }
  bool is_open() const noexcept { return fd_ >= 0; }
  bool close() noexcept { return fd_ < 0 || ::close(std::exchange(fd_, -1)) == 0; }

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
    error = because_errno("cannot read", path);
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

struct WavWriter::Impl {
  fs::path path, temporary;  // temporary is empty when a device is written to directly
  Descriptor descriptor{-1};
  Sndfile file;
  int channels = 0;
  Frames frame_bytes = 0, frames = 0;
  bool finished = false;
  std::string error;

  explicit Impl(int fd) noexcept : descriptor{fd} {}
  ~Impl() {
    file.reset();
    if (!finished && !temporary.empty()) ::unlink(temporary.c_str());
  }
  bool fail(std::string why) {
    if (error.empty()) error = std::move(why);
    return false;
  }
};

WavWriter::WavWriter(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
WavWriter::~WavWriter() = default;

std::unique_ptr<WavWriter> WavWriter::create(const fs::path& path, double rate_hz, int channels, Format format,
                                             std::string& error) {
  std::error_code ignored;
  fs::path target = fs::weakly_canonical(path, ignored);  // through a link: the file behind it is the one replaced
  if (target.empty()) target = path;
  const fs::file_status status = fs::status(target, ignored);
  if (fs::is_directory(status) || !path.has_filename()) {
    error = "cannot write " + shown(path) + ": it is a folder";
    return nullptr;
  }
  const bool direct = fs::exists(status) && !fs::is_regular_file(status);
  fs::path temporary;
  int fd = -1;
  if (direct) {
    fd = ::open(target.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK);
  } else {
    // Another process may be writing the same file: each has its own temporary one, and the last to finish wins.
    for (int attempt = 0; attempt < 100; ++attempt) {
      temporary = target;
      temporary += ".part" + std::to_string(::getpid()) + "-" + std::to_string(attempt);
      fd = ::open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (fd >= 0 || errno != EEXIST) break;
    }
  }
  if (fd < 0) {
    error = because_errno("cannot write", path);
    return nullptr;
  }
  auto impl = std::make_unique<Impl>(fd);
  impl->path = std::move(target);
  impl->temporary = std::move(temporary);
  impl->channels = channels;

  SF_INFO info{};
  info.samplerate = static_cast<int>(std::lround(rate_hz));
  info.channels = channels;
  struct {
    int subtype, bytes;
  } const kinds[] = {{SF_FORMAT_FLOAT, 4}, {SF_FORMAT_PCM_24, 3}, {SF_FORMAT_PCM_16, 2}};
  const auto& kind = kinds[static_cast<std::size_t>(format)];
  info.format = SF_FORMAT_WAV | kind.subtype;
  impl->frame_bytes = kind.bytes * channels;
  impl->file.reset(sf_open_fd(fd, SFM_WRITE, &info, SF_FALSE));
  if (!impl->file) {
    error = "cannot write " + shown(path) + ": " + sf_strerror(nullptr);
    return nullptr;
  }
  sf_command(impl->file.get(), SFC_SET_ADD_PEAK_CHUNK, nullptr, SF_FALSE);  // it holds the time of day
  sf_command(impl->file.get(), SFC_SET_CLIPPING, nullptr, SF_TRUE);
  return std::unique_ptr<WavWriter>{new WavWriter{std::move(impl)}};
}

bool WavWriter::write(std::span<const float> interleaved) {
  if (!impl_->error.empty()) return false;
  const auto count = static_cast<Frames>(interleaved.size()) / impl_->channels;
  constexpr Frames kMostBytes = (Frames{1} << 32) - 4096;  // sizes in a WAV header are 32 bits wide
  if ((impl_->frames + count) * impl_->frame_bytes > kMostBytes) {
    return impl_->fail("cannot write " + shown(impl_->path) + ": a WAV file holds at most 4 GB");
  }
  errno = 0;
  if (sf_writef_float(impl_->file.get(), interleaved.data(), count) != count) {
    const int reason = errno;
    return impl_->fail("cannot write " + shown(impl_->path) + ": " +
                       (reason ? std::strerror(reason) : sf_strerror(impl_->file.get())));
  }
  impl_->frames += count;
  return true;
}

bool WavWriter::finish() {
  if (!impl_->error.empty() || impl_->finished) return impl_->error.empty();
  errno = 0;
  const int closed = sf_close(impl_->file.release());
  if (impl_->temporary.empty()) {
    impl_->finished = true;
    return closed == 0 || impl_->fail("cannot write " + shown(impl_->path) + ": " + sf_error_number(closed));
  }
  struct stat file_status {};
  const bool whole = closed == 0 && ::fstat(impl_->descriptor.get(), &file_status) == 0 &&
                     file_status.st_size >= impl_->frames * impl_->frame_bytes &&
                     ::fsync(impl_->descriptor.get()) == 0 && impl_->descriptor.close();
  if (!whole || ::rename(impl_->temporary.c_str(), impl_->path.c_str()) != 0) {
    if (errno == 0) errno = EIO;
    return impl_->fail(because_errno("cannot write", impl_->path));
  }
  impl_->finished = true;
  return true;
}

const std::string& WavWriter::error() const noexcept { return impl_->error; }
Frames WavWriter::frames() const noexcept { return impl_->frames; }

}  // namespace perigee
