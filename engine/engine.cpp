// engine/engine.cpp -- Each quantum: take what is new, start what is due, run the groups, sum the orbits, limit, hand out.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/engine.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "engine/convolver.h"
#include "engine/dc_guard.h"
#include "engine/denormals.h"
#include "engine/governor.h"
#include "engine/inbox.h"
#include "engine/kernel.h"
#include "engine/lane_group.h"
#include "engine/lateness.h"
#include "engine/limiter.h"
#include "engine/machine_time.h"
#include "engine/orbits.h"
#include "engine/own_effects.h"
#include "engine/sample.h"
#include "engine/signal.h"
#include "engine/timeline.h"
#include "engine/voices.h"

namespace perigee {
namespace {

constexpr std::size_t kMaxPanics = 64;  // waiting for their frame; more act at once
constexpr std::size_t kMaxMixer = 256;  // settings that wait for theirs
constexpr std::size_t kMaxSheds = 256;  // kept until somebody asks, or waiting for their frame

// What a trigger points to is counted as used until its voice has ended.
void hold(const Trigger& trigger) noexcept {
  if (trigger.program != nullptr) trigger.program->uses.fetch_add(1, std::memory_order_relaxed);
  if (trigger.region.sample != nullptr) trigger.region.sample->uses.fetch_add(1, std::memory_order_relaxed);
  if (trigger.room != nullptr) trigger.room->uses.fetch_add(1, std::memory_order_relaxed);
  if (trigger.channels != nullptr) trigger.channels->uses.fetch_add(1, std::memory_order_relaxed);
  for (const SignalUse& use : trigger.signals) {
    if (use.source != nullptr) use.source->uses.fetch_add(1, std::memory_order_relaxed);
  }
}
void let_go_of_room(const Trigger& trigger) noexcept {
  if (trigger.room != nullptr) trigger.room->uses.fetch_sub(1, std::memory_order_release);
}
void let_go(const Trigger& trigger) noexcept {
  if (trigger.program != nullptr) trigger.program->uses.fetch_sub(1, std::memory_order_release);
  if (trigger.region.sample != nullptr) trigger.region.sample->uses.fetch_sub(1, std::memory_order_release);
  let_go_of_room(trigger);
  if (trigger.channels != nullptr) trigger.channels->uses.fetch_sub(1, std::memory_order_release);
  for (const SignalUse& use : trigger.signals) {
    if (use.source != nullptr) use.source->uses.fetch_sub(1, std::memory_order_release);
  }
}

}  // namespace

struct Engine::Impl {
  explicit Impl(const EngineOptions& wanted)
      : options{wanted},
        outputs{std::clamp(wanted.outputs, 2, kMaxOutputs)},
        inbox{wanted.queue_messages, wanted.producers, wanted.live},
        timeline{std::max<std::size_t>(wanted.queue_messages, 1), wanted.live},
        voices{{wanted.max_voices, wanted.memory_bytes, wanted.rate_hz, wanted.threads, wanted.live, outputs,
                wanted.live ? clock_of(wanted) : nullptr},
               choose_kernels()},
        sums{outputs, wanted.live},
        orbits{choose_kernels(), wanted.rate_hz, wanted.live, outputs},
        inputs{std::clamp(wanted.inputs, 0, kMaxInputs)},
        input(inputs > 0 ? 2 : 0),
        limiters(static_cast<std::size_t>(outputs + 1) / 2, Limiter{wanted.rate_hz, wanted.limit}),
        dc_guards(wanted.limit ? 2 * limiters.size() : 0, DcGuard{wanted.rate_hz}),
        pairs(limiters.size()),
        ready(static_cast<std::size_t>(outputs * kQuantum)) {
    for (InputQuantum& each : input) each.channels = inputs;
    if (!wanted.live) return;
    panics.reserve(kMaxPanics);
    mixer.reserve(kMaxMixer);
    sheds.reserve(kMaxSheds);
  }
  static auto clock_of(const EngineOptions& wanted) noexcept -> std::int64_t (*)() noexcept {
    return wanted.now_ns ? wanted.now_ns : monotonic_now;
  }

