// engine/units/noise-inl.h -- Chance as a function: well-mixed numbers from a place and a seed.
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(PERIGEE_ENGINE_UNITS_NOISE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PERIGEE_ENGINE_UNITS_NOISE_INL_H_
#undef PERIGEE_ENGINE_UNITS_NOISE_INL_H_
#else
#define PERIGEE_ENGINE_UNITS_NOISE_INL_H_
#endif

#include "engine/units/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {

// The finisher of MurmurHash3.
HWY_INLINE Words hash(Words place, Words seed) {
  Words h = place * hn::Set(kWord, 0x9e3779b9u) ^ seed;
  h = (h ^ hn::ShiftRight<16>(h)) * hn::Set(kWord, 0x85ebca6bu);
  h = (h ^ hn::ShiftRight<13>(h)) * hn::Set(kWord, 0xc2b2ae35u);
  return h ^ hn::ShiftRight<16>(h);
}
// −1 … 1
HWY_INLINE Floats hash_noise(Words place, Words seed) {
  return to_float(hn::BitCast(kInt, hash(place, seed))) * all(1.0f / 2147483648.0f);
}
HWY_INLINE Words salted(Words seed, const Input& salt_input, std::size_t lane) {
  const Floats salt = within(salt_input.held(lane), all(-1e9f), all(1e9f));
  return seed + hn::BitCast(kWord, hn::ConvertTo(kInt, salt)) * hn::Set(kWord, 0x7feb352du);
}
// The voice's seed, another for every salt; and the one for places that are local times, which go round.
HWY_INLINE Words salted_seed(const UnitCall& call, const Input& salt_input, std::size_t lane) {
  return salted(hn::Load(kWord, call.times->seed.data() + lane), salt_input, lane);
}
HWY_INLINE Words frame_seed(const UnitCall& call, std::size_t lane) {
  // The clock goes on where the local time goes round, by 2^29: for a day, in which no noise comes back.
  const Words rounds = hn::ShiftRight<29>(hn::BitCast(kWord, local_clock(call, lane) - local_time(call, lane)));
  return hn::Load(kWord, call.times->seed.data() + lane) + rounds * hn::Set(kWord, 0x846ca68bu);
}
HWY_INLINE Words salted_frame_seed(const UnitCall& call, const Input& salt_input, std::size_t lane) {
  return salted(frame_seed(call, lane), salt_input, lane);
}

}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
