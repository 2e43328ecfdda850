// engine/orbits.cpp -- The mixer: each orbit's dry sound, its echoes and its rooms become one sum, orbit after orbit.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/orbits.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "engine/own_effects.h"
#include "engine/ramp.h"
#include "engine/signal.h"

namespace perigee {
namespace {

using Value = ProgramBuilder::Value;

constexpr double kPatienceSeconds = 4.5;  // longer than the longest echo takes
constexpr float kGlide = 0.3f;          // of the way in each quantum, to a point that goes as much of its own way there
constexpr double kKnownSeconds = 0.01;  // a turning speaker sounds when it remembers as much as it ever reads

bool is_filter(OrbitParam param) { return param == OrbitParam::lowpass || param == OrbitParam::highpass; }
OrbitParam share_of(OrbitParam filter) {
  return filter == OrbitParam::lowpass ? OrbitParam::lowpass_share : OrbitParam::highpass_share;
}

Value orbit_value(ProgramBuilder& builder, OrbitParam param) {
  return builder.param(orbit_param(param).name, orbit_param(param).default_value);
}

std::unique_ptr<const Program> stage_program(const auto& sketch) {
  ProgramBuilder builder;
  const auto in = builder.add("bus_in", {builder.constant(static_cast<float>(kDryBus))});
  const auto out = sketch(builder, in);
  builder.add("send_dry", {out[0], out[1]});
  return builder.build();
}
std::unique_ptr<const Program> delay_program() {
  return stage_program([](ProgramBuilder& b, const auto& in) {
    return b.add("orbit_delay",
                 {in[0], in[1], orbit_value(b, OrbitParam::delay_seconds), orbit_value(b, OrbitParam::delay_feedback)});
  });
}
std::unique_ptr<const Program> room_program() {
  return stage_program([](ProgramBuilder& b, const auto& in) {
    return b.add("room", {in[0], in[1], orbit_value(b, OrbitParam::room_seconds),
                          orbit_value(b, OrbitParam::room_lowpass), orbit_value(b, OrbitParam::room_damping)});
  });
}
std::unique_ptr<const Program> dirt_program() {
  return stage_program([](ProgramBuilder& b, const auto& in) {
    return b.add("room_dirt", {in[0], in[1], orbit_value(b, OrbitParam::dirt_size)});
  });
}
std::unique_ptr<const Program> tone_program() {
  return stage_program([](ProgramBuilder& b, const auto& in) {
    std::array<Value, 2> sides;
    for (std::size_t side = 0; side < 2; ++side) {
      const Value low = b.one("lpf", {in[side], orbit_value(b, OrbitParam::lowpass)});
      const Value mixed = b.one("mix", {in[side], low, orbit_value(b, OrbitParam::lowpass_share)});
      const Value high = b.one("hpf", {mixed, orbit_value(b, OrbitParam::highpass)});
      sides[side] = b.one("mix", {mixed, high, orbit_value(b, OrbitParam::highpass_share)});
    }
    return sides;
  });
}
std::unique_ptr<const Program> leslie_program() {
  return stage_program([](ProgramBuilder& b, const auto& in) {
    const Value both = b.one("mul", {b.one("add", {in[0], in[1]}), b.constant(0.5f)});
    auto sides = b.add("leslie", {both, orbit_value(b, OrbitParam::leslie_rate),
                                  orbit_value(b, OrbitParam::leslie_size), b.constant(1.0f)});
    for (std::size_t side = 0; side < 2; ++side)
      sides[side] = b.one("mix", {in[side], sides[side], orbit_value(b, OrbitParam::leslie)});
    return sides;
  });
}

// Of one group. Powers of two that are taken one after another fill a larger one without a gap.
std::size_t group_bytes(const Program& program, double rate_hz) {
  std::size_t rows = LaneMemory::rounded(group_rows(program));
  for (const float seconds : program.rings()) rows += LaneMemory::rounded(ring_rows(seconds, rate_hz));
  return std::bit_ceil(rows) * sizeof(LaneRow);
}

void add(StereoQuantum& to, const StereoQuantum& from, const Ramp& level) {
  if (level.is(1.0f)) {
    for (std::size_t f = 0; f < to.left.size(); ++f) to.left[f] += from.left[f];
    for (std::size_t f = 0; f < to.right.size(); ++f) to.right[f] += from.right[f];
    return;
  }
  for (std::size_t f = 0; f < to.left.size(); ++f) to.left[f] += from.left[f] * level[f];
  for (std::size_t f = 0; f < to.right.size(); ++f) to.right[f] += from.right[f] * level[f];
}
void mark(std::uint32_t& orbits, std::size_t orbit, bool on) {
  orbits = on ? orbits | 1u << orbit : orbits & ~(1u << orbit);
}
void scale(StereoQuantum& quantum, const auto& level) {
  for (std::size_t f = 0; f < quantum.left.size(); ++f) {
    quantum.left[f] *= level[f];
    quantum.right[f] *= level[f];
  }
}
}  // namespace

// As whole numbers the bits of floats without a sign are in the same order, and what is no number is beyond infinity.
float peak(const StereoQuantum& quantum) noexcept {
  std::int32_t most = 0;
  for (const auto* side : {&quantum.left, &quantum.right}) {
    for (const float sample : *side) most = std::max(most, std::bit_cast<std::int32_t>(std::abs(sample)));
  }
  const float loudest = std::bit_cast<float>(most);
  return loudest < kLoudest ? loudest : HUGE_VALF;
}

OrbitStage::OrbitStage(std::unique_ptr<const Program> program, double rate_hz, bool live)
    : program_{std::move(program)},
      rate_hz_{rate_hz},
      lines_(kOrbits),
      rows_{zeros<Rows>(kPlaces, live)},
      runs_{zeros<Rows>(kPlaces, live)} {
  if (live) take_memory(live);
  for (std::size_t i = 0; i < kOrbitParams; ++i) {
    const int place = program_->param_index(orbit_params()[i].name);
    if (place >= 0) params_.emplace_back(static_cast<std::size_t>(place), i);
  }
}

void OrbitStage::take_memory(bool live) {
  memory_.emplace(group_bytes(*program_, rate_hz_), live);
  group_ = std::make_unique<LaneGroup>();
  group_->adopt(*program_, 0, *memory_, *memory_, rate_hz_);
}

void OrbitStage::begin(std::size_t orbit, Frames start, std::span<const float> values) noexcept {
  if (!group_) take_memory(false);
  Trigger forever;
  forever.program = program_.get();
  forever.channels = channels_;
  forever.gate_frames = forever.total_frames = kNever;
  group_->begin_lane(static_cast<int>(orbit), forever, start);
  set(orbit, values);
  quiet_[orbit] = 0;
}

void OrbitStage::set(std::size_t orbit, std::span<const float> values) noexcept {
  for (const auto& [param, value] : params_) group_->params[param][orbit] = values[value];
}

void OrbitStage::Line::fill(Frames, std::array<float, kQuantum>& values) const noexcept {
  const Ramp ramp{from, to};
  for (std::size_t f = 0; f < values.size(); ++f) values[f] = ramp[f];
}

void OrbitStage::move(std::size_t orbit, std::span<const float> before, std::span<const float> values,
                      std::span<const SignalUse> signals) noexcept {
  set(orbit, values);
  auto& mine = group_->signals[orbit];
  mine.fill({});
  std::size_t used = 0;
  for (const auto& [param, value] : params_) {
    SignalUse use = signals[value];
    if (use.source == nullptr && used < mine.size() && before[value] != values[value] && orbit_params()[value].glides) {
      Line& line = lines_[orbit][used];
      line.from = before[value];
      line.to = values[value];
      use = {&line, 0, 1.0f, 0.0f};
    }
    if (use.source == nullptr || used == mine.size()) continue;
    use.param = static_cast<std::uint16_t>(param);
    mine[used++] = use;
    group_->moving = true;
  }
}

void OrbitStage::end(std::size_t orbit) noexcept {
  group_->free_lane(static_cast<int>(orbit));
  for (std::size_t place = 0; place < kPlaces; ++place) {
    for (std::size_t at = orbit; at < rows_[place].size(); at += kLanes) rows_[place][at] = 0.0f;
    std::fill_n(runs_[place].data() + orbit * kQuantum, kQuantum, 0.0f);
  }
}

std::size_t OrbitStage::lanes() const noexcept {
  return (static_cast<std::size_t>(std::bit_width(group_->used)) + 3) & ~std::size_t{3};
}

void OrbitStage::put(std::size_t orbit, const StereoQuantum& in) noexcept {
  std::copy(in.left.begin(), in.left.end(), runs_[kLeftIn].data() + orbit * kQuantum);
  std::copy(in.right.begin(), in.right.end(), runs_[kRightIn].data() + orbit * kQuantum);
}

void OrbitStage::run(ProgramRunner& runner, Frames start) noexcept {
  const KernelTable& kernels = runner.kernels();
  for (const std::size_t place : {kLeftIn, kRightIn})
    kernels.to_lanes(runs_[place].data(), lanes(), rows_[place].data());
  BussesIn from{};
  from[kDryBus] = {rows_[kLeftIn].data(), rows_[kRightIn].data()};
  ProgramRunner::BussesOut to{};
  to[kDryBus] = {rows_[kLeftOut].data(), rows_[kRightOut].data()};
  for (const std::size_t place : {kLeftOut, kRightOut}) rows_[place].fill(0.0f);
  runner.run(*group_, start, &from, to);
  for (const std::size_t place : {kLeftOut, kRightOut})
    kernels.from_lanes(rows_[place].data(), lanes(), runs_[place].data());
  group_->moving = false;  // unless somebody says so again
}

void OrbitStage::take(std::size_t orbit, StereoQuantum& out) const noexcept {
  std::copy_n(runs_[kLeftOut].data() + orbit * kQuantum, kQuantum, out.left.data());
  std::copy_n(runs_[kRightOut].data() + orbit * kQuantum, kQuantum, out.right.data());
}

void OrbitStage::hear(std::size_t orbit, bool silent, Frames patience) noexcept {
  quiet_[orbit] = silent ? quiet_[orbit] + kQuantum : 0;
  if (quiet_[orbit] > patience) end(orbit);
}

Orbits::Orbits(const KernelTable& kernels, double rate_hz, bool live, int outputs)
    : kernels_{kernels},
      runner_{kernels, rate_hz, live},
      rate_hz_{rate_hz},
      patience_{static_cast<Frames>(kPatienceSeconds * rate_hz)},
      answers_{zeros<StereoQuantum>(kOrbits, live)},
      orbits_{zeros<StereoQuantum>(kOrbits, live)},
      sums_(static_cast<std::size_t>(outputs + 1) / 2),
      routes_(kOrbits, Routes{outputs}) {
  for (const auto make : {delay_program, room_program, dirt_program, tone_program, leslie_program})
    stages_.emplace_back(make(), rate_hz, live);
  for (Values& values : targets_) {
    for (std::size_t i = 0; i < kOrbitParams; ++i) values[i] = orbit_params()[i].default_value;
  }
  before_ = values_ = halfway_ = targets_;
}

Orbits::~Orbits() {
  for (std::size_t orbit = 0; orbit < kOrbits; ++orbit) {
    for (std::size_t param = 0; param < kOrbitParams; ++param) let_go(orbit, static_cast<OrbitParam>(param));
  }
}

void Orbits::set(const OrbitSetting& setting, Frames at) noexcept {
  const std::size_t orbit = setting.orbit % kOrbits;
  const OrbitParamInfo& info = orbit_param(setting.param);
  if (!std::isfinite(setting.value)) return;
  mark(resting_, orbit, false);
  const float value = std::clamp(setting.value, info.low, info.high);
  targets_[orbit][static_cast<std::size_t>(setting.param)] = value;
  let_go(orbit, setting.param);
  if (setting.param != OrbitParam::duck) return;
  const auto frames = [&](OrbitParam param) {
    return static_cast<Frames>(static_cast<double>(wanted(orbit, param)) * rate_hz_ + 0.5);
  };
  ducks_[orbit].press(at, static_cast<double>(value), frames(OrbitParam::duck_onset), frames(OrbitParam::duck_return));
}

void Orbits::follow(const OrbitSetting& setting, const SignalUse& use) noexcept {
  const std::size_t orbit = setting.orbit % kOrbits;
  mark(resting_, orbit, false);
  let_go(orbit, setting.param);
  use.source->uses.fetch_add(1, std::memory_order_relaxed);
  signals_[orbit][static_cast<std::size_t>(setting.param)] = use;
}

void Orbits::let_go(std::size_t orbit, OrbitParam param) noexcept {
  SignalUse& use = signals_[orbit][static_cast<std::size_t>(param)];
  if (use.source != nullptr) use.source->uses.fetch_sub(1, std::memory_order_release);
  use = {};
}

void Orbits::set_room(std::int32_t orbit, Convolver* room) noexcept {
  rooms_[static_cast<std::size_t>((orbit % kOrbits + kOrbits) % kOrbits)].set(room);
}

void Orbits::silence(std::int32_t fade_frames) noexcept {
  wet_step_ = std::max(wet_step_, static_cast<float>(kQuantum) / static_cast<float>(std::max(fade_frames, kQuantum)));
}

// What nobody hears yet jumps to where it was set; the rest moves there.
void Orbits::glide(std::size_t orbit, Frames start, const SignalSource::Busses& busses) noexcept {
  if ((resting_ >> orbit & 1u) != 0) return;
  before_[orbit] = values_[orbit];
  const auto heard = [&](OrbitParam param) {
    if (param < OrbitParam::delay_input) return stages_[kDelay].running(orbit);
    if (OrbitParam::room_seconds <= param && param < OrbitParam::room_input) return stages_[kRoom].running(orbit);
    if (param == OrbitParam::dirt_size) return stages_[kDirt].running(orbit);
    if (is_filter(param)) return last(orbit, share_of(param)) > 0.0f;
    if (param == OrbitParam::leslie_rate || param == OrbitParam::leslie_size) return stages_[kLeslie].running(orbit);
    return (sounding_ >> orbit & 1u) != 0;
  };
  for (std::size_t i = 0; i < kOrbitParams; ++i) {
    const auto param = static_cast<OrbitParam>(i);
    float &now = values_[orbit][i], &target = targets_[orbit][i], &halfway = halfway_[orbit][i];
    const SignalUse& use = signals_[orbit][i];
    if (use.source != nullptr) {
      std::array<float, kQuantum> moved;
      use.source->hear(busses);
      use.source->fill(start, moved);
      const float end = use.scale * moved.back() + use.offset;
      if (std::isfinite(end)) target = std::clamp(end, orbit_params()[i].low, orbit_params()[i].high);
    }
    if (is_filter(param)) targets_[orbit][static_cast<std::size_t>(share_of(param))] = target < 0.0f ? 0.0f : 1.0f;
    const bool closing = is_filter(param) && target < 0.0f && heard(param);  // until it is off, it stays
    if ((now == target && halfway == target) || closing) continue;
    const bool fresh = param == OrbitParam::leslie && now == 0.0f && heard(param);
    if (fresh && !stages_[kLeslie].running_since(orbit, start - static_cast<Frames>(kKnownSeconds * rate_hz_)))
      continue;
    const bool near = std::max(std::abs(target - now), std::abs(target - halfway)) <= 1e-4f * std::abs(target) + 1e-6f;
    if (!heard(param)) before_[orbit][i] = target;
    if (!heard(param) || !orbit_params()[i].glides || near || use.source != nullptr) {
      now = halfway = target;
    } else {
      halfway += (target - halfway) * kGlide;
      now += (halfway - now) * kGlide;
    }
  }
  const bool moves = std::any_of(signals_[orbit].begin(), signals_[orbit].end(),
                                 [](const SignalUse& use) { return use.source != nullptr; });
  mark(resting_, orbit, !moves && before_[orbit] == values_[orbit] && values_[orbit] == targets_[orbit]);
}

// What a running effect is set to.
void Orbits::update(OrbitStage& stage, std::size_t orbit) noexcept {
  auto signals = signals_[orbit];
  for (const OrbitParam filter : {OrbitParam::lowpass, OrbitParam::highpass}) {
    if (wanted(orbit, filter) < 0.0f) signals[static_cast<std::size_t>(filter)] = {};
  }
  stage.move(orbit, before_[orbit], values_[orbit], signals);
}

// What goes into one orbit's echoes and rooms: what its voices sent there, and a share of the whole orbit.
void Orbits::feed(std::size_t orbit, std::uint32_t used, const OrbitSums& sums, Frames start) noexcept {
  struct Way {
    Stage stage;
    std::size_t bus;
    OrbitParam input;
  };
  static constexpr Way kWays[] = {{kDelay, kDelayBus, OrbitParam::delay_input},
                                  {kRoom, kRoomBus, OrbitParam::room_input},
                                  {kDirt, kBusses, OrbitParam::dirt_input}};
  for (const auto& [stage_number, bus, input] : kWays) {
    OrbitStage& stage = stages_[stage_number];
    const bool sent = bus < kBusses && (used >> bus & 1u) != 0;
    const Ramp share{last(orbit, input), value(orbit, input)};
    const bool shared = (used & 1u << kDryBus) != 0 && !share.is(0.0f);
    const bool before = (sent_[stage_number] >> orbit & 1u) != 0;
    mark(sent_[stage_number], orbit, sent || shared);
    mark(fed_[stage_number], orbit, sent || shared);
    const bool measured = stage_number == kRoom && !rooms_[orbit].plain();
    if (!sent && !shared && !stage.running(orbit) && !measured) continue;
    StereoQuantum in;
    if (sent) {
      kernels_.sum_lanes(sums.of(orbit, bus).left.data(), in.left.data());
      kernels_.sum_lanes(sums.of(orbit, bus).right.data(), in.right.data());
    }
    if (shared) add(in, orbits_[orbit], share);
    if (measured) {
      OrbitRoom& room = rooms_[orbit];
      room.advance(before);
      room.process(start, sent || shared ? &in : nullptr, answers_[orbit]);
      const OrbitRoom::Level& level = room.built_in();
      if (level.before == 0.0f && level.now == 0.0f) mark(fed_[kRoom], orbit, false);
      for (std::size_t f = 0; f < in.left.size(); ++f) {
        in.left[f] *= level.at(f);
        in.right[f] *= level.at(f);
      }
    }
    if (stage.running(orbit)) {
      update(stage, orbit);
    } else if ((fed_[stage_number] >> orbit & 1u) != 0) {
      stage.begin(orbit, start, values_[orbit]);
      update(stage, orbit);
    } else {
      continue;
    }
    stage.put(orbit, in);
  }
}

bool Orbits::wet(std::size_t orbit) const noexcept {
  return stages_[kDelay].running(orbit) || stages_[kRoom].running(orbit) || stages_[kDirt].running(orbit) ||
         rooms_[orbit].running();
}

// Adds one orbit's echoes and rooms to what is heard of it as it is.
void Orbits::gather(std::size_t orbit) noexcept {
  const Ramp wet{last(orbit, OrbitParam::wet) * wet_, value(orbit, OrbitParam::wet) * std::max(wet_ - wet_step_, 0.0f)};
  if (rooms_[orbit].running()) add(orbits_[orbit], answers_[orbit], wet);
  for (const Stage number : {kDelay, kRoom, kDirt}) {
    OrbitStage& stage = stages_[number];
    if (!stage.running(orbit)) continue;
    stage.take(orbit, heard_);
    const float loudest = peak(heard_);
    if (!(loudest < kLoudest)) {
      stage.end(orbit);
      continue;
    }
    add(orbits_[orbit], heard_, wet);
    stage.hear(orbit, loudest < kSilent && (fed_[number] >> orbit & 1u) == 0, patience_);
  }
}

// Filters, or the turning speaker, over whole orbits.
void Orbits::insert(Stage number, Frames start) noexcept {
  OrbitStage& stage = stages_[number];
  for (std::size_t orbit = 0; orbit < kOrbits; ++orbit) {
    const bool neutral =
        number == kTone
            ? value(orbit, OrbitParam::lowpass_share) == 0.0f && value(orbit, OrbitParam::highpass_share) == 0.0f
            : std::max(value(orbit, OrbitParam::leslie), wanted(orbit, OrbitParam::leslie)) == 0.0f;
    if (neutral && stage.running(orbit)) stage.end(orbit);
    if (neutral) continue;
    if (!stage.running(orbit)) {
      if ((sounding_ >> orbit & 1u) == 0) continue;
      stage.begin(orbit, start, values_[orbit]);
    }
    update(stage, orbit);
    stage.put(orbit, orbits_[orbit]);
  }
  if (stage.idle()) return;
  stage.run(runner_, start);
  for (std::size_t orbit = 0; orbit < kOrbits; ++orbit) {
    if (!stage.running(orbit)) continue;
    const bool fed = (sounding_ >> orbit & 1u) != 0;
    stage.take(orbit, orbits_[orbit]);
    const float loudest = peak(orbits_[orbit]);
    if (loudest < kLoudest) {
      stage.hear(orbit, !fed && loudest < kSilent, patience_);
    } else {
      stage.end(orbit);
      orbits_[orbit] = {};
    }
    sounding_ |= 1u << orbit;
  }
}

// The level of one orbit through a quantum: ducked, set, muted.
class Orbits::Levels {
 public:
  Levels(Orbits& orbits, std::size_t orbit, Frames start)
      : ducks_{orbits.ducks_[orbit].levels(start, ducked_)},
        level_{ramp(orbits, orbit, OrbitParam::level)},
        heard_{ramp(orbits, orbit, OrbitParam::heard)} {}
  void apply(StereoQuantum& sound) const {
    if (ducks_) scale(sound, ducked_);
    if (!level_.is(1.0f)) scale(sound, level_);
    if (!heard_.is(1.0f)) scale(sound, heard_);
  }

