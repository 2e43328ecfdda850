// engine/lane_group.cpp -- One quantum of one group: what time it is in each lane, then the units in their order.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/lane_group.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace perigee {
namespace {

std::int32_t near(Frames frames) noexcept {
  return static_cast<std::int32_t>(std::clamp<Frames>(frames, -(kFarFrames - 1), kFarFrames));
}

// What is older than anyone's envelope goes round between half of that and the whole, in steps that all powers of two divide.
std::int32_t local_of(Frames frames) noexcept {
  constexpr Frames kHalf = kFarFrames / 2;
  return near(frames < kFarFrames ? frames : kHalf + frames % kHalf);
}

// A loop's ends have neighbours elsewhere; beyond those of a region is silence, and the guard is wider than what a quantum's blocks look at.
void find_steady(SampleReader& reader) noexcept {
  if (reader.step_slope != 0) return;
  const SamplePosition reach = (reader.step >> 16) * (kQuantum - 1);
  const SamplePosition before = reader.loop ? kSampleFrame : 0, behind = reader.loop ? 2 * kSampleFrame : 0;
  reader.steady_from = reader.begin + before - std::min<SamplePosition>(reach, 0);
  const SamplePosition until = reader.end - behind - std::max<SamplePosition>(reach, 0);
  reader.steady_span = std::max<SamplePosition>(until - reader.steady_from, 0);
}

// Nothing that is asked of the reader can lead it outside the buffer.
SampleReader reader_for(const SampleRegion& region) noexcept {
  SampleReader reader;
  const SampleBuffer* sample = region.sample;
  if (sample == nullptr || sample->frames <= 0) return reader;
  const SamplePosition length = sample->frames * kSampleFrame;
  reader.begin = std::clamp<SamplePosition>(region.begin, 0, length);
  reader.end = std::clamp<SamplePosition>(region.end, 0, length);
  if (reader.end <= reader.begin) return reader;
  reader.position = std::clamp(region.start, reader.begin, std::max(reader.begin, reader.end - kSampleFrame));
  if (region.start < reader.end && region.start >= reader.begin) reader.position = region.start;
  const SamplePosition fastest = kFastestStep >> 16;
  reader.step = std::clamp(region.step, -fastest, fastest) << 16;
  reader.step_slope = std::clamp(region.step_slope, -kFastestStep, kFastestStep);
  reader.loop = region.loop;
  reader.frames = sample->frames;
  reader.waves = sample->waves;
  for (int c = 0; c < SampleBuffer::kMaxChannels; ++c) {
    reader.channel[c] = sample->channel(std::min(c, sample->channels - 1));
  }
  find_steady(reader);
  return reader;
}

}  // namespace

std::uint32_t group_rows(const Program& program) noexcept {
  return static_cast<std::uint32_t>(program.params().size()) + static_cast<std::uint32_t>(program.state_rows());
}

bool LaneGroup::adopt(const Program& next, int next_orbit, LaneMemory& few, LaneMemory& memory, double rate_hz,
                      bool signals_move) noexcept {
  program = &next;
  orbit = next_orbit;
  moving = signals_move;
  used = 0;
  taken_seconds = cost_seconds = 0.0f;
  for (LaneMemory* const from : {&few, &memory}) {
    rows_from = from;
    rows = from->take(group_rows(next));
    if (rows.rows != nullptr) break;
  }
  if (rows.rows == nullptr) return false;
  params = reinterpret_cast<LaneRow*>(rows.rows);
  state = params + next.params().size();
  const std::vector<float>& seconds = next.rings();
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    rings[i] = memory.take(ring_rows(seconds[i], rate_hz));
    if (rings[i].rows != nullptr) continue;
    while (i-- > 0) memory.give_back(rings[i]);
    rows_from->give_back(rows);
    return false;
  }
  for (int lane = 0; lane < kLanes; ++lane) free_lane(lane);
  return true;
}

void LaneGroup::let_go(LaneMemory& memory) noexcept {
  for (std::size_t i = 0; i < program->rings().size(); ++i) memory.give_back(rings[i]);
  rows_from->give_back(rows);
}

