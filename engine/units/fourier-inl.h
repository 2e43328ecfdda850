// engine/units/fourier-inl.h -- Real frames to bins and back, 2048 to 1025 or fewer, the same bits everywhere.
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(PERIGEE_ENGINE_UNITS_FOURIER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PERIGEE_ENGINE_UNITS_FOURIER_INL_H_
#undef PERIGEE_ENGINE_UNITS_FOURIER_INL_H_
#else
#define PERIGEE_ENGINE_UNITS_FOURIER_INL_H_
#endif

#include <array>

#include "engine/portable_math.h"
#include "engine/units/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {

template <std::size_t kLength>
struct SpectrumOf {
  alignas(64) std::array<float, kLength / 2 + 1> re, im;
};

// Of kLength frames, a power of two. A complex transform of half the length does it; made once, on the control thread.
template <std::size_t kLength>
class FourierOf {
  static constexpr std::size_t kHalf = kLength / 2;
  // The first stages work within groups of so many neighbours. What has the same place in all groups lies together meanwhile, so that these
  // stages, too, have long rows to work on.
  static constexpr std::size_t kGroup = kHalf < 256 ? 1 : 16, kGroups = kHalf / kGroup;

 public:
  using Spectrum = SpectrumOf<kLength>;
  FourierOf() {
    for (std::size_t k = 0; k < kHalf; ++k) {
      const double turns = static_cast<double>(k) / static_cast<double>(kLength);
      cosine_[k] = static_cast<float>(portable::cos_turns(turns));
      sine_[k] = static_cast<float>(portable::sin_turns(turns));
    }
    for (std::size_t span = 1; span < kHalf; span *= 2) {
      for (std::size_t k = 0; k < span; ++k) {  // the stage's twiddles one after the other, from span − 1 on
        stage_cosine_[span - 1 + k] = cosine_[k * kHalf / span];
        stage_sine_[span - 1 + k] = sine_[k * kHalf / span];
      }
    }
    for (std::size_t i = 0, reversed = 0; i < kHalf; ++i) {
      place_[i] = static_cast<std::uint16_t>(reversed % kGroup * kGroups + reversed / kGroup);
      std::size_t bit = kHalf / 2;
      while (bit > 0 && (reversed & bit) != 0) {
        reversed ^= bit;
        bit /= 2;
      }
      reversed |= bit;
    }
  }

  // Bin k is the sum of frame(n)·e^(−2πi·kn/kLength).
  template <class Frame>
  void forward(const Frame& frame, Spectrum& out) const {
    Work apart;
    for (std::size_t i = 0; i < kHalf; ++i) {
      apart.re[place_[i]] = frame(2 * i);
      apart.im[place_[i]] = frame(2 * i + 1);
    }
    const Work work = transform(apart);
    for (std::size_t k = 0; k <= kHalf / 2; ++k) {
      const std::size_t j = (kHalf - k) % kHalf;
      const float even_re = 0.5f * (work.re[k] + work.re[j]), even_im = 0.5f * (work.im[k] - work.im[j]);
      const float odd_re = 0.5f * (work.im[k] + work.im[j]), odd_im = 0.5f * (work.re[j] - work.re[k]);
      const float turned_re = odd_re * cosine_[k] + odd_im * sine_[k];
      const float turned_im = odd_im * cosine_[k] - odd_re * sine_[k];
      out.re[k] = even_re + turned_re;
      out.im[k] = even_im + turned_im;
      out.re[kHalf - k] = even_re - turned_re;
      out.im[kHalf - k] = turned_im - even_im;
    }
  }
  // What forward() began with; the imaginary parts of the first and last bin count as 0.
  template <class Put>
  void backward(const Spectrum& in, const Put& put) const {
    Work apart;
    for (std::size_t k = 0; k < kHalf; ++k) {
      const std::size_t j = kHalf - k;
      const float im_k = k == 0 ? 0.0f : in.im[k], im_j = k == 0 ? 0.0f : in.im[j];
      const float even_re = in.re[k] + in.re[j], even_im = im_k - im_j;
      const float apart_re = in.re[k] - in.re[j], apart_im = im_k + im_j;
      const float odd_re = apart_re * cosine_[k] - apart_im * sine_[k];
      const float odd_im = apart_re * sine_[k] + apart_im * cosine_[k];
      // Conjugated, so that the transform forwards turns it back.
      apart.re[place_[k]] = even_re - odd_im;
      apart.im[place_[k]] = -(even_im + odd_re);
    }
    const Work work = transform(apart);
    constexpr float kScale = 1.0f / static_cast<float>(kLength);
    for (std::size_t i = 0; i < kHalf; ++i) {
      put(2 * i, work.re[i] * kScale);
      put(2 * i + 1, -work.im[i] * kScale);
    }
  }

 private:
  struct Work {
    alignas(64) std::array<float, kHalf> re, im;
  };
  // Turns `count` neighbours, each by a twiddle of its own or all by one, and adds them to those so far before them, and takes them away.
  template <bool kEach>
  static HWY_INLINE void turn(float* re, float* im, std::size_t far, const float* c, const float* s,
                              std::size_t count) {
    for (std::size_t k = 0; k < count; k += lanes_at_once(), re += lanes_at_once(), im += lanes_at_once()) {
      const Floats cosine = kEach ? hn::LoadU(kFloat, c + k) : all(*c),
                   sine = kEach ? hn::LoadU(kFloat, s + k) : all(*s);
      const Floats ar = hn::Load(kFloat, re), ai = hn::Load(kFloat, im);
      const Floats br = hn::Load(kFloat, re + far), bi = hn::Load(kFloat, im + far);
      const Floats turned_re = br * cosine + bi * sine, turned_im = bi * cosine - br * sine;
      hn::Store(ar - turned_re, kFloat, re + far);
      hn::Store(ai - turned_im, kFloat, im + far);
      hn::Store(ar + turned_re, kFloat, re);
      hn::Store(ai + turned_im, kFloat, im);
    }
  }
  Work transform(Work& apart) const {
    const float* const c = stage_cosine_.data() - 1;
    const float* const s = stage_sine_.data() - 1;
    for (std::size_t span = 1; span < kGroup; span *= 2) {
      for (std::size_t i = 0; i < kGroup; i += i % span == span - 1 ? span + 1 : 1) {
        const std::size_t at = i * kGroups, k = span + i % span;
        turn<false>(&apart.re[at], &apart.im[at], span * kGroups, c + k, s + k, kGroups);
      }
    }
    Work work;
    for (std::size_t i = 0; i < kGroup; ++i) {
      for (std::size_t group = 0; group < kGroups; ++group) {
        work.re[group * kGroup + i] = apart.re[i * kGroups + group];
        work.im[group * kGroup + i] = apart.im[i * kGroups + group];
      }
    }
    for (std::size_t span = kGroup; span < kHalf; span *= 2) {
      for (std::size_t at = 0; at < kHalf; at += 2 * span) {
        if (span >= kRow) {
          turn<true>(&work.re[at], &work.im[at], span, c + span, s + span, span);
          continue;
        }
        for (std::size_t k = 0; k < span; ++k) {
          float &ar = work.re[at + k], &ai = work.im[at + k], &br = work.re[at + span + k],
                &bi = work.im[at + span + k];
          const float re = br * c[span + k] + bi * s[span + k], im = bi * c[span + k] - br * s[span + k];
          br = ar - re;
          bi = ai - im;
          ar = ar + re;
          ai = ai + im;
        }
      }
    }
    return work;
  }
  std::array<float, kHalf> cosine_, sine_, stage_cosine_, stage_sine_;
  std::array<std::uint16_t, kHalf> place_;
};

inline constexpr std::size_t kFourier = 2048, kHalf = kFourier / 2, kBins = kHalf + 1;
using Fourier = FourierOf<kFourier>;
using Spectrum = Fourier::Spectrum;

}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