 private:
  static Ramp ramp(const Orbits& orbits, std::size_t orbit, OrbitParam param) {
    return {orbits.last(orbit, param), orbits.value(orbit, param)};
  }
  std::array<float, kQuantum> ducked_;
  bool ducks_;
  Ramp level_, heard_;
};

// What the orbit's voices placed on the circle of outputs; whoever listens to the orbit alone hears every other one on a side.
void Orbits::add_circle(std::size_t orbit, const OrbitSums& sums, const Levels& levels) noexcept {
  constexpr Ramp kWhole{1.0f, 1.0f};
  for (std::size_t pair = 0; pair < sums_.size(); ++pair) {
    const OrbitSums::Sides& sides = sums.of(orbit, kCircleBus + pair);
    StereoQuantum sound;
    kernels_.sum_lanes(sides.left.data(), sound.left.data());
    kernels_.sum_lanes(sides.right.data(), sound.right.data());
    levels.apply(sound);
    add(sums_[pair], sound, kWhole);
    add(orbits_[orbit], sound, kWhole);
  }
}

void Orbits::mix(const OrbitSums& sums, Frames start, OwnEffects& own, SignalSource::Busses busses) noexcept {
  own.begin_quantum(start);
  const std::uint32_t sounded = sounding_;
  for (std::size_t orbit = 0; orbit < kOrbits; ++orbit) {
    glide(orbit, start, busses);
    const std::uint32_t used = sums.used[orbit];
    if ((used & 1u << kDryBus) != 0) {
      kernels_.sum_lanes(sums.of(orbit, kDryBus).left.data(), orbits_[orbit].left.data());
      kernels_.sum_lanes(sums.of(orbit, kDryBus).right.data(), orbits_[orbit].right.data());
    } else if ((sounded >> orbit & 1u) != 0) {
      orbits_[orbit] = {};
    }
    feed(orbit, used, sums, start);
  }
  for (const Stage number : {kDelay, kRoom, kDirt}) {
    if (!stages_[number].idle()) stages_[number].run(runner_, start);
  }
  sounding_ = 0;
  for (std::size_t orbit = 0; orbit < kOrbits; ++orbit) {
    if (wet(orbit) || (sums.used[orbit] & (1u << kDryBus | kCircleBits)) != 0) sounding_ |= 1u << orbit;
    if (wet(orbit)) gather(orbit);
  }
  silence_further();
  insert(kTone, start);
  insert(kLeslie, start);

  for (StereoQuantum& sum : sums_) sum = {};
  for (std::size_t orbit = 0; orbit < kOrbits; ++orbit) {
    const bool sounds = (sounding_ >> orbit & 1u) != 0;
    routes_[orbit].advance(static_cast<std::uint32_t>(value(orbit, OrbitParam::left_to)),
                           static_cast<std::uint32_t>(value(orbit, OrbitParam::right_to)),
                           (sounded >> orbit & 1u) != 0);
    if (!own.process(static_cast<int>(orbit), runner_, start, sounds, {&orbits_[orbit], 1})) continue;
    sounding_ |= 1u << orbit;
    const Levels levels{*this, orbit, start};
    levels.apply(orbits_[orbit]);
    routes_[orbit].add(orbits_[orbit], sums_);
    if ((sums.used[orbit] & kCircleBits) != 0) add_circle(orbit, sums, levels);
  }
  own.process(kMasterPlace, runner_, start, sounding_ != 0, sums_);
}

void Orbits::silence_further() noexcept {
  if (wet_step_ == 0.0f) return;
  wet_ -= wet_step_;
  if (wet_ > 0.0f) return;
  wet_ = 1.0f;
  wet_step_ = 0.0f;
  for (const Stage number : {kDelay, kRoom, kDirt}) {
    for (std::size_t orbit = 0; orbit < kOrbits; ++orbit) {
      if (stages_[number].running(orbit)) stages_[number].end(orbit);
    }
  }
  for (OrbitRoom& room : rooms_) room.end();
}

}  // namespace perigee