  bool take_messages(std::int64_t began_ns) noexcept;
  void take_incoming() noexcept;
  void take(const Trigger& trigger) noexcept;
  void start_due() noexcept;
  void apply_panics(Frames until) noexcept;
  void apply_sheds() noexcept;
  void apply_mixer() noexcept;
  void take_input(std::span<const float> interleaved, std::size_t frames) noexcept;
  void limit() noexcept;
  void govern(std::int64_t busy_ns, Frames frames) noexcept;
  void tell(const Shed& decision) noexcept;
  void render_quantum(Voices::Pace pace) noexcept;
  void publish() noexcept;

  EngineOptions options;
  int outputs;
  Inbox inbox;
  Timeline timeline;
  Voices voices;
  OrbitSums sums;
  Orbits orbits;
  OwnEffects own_effects;
  int inputs;
  std::vector<InputQuantum> input;  // what comes in, and the last whole quantum of it; none without inputs
  std::vector<Limiter> limiters;    // one for each two outputs
  std::vector<DcGuard> dc_guards;   // one for each output; none where nothing is limited
  std::vector<std::array<float, 2 * kQuantum>> pairs;  // interleaved, as they leave the limiters
  SlotSums slots{options.live};
  std::size_t gathered_frames = 0;
  std::vector<Panic> panics;
  std::vector<MixerSetting> mixer;  // in the order in which they came
  Governor governor;
  Frames governed = 0;      // quantum_start when it was asked last
  std::vector<Shed> sheds;  // for their frame; the governor's own act at the next quantum
  // Decisions, as the frame and the numbers, 16 bits each: written in turn, read by one other thread.
  std::array<std::array<std::atomic<std::uint64_t>, 2>, kMaxSheds> decided{};
  std::atomic<std::uint64_t> decisions{0}, decisions_taken{0};
  Message incoming;
  bool swept = true;  // no cancel has come since the timeline was swept
  LateNotes late_notes{options.live};
  HeldBack held_back;

  std::int64_t late_ns = 0;  // of the next callback

  Frames quantum_start = 0;  // of the next quantum
  Taps taps;
  std::vector<float> ready;      // interleaved, not yet handed out
  std::size_t ready_frames = 0;  // the last so many of `ready`

