// gpu/gzip.cpp -- zlib, in pieces of 64 KiB.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>

#include "gpu/genome_error.h"

namespace perigee {
namespace {

constexpr int kGzip = 16 + MAX_WBITS;  // zlib's way to say: with gzip's head and check sum
constexpr std::size_t kPiece = 65536;
constexpr std::size_t kMostAtOnce = std::numeric_limits<uInt>::max();  // zlib counts what it is given in 32 bits

struct EndInflate {
  void operator()(z_stream* stream) const { inflateEnd(stream); }
};
struct EndDeflate {
  void operator()(z_stream* stream) const { deflateEnd(stream); }
};

// zlib reads through a pointer to what is not const.
void give(z_stream& stream, std::string_view bytes) {
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
}

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.size() >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b'; }

std::string pack_gzip(std::string_view bytes) {
  if (bytes.size() > kMostAtOnce) throw GenomeError{"too large to be packed: at most 4 GiB"};
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc{};
  const std::unique_ptr<z_stream, EndDeflate> end{&stream};
  give(stream, bytes);
  std::string packed;
  std::array<char, kPiece> piece;
  int state = Z_OK;
  while (state == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    state = deflate(&stream, Z_FINISH);
    packed.append(piece.data(), piece.size() - stream.avail_out);
  }
  return packed;
}

std::string unpack_gzip(std::string_view bytes, std::size_t most) {
  if (bytes.size() > kMostAtOnce) throw GenomeError{"too large to be unpacked: at most 4 GiB"};
  z_stream stream{};
  if (inflateInit2(&stream, kGzip) != Z_OK) throw std::bad_alloc{};
  const std::unique_ptr<z_stream, EndInflate> end{&stream};
  give(stream, bytes);
  std::string unpacked;
  std::array<char, kPiece> piece;
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    const int state = inflate(&stream, Z_NO_FLUSH);
    unpacked.append(piece.data(), piece.size() - stream.avail_out);
    if (unpacked.size() > most) {
      throw GenomeError{"unpacks to more than " + std::to_string(most >> 20) + " MiB: that is no genome"};
    }
    if (state == Z_STREAM_END) {
      if (stream.avail_in == 0) return unpacked;
      inflateReset(&stream);  // gzip files may be joined end to end
    } else if (state == Z_BUF_ERROR && stream.avail_in == 0) {
      throw GenomeError{"the packed file is cut off: fetch it again"};
    } else if (state != Z_OK) {
      throw GenomeError{std::string{"the packed file is damaged ("} + (stream.msg != nullptr ? stream.msg : "zlib") +
                        "): fetch it again"};
    }
  }
}

}  // namespace perigee
