// engine/units/spectral.cpp -- Sound as 1025 bins that are frozen, combed, smeared, scrambled, shifted or cut, and sound again.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>

#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/spectral.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/fourier-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// A window of 2048 frames every 512 of the voice's local time. In each quantum the windows of two lanes are transformed, so each
// lane's turn comes once in 512 frames and no callback has more to do than another. A window is heard from 512 frames after its
// last frame on: what comes out is 2560 frames late, whatever is done to it.
constexpr std::int32_t kHop = 512, kWindow = static_cast<std::int32_t>(kFourier), kLate = kWindow + kHop;
constexpr std::int32_t kOverlaps = kWindow / kHop;

// The ring's parts: what came in, then what comes out, each fourth window in one part, and in the last three the frozen bins.
constexpr std::uint32_t kParts = 8, kLeastPart = 4096;
static_assert(5 * kBins <= (kParts - 1 - kOverlaps) * kLeastPart);
struct Parts {
  float* rows;
  std::uint32_t length, mask;
  HWY_INLINE explicit Parts(const UnitCall& call)
      : rows{call.ring.rows}, length{(call.ring.mask + 1) / kParts}, mask{length - 1} {}
  HWY_INLINE float* row(std::uint32_t part, Frames frame) const {
    return rows + (static_cast<std::size_t>(part) * length + (static_cast<std::uint32_t>(frame) & mask)) * kRow;
  }
};

struct Tables {
  Fourier fourier;
  std::array<float, kFourier> window;  // the root of a raised cosine: used twice, four of them add up to 2
  Tables() {
    for (std::size_t i = 0; i < kFourier; ++i) {
      window[i] = static_cast<float>(portable::sin_turns(0.5 * static_cast<double>(i) / static_cast<double>(kFourier)));
    }
  }
};
const Tables& tables() {
  static const Tables made;
  return made;
}

struct Settings {
  float freeze, comb, smear, scram, binshift, hbrick, lbrick, enhance, real, imag;
};
HWY_INLINE float share(const UnitCall& call, std::size_t input, std::size_t lane, float low) {
  const float x = call.inputs[input].base[lane];
  return x > low ? (x < 1.0f ? x : 1.0f) : low;
}
HWY_INLINE float loudness(const Spectrum& s, std::size_t k) { return std::sqrt(s.re[k] * s.re[k] + s.im[k] * s.im[k]); }
HWY_INLINE void scale(Spectrum& s, std::size_t k, float by) {
  s.re[k] *= by;
  s.im[k] *= by;
}
// Gives a bin another loudness; a silent one gets it without a phase.
HWY_INLINE void set_loudness(Spectrum& s, std::size_t k, float now, float wanted) {
  if (now > 1e-20f) return scale(s, k, wanted / now);
  s.re[k] = wanted;
  s.im[k] = 0.0f;
}
struct Bin {
  float re = 0.0f, im = 0.0f;
};
// What was in bin `from`, in bin `to` of a window that begins so many hops from the onset. A higher bin turns further from window to
// window, by quarters of a turn: as it was, the windows that overlap would cancel each other.
HWY_INLINE Bin moved_to(std::size_t to, Bin bin, std::size_t from, std::int32_t hop) {
  static_assert(kOverlaps == 4);
  switch ((static_cast<std::uint32_t>(to) - static_cast<std::uint32_t>(from)) * static_cast<std::uint32_t>(hop) % 4) {
    case 1:
      return {-bin.im, bin.re};
    case 2:
      return {-bin.re, -bin.im};
    case 3:
      return {bin.im, -bin.re};
    default:
      return bin;
  }
}
// The finisher of MurmurHash3, as 0 … 1.
HWY_INLINE float chance_of(std::uint32_t place, std::uint32_t seed) {
  std::uint32_t h = place * 0x9e3779b9u ^ seed;
  h = (h ^ h >> 16) * 0x85ebca6bu;
  h = (h ^ h >> 13) * 0xc2b2ae35u;
  return static_cast<float>((h ^ h >> 16) >> 8) * (1.0f / 16777216.0f);
}