void LaneGroup::begin_lane(int lane, const Trigger& trigger, Frames onset) noexcept {
  const auto at = static_cast<std::size_t>(lane);
  const Frames total = std::clamp<Frames>(trigger.total_frames, 0, kNever - onset - kQuantum);
  spans[at] = {onset, onset + std::clamp<Frames>(trigger.gate_frames, 0, total), onset + total, {}};
  const auto& declared = program->params();
  for (std::size_t i = 0; i < declared.size(); ++i) {
    const float value = trigger.params[i];
    params[i][at] = std::isfinite(value) ? value : declared[i].default_value;
  }
  for (std::size_t row = 0; row < static_cast<std::size_t>(program->state_rows()); ++row) state[row][at] = 0.0f;
  readers[at] = reader_for(trigger.region);
  channels[at] = trigger.channels;
  signals[at] = trigger.signals;
  level[at] = std::numeric_limits<float>::infinity();
  times.seed[at] = trigger.seed;
  times.total[at] = static_cast<float>(total);
  times.bad[at] = 0;
  used |= 1u << lane;
  tell_anew(at);
}

void LaneGroup::free_lane(int lane) noexcept {
  const auto at = static_cast<std::size_t>(lane);
  used &= ~(1u << lane);
  const auto& declared = program->params();
  for (std::size_t i = 0; i < declared.size(); ++i) params[i][at] = declared[i].default_value;
  for (std::size_t row = 0; row < static_cast<std::size_t>(program->state_rows()); ++row) state[row][at] = 0.0f;
  readers[at] = SampleReader{};
  channels[at] = nullptr;
  signals[at].fill({});
  times.local[at] = times.clock[at] = -kFarFrames;
  times.to_gate[at] = times.to_end[at] = 0;
  for (LaneTimes::Fade& fade : times.fades) {
    fade.to_begin[at] = kFarFrames;
    fade.per_frame[at] = 0.0f;
  }
  passing.local[at] = passing.to_gate[at] = passing.to_end[at] = 0;
  calm_until[at] = kNever;
  times.total[at] = 0.0f;
  times.seed[at] = 0;
  times.bad[at] = 0;
}

void LaneGroup::fade_lane(int lane, std::size_t which, Frames from, std::int32_t frames) noexcept {
  LaneSpan& span = spans[static_cast<std::size_t>(lane)];
  span.fades[which] = {from, frames};
  span.end = std::min(span.end, from + frames);
  tell_anew(static_cast<std::size_t>(lane));
}

void LaneGroup::tell_anew(std::size_t lane) noexcept { calm_until[lane] = all_calm_until = -kNever; }

void LaneGroup::tell_times(Frames start) noexcept {
  if (told != start - kQuantum) {
    for (std::uint32_t left = used; left != 0; left &= left - 1)
      tell_anew(static_cast<std::size_t>(std::countr_zero(left)));
  }
  told = start;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    times.local[lane] += passing.local[lane];
    times.clock[lane] = static_cast<std::int32_t>(static_cast<std::uint32_t>(times.clock[lane]) +
                                                  static_cast<std::uint32_t>(passing.local[lane]));
    times.to_gate[lane] -= passing.to_gate[lane];
    times.to_end[lane] -= passing.to_end[lane];
  }
  times.begun_from = 0;
  times.whole_until = kQuantum;
  times.fades_now = over = false;
  if (start < all_calm_until) return;
  all_calm_until = kNever;
  for (std::uint32_t left = used; left != 0; left &= left - 1) {
    const auto lane = static_cast<std::size_t>(std::countr_zero(left));
    if (start >= calm_until[lane]) tell_times_of(lane, start);
    all_calm_until = std::min(all_calm_until, calm_until[lane]);
  }
}

void LaneGroup::tell_times_of(std::size_t lane, Frames start) noexcept {
  const LaneSpan& span = spans[lane];
  const Frames since = start - span.onset, to_gate = span.gate - start, to_end = span.end - start;
  times.local[lane] = local_of(since);
  times.clock[lane] = static_cast<std::int32_t>(static_cast<std::uint32_t>(since));
  times.to_gate[lane] = near(to_gate);
  times.to_end[lane] = near(to_end);
  times.begun_from = std::max(times.begun_from, std::min(-times.local[lane], kQuantum));
  times.whole_until = std::min(times.whole_until, std::max(times.to_end[lane], 0));
  over = over || to_end <= kQuantum;
  bool fades = false;
  for (std::size_t i = 0; i < span.fades.size(); ++i) {
    const LaneSpan::Fade& fade = span.fades[i];
    if (fade.from == kNever) continue;  // as free_lane() left it
    fades = true;
    times.fades[i].to_begin[lane] = near(fade.from - start);
    times.fades[i].per_frame[lane] = fade.frames > 0 ? 1.0f / static_cast<float>(fade.frames) : 0.0f;
    times.fades_now = times.fades_now || times.fades[i].to_begin[lane] < kQuantum;
  }
  // How many quanta will only count on. What is farther than far away stays there.
  Frames quanta = fades || since < 0 ? 0 : (kFarFrames - since) / kQuantum - 1;
  passing.local[lane] = kQuantum;
  const auto count_down = [&](Frames frames, Frames least, std::int32_t& step) {
    step = frames > kFarFrames ? 0 : kQuantum;
    quanta = std::min(quanta, (frames > kFarFrames ? frames - kFarFrames : frames - least) / kQuantum - 1);
  };
  count_down(to_gate, 1 - kFarFrames, passing.to_gate[lane]);
  count_down(to_end, kQuantum, passing.to_end[lane]);
  calm_until[lane] = start + (1 + std::max<Frames>(quanta, 0)) * kQuantum;
}

