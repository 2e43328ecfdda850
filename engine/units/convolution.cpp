// engine/units/convolution.cpp -- What a convolution is made of: short and long transforms, and products of spectra.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstddef>

#include "engine/convolver.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/convolution.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/fourier-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

template <std::size_t kPiece>
const FourierOf<2 * kPiece>& fourier() {
  static const FourierOf<2 * kPiece> made;
  return made;
}

// Spectra are packed: kPiece real parts, then as many imaginary ones, with the last bin, which is real, in place of the
// first one's 0.
template <std::size_t kPiece>
void forward(const float* before, const float* now, float* packed) noexcept {
  SpectrumOf<2 * kPiece> s;
  fourier<kPiece>().forward([&](std::size_t i) { return i < kPiece ? before[i] : now[i - kPiece]; }, s);
  std::copy_n(s.re.data(), kPiece, packed);
  std::copy_n(s.im.data(), kPiece, packed + kPiece);
  packed[kPiece] = s.re[kPiece];
}

template <std::size_t kPiece>
void backward(const float* packed, float* last_half) noexcept {
  SpectrumOf<2 * kPiece> s;
  std::copy_n(packed, kPiece, s.re.data());
  std::copy_n(packed + kPiece, kPiece, s.im.data());
  s.re[kPiece] = packed[kPiece];
  s.im[0] = s.im[kPiece] = 0.0f;
  fourier<kPiece>().backward(s, [&](std::size_t i, float y) {
    if (i >= kPiece) last_half[i - kPiece] = y;
  });
}

void multiply_add(const float* a, const float* b, float* sum, std::size_t bins) noexcept {
  const float first = sum[0] + a[0] * b[0], last = sum[bins] + a[bins] * b[bins];
  for (std::size_t k = 0; k < bins; k += lanes_at_once()) {
    const Floats a_re = hn::Load(kFloat, a + k), a_im = hn::Load(kFloat, a + bins + k);
    const Floats b_re = hn::Load(kFloat, b + k), b_im = hn::Load(kFloat, b + bins + k);
    const Floats re = a_re * b_re - a_im * b_im, im = a_re * b_im + a_im * b_re;
    hn::Store(hn::Load(kFloat, sum + k) + re, kFloat, sum + k);
    hn::Store(hn::Load(kFloat, sum + bins + k) + im, kFloat, sum + bins + k);
  }
  sum[0] = first;
  sum[bins] = last;
}

ConvolutionKernels kernels() {
  fourier<kNearPiece>();  // made here, on the control thread
  fourier<kFarPiece>();
  return {forward<kNearPiece>, backward<kNearPiece>, forward<kFarPiece>, backward<kFarPiece>, multiply_add};
}

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(kernels);
ConvolutionKernels choose_convolution() { return HWY_DYNAMIC_DISPATCH(kernels)(); }
}  // namespace perigee
#endif
