// engine/units/turn-inl.h -- Rows become columns: four values of each of four become the first, the second … of all four.
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(PERIGEE_ENGINE_UNITS_TURN_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PERIGEE_ENGINE_UNITS_TURN_INL_H_
#undef PERIGEE_ENGINE_UNITS_TURN_INL_H_
#else
#define PERIGEE_ENGINE_UNITS_TURN_INL_H_
#endif

#include "engine/units/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {

#if HWY_TARGET != HWY_SCALAR
// In each four values of the vectors by themselves.
template <class Tag>
HWY_INLINE void turn(Tag tag, hn::Vec<Tag>& a, hn::Vec<Tag>& b, hn::Vec<Tag>& c, hn::Vec<Tag>& d) {
  const hn::Repartition<double, Tag> two;
  const auto ab_low = hn::BitCast(two, hn::InterleaveLower(tag, a, b)),
             ab_high = hn::BitCast(two, hn::InterleaveUpper(tag, a, b));
  const auto cd_low = hn::BitCast(two, hn::InterleaveLower(tag, c, d)),
             cd_high = hn::BitCast(two, hn::InterleaveUpper(tag, c, d));
  a = hn::BitCast(tag, hn::InterleaveLower(two, ab_low, cd_low));
  b = hn::BitCast(tag, hn::InterleaveUpper(two, ab_low, cd_low));
  c = hn::BitCast(tag, hn::InterleaveLower(two, ab_high, cd_high));
  d = hn::BitCast(tag, hn::InterleaveUpper(two, ab_high, cd_high));
}

struct Four {
  using Tag = hn::FixedTag<float, 4>;
  hn::Vec<Tag> a, b, c, d;
  HWY_INLINE Four(const float* from, std::size_t apart)
      : a{hn::Load(Tag{}, from)},
        b{hn::Load(Tag{}, from + apart)},
        c{hn::Load(Tag{}, from + 2 * apart)},
        d{hn::Load(Tag{}, from + 3 * apart)} {}
  HWY_INLINE void turn_round() { turn(Tag{}, a, b, c, d); }
  HWY_INLINE void store(float* to, std::size_t apart) const {
    hn::Store(a, Tag{}, to);
    hn::Store(b, Tag{}, to + apart);
    hn::Store(c, Tag{}, to + 2 * apart);
    hn::Store(d, Tag{}, to + 3 * apart);
  }
};
#endif
#if HWY_TARGET <= HWY_AVX3
// Four values of each of four rows, beside each other, without a shuffle.
HWY_INLINE Floats quarters(const float* from, std::size_t apart) {
  const auto at = [&](std::size_t row) HWY_ATTR { return _mm_load_ps(from + row * apart); };
  __m512 all_four = _mm512_broadcast_f32x4(at(0));
  all_four = _mm512_mask_broadcast_f32x4(all_four, 0x00f0, at(1));
  all_four = _mm512_mask_broadcast_f32x4(all_four, 0x0f00, at(2));
  return Floats{_mm512_mask_broadcast_f32x4(all_four, 0xf000, at(3))};
}
// And back.
HWY_INLINE void put_quarters(Floats all_four, float* to, std::size_t apart) {
  _mm_store_ps(to, _mm512_castps512_ps128(all_four.raw));
  _mm_store_ps(to + apart, _mm512_extractf32x4_ps(all_four.raw, 1));
  _mm_store_ps(to + 2 * apart, _mm512_extractf32x4_ps(all_four.raw, 2));
  _mm_store_ps(to + 3 * apart, _mm512_extractf32x4_ps(all_four.raw, 3));
}
#endif

// rows of `columns` values, `apart` floats from one to the next, become columns of the other; both numbers divisible by 4, all
// addresses by 16 bytes.
HWY_INLINE void turn_over(const float* from, std::size_t apart, std::size_t rows, std::size_t columns, float* to,
                          std::size_t to_apart) {
#if HWY_TARGET == HWY_SCALAR
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) to[column * to_apart + row] = from[row * apart + column];
  }
#else
  std::size_t row = 0;
#if HWY_TARGET <= HWY_AVX3
  for (; row + kRow <= rows; row += kRow) {
    for (std::size_t column = 0; column < columns; column += 4) {
      const float* const at = from + row * apart + column;
      Floats a = quarters(at, 4 * apart), b = quarters(at + apart, 4 * apart), c = quarters(at + 2 * apart, 4 * apart),
             d = quarters(at + 3 * apart, 4 * apart);
      turn(kFloat, a, b, c, d);
      float* const out = to + column * to_apart + row;
      hn::StoreU(a, kFloat, out);
      hn::StoreU(b, kFloat, out + to_apart);
      hn::StoreU(c, kFloat, out + 2 * to_apart);
      hn::StoreU(d, kFloat, out + 3 * to_apart);
    }
  }
#endif
  for (; row < rows; row += 4) {
    for (std::size_t column = 0; column < columns; column += 4) {
      Four part{from + row * apart + column, apart};
      part.turn_round();
      part.store(to + column * to_apart + row, to_apart);
    }
  }
#endif
}

}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