OrbitSums::Sides& OrbitSums::use(std::size_t orbit, std::size_t bus) noexcept {
  Sides& mine = of(orbit, bus);
  const std::uint32_t bit = 1u << bus;
  if ((used[orbit] & bit) == 0) {
    used[orbit] |= bit;
    mine.left.fill(0.0f);
    mine.right.fill(0.0f);
  }
  return mine;
}

void OrbitSums::add(const OrbitSums& other, OfLanes add_lanes) noexcept {
  const auto add_sides = [&](const Sides& more, Sides& mine) {
    add_lanes(more.left.data(), mine.left.data());
    add_lanes(more.right.data(), mine.right.data());
  };
  for (std::size_t bus = 0; bus < kSharedBusses; ++bus) {
    const std::uint32_t bit = 1u << bus;
    if ((other.shared_used & bit) == 0) continue;
    if ((shared_used & bit) == 0) {
      shared[bus] = other.shared[bus];
      shared_used |= bit;
      continue;
    }
    add_sides(other.shared[bus], shared[bus]);
  }
  for (std::size_t orbit = 0; orbit < other.used.size(); ++orbit) {
    for (std::size_t bus = 0; bus < busses; ++bus) {
      if ((other.used[orbit] >> bus & 1u) != 0) add_sides(other.of(orbit, bus), use(orbit, bus));
    }
  }
}

StereoQuantum& SlotSums::use(std::size_t slot) noexcept {
  StereoQuantum& mine = sound[slot];
  if ((used >> slot & 1u) == 0) mine = {};
  used |= 1u << slot;
  return mine;
}

void SlotSums::add(const SlotSums& other) noexcept {
  for (std::size_t slot = 0; slot < kSlotStems; ++slot) {
    if ((other.used >> slot & 1u) == 0) continue;
    StereoQuantum& mine = use(slot);
    for (std::size_t f = 0; f < mine.left.size(); ++f) {
      mine.left[f] += other.sound[slot].left[f];
      mine.right[f] += other.sound[slot].right[f];
    }
  }
}

ProgramRunner::ProgramRunner(const KernelTable& kernels, double rate_hz, bool live)
    : kernels_{kernels},
      registers_{zeros<Register>(kMaxRegisters, live)},
      scratch_{zeros<Scratch>(1, live)},
      moving_{zeros<Register>(kMaxParams, live)},
      alone_{zeros<OrbitSums::Sides>(kMaxBusses, live)},
      wired_(kMaxOps),
      links_(kMaxOps),
      rate_hz_{static_cast<float>(rate_hz)},
      seconds_per_frame_{static_cast<float>(1.0 / rate_hz)} {
  for (const UnitInfo& info : unit_table())
    ends_.push_back({static_cast<std::uint8_t>(info.input_count), static_cast<std::uint8_t>(info.outputs),
                     static_cast<std::uint8_t>(info.bus)});
  param_inputs_.reserve(static_cast<std::size_t>(kMaxOps) * kMaxUnitInputs);
  moving_of_.fill(-1);
  call_.rate_hz = rate_hz_;
  call_.seconds_per_frame = seconds_per_frame_;
}

void ProgramRunner::rest() noexcept {
  empty(registers_);
  empty(scratch_);
  empty(moving_);
  empty(alone_);
}

void ProgramRunner::join(OrbitSums& sums) noexcept {
  shared_.sums = sums.shared.front().left.data();
  shared_.used = &sums.shared_used;
  outputs_ = sums.outputs;
  busses_ = sums.busses;
}

void ProgramRunner::run(LaneGroup& group, Frames start, OrbitSums& sums) noexcept {
  join(sums);
  const auto orbit = static_cast<std::size_t>(group.orbit);
  BussesOut to{};
  for (std::size_t bus = 0; bus < sums.busses; ++bus) {
    if ((group.program->busses() >> bus & 1u) == 0) continue;
    OrbitSums::Sides& sides = sums.use(orbit, bus);
    to[bus] = {sides.left.data(), sides.right.data()};
  }
  run(group, start, nullptr, to);
}

