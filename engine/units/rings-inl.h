// engine/units/rings-inl.h -- Reading what a unit wrote into its ring earlier: whole frames, straight or smooth in between.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Included once for each instruction set, after lanes-inl.h.
#if defined(PERIGEE_ENGINE_UNITS_RINGS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PERIGEE_ENGINE_UNITS_RINGS_INL_H_
#undef PERIGEE_ENGINE_UNITS_RINGS_INL_H_
#else
#define PERIGEE_ENGINE_UNITS_RINGS_INL_H_
#endif

#include "engine/units/smooth-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {

// What is no number or beyond all sound is kept as silence, so that nothing stays broken inside a loop.
HWY_INLINE Floats sound_or_silence(Floats x) { return hn::IfThenElseZero(hn::Lt(hn::Abs(x), all(1e15f)), x); }

// The ring of one call. `time` is the voice's local time at `frame`: what is older than that reads as 0.
class Ring {
 public:
  HWY_INLINE explicit Ring(const UnitCall& call)
      : rows_{call.ring.rows}, mask_{call.ring.mask}, now_{static_cast<std::uint32_t>(call.start + call.first)} {}
  // One of so many equal parts of it, a power of two.
  HWY_INLINE Ring(const UnitCall& call, std::uint32_t part, std::uint32_t parts) : Ring{call} {
    const std::uint32_t length = (mask_ + 1) / parts;
    rows_ += static_cast<std::size_t>(part * length) * kRow;
    mask_ = length - 1;
  }

  HWY_INLINE void write(std::size_t frame, std::size_t lane, Floats value) const {
    hn::Store(sound_or_silence(value), kFloat, row(frame, 0) + lane);
  }
  // The same number of frames ago in every lane: one load.
  HWY_INLINE Floats read(std::size_t frame, std::size_t lane, std::int32_t back, Ints time) const {
    const Mask written = begun(time - hn::Set(kInt, back));
    return hn::IfThenElseZero(written, hn::Load(kFloat, row(frame, back) + lane));
  }
  HWY_INLINE Floats gather(std::size_t frame, std::size_t lane, Ints back, Ints time) const {
    const Ints place = hn::And(hn::Set(kInt, static_cast<std::int32_t>(now_ + frame)) - back,
                               hn::Set(kInt, static_cast<std::int32_t>(mask_)));
    const Ints index = hn::ShiftLeft<4>(place) + hn::Iota(kInt, static_cast<std::int32_t>(lane));
    return hn::IfThenElseZero(begun(time - back), hn::GatherIndex(kFloat, rows_, index));
  }

 private:
  static_assert(kLanes == 16, "gather() shifts by 4");
  HWY_INLINE float* row(std::size_t frame, std::int32_t back) const {
    return rows_ + ((now_ + static_cast<std::uint32_t>(frame) - static_cast<std::uint32_t>(back)) & mask_) * kRow;
  }
  float* rows_;
  std::uint32_t mask_;
  std::uint32_t now_;
};

// The same memory with each lane's sound in one piece: for units whose lanes read at places of their own, since consecutive
// frames of a lane are then neighbours.
class LaneRing {
 public:
  HWY_INLINE explicit LaneRing(const UnitCall& call)
      : floats_{call.ring.rows},
        mask_{static_cast<std::int32_t>(call.ring.mask)},
        now_{static_cast<std::int32_t>(static_cast<std::uint32_t>(call.start + call.first))} {}
  HWY_INLINE void write(std::size_t frame, std::size_t lane, Floats value) const {
    hn::ScatterIndex(sound_or_silence(value), kFloat, floats_, place(frame, lane, hn::Zero(kInt)));
  }
  HWY_INLINE Floats gather(std::size_t frame, std::size_t lane, Ints back, Ints time) const {
    return hn::IfThenElseZero(begun(time - back), hn::GatherIndex(kFloat, floats_, place(frame, lane, back)));
  }

 private:
  // The lanes are shifted against each other, else all of them would fall into one set of the processor's caches.
  static constexpr std::int32_t kShift = 80;
  HWY_INLINE Ints place(std::size_t frame, std::size_t lane, Ints back) const {
    const Ints number = hn::Iota(kInt, static_cast<std::int32_t>(lane));
    const auto now = static_cast<std::int32_t>(static_cast<std::uint32_t>(now_) + static_cast<std::uint32_t>(frame));
    const Ints at = (hn::Set(kInt, now) - back) + number * hn::Set(kInt, kShift);
    return number * hn::Set(kInt, mask_ + 1) + hn::And(at, hn::Set(kInt, mask_));
  }
  float* floats_;
  std::int32_t mask_, now_;
};

enum class Between { nearest, straight, smooth };

// So many frames ago, each lane its own number: found out once where it holds for the quantum.
template <Between between>
class Tap {
 public:
  // Nearer than that, the neighbours that are needed are not written yet.
  static constexpr float kLeastFrames = between == Between::smooth ? 1.0f : 0.0f;

  HWY_INLINE explicit Tap(Floats frames)
      : part_{frames},
        back_{hn::ConvertTo(kInt, hn::Floor(between == Between::nearest ? frames + all(0.5f) : frames))} {
    part_ = frames - to_float(back_);
    first_ = hn::GetLane(back_);
    together_ = hn::AllTrue(kInt, hn::Eq(back_, hn::Set(kInt, first_)));
  }
  HWY_INLINE Floats read(const Ring& ring, std::size_t frame, std::size_t lane, Ints time) const {
    return together_ ? between_taps([&](std::int32_t k) HWY_ATTR { return ring.read(frame, lane, first_ + k, time); })
                     : between_taps([&](std::int32_t k)
                                        HWY_ATTR { return ring.gather(frame, lane, back_ + hn::Set(kInt, k), time); });
  }

 private:
  template <class Neighbour>
  HWY_INLINE Floats between_taps(const Neighbour& neighbour) const {
    const Floats here = neighbour(0);
    if constexpr (between == Between::nearest) return here;
    if constexpr (between == Between::straight) return here + (neighbour(1) - here) * part_;
    if constexpr (between == Between::smooth)
      return smooth_between(neighbour(-1), here, neighbour(1), neighbour(2), part_);
  }
  Floats part_;
  Ints back_;
  std::int32_t first_;
  bool together_;
};

}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
