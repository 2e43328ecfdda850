// engine/signal.h -- What moves a parameter while its voice sounds: a value for every absolute frame, however time is cut.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/trigger.h"

namespace perigee {

class CountedSource {
 public:
  CountedSource() = default;
  CountedSource(const CountedSource&) = delete;
  CountedSource& operator=(const CountedSource&) = delete;
  virtual ~CountedSource() = default;

  // Triggers in the engine and voices that have it. The engine counts; the owner frees it at 0.
  mutable std::atomic<std::int32_t> uses{0};
};

class SignalSource : public CountedSource {
 public:
  // Threads that render, several at once. Finite values for the quantum that begins at `start`.
  virtual void fill(Frames start, std::array<float, kQuantum>& values) const noexcept = 0;

  // Audio thread, before that, where it moves an orbit: what voices sent over their busses in this quantum, left and right.
  using Busses = std::span<const std::array<std::array<float, kQuantum>, 2>>;
  virtual void hear(const Busses& busses) const noexcept { static_cast<void>(busses); }
};

// What one voice brings with it, which its Program reads by number, with the units `stream`, `stream_curve` and `stream_answer`.
// Threads that render, one at a time.
class ChannelSource : public CountedSource {
 public:
  // Finite values for the quantum that begins at `start`; 0 before its voice begins, and for a channel that there is not.
  virtual void fill(int channel, Frames start, std::array<float, kQuantum>& values) const noexcept = 0;

  // Bends the sound of the quantum that begins at `start` by a curve; leaves it as it is where there is none.
  virtual void bend(int number, Frames start, std::array<float, kQuantum>& sound) const noexcept {
    static_cast<void>(number), static_cast<void>(start), static_cast<void>(sound);
  }
  // Such a curve: kCurvePoints finite values from −1 to 1, straight between two; beyond the ends as at the ends.
  static constexpr std::size_t kCurvePoints = 8193;
  static float bent(const float* curve, float x) noexcept;

  // What an impulse response answers to the sound, quantum after quantum from the voice's first on; false where there is none.
  virtual bool answer(int number, Frames start, const std::array<float, kQuantum>& in,
                      std::array<float, kQuantum>& out) const noexcept {
    static_cast<void>(number), static_cast<void>(start), static_cast<void>(in), static_cast<void>(out);
    return false;
  }
};

// Makes what the voices of one instrument bring with them.
class ChannelMaker {
 public:
  struct Note {
    double semitones = 0.0;  // from the instrument's own pitch
    double velocity = 1.0;
    double seconds = 1.0;   // from the onset to the end of the gate
    double position = 0.0;  // 0 … 1, of an instrument that lies between two
    bool operator==(const Note&) const = default;
  };
  ChannelMaker() = default;
  ChannelMaker(const ChannelMaker&) = delete;
  ChannelMaker& operator=(const ChannelMaker&) = delete;
  virtual ~ChannelMaker() = default;

  // Control thread.
  virtual std::unique_ptr<ChannelSource> make(const Note& note, Frames onset) const = 0;
  // From frame `from` on it goes over in `over` frames. One that is `moving` is part of a movement: the next follows.
  struct Change {
    Frames from = 0, over = 0;
    bool moving = false;
  };
  // The same. What sounds already, which another maker may have made, goes over to this note. False: they are too different, and
  // nothing changes.
  virtual bool change(const ChannelSource& source, const Note& note, const Change& change) const {
    static_cast<void>(source), static_cast<void>(note), static_cast<void>(change);
    return false;
  }
  // The same. The changes that begin before frame `until` have all been made; what is later need not be ready yet.
  virtual void known(const ChannelSource& source, Frames until) const {
    static_cast<void>(source), static_cast<void>(until);
  }
};

// The waves of the unit `lfo`, in its order.
enum class LfoShape : std::uint8_t { triangle, sine, ramp, saw, square };
inline constexpr int kLfoShapes = 5;

// Runs freely from frame 0 on: two that have it move together.
class LfoSignal final : public SignalSource {
 public:
  struct Wave {
    LfoShape shape = LfoShape::sine;
    double rate_hz = 1.0;
    double phase = 0.0;  // turns, on frame 0
    double skew = 0.5;   // where in a turn a triangle has its top, and a square falls
    float low = 0.0f, high = 1.0f;
    double curve = 1.0;  // the wave from 0 to 1 to this power
  };
  LfoSignal(const Wave& wave, double frames_per_second);
  void fill(Frames start, std::array<float, kQuantum>& values) const noexcept override;