void ProgramRunner::run_measured(LaneGroup& group, Frames start, OrbitSums& sums) noexcept {
  join(sums);
  BussesOut to{};
  for (std::size_t bus = 0; bus < sums.busses; ++bus) {
    if ((group.program->busses() >> bus & 1u) == 0) continue;
    alone_[bus].left.fill(0.0f);
    alone_[bus].right.fill(0.0f);
    to[bus] = {alone_[bus].left.data(), alone_[bus].right.data()};
  }
  run(group, start, nullptr, to);
  group.level.fill(0.0f);
  for (std::size_t bus = 0; bus < sums.busses; ++bus) {
    if ((group.program->busses() >> bus & 1u) == 0) continue;
    OrbitSums::Sides& sides = sums.use(static_cast<std::size_t>(group.orbit), bus);
    for (const auto& [alone, sum] :
         {std::pair{&alone_[bus].left, &sides.left}, std::pair{&alone_[bus].right, &sides.right}}) {
      kernels_.add_measured(alone->data(), sum->data(), group.level.data());
    }
  }
}

void ProgramRunner::add_slots(const LaneGroup& group, const LaneSlots& slots, SlotSums& sums) noexcept {
  for (std::size_t bus = 0; bus < busses_; ++bus) {
    if ((group.program->busses() & (1u << kDryBus | kCircleBits) & 1u << bus) == 0) continue;
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      if ((group.used >> lane & 1u) == 0) continue;
      StereoQuantum& slot = sums.use(std::min<std::size_t>(slots[lane], kSlotStems - 1));
      for (std::size_t f = 0; f < slot.left.size(); ++f) {
        slot.left[f] += alone_[bus].left[f * kLanes + lane];
        slot.right[f] += alone_[bus].right[f * kLanes + lane];
      }
    }
  }
}

void ProgramRunner::run(LaneGroup& group, Frames start, const BussesIn* from, const BussesOut& to) noexcept {
  group.tell_times(start);
  if (group.moving) read_signals(group, start);

  UnitCall& call = call_;
  call.times = &group.times;
  call.readers = group.readers.data();
  call.channels = group.channels.data();
  call.from = from;
  call.shared = shared_;
  if (busses_ > kBusses) call.circle = {to.data() + kCircleBus, outputs_};
  call.input = input_;
  call.scratch = scratch_.front().data();
  call.start = start;
  call.first = 0;
  call.lanes = kLanes - std::countl_zero(static_cast<std::uint16_t>(group.used));
  const auto [loop_begin, loop_end] = group.program->sample_loop();
  if (group.moving || wired_serial_ != group.program->serial()) wire(group);
  attach(group);
  run_ops(0, loop_begin, group, to);
  for (; loop_begin < loop_end && call.first < kQuantum; ++call.first) {
    for (std::size_t at = loop_begin; at < loop_end; ++at) run_op(at, group, to, true);
  }
  call.first = 0;
  run_ops(loop_end, group.program->ops().size(), group, to);
  if (group.moving) moving_of_.fill(-1);
}

// A register for each parameter that moves in some lane; the other lanes keep their constants.
void ProgramRunner::read_signals(const LaneGroup& group, Frames start) noexcept {
  std::int16_t count = 0;
  std::array<float, kQuantum> values;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    for (const SignalUse& use : group.signals[lane]) {
      if (use.source == nullptr || use.param >= group.program->params().size()) continue;
      std::int16_t& place = moving_of_[use.param];
      if (place < 0) {
        place = count++;
        float* row = moving_[static_cast<std::size_t>(place)].data();
        for (int frame = 0; frame < kQuantum; ++frame, row += kLanes) {
          std::copy_n(group.params[use.param].data(), kLanes, row);
        }
      }
      use.source->fill(start, values);
      float* to = moving_[static_cast<std::size_t>(place)].data() + lane;
      for (const float value : values) {
        const float moved = use.scale * value + use.offset;
        if (std::isfinite(moved)) *to = moved;  // else it keeps its constant
        to += kLanes;
      }
    }
  }
}

