// tests/stream/frame_test.cpp -- The header of binary frames, and what follows it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/frame.h"

#include <opus/opus.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "engine/resample.h"
#include "stream/encoding.h"

using namespace perigee::stream;

namespace {

std::vector<float> sine(std::size_t frames, int channels) {
  std::vector<float> sound;
  for (std::size_t i = 0; i < frames; ++i)
    for (int c = 0; c < channels; ++c)
      sound.push_back(0.5f * std::sin(0.05f * static_cast<float>(i + static_cast<std::size_t>(c))));
  return sound;
}

std::vector<std::string> encoded(Encoder& encoder, const std::vector<float>& sound, std::size_t piece,
                                 std::size_t& frames) {
  std::vector<std::string> payloads;
  for (std::size_t at = 0; at < sound.size(); at += piece) {
    const auto part = std::span{sound}.subspan(at, std::min(piece, sound.size() - at));
    encoder.encode(part, at + piece >= sound.size(), [&](std::string_view bytes, std::size_t count) {
      payloads.emplace_back(bytes);
      frames += count;
    });
  }
  return payloads;
}

}  // namespace

TEST_CASE("a header is 32 bytes, low ones first") {
  const auto bytes =
      FrameHeader{Format::opus, 2, FrameHeader::kLast, 0x01020304, 5, 0x0102030405060708, 960, 48000}.bytes();
  const unsigned char expected[] = {'P', 'G', 'S', '1', 4, 2, 1, 0, 4,    3, 2, 1, 5,    0,    0, 0,
                                    8,   7,   6,   5,   4, 3, 2, 1, 0xC0, 3, 0, 0, 0x80, 0xBB, 0, 0};
  CHECK(std::memcmp(bytes.data(), expected, 32) == 0);
}

TEST_CASE("samples lie in a payload as they are") {
  const std::vector<float> sound = sine(1000, 2);
  std::size_t frames = 0;
  std::string all;
  for (const std::string& each : encoded(*make_encoder(Format::f32, 2, 48000), sound, 300, frames)) all += each;
  CHECK(frames == 1000);
  CHECK(std::memcmp(all.data(), sound.data(), all.size()) == 0);
}

TEST_CASE("16 bits hold what is too loud within their range") {
  std::size_t frames = 0;
  const auto all = encoded(*make_encoder(Format::s16, 1, 48000), {0.0f, 1.0f, -1.0f, 2.0f, -2.0f}, 5, frames);
  std::int16_t values[5];
  std::memcpy(values, all[0].data(), sizeof values);
  CHECK(std::vector<int>(values, values + 5) == std::vector<int>{0, 32767, -32767, 32767, -32768});
}

TEST_CASE("Opus decodes to the sound, as late as it says, however it was cut") {
  const std::vector<float> sound = sine(9600, 1);
  std::size_t frames = 0, others = 0;
  const auto encoder = make_encoder(Format::opus, 1, 48000);
  const auto packets = encoded(*encoder, sound, 700, frames);
  CHECK(packets == encoded(*make_encoder(Format::opus, 1, 48000), sound, 9600, others));
  int error = 0;
  OpusDecoder* const decoder = opus_decoder_create(48000, 1, &error);
  std::vector<float> heard;
  for (const std::string& packet : packets) {
    float room[960];
    REQUIRE(opus_decode_float(decoder, reinterpret_cast<const unsigned char*>(packet.data()),
                              static_cast<opus_int32>(packet.size()), room, 960, 0) == 960);
    heard.insert(heard.end(), room, room + 960);
  }
  opus_decoder_destroy(decoder);
  const auto skip = static_cast<std::size_t>(encoder->preskip());
  REQUIRE(heard.size() >= sound.size() + skip);
  double wrong = 0.0, all = 0.0;
  for (std::size_t i = 2400; i < sound.size(); ++i) {
    wrong += std::pow(static_cast<double>(heard[i + skip] - sound[i]), 2.0);
    all += std::pow(static_cast<double>(sound[i]), 2.0);
  }
  CHECK(wrong < 0.01 * all);  // 20 dB
}

TEST_CASE("Opus of another rate is that of the sound at its own") {
  const std::vector<float> sound = sine(8820, 1);
  std::size_t frames = 0, others = 0;
  const auto encoder = make_encoder(Format::opus, 1, 44100);
  CHECK(encoder->rate_hz(44100) == 48000);
  CHECK(encoded(*encoder, sound, 640, frames) ==
        encoded(*make_encoder(Format::opus, 1, 48000), perigee::resample(sound, 44100.0, 48000.0), 9600, others));
  CHECK(frames == others);
}

TEST_CASE("a socket's key is 16 bytes") {
  CHECK(is_socket_key("dGhlIHNhbXBsZSBub25jZQ=="));
  for (const char* wrong : {"", "x", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZ*==", "dGhlIHNhbXBsZSBub25jZQ==="})
    CHECK_FALSE(is_socket_key(wrong));
}

TEST_CASE("base64 is that of RFC 4648") {
  const auto base64 = [](std::string_view bytes) {
    std::string text;
    add_base64(text, bytes);
    return text;
  };
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64("\xff\xfe\xfd") == "//79");
}