 private:
  LfoShape shape_;
  std::uint64_t phase_, step_;  // 2^-64 turns: exact however long it runs
  double skew_, curve_;
  float low_, span_;
};

// superdough's envelope of one event: from 0 to 1, to the sustain level, held to the gate, and from where it then is back to 0; each
// way bent by its curve, as the unit `bent_envelope` bends it.
class EnvelopeSignal final : public SignalSource {
 public:
  struct Shape {
    double attack = 0.0, decay = 0.0, sustain = 1.0, release = 0.0;     // seconds, 0..1, seconds
    double attack_curve = 0.0, decay_curve = 0.0, release_curve = 0.0;  // −1..1; 0: straight
  };
  EnvelopeSignal(const Shape& shape, Frames onset, Frames gate_frames, double frames_per_second);
  void fill(Frames start, std::array<float, kQuantum>& values) const noexcept override;

 private:
  double held(double frames) const noexcept;  // since the onset

  Shape shape_;
  Frames onset_, gate_;
  double rate_;
};

// The mean of both sides of a bus between voices: at 0 it is `low`, at `full` it is `high`, and nowhere beyond `least` and `most`.
class BusSignal final : public SignalSource {
 public:
  struct Reach {
    float low = 0.0f, high = 1.0f, least = 0.0f, most = 1.0f, full = 1.0f;
  };
  BusSignal(double number, const Reach& reach);  // numbers wrap round, as those of the unit `bus_out`
  void fill(Frames start, std::array<float, kQuantum>& values) const noexcept override;
  void hear(const Busses& busses) const noexcept override;

 private:
  std::int64_t number_;
  Reach reach_;
  mutable std::array<float, kQuantum> heard_;  // audio thread only
};

// A line through points that are written ahead of time. Before the first of them it is `first`, after the last one that holds.
class FollowSignal final : public SignalSource {
 public:
  // At `frame` the value is `from`; it goes evenly to `to`, which it has after `frames` (0: it stays at `from`).
  struct Point {
    Frames frame = 0;
    float from = 0.0f, to = 0.0f;
    std::int32_t frames = 0;
  };

  // `points`: how many lie between the one that sounds and the last one written, at most.
  FollowSignal(std::size_t points, float first);
  void fill(Frames start, std::array<float, kQuantum>& values) const noexcept override;

  // The one thread that writes. Points come in order; one that is not finite or not later than the last is left out.
  void add(const Point& point) noexcept;

 private:
  struct Slot {
    std::atomic<Frames> frame{0};
    std::atomic<float> from{0.0f}, to{0.0f};
    std::atomic<std::int32_t> frames{0};
  };
  Point at(std::uint64_t number) const noexcept;

  std::vector<Slot> slots_;  // a power of two, twice as many as may be read: what is read is not written
  std::atomic<std::uint64_t> count_{0};
};

// Owns the signals of voices: each is freed, by the thread that asks, when no voice has it any more. Outlives the engine.
class SignalPool {
 public:
  SignalPool() = default;
  SignalPool(const SignalPool&) = delete;
  SignalPool& operator=(const SignalPool&) = delete;
  ~SignalPool() {  // what reads others came after them
    while (!sources_.empty()) sources_.pop_back();
  }
  template <class Source>
  Source* add(std::unique_ptr<Source> source) {
    Source* made = source.get();
    sources_.push_back(std::move(source));
    return made;
  }
  // Frees what has no use; `keep(source)` says what is not posted yet.
  template <class Keep>
  void collect(const Keep& keep) {
    std::erase_if(sources_, [&](const std::unique_ptr<CountedSource>& source) {
      return source->uses.load(std::memory_order_acquire) == 0 && !keep(source.get());
    });
  }
  std::size_t size() const noexcept { return sources_.size(); }

 private:
  std::vector<std::unique_ptr<CountedSource>> sources_;
};

}  // namespace perigee
