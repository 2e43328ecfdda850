// stream/encoding.cpp -- libsndfile writes FLAC into memory, libopus makes packets of 20 ms.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/encoding.h"

#include <opus/opus.h>
#include <sndfile.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <utility>
#include <vector>

#include "engine/resample.h"

namespace perigee::stream {
namespace {

static_assert(std::endian::native == std::endian::little, "payloads are copied as they lie in memory");

constexpr std::pair<std::string_view, Format> kNames[] = {
    {"json", Format::json}, {"f32", Format::f32}, {"s16", Format::s16}, {"flac", Format::flac}, {"opus", Format::opus}};

class Floats final : public Encoder {
 public:
  explicit Floats(int channels) : channels_{static_cast<std::size_t>(channels)} {}
  void encode(std::span<const float> interleaved, bool, const Sink& sink) override {
    if (interleaved.empty()) return;
    sink({reinterpret_cast<const char*>(interleaved.data()), interleaved.size_bytes()}, interleaved.size() / channels_);
  }

 private:
  std::size_t channels_;
};

class Shorts final : public Encoder {
 public:
  explicit Shorts(int channels) : channels_{static_cast<std::size_t>(channels)} {}
  void encode(std::span<const float> interleaved, bool, const Sink& sink) override {
    if (interleaved.empty()) return;
    room_.resize(interleaved.size());
    std::transform(interleaved.begin(), interleaved.end(), room_.begin(), [](float sample) {
      return static_cast<std::int16_t>(std::lrintf(std::clamp(sample * 32767.0f, -32768.0f, 32767.0f)));
    });
    sink({reinterpret_cast<const char*>(room_.data()), 2 * room_.size()}, room_.size() / channels_);
  }

 private:
  std::size_t channels_;
  std::vector<std::int16_t> room_;
};

// What libsndfile writes to in the place of a file.
struct Memory {
  std::string bytes;
  std::size_t at = 0;
};
SF_VIRTUAL_IO memory_calls() {
  return {.get_filelen = [](void* to) { return static_cast<sf_count_t>(static_cast<Memory*>(to)->bytes.size()); },
          .seek =
              [](sf_count_t offset, int whence, void* to) {
                auto& memory = *static_cast<Memory*>(to);
                const auto from = whence == SEEK_SET   ? sf_count_t{0}
                                  : whence == SEEK_CUR ? static_cast<sf_count_t>(memory.at)
                                                       : static_cast<sf_count_t>(memory.bytes.size());
                memory.at = static_cast<std::size_t>(std::max<sf_count_t>(from + offset, 0));
                return static_cast<sf_count_t>(memory.at);
              },
          .read =
              [](void* into, sf_count_t count, void* from) {
                auto& memory = *static_cast<Memory*>(from);
                const std::size_t here = std::min(memory.at, memory.bytes.size());
                const auto got = std::min(static_cast<std::size_t>(count), memory.bytes.size() - here);
                std::memcpy(into, memory.bytes.data() + here, got);
                memory.at = here + got;
                return static_cast<sf_count_t>(got);
              },
          .write =
              [](const void* from, sf_count_t count, void* to) {
                auto& memory = *static_cast<Memory*>(to);
                const auto size = static_cast<std::size_t>(count);
                if (memory.bytes.size() < memory.at + size) memory.bytes.resize(memory.at + size);
                std::memcpy(memory.bytes.data() + memory.at, from, size);
                memory.at += size;
                return count;
              },
          .tell = [](void* of) { return static_cast<sf_count_t>(static_cast<Memory*>(of)->at); }};
}

class Flac final : public Encoder {
 public:
  Flac(int channels, int rate_hz) : channels_{channels}, rate_hz_{rate_hz} {}
  void encode(std::span<const float> interleaved, bool, const Sink& sink) override {
    if (interleaved.empty()) return;
    Memory memory;
    SF_VIRTUAL_IO calls = memory_calls();
    SF_INFO info{.samplerate = rate_hz_, .channels = channels_, .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_24};
    SNDFILE* const file = sf_open_virtual(&calls, SFM_WRITE, &info, &memory);
    if (file == nullptr) throw std::runtime_error(std::string("FLAC: ") + sf_strerror(nullptr));
    sf_command(file, SFC_SET_CLIPPING, nullptr, SF_TRUE);
    const auto frames = static_cast<sf_count_t>(interleaved.size()) / channels_;
    const bool whole = sf_writef_float(file, interleaved.data(), frames) == frames;
    sf_close(file);
    if (!whole) throw std::runtime_error("FLAC: the sound could not be encoded");
    sink(memory.bytes, static_cast<std::size_t>(frames));
  }