// A frozen bin: how loud it is, where it points, and by how much it turns from window to window, as two whole windows have it. From then on
// it goes on by itself.
void freeze(Spectrum& s, float* rows, float& windows) {
  for (std::size_t k = 0; k < kBins; ++k) {
    const auto kept = [&](std::size_t which) -> float& { return rows[(which * kBins + k) * kRow]; };
    const float now = loudness(s, k);
    Bin points = now > 1e-20f ? Bin{s.re[k] / now, s.im[k] / now} : Bin{1.0f, 0.0f};
    if (windows == 0.0f) {
      kept(0) = now;
    } else {
      const Bin before{kept(1), kept(2)};
      if (windows == 1.0f) {
        kept(3) = points.re * before.re + points.im * before.im;
        kept(4) = points.im * before.re - points.re * before.im;
      }
      points = {before.re * kept(3) - before.im * kept(4), before.re * kept(4) + before.im * kept(3)};
      const float size = std::sqrt(points.re * points.re + points.im * points.im);
      points = {points.re / size, points.im / size};
      s.re[k] = kept(0) * points.re;
      s.im[k] = kept(0) * points.im;
    }
    kept(1) = points.re;
    kept(2) = points.im;
  }
  windows = std::min(windows + 1.0f, 2.0f);
}

// `hop`: where the window begins, in hops from the onset.
void change(Spectrum& s, const Settings& wanted, float* frozen_rows, float& frozen_windows, std::uint32_t seed,
            std::int32_t hop) {
  constexpr auto kAll = static_cast<float>(kBins);
  if (wanted.freeze > 0.0f && hop >= 0) {
    freeze(s, frozen_rows, frozen_windows);
  } else {
    frozen_windows = 0.0f;
  }
  Spectrum old;
  if (wanted.smear > 0.0f) {
    // Sums from the first bin on, so that each mean is a difference.
    std::array<double, kBins + 1> sums;
    sums[0] = 0.0;
    for (std::size_t k = 0; k < kBins; ++k) sums[k + 1] = sums[k] + static_cast<double>(old.re[k] = loudness(s, k));
    const auto reach = static_cast<std::size_t>(1.0f + 63.0f * wanted.smear);
    for (std::size_t k = 0; k < kBins; ++k) {
      const std::size_t from = k > reach ? k - reach : 0, to = std::min(k + reach + 1, kBins);
      const double mean = (sums[to] - sums[from]) / static_cast<double>(to - from);
      set_loudness(s, k, old.re[k], static_cast<float>(mean));
    }
  }
  if (wanted.enhance > 0.0f) {
    old = s;
    for (std::size_t k = 1; 2 * k < kBins; ++k) {
      for (std::size_t partial = 2; partial <= 8 && partial * k < kBins; ++partial) {
        const float by = wanted.enhance / static_cast<float>(partial);
        const Bin moved = moved_to(partial * k, {old.re[k], old.im[k]}, k, hop);
        s.re[partial * k] += moved.re * by;
        s.im[partial * k] += moved.im * by;
      }
    }
  }
  if (wanted.scram > 0.0f) {
    old = s;
    for (std::size_t k = 0; k < kBins; ++k) {
      const auto place = static_cast<std::uint32_t>(k);
      if (chance_of(2 * place, seed) >= wanted.scram) continue;
      const float from = static_cast<float>(k) + (chance_of(2 * place + 1, seed) - 0.5f) * 0.4f * kAll;
      const auto other = static_cast<std::size_t>(std::min(std::max(from, 0.0f), kAll - 1.0f));
      const Bin moved = moved_to(k, {old.re[other], old.im[other]}, other, hop);
      s.re[k] = moved.re;
      s.im[k] = moved.im;
    }
  }
  if (wanted.binshift > 0.0f) {
    const auto by = static_cast<std::size_t>(wanted.binshift * 256.0f + 0.5f);
    for (std::size_t k = kBins; k-- > 0;) {
      const Bin moved = k >= by ? moved_to(k, {s.re[k - by], s.im[k - by]}, k - by, hop) : Bin{};
      s.re[k] = moved.re;
      s.im[k] = moved.im;
    }
  }
  if (wanted.real != 0.0f || wanted.imag != 0.0f) {
    // z to (z − a)/(1 − z·conj a), with a full-scale sine at |z| = 1; that circle is kept.
    constexpr float kFull = 0.31830989f * static_cast<float>(kFourier);
    const float a = wanted.real * 0.999f, b = wanted.imag * 0.999f;
    for (std::size_t k = 0; k < kBins; ++k) {
      const float x = s.re[k] / kFull, y = s.im[k] / kFull;
      const float up_re = x - a, up_im = y - b;
      const float down_re = 1.0f - (x * a + y * b), down_im = x * b - y * a;
      const float size = std::max(down_re * down_re + down_im * down_im, 1e-3f);
      s.re[k] = kFull * (up_re * down_re + up_im * down_im) / size;
      s.im[k] = kFull * (up_im * down_re - up_re * down_im) / size;
    }
  }
  for (std::size_t k = 0; k < kBins; ++k) {
    const float place = static_cast<float>(k) / kAll;
    bool open = place >= wanted.hbrick && place <= wanted.lbrick;
    if (wanted.comb > 0.0f) {
      const float teeth = place * std::floor(1.0f + 255.0f * wanted.comb);
      open = open && teeth - std::floor(teeth) < 1.0f - wanted.comb;
    }
    if (!open) s.re[k] = s.im[k] = 0.0f;
  }
}

