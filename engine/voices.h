// engine/voices.h -- Who sounds: gives voices their lanes, cuts, steals and ends them, all on the exact frame.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/crew.h"
#include "engine/lane_group.h"
#include "engine/trigger.h"

namespace perigee {

// Audio thread, except for the constructor, which takes all the memory there will be. What happens depends on the frames and the
// order of the calls alone, not on how many threads share the work: groups lie in shards by a rule that counts units, each
// shard has sums of its own, and these are added in the shards' order.
class Voices {
 public:
  static constexpr int kStealFadeFrames = 240;  // 5 ms at 48 kHz

  struct Options {
    int max_voices = 1024;
    std::size_t memory_bytes = 0;
    double rate_hz = 48000.0;
    int threads = 1;
    bool live = false;
    int outputs = 2;
    std::int64_t (*now_ns)() noexcept = nullptr;  // groups are timed by this clock; null: they are not
  };
  Voices(const Options& options, const KernelTable& kernels);

  // Ends what the trigger cuts, makes room, and starts the voice at `onset`, inside the quantum that is rendered next. False if
  // every lane is taken by voices that still fade, or the trigger cannot sound.
  bool start(const Trigger& trigger, Frames onset) noexcept;

  // Fades out everything that sounds at `from`.
  void fade_all(Frames from, std::int32_t fade_frames) noexcept;

  // Fades out so many of the quietest voices that do not fade yet; of equals the oldest first. How many it were.
  int shed(Frames from, int count) noexcept;

  // Renders the quantum that begins at `start` into the orbits' sums, and those of the slots where there are any, and frees the
  // lanes of voices that ended in it. With a clock it lets go of what there is no time for. Where the first groups show that the callback
  // will be late, so many of the others fade within the quantum that it will not. Of a burst, groups begin one after the other while
  // there is time; the voices of the others end unheard.
  struct LetGo {
    int hurried = 0, after = 0;  // groups that fade, of those after so many
    int unbegun = 0;             // groups
    int voices = 0;              // of both
  };
  // Where the callback stands: so many quanta come after this one. A burst has time while this quantum has taken less than the governor's
  // threshold of what it lasts, and the callback, if the further ones take as long, less than the same of its block.
  struct Pace {
    std::int64_t begin_ns = 0;  // when it was due
    double block_ns = 0.0;
    int further = 0;
  };
  LetGo render(Frames start, OrbitSums& sums, const InputQuantum* input, SlotSums* slots, const Pace& pace) noexcept;

  // What render() once let go of, it lets go of again in the quantum that is rendered next; the voices are found anew.
  void let_go(const LetGo& told) noexcept { told_ = told; }

  static constexpr int kBurst = 32;  // voices in new groups that always begin

  void end_all() noexcept;  // at once
  void rest() noexcept {    // as Engine has it
    for (ProgramRunner& runner : runners_) runner.rest();
  }

  int sounding() const noexcept { return alive_; }
  int unfaded() const noexcept { return unfaded_; }
  std::uint64_t stolen() const noexcept { return stolen_; }
  std::uint64_t killed() const noexcept { return killed_; }
  std::size_t memory_bytes() const noexcept { return memory_.used_bytes(); }
  const Crew& crew() const noexcept { return crew_; }
  SignalSource::Busses busses() const noexcept { return shared_; }  // what was sent between voices in the last quantum

  // Any thread. What a slot's voices take of a core, smoothed: a group's time is shared by its voices. 0 where nothing is timed.
  float load_of(std::uint32_t slot) const noexcept {
    return slot_loads_[slot % kMaxSlots].load(std::memory_order_relaxed);
  }

 private:
  using VoiceId = std::int32_t;  // group · kLanes + lane
  static constexpr VoiceId kNone = -1;
  struct Voice {
    VoiceId older = kNone, younger = kNone;
    const SampleBuffer* sample = nullptr;
    std::int32_t cut_group = 0;
    std::uint32_t cut_identity = 0;
    std::int32_t cut_fade_frames = 0;
    std::int32_t orbit = 0;
    std::uint32_t slot = 0;
    bool fading = false;
  };

  // What may be let go of: a voice, or a group by its loudest voice and its first lane.
  struct Loudness {
    float level;
    std::int32_t age;  // 0: the oldest
    VoiceId id;
    bool operator<(const Loudness& other) const noexcept {
      return level < other.level || (level == other.level && age < other.age);
    }
  };

