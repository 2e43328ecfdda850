// engine/denormals.h -- While it lives, this thread treats numbers too small to matter as 0, on every machine alike.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace perigee {

// Any thread. Denormal inputs and results count as 0: silence stays cheap, and the same bits come out everywhere.
class FlushDenormals {
 public:
  FlushDenormals() noexcept : saved_{read()} { write(saved_ | kFlush); }
  ~FlushDenormals() { write(saved_); }
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
#if defined(__SSE__)
  using Word = std::uint32_t;
  static constexpr Word kFlush = 0x8040;  // flush results, treat inputs as 0
  static Word read() noexcept { return _mm_getcsr(); }
  static void write(Word word) noexcept { _mm_setcsr(word); }
#elif defined(__aarch64__)
  using Word = std::uint64_t;
  static constexpr Word kFlush = Word{1} << 24;  // FPCR.FZ
  static Word read() noexcept {
    Word word;
    asm volatile("mrs %0, fpcr" : "=r"(word));
    return word;
  }
  static void write(Word word) noexcept { asm volatile("msr fpcr, %0" : : "r"(word)); }
#else
#error "perigee renders on x86-64 and 64-bit ARM"
#endif
  Word saved_;
};

}  // namespace perigee