  // Written by the audio thread only.
  std::atomic<Frames> frame{0};
  std::atomic<std::int32_t> sounding{0}, sounding_most{0};
  std::atomic<std::uint64_t> triggers{0}, late{0}, dropped{0}, stolen{0}, killed{0}, broken{0}, memory_bytes{0},
      limited_frames{0}, offset_quanta{0}, shed{0};
  std::atomic<float> load{0.0f};
  std::atomic<float> limiter_gain_least{1.0f};
};

void Engine::Impl::take(const Trigger& trigger) noexcept {
  if (timeline.add(trigger)) return;
  if (!swept) {  // once for each cancel, so that a flood cannot hold the callback
    timeline.sweep(let_go);
    swept = true;
    if (timeline.add(trigger)) return;
  }
  let_go(trigger);
  dropped.fetch_add(1, std::memory_order_relaxed);
}

// `began_ns`: when the quantum did, live. True: more wait than there is time for.
bool Engine::Impl::take_messages(std::int64_t began_ns) noexcept {
  while (held_back.take(quantum_start, incoming)) take_incoming();
  // Most are ahead of their time: of a flood, what would take too long now is taken in the next quanta.
  constexpr double kMostTime = 0.25;  // of a quantum
  constexpr int kTogether = 64;       // messages between two looks at the clock
  const auto now_ns = clock_of(options);
  const std::int64_t until_ns = began_ns + static_cast<std::int64_t>(kMostTime * 1e9 * kQuantum / options.rate_hz);
  int taken = 0;
  bool is_time = true;
  inbox.take_all(incoming, [&] {
    if (!held_back.keep(quantum_start, incoming)) take_incoming();
    if (options.live && ++taken % kTogether == 0) is_time = now_ns() < until_ns;
    return is_time;
  });
  return !is_time;
}

void Engine::Impl::take_incoming() noexcept {
  late_notes.look(incoming, quantum_start);
  switch (incoming.kind) {
    case Message::Kind::trigger:
      take(incoming.trigger);
      break;
    case Message::Kind::cancel:
      timeline.cancel(incoming.cancel, quantum_start);
      swept = false;
      break;
    case Message::Kind::effect:
      own_effects.exchange(incoming.effect);
      break;
    case Message::Kind::mixer:
      if (mixer.size() < kMaxMixer) {
        mixer.push_back(incoming.mixer);
      } else {
        orbits.set(incoming.mixer.setting, quantum_start);
      }
      break;
    case Message::Kind::panic:
      if (panics.size() < kMaxPanics) {
        panics.push_back(incoming.panic);
      } else {
        voices.fade_all(quantum_start, incoming.panic.fade_frames);
        orbits.silence(incoming.panic.fade_frames);
      }
      break;
    case Message::Kind::shed:
      if (sheds.size() < kMaxSheds) sheds.push_back(incoming.shed);
      break;
  }
}

void Engine::Impl::apply_panics(Frames until) noexcept {
  while (!panics.empty()) {
    const auto next = std::min_element(panics.begin(), panics.end(),
                                       [](const Panic& a, const Panic& b) { return a.frame < b.frame; });
    if (next->frame > until) return;
    voices.fade_all(std::max(next->frame, quantum_start), next->fade_frames);
    orbits.silence(next->fade_frames);
    panics.erase(next);
  }
}

// Before anything starts in the quantum.
void Engine::Impl::apply_sheds() noexcept {
  for (std::size_t i = 0; i < sheds.size();) {
    if (sheds[i].frame >= quantum_start + kQuantum) {
      ++i;
      continue;
    }
    const Shed& told = sheds[i];
    if (told.frame >= quantum_start && (told.groups > 0 || told.hurried > 0))
      voices.let_go({.hurried = told.hurried, .after = told.after, .unbegun = told.groups});
    const int gone = voices.shed(std::max(told.frame, quantum_start), told.voices);
    shed.fetch_add(static_cast<std::uint64_t>(gone), std::memory_order_relaxed);
    sheds.erase(sheds.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

void Engine::Impl::apply_mixer() noexcept {
  std::size_t kept = 0;
  for (const MixerSetting& each : mixer) {
    if (each.frame < quantum_start + kQuantum) {
      orbits.set(each.setting, std::max(each.frame, quantum_start));
    } else {
      mixer[kept++] = each;
    }
  }
  mixer.resize(kept);
}

// Of blocks shorter than a quantum, most only hand out what there is: the deadline is that of those that render.
void Engine::Impl::govern(std::int64_t busy_ns, Frames frames) noexcept {
  const double block_seconds = static_cast<double>(frames) / options.rate_hz;
  const Frames passed = quantum_start - governed;
  if (passed == 0) return;
  governed = quantum_start;
  const int going = governor.observe(1e-9 * static_cast<double>(busy_ns) / block_seconds, passed, voices.unfaded());
  load.store(static_cast<float>(governor.load()), std::memory_order_relaxed);
  if (going == 0 || sheds.size() == kMaxSheds) return;
  sheds.push_back({.frame = quantum_start, .voices = going});
  tell(sheds.back());
}

void Engine::Impl::tell(const Shed& decision) noexcept {
  const std::uint64_t count = decisions.load(std::memory_order_relaxed);
  if (count - decisions_taken.load(std::memory_order_acquire) == kMaxSheds) return;
  std::uint64_t numbers = 0;
  for (const std::int32_t number : {decision.after, decision.hurried, decision.groups, decision.voices})
    numbers = numbers << 16 | static_cast<std::uint64_t>(number);
  auto& [frame_word, numbers_word] = decided[count % kMaxSheds];
  frame_word.store(static_cast<std::uint64_t>(decision.frame), std::memory_order_relaxed);
  numbers_word.store(numbers, std::memory_order_relaxed);
  decisions.store(count + 1, std::memory_order_release);
}

void Engine::Impl::start_due() noexcept {
  const Frames last = quantum_start + kQuantum - 1;
  while (const Trigger* trigger = timeline.first()) {
    if (trigger->frame > last) break;
    if (timeline.cancelled(*trigger)) {
      let_go(*trigger);
      timeline.drop_first();
      continue;
    }
    const Frames onset = std::max(trigger->frame, quantum_start);
    apply_panics(onset);
    if (trigger->frame < quantum_start) late.fetch_add(1, std::memory_order_relaxed);
    const auto settings = std::clamp<std::int32_t>(trigger->setting_count, 0, kMaxOrbitSettings);
    for (const OrbitSetting& setting : std::span{trigger->settings}.first(static_cast<std::size_t>(settings)))
      orbits.set(setting, onset);
    for (const SignalUse& use : trigger->signals) {
      const int setting = static_cast<int>(use.param) - kMaxParams;
      if (use.source != nullptr && setting >= 0 && setting < settings)
        orbits.follow(trigger->settings[static_cast<std::size_t>(setting)], use);
    }
    if (trigger->sets_room) orbits.set_room(trigger->orbit, trigger->room);
    if (voices.start(*trigger, onset)) {
      let_go_of_room(*trigger);  // the orbit keeps it
      triggers.fetch_add(1, std::memory_order_relaxed);
    } else {
      let_go(*trigger);
      dropped.fetch_add(1, std::memory_order_relaxed);
    }
    timeline.drop_first();
    const std::int32_t now = voices.sounding();
    if (now > sounding_most.load(std::memory_order_relaxed)) sounding_most.store(now, std::memory_order_relaxed);
  }
  apply_panics(last);
}

// So many frames, which end inside the quantum; without sound they are silent.
void Engine::Impl::take_input(std::span<const float> interleaved, std::size_t frames) noexcept {
  const auto channels = static_cast<std::size_t>(inputs);
  for (std::size_t f = 0; f < frames; ++f, ++gathered_frames) {
    for (std::size_t c = 0; c < channels; ++c) {
      const float x = interleaved.empty() ? 0.0f : interleaved[f * channels + c];
      input[0].sound[c][gathered_frames] = std::abs(x) < 1e6f ? x : 0.0f;
    }
  }
}

// Each two outputs have a limiter of their own; a last one alone has it with silence.
void Engine::Impl::limit() noexcept {
  int limited = 0;
  float least = 1.0f;
  bool acts = false;
  for (std::size_t pair = 0; pair < limiters.size(); ++pair) {
    StereoQuantum sound = orbits.sum(pair);
    if (!dc_guards.empty()) {
      acts = dc_guards[2 * pair].process(sound.left) || acts;
      acts = dc_guards[2 * pair + 1].process(sound.right) || acts;
    }
    limited = std::max(limited, limiters[pair].process(sound.left, sound.right, pairs[pair].data()));
    least = std::min(least, limiters[pair].gain_least());
  }
  if (limited > 0) limited_frames.fetch_add(static_cast<std::uint64_t>(limited), std::memory_order_relaxed);
  limiter_gain_least.store(least, std::memory_order_relaxed);
  if (acts) offset_quanta.fetch_add(1, std::memory_order_relaxed);
  const auto channels = static_cast<std::size_t>(outputs);
  for (std::size_t c = 0; c < channels; ++c) {
    for (std::size_t f = 0; f < static_cast<std::size_t>(kQuantum); ++f)
      ready[f * channels + c] = pairs[c / 2][2 * f + c % 2];
  }
}

void Engine::Impl::render_quantum(Voices::Pace pace) noexcept {
  if (gathered_frames > 0) {
    input[1] = input[0];
    gathered_frames = 0;
  }
  const auto now_ns = clock_of(options);
  const std::int64_t began_ns = options.live ? now_ns() : 0;
  const bool more_wait = take_messages(began_ns);
  apply_sheds();
  apply_mixer();
  start_due();
  if (more_wait) pace.begin_ns -= pace.further * (now_ns() - began_ns);  // the next quanta will have as much to do
  sums.clear();
  slots.clear();
  const InputQuantum* const heard = inputs > 0 ? &input[1] : nullptr;
  const Voices::LetGo gone = voices.render(quantum_start, sums, heard, taps.want_slots() ? &slots : nullptr, pace);
  shed.fetch_add(static_cast<std::uint64_t>(gone.voices), std::memory_order_relaxed);
  if ((gone.unbegun > 0 || gone.hurried > 0) && options.live)
    tell({.frame = quantum_start, .groups = gone.unbegun, .hurried = gone.hurried, .after = gone.after});
  orbits.mix(sums, quantum_start, own_effects, voices.busses());
  limit();
  taps.hear({quantum_start, orbits.orbits(), orbits.sounding(), &orbits.sum(0), pairs[0].data(), outputs, ready.data(),
             heard, slots.sound, slots.used});
  quantum_start += kQuantum;
  ready_frames = kQuantum;
}

void Engine::Impl::publish() noexcept {
  frame.store(quantum_start - static_cast<Frames>(ready_frames), std::memory_order_relaxed);
  sounding.store(voices.sounding(), std::memory_order_relaxed);
  stolen.store(voices.stolen(), std::memory_order_relaxed);
  killed.store(voices.killed(), std::memory_order_relaxed);
  broken.store(own_effects.broken(), std::memory_order_relaxed);
  memory_bytes.store(voices.memory_bytes(), std::memory_order_relaxed);
}

Engine::Engine(const EngineOptions& options) : impl_{std::make_unique<Impl>(options)} {
  impl_->quantum_start = impl_->governed = options.first_frame / kQuantum * kQuantum;
  impl_->frame.store(impl_->quantum_start, std::memory_order_relaxed);
}

Engine::~Engine() {
  Message message;
  while (impl_->held_back.take(std::numeric_limits<Frames>::max(), message) || impl_->inbox.take(message)) {
    if (message.kind == Message::Kind::trigger) let_go(message.trigger);
    if (message.kind == Message::Kind::effect) impl_->own_effects.exchange(message.effect);
  }
  while (const Trigger* trigger = impl_->timeline.first()) {
    let_go(*trigger);
    impl_->timeline.drop_first();
  }
  impl_->voices.end_all();
}

bool Engine::post(std::span<const Message> together) noexcept {
  const auto each_trigger = [&](auto&& act) {
    for (const Message& message : together)
      if (message.kind == Message::Kind::trigger) act(message.trigger);
  };
  each_trigger(hold);
  if (impl_->inbox.put(together)) return true;
  each_trigger(let_go);
  return false;
}

void Engine::render(std::span<float> interleaved, std::span<const float> heard) noexcept {
  const FlushDenormals flush;
  Impl& impl = *impl_;
  const auto now_ns = Impl::clock_of(impl.options);
  const std::int64_t begin_ns = impl.options.live ? now_ns() : 0;
  const auto outputs = static_cast<std::size_t>(impl.outputs), inputs = static_cast<std::size_t>(impl.inputs);
  std::size_t done = 0;
  const std::size_t wanted = interleaved.size() / outputs;
  const double block_ns = 1e9 * static_cast<double>(wanted) / impl.options.rate_hz;
  const std::int64_t due_ns =
      begin_ns - std::clamp<std::int64_t>(impl.late_ns, 0, static_cast<std::int64_t>(block_ns / 2.0));
  impl.late_ns = 0;
  const bool hears = inputs > 0 && heard.size() >= wanted * inputs;
  while (done < wanted) {
    if (impl.ready_frames == 0)
      impl.render_quantum({due_ns, block_ns, static_cast<int>((wanted - done - 1) / kQuantum)});
    const std::size_t frames = std::min(impl.ready_frames, wanted - done);
    const float* from = impl.ready.data() + outputs * (static_cast<std::size_t>(kQuantum) - impl.ready_frames);
    std::copy_n(from, outputs * frames, interleaved.data() + outputs * done);
    if (inputs > 0) impl.take_input(hears ? heard.subspan(inputs * done, inputs * frames) : heard.first(0), frames);
    impl.ready_frames -= frames;
    done += frames;
  }
  impl.publish();
  if (impl.options.live && wanted > 0) impl.govern(now_ns() - begin_ns, static_cast<Frames>(wanted));
}

void Engine::late(std::int64_t ns) noexcept { impl_->late_ns = ns; }

void Engine::rest() noexcept {
  impl_->voices.rest();
  impl_->sums.rest();
}

int Engine::outputs() const noexcept { return impl_->outputs; }
int Engine::inputs() const noexcept { return impl_->inputs; }

Taps& Engine::taps() noexcept { return impl_->taps; }

static_assert(Limiter::kLatencyFrames == kMasterDelay);
int Engine::latency_frames() noexcept { return Limiter::kLatencyFrames; }

EngineStatus Engine::status() const noexcept {
  const Impl& impl = *impl_;
  EngineStatus status;
  status.frame = impl.frame.load(std::memory_order_relaxed);
  status.voices = impl.sounding.load(std::memory_order_relaxed);
  status.voices_most = impl.sounding_most.load(std::memory_order_relaxed);
  status.triggers = impl.triggers.load(std::memory_order_relaxed);
  status.late = impl.late.load(std::memory_order_relaxed);
  status.dropped = impl.dropped.load(std::memory_order_relaxed);
  status.stolen = impl.stolen.load(std::memory_order_relaxed);
  status.memory_bytes = impl.memory_bytes.load(std::memory_order_relaxed);
  status.killed = impl.killed.load(std::memory_order_relaxed);
  status.broken = impl.broken.load(std::memory_order_relaxed);
  status.shed = impl.shed.load(std::memory_order_relaxed);
  status.load = impl.load.load(std::memory_order_relaxed);
  status.threads = impl.voices.crew().size();
  status.offset_quanta = impl.offset_quanta.load(std::memory_order_relaxed);
  status.limited_frames = impl.limited_frames.load(std::memory_order_relaxed);
  status.limiter_gain_least = impl.limiter_gain_least.load(std::memory_order_relaxed);
  return status;
}

LateNotes::Taken Engine::take_lates() { return impl_->late_notes.take(); }
void Engine::hold_back(std::vector<Late> lates) { impl_->held_back.expect(std::move(lates)); }

float Engine::load_of(std::uint32_t slot) const noexcept { return impl_->voices.load_of(slot); }

std::vector<Shed> Engine::take_sheds() {
  std::vector<Shed> taken;
  const std::uint64_t end = impl_->decisions.load(std::memory_order_acquire);
  std::uint64_t at = impl_->decisions_taken.load(std::memory_order_relaxed);
  for (; at != end; ++at) {
    const auto& [frame_word, numbers_word] = impl_->decided[at % kMaxSheds];
    const std::uint64_t numbers = numbers_word.load(std::memory_order_relaxed);
    const auto number = [&](int place) { return static_cast<std::int32_t>(numbers >> 16 * place & 0xffffu); };
    taken.push_back({.frame = static_cast<Frames>(frame_word.load(std::memory_order_relaxed)),
                     .voices = number(0),
                     .groups = number(1),
                     .hurried = number(2),
                     .after = number(3)});
  }
  impl_->decisions_taken.store(at, std::memory_order_release);
  return taken;
}

double Engine::rate_hz() const noexcept { return impl_->options.rate_hz; }

}  // namespace perigee
