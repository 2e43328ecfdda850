// engine/wav_writer.cpp -- A header with room for both kinds of sizes, and samples after it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/wav_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/file_text.h"

namespace perigee {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMost32 = 0xffffffffu;  // also what stands for a size that is 64 bits wide
constexpr std::size_t kHeaderMost = 94;
constexpr std::size_t kChunkBytes = 1 << 16;  // handed to the system at once

void put(std::vector<std::uint8_t>& to, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}
void put(std::vector<std::uint8_t>& to, std::string_view name) {
  for (const char letter : name) to.push_back(static_cast<std::uint8_t>(letter));
}

int bytes_of(WavWriter::Format format) {
  return format == WavWriter::Format::float32 ? 4 : format == WavWriter::Format::int24 ? 3 : 2;
}

// RIFF, or RF64 where a size does not fit: the same chunks in the same places, "JUNK" being the room for "ds64".
std::vector<std::uint8_t> header(int rate_hz, int channels, WavWriter::Format format, std::uint64_t frames) {
  const bool is_float = format == WavWriter::Format::float32;
  const int sample_bytes = bytes_of(format), frame_bytes = sample_bytes * channels;
  const std::uint64_t header_bytes = is_float ? kHeaderMost : kHeaderMost - 14;
  const std::uint64_t data_bytes = frames * static_cast<std::uint64_t>(frame_bytes);
  const std::uint64_t riff_bytes = header_bytes - 8 + data_bytes + data_bytes % 2;
  const bool wide = riff_bytes >= kMost32;
  std::vector<std::uint8_t> text;
  put(text, wide ? "RF64" : "RIFF");
  put(text, wide ? kMost32 : riff_bytes, 4);
  put(text, "WAVE");
  put(text, wide ? "ds64" : "JUNK");
  put(text, 28, 4);
  put(text, wide ? riff_bytes : 0, 8);
  put(text, wide ? data_bytes : 0, 8);
  put(text, wide ? frames : 0, 8);
  put(text, 0, 4);  // no table of further sizes
  put(text, "fmt ");
  put(text, is_float ? 18 : 16, 4);
  put(text, is_float ? 3 : 1, 2);
  put(text, static_cast<std::uint64_t>(channels), 2);
  put(text, static_cast<std::uint64_t>(rate_hz), 4);
  put(text, static_cast<std::uint64_t>(rate_hz) * static_cast<std::uint64_t>(frame_bytes), 4);
  put(text, static_cast<std::uint64_t>(frame_bytes), 2);
  put(text, static_cast<std::uint64_t>(8 * sample_bytes), 2);
  if (is_float) {
    put(text, 0, 2);  // nothing further about the format
    put(text, "fact");
    put(text, 4, 4);
    put(text, std::min(frames, kMost32), 4);
  }
  put(text, "data");
  put(text, wide ? kMost32 : data_bytes, 4);
  return text;
}

// x at full scale 2^(bits−1), to the nearest step; NaN is 0.
std::int32_t quantized(float x, int bits) {
  const double full = static_cast<double>(std::int64_t{1} << (bits - 1));
  const double scaled = std::floor(static_cast<double>(x) * full + 0.5);
  return scaled == scaled ? static_cast<std::int32_t>(std::clamp(scaled, -full, full - 1.0)) : 0;
}

// The file's bytes; `room` holds them where they are not those of the samples already.
std::span<const std::uint8_t> encoded(std::span<const float> samples, WavWriter::Format format,
                                      std::vector<std::uint8_t>& room) {
  static_assert(std::endian::native == std::endian::little);
  if (format == WavWriter::Format::float32) {
    return {reinterpret_cast<const std::uint8_t*>(samples.data()), samples.size_bytes()};
  }
  const int bytes = bytes_of(format);
  room.clear();
  for (const float x : samples) put(room, static_cast<std::uint32_t>(quantized(x, 8 * bytes)), bytes);
  return room;
}

// 0, or the reason.
int write_all(int fd, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::write(fd, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return errno;
    if (done == 0) return EIO;
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  return 0;
}

}  // namespace

std::string wav_name_problem(const fs::path& path) {
  if (path.extension() == ".wav" || path.extension() == ".WAV") return {};
  return "takes are WAV files; name it \"" + path.stem().string() + ".wav\"";
}

struct WavWriter::Impl {
  int fd = -1;
  fs::path path, temporary;  // no temporary: the file is written in its place
  bool regular = true;       // no device: it can be written anywhere
  bool finished = false;
  int rate_hz = 0, channels = 0;
  Format format = Format::float32;
  Frames frames = 0;
  std::string error;
  std::vector<std::uint8_t> bytes;

  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (fd >= 0) ::close(fd);
    if (!finished && !temporary.empty()) ::unlink(temporary.c_str());
  }
  int frame_bytes() const { return bytes_of(format) * channels; }
  bool fail(int reason) {
    if (error.empty()) error = because("cannot write", path, reason);
    return false;
  }
  static std::unique_ptr<WavWriter> begun(std::unique_ptr<Impl> impl, double rate_hz, int channels, Format format,
                                          std::string& error) {
    impl->rate_hz = static_cast<int>(std::lround(rate_hz));
    impl->channels = channels;
    impl->format = format;
    const auto text = header(impl->rate_hz, channels, format, 0);
    if (const int reason = write_all(impl->fd, text); reason != 0) {
      error = because("cannot write", impl->path, reason);
      return nullptr;
    }
    return std::unique_ptr<WavWriter>{new WavWriter{std::move(impl)}};
  }
};