 private:
  int channels_, rate_hz_;
};

class Opus final : public Encoder {
 public:
  Opus(int channels, int rate_hz) : channels_{static_cast<std::size_t>(channels)} {
    if (rate_hz != kRate) to_rate_.emplace(channels, rate_hz, kRate);
    int error = 0;
    encoder_.reset(opus_encoder_create(kRate, channels, OPUS_APPLICATION_AUDIO, &error));
    if (error != OPUS_OK) throw std::runtime_error(std::string("Opus: ") + opus_strerror(error));
    opus_encoder_ctl(encoder_.get(), OPUS_SET_BITRATE(channels == 1 ? 80000 : 128000));
    opus_encoder_ctl(encoder_.get(), OPUS_GET_LOOKAHEAD(&preskip_));
  }
  int preskip() const noexcept override { return preskip_; }
  int rate_hz(int) const noexcept override { return kRate; }

  // The decoder hears `preskip` frames of nothing first, so as much is added at the end.
  void encode(std::span<const float> interleaved, bool last, const Sink& sink) override {
    if (to_rate_) {
      to_rate_->add(interleaved, last, open_);
    } else {
      open_.insert(open_.end(), interleaved.begin(), interleaved.end());
    }
    const std::size_t packet = kFrames * channels_;
    if (last) {
      open_.resize(open_.size() + static_cast<std::size_t>(preskip_) * channels_, 0.0f);
      open_.resize((open_.size() + packet - 1) / packet * packet, 0.0f);
    }
    std::size_t at = 0;
    for (; at + packet <= open_.size(); at += packet) {
      std::array<unsigned char, 1500> bytes;
      const int size = opus_encode_float(encoder_.get(), open_.data() + at, kFrames, bytes.data(),
                                         static_cast<opus_int32>(bytes.size()));
      if (size < 0) throw std::runtime_error(std::string("Opus: ") + opus_strerror(size));
      sink({reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size)}, kFrames);
    }
    open_.erase(open_.begin(), open_.begin() + static_cast<std::ptrdiff_t>(at));
  }

 private:
  static constexpr int kRate = 48000, kFrames = 960;
  struct Destroy {
    void operator()(OpusEncoder* encoder) const { opus_encoder_destroy(encoder); }
  };
  std::size_t channels_;
  std::unique_ptr<OpusEncoder, Destroy> encoder_;
  int preskip_ = 0;
  std::optional<Resampler> to_rate_;
  std::vector<float> open_;
};

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::optional<Format> format_named(std::string_view name) noexcept {
  for (const auto& [known, format] : kNames) {
    if (known == name) return format;
  }
  return std::nullopt;
}

std::string_view name_of(Format format) noexcept { return kNames[static_cast<std::size_t>(format)].first; }

std::unique_ptr<Encoder> make_encoder(Format format, int channels, int rate_hz) {
  switch (format) {
    case Format::s16:
      return std::make_unique<Shorts>(channels);
    case Format::flac:
      return std::make_unique<Flac>(channels, rate_hz);
    case Format::opus:
      return std::make_unique<Opus>(channels, rate_hz);
    case Format::json:
    case Format::f32:
      break;
  }
  return std::make_unique<Floats>(channels);
}

void add_base64(std::string& text, std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    for (std::size_t k = 0; k < 3; ++k)
      three = three << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    const std::size_t letters = std::min<std::size_t>(bytes.size() - i, 3) + 1;
    for (std::size_t k = 0; k < 4; ++k) text += k < letters ? kLetters[three >> (18 - 6 * k) & 63u] : '=';
  }
}

bool is_socket_key(std::string_view text) noexcept {
  constexpr std::size_t kLetterCount = 22;  // and two signs that fill up
  return text.size() == kLetterCount + 2 && text.ends_with("==") &&
         text.substr(0, kLetterCount).find_first_not_of(kLetters) == std::string_view::npos;
}

}  // namespace perigee::stream