  LaneSpan& span_of(VoiceId id) noexcept;
  Voice& voice(VoiceId id) noexcept { return voices_[static_cast<std::size_t>(id)]; }
  VoiceId take_lane(const Program& program, int orbit, bool moving) noexcept;
  void fade(VoiceId id, Frames from, std::int32_t fade_frames) noexcept;
  void cut(const Trigger& trigger, Frames from) noexcept;
  void steal_oldest(Frames from) noexcept;
  void end(VoiceId id) noexcept;
  void end_those_over(Frames now) noexcept;  // by then, and those that have gone wrong
  void share_out() noexcept;
  void run_shard(int shard, int worker) noexcept;
  void run_to(std::size_t until) noexcept;             // the groups before active_groups_[until] that have not run yet
  void watch(const Pace& pace, LetGo& gone) noexcept;  // runs some of the groups, if the callback may be late
  std::span<const Loudness> quietest_groups(std::size_t after) noexcept;
  int hurry(std::span<const Loudness> groups) noexcept;  // how many voices fade
  void compare_times(std::int64_t together_ns) noexcept;
  std::size_t begin_burst(const Pace& pace, std::int64_t began_ns) noexcept;  // how many of active_groups_ have run
  int drop_from(std::size_t group) noexcept;
  void hear_shared(const OrbitSums& sums) noexcept;
  void charge_slots() noexcept;

  // Levels and times are measured in one quantum of so many, wherever in a callback it is: the first finds the caches cold.
  static constexpr Frames kMeasured = 17;
  // Fewer and larger would leave threads without work, more would cost sums.
  static constexpr std::size_t kMostShards = 16;
  static constexpr std::size_t kLeastUnits = 192;  // some tens of microseconds

  LaneMemory memory_;
  std::vector<LaneGroup> groups_;
  static constexpr std::size_t kUsualRows = 128;  // of a group, on average
  LaneMemory rows_;
  std::vector<std::int32_t> free_groups_;    // the last one is taken next
  std::vector<std::int32_t> active_groups_;  // in the order in which they were taken
  std::vector<Voice> voices_;
  VoiceId oldest_ = kNone, youngest_ = kNone;
  VoiceId oldest_unfaded_ = kNone;  // or one before it; none: only who begins from now on
  int max_voices_;
  double rate_hz_;
  std::int64_t (*now_ns_)() noexcept;
  int alive_ = 0;  // with those that fade
  int unfaded_ = 0;
  std::uint64_t stolen_ = 0, killed_ = 0;

  std::array<float, kMaxSlots> slot_seconds_{};  // in the quantum that is measured
  std::array<std::atomic<float>, kMaxSlots> slot_loads_{};
  std::vector<Loudness> quietest_;  // while some are chosen

  std::size_t settled_ = 0;  // so many active groups were there before this quantum
  LetGo told_;
  std::size_t run_until_ = 0;
  bool first_run_ = true;  // of this quantum
  bool timed_ = false;     // the groups that run
  double abreast_ = 1.0;   // what all groups take, as a share of the sum of what each takes
  std::vector<float> paces_;
  struct Slowness {
    Frames quantum = -1;  // the last one in which it was seen
    float times = 1.0f;   // what is usual
  } slowness_;

  std::vector<std::int32_t> shared_out_;               // places in active_groups_, shard after shard …
  std::vector<std::uint8_t> shard_of_;                 // … and where each one goes
  std::array<std::size_t, kMostShards> shard_ends_{};  // in shared_out_
  std::array<std::size_t, kMostShards> shard_begins_{};
  std::array<std::size_t, kMostShards> shard_next_{};  // what a shard runs next, in shared_out_
  bool shared_out_now_ = false;                        // since the last change of active_groups_
  std::size_t shards_ = 0;
  std::vector<OrbitSums> shard_sums_;  // of all shards but the first
  OfLanes sum_lanes_, add_lanes_;
  using SharedSides = std::array<std::array<float, kQuantum>, 2>;
  Zeros<SharedSides> shared_;  // what was sent in the last quantum
  std::uint32_t shared_used_ = 0;
  OrbitSums* first_sums_ = nullptr;  // during render()
  std::vector<SlotSums> shard_slots_;
  SlotSums* first_slots_ = nullptr;
  Frames quantum_start_ = 0;
  std::vector<ProgramRunner> runners_;  // one for each thread
  Crew crew_;                           // the last member: its threads use the others
};

}  // namespace perigee