void ProgramRunner::find_inputs(const Program::Op& op, const LaneGroup& group, Inputs& inputs) const noexcept {
  const auto first = static_cast<std::size_t>(call_.first) * kLanes;
  for (std::size_t i = 0; i < ends_[static_cast<std::size_t>(op.unit)].inputs; ++i) {
    const Program::Operand operand = op.inputs[i];
    switch (operand.kind) {
      case Program::Operand::Kind::reg:
        inputs[i] = {registers_[operand.index].data() + first, kLanes};
        break;
      case Program::Operand::Kind::held:
        inputs[i] = {registers_[operand.index].data() + (group.moving ? first : 0), group.moving ? kLanes : 0};
        break;
      case Program::Operand::Kind::param:
        if (const std::int16_t moving = moving_of_[operand.index]; moving >= 0) {
          inputs[i] = {moving_[static_cast<std::size_t>(moving)].data() + first, kLanes};
        } else {
          inputs[i] = {group.params[operand.index].data(), 0};
        }
        break;
      case Program::Operand::Kind::constant:
        inputs[i] = {group.program->constants()[operand.index].data(), 0};
        break;
    }
  }
}

void ProgramRunner::wire(const LaneGroup& group) noexcept {
  const Program& program = *group.program;
  param_inputs_.clear();
  for (std::size_t at = 0; at < program.ops().size(); ++at) {
    const Program::Op& op = program.ops()[at];
    const auto unit = static_cast<std::size_t>(op.unit);
    const std::size_t own = std::max<std::size_t>(op.chain, 1);
    Wired& wired = wired_[at];
    wired.kernel = kernels_.unit[unit];
    wired.ends = ends_[unit];
    find_inputs(op, group, wired.inputs);
    for (std::size_t i = 0; i < wired.ends.outputs; ++i) wired.outputs[i] = registers_[op.outputs[i]].data();
    wired.formula = op.formula >= 0 ? program.formula(op.formula) : nullptr;
    wired.frames = op.held && !group.moving ? 1 : kQuantum;
    wired.chain = own > 1 ? own : 0;
    wired.filtered = op.filtered > 0 ? own + op.filtered : 0;
    links_[at] = {op.link, wired.inputs.data(), op.signal, nullptr};
    for (std::size_t i = 0; i < wired.ends.inputs; ++i)
      if (op.inputs[i].kind == Program::Operand::Kind::param && !group.moving)
        param_inputs_.push_back({&wired.inputs[i], op.inputs[i].index});
  }
  wired_serial_ = group.moving ? 0 : program.serial();
}

void ProgramRunner::attach(const LaneGroup& group) noexcept {
  for (const ParamInput& each : param_inputs_) each.input->base = group.params[each.param].data();
  const std::vector<Program::Op>& ops = group.program->ops();
  for (std::size_t at = 0; at < ops.size(); ++at) links_[at].state = group.state[ops[at].state_row].data();
}

void ProgramRunner::run_op(std::size_t at, LaneGroup& group, const BussesOut& to, bool one_frame) noexcept {
  UnitCall& call = call_;
  const Wired& wired = wired_[at];
  call.inputs = wired.inputs.data();
  call.outputs = wired.outputs;
  call.state = links_[at].state;
  call.formula = wired.formula;
  call.frames = one_frame ? 1 : wired.frames;
  if (wired.ends.outputs == 0) call.to = to[wired.ends.bus];  // an end
  const Program::Op& op = group.program->ops()[at];
  if (op.ring >= 0) call.ring = group.rings[static_cast<std::size_t>(op.ring)];
  if (call.first > 0) {
    find_inputs(op, group, of_one_frame_);
    call.inputs = of_one_frame_.data();
    for (std::size_t i = 0; i < wired.ends.outputs; ++i)
      call.outputs[i] += static_cast<std::size_t>(call.first) * kLanes;
  }
  wired.kernel(call);
}

bool ProgramRunner::run_chain(std::size_t begin, std::size_t length, std::size_t of_cutoff,
                              const BussesOut& to) noexcept {
  const Wired& last = wired_[begin + length - 1];
  call_.outputs = last.outputs;
  if (last.ends.outputs == 0) call_.to = to[last.ends.bus];
  call_.frames = kQuantum;
  return kernels_.chain(call_, std::span{links_}.subspan(begin, length), of_cutoff);
}

void ProgramRunner::run_ops(std::size_t begin, std::size_t end, LaneGroup& group, const BussesOut& to) noexcept {
  const bool chains = kernels_.chain != nullptr;
  for (std::size_t at = begin; at < end;) {
    const Wired& wired = wired_[at];
    if (chains && wired.filtered > 0 && run_chain(at, wired.filtered, std::max<std::size_t>(wired.chain, 1), to)) {
      at += wired.filtered;
    } else if (chains && wired.chain > 0 && run_chain(at, wired.chain, 0, to)) {
      at += wired.chain;
    } else {
      run_op(at++, group, to, false);
    }
  }
}

}  // namespace perigee