// One window of one lane: the one that ended last before the quantum.
void transform(const UnitCall& call, const Parts& parts, std::size_t lane) {
  const std::int32_t time = call.times->local[lane];
  if (time < kHop || call.times->to_end[lane] < -kLate) return;
  const std::int32_t number = time / kHop - 1, begin = (number + 1) * kHop - kWindow;  // local time of its first frame
  const Frames onset = call.start - time;
  const Tables& made = tables();
  Spectrum s;
  made.fourier.forward(
      [&](std::size_t i) {
        const std::int32_t at = begin + static_cast<std::int32_t>(i);
        return at < 0 ? 0.0f : made.window[i] * parts.row(0, onset + at)[lane];
      },
      s);
  const Settings wanted{share(call, 1, lane, 0.0f),  share(call, 2, lane, 0.0f), share(call, 3, lane, 0.0f),
                        share(call, 4, lane, 0.0f),  share(call, 5, lane, 0.0f), share(call, 6, lane, 0.0f),
                        share(call, 7, lane, 0.0f),  share(call, 8, lane, 0.0f), share(call, 9, lane, -1.0f),
                        share(call, 10, lane, -1.0f)};
  change(s, wanted, parts.row(1 + kOverlaps, 0) + lane, call.state[lane], call.times->seed[lane], begin / kHop);
  const auto part = static_cast<std::uint32_t>(1 + number % kOverlaps);
  made.fourier.backward(s, [&](std::size_t i, float y) {
    parts.row(part, onset + begin + kLate + static_cast<std::int32_t>(i))[lane] = 0.5f * made.window[i] * y;
  });
}

void spectral(const UnitCall& call) noexcept {
  const Parts parts{call};
  if (parts.length < kLeastPart) return pass_on(call);  // at rates below 33 kHz
  const auto turn = static_cast<std::size_t>(call.start / kQuantum % (kHop / kQuantum));
  for (std::size_t lane = turn; lane < kRow; lane += kHop / kQuantum) transform(call, parts, lane);
  const Input in{call.inputs[0]};
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    Ints time = local_time(call, lane);
    for (std::size_t frame = 0; frame < kFrames; ++frame) {
      const Frames now = call.start + static_cast<Frames>(frame);
      const Floats x = hn::IfThenElseZero(begun(time), in.at(frame, lane));
      const Floats sound = hn::IfThenElseZero(hn::Lt(hn::Abs(x), all(1e9f)), x);
      hn::Store(sound, kFloat, parts.row(0, now) + lane);
      Floats sum = zero();
      for (std::int32_t which = 0; which < kOverlaps; ++which) {
        // Before a part's first window it holds what the voice before had left.
        const Mask written = begun(time - hn::Set(kInt, (which + 2) * kHop));
        const float* const row = parts.row(static_cast<std::uint32_t>(1 + which), now);
        sum = sum + hn::IfThenElseZero(written, hn::Load(kFloat, row + lane));
      }
      put(call.outputs[0], frame, lane, sum);
      time = time + hn::Set(kInt, 1);
    }
  }
}

constexpr std::string_view kFamily = "spectral";
constexpr UnitInput part(std::string_view name, float low, float default_value) {
  return held(input(name, "0..1", low, 1.0f, default_value));
}
constexpr UnitRow kRows[] = {
    {unit(
         "spectral", kFamily,
         "through windows of 2048 frames, 2560 frames late: freeze holds the loudness of every bin, comb leaves teeth, "
         "smear blurs, scram mixes bins up, binshift moves them up, hbrick cuts the lower share and lbrick leaves no "
         "more than it, enhance adds overtones, real and imag bend the plane",
         {kIn, part("freeze", 0.0f, 0.0f), part("comb", 0.0f, 0.0f), part("smear", 0.0f, 0.0f),
          part("scram", 0.0f, 0.0f), part("binshift", 0.0f, 0.0f), part("hbrick", 0.0f, 0.0f),
          part("lbrick", 0.0f, 1.0f), part("enhance", 0.0f, 0.0f), part("real", -1.0f, 0.0f),
          part("imag", -1.0f, 0.0f)},
         {.state_rows = 1, .memory_seconds = 0.5f, .kind = UnitKind::whole}),
     spectral},
};
UnitRows spectral_rows() {
  tables();  // made here, on the control thread
  return kRows;
}

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(spectral_rows);
UnitRows spectral_units() { return HWY_DYNAMIC_DISPATCH(spectral_rows)(); }
}  // namespace perigee
#endif
