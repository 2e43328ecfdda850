// engine/units/reading-inl.h -- One value of a sound between its frames, for units whose lanes read where they like.
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(PERIGEE_ENGINE_UNITS_READING_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PERIGEE_ENGINE_UNITS_READING_INL_H_
#undef PERIGEE_ENGINE_UNITS_READING_INL_H_
#else
#define PERIGEE_ENGINE_UNITS_READING_INL_H_
#endif

#include "engine/units/smooth-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {

HWY_INLINE float part_of(SamplePosition position) {
  return static_cast<float>(static_cast<std::uint32_t>(position) >> 8) * (1.0f / 16777216.0f);
}
// Is there anything to read around here? Beyond its ends a sound is silent.
HWY_INLINE bool readable(const SampleReader& reader, SamplePosition position) {
  const Frames frame = position >> 32;
  return frame >= -2 && frame <= reader.frames;
}
HWY_INLINE float read_smooth(const SampleReader& reader, std::size_t channel, SamplePosition position) {
  const float* const at = reader.channel[channel] + (position >> 32);
  return smooth_value(at[-1], at[0], at[1], at[2], part_of(position));
}
// A share of the reader's region, 0 … 1.
HWY_INLINE SamplePosition place_in(const SampleReader& reader, double share) {
  const double inside = share > 0.0 ? (share < 1.0 ? share : 1.0) : 0.0;
  return reader.begin + static_cast<SamplePosition>(inside * static_cast<double>(reader.end - reader.begin));
}
// Rises from 0 to 1 in the first half and falls in the second; with itself half a window later it is always 1.
HWY_INLINE float window_at(float done) {
  const float u = done < 0.5f ? done + done : 2.0f - (done + done);
  return u * u * (3.0f - (u + u));
}

}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