WavWriter::WavWriter(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
WavWriter::~WavWriter() = default;

std::unique_ptr<WavWriter> WavWriter::create(const fs::path& path, double rate_hz, int channels, Format format,
                                             std::string& error) {
  std::error_code ignored;
  auto impl = std::make_unique<Impl>();
  impl->path = fs::weakly_canonical(path, ignored);  // through a link: the file behind it is the one replaced
  if (impl->path.empty()) impl->path = path;
  const fs::file_status status = fs::status(impl->path, ignored);
  if (fs::is_directory(status) || !path.has_filename()) {
    error = "cannot write " + shown(path) + ": it is a folder";
    return nullptr;
  }
  impl->regular = !fs::exists(status) || fs::is_regular_file(status);
  if (!impl->regular) {
    impl->fd = ::open(impl->path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK);
  } else {
    // Another process may be writing the same file: each has its own temporary one, and the last to finish wins.
    for (int attempt = 0; attempt < 100; ++attempt) {
      fs::path temporary = impl->path;
      temporary += ".part" + std::to_string(::getpid()) + "-" + std::to_string(attempt);
      impl->fd = ::open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (impl->fd >= 0) impl->temporary = std::move(temporary);
      if (impl->fd >= 0 || errno != EEXIST) break;
    }
  }
  if (impl->fd < 0) {
    error = because("cannot write", path, errno);
    return nullptr;
  }
  return Impl::begun(std::move(impl), rate_hz, channels, format, error);
}

std::unique_ptr<WavWriter> WavWriter::grow(const fs::path& path, double rate_hz, int channels, Format format,
                                           std::string& error) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (impl->fd < 0) {
    error = errno == EEXIST ? shown(path) + " is there already" : because("cannot write", path, errno);
    return nullptr;
  }
  return Impl::begun(std::move(impl), rate_hz, channels, format, error);
}

bool WavWriter::write(std::span<const float> interleaved) {
  if (!impl_->error.empty()) return false;
  const std::size_t at_once =
      kChunkBytes / static_cast<std::size_t>(impl_->frame_bytes()) * static_cast<std::size_t>(impl_->channels);
  while (!interleaved.empty()) {
    const auto now = interleaved.first(std::min(at_once, interleaved.size()));
    if (const int reason = write_all(impl_->fd, encoded(now, impl_->format, impl_->bytes)); reason != 0) {
      return impl_->fail(reason);
    }
    impl_->frames += static_cast<Frames>(now.size()) / impl_->channels;
    interleaved = interleaved.subspan(now.size());
  }
  return true;
}

bool WavWriter::write_silence(Frames frames) {
  if (!impl_->error.empty()) return false;
  if (impl_->regular) {  // a hole in the file reads as zeros
    const off_t end = ::lseek(impl_->fd, frames * impl_->frame_bytes(), SEEK_CUR);
    if (end < 0 || ::ftruncate(impl_->fd, end) != 0) return impl_->fail(errno);
    impl_->frames += frames;
    return true;
  }
  const std::vector<float> silence(static_cast<std::size_t>(1024 * impl_->channels), 0.0f);
  for (; frames > 0; frames -= 1024) {
    const auto now = static_cast<std::size_t>(std::min<Frames>(frames, 1024) * impl_->channels);
    if (!write(std::span{silence}.first(now))) return false;
  }
  return true;
}

bool WavWriter::flush() {
  if (!impl_->regular) return impl_->error.empty();
  const auto text = header(impl_->rate_hz, impl_->channels, impl_->format, static_cast<std::uint64_t>(impl_->frames));
  const ssize_t done = ::pwrite(impl_->fd, text.data(), text.size(), 0);
  if (done != static_cast<ssize_t>(text.size())) return impl_->fail(done < 0 ? errno : EIO);
  return impl_->error.empty();
}

bool WavWriter::finish() {
  if (impl_->finished) return impl_->error.empty();
  flush();
  if (impl_->error.empty() && impl_->frames * impl_->frame_bytes() % 2 != 0) {  // chunks end on even bytes
    const std::uint8_t pad[] = {0};
    if (const int reason = write_all(impl_->fd, pad); reason != 0) impl_->fail(reason);
  }
  if (!impl_->error.empty()) return false;
  if (impl_->regular && ::fsync(impl_->fd) != 0) return impl_->fail(errno);
  if (::close(std::exchange(impl_->fd, -1)) != 0) return impl_->fail(errno);
  if (!impl_->temporary.empty() && ::rename(impl_->temporary.c_str(), impl_->path.c_str()) != 0) {
    return impl_->fail(errno);
  }
  impl_->finished = true;
  return true;
}

const std::string& WavWriter::error() const noexcept { return impl_->error; }
Frames WavWriter::frames() const noexcept { return impl_->frames; }

}  // namespace perigee
