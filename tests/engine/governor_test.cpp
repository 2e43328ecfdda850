// tests/engine/governor_test.cpp -- Overload costs the quietest voices, never time; what was decided can be played again.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/governor.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/voice_programs.h"
#include "engine/voices.h"
#include "tests/engine/play.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

// A clock that moves by `step_ns` whenever it is read: a callback takes as long as the test says.
std::int64_t time_ns = 0, step_ns = 0;
std::int64_t scripted_ns() noexcept { return time_ns += step_ns; }
constexpr std::int64_t kBlockNs = 64 * 1'000'000'000LL / 48000;
const EngineOptions kOffline{48000.0, 256, 1024};

// The louder the higher their number, except that the order is mixed.
std::vector<Trigger> chord(ProgramCache& programs, int voices, int slots = 2) {
  std::vector<Trigger> notes;
  for (int i = 0; i < voices; ++i) {
    notes.push_back(note(*programs.instrument("sine", {}, ChainOrder::superdough), 0, 48000));
    notes.back().sequence = static_cast<std::uint32_t>(i);
    notes.back().slot = static_cast<std::uint32_t>(1 + i % slots);
    set(notes.back(), "freq", 200.0f + 10.0f * static_cast<float>(i));
    set(notes.back(), "gain", 0.001f * static_cast<float>(1 + (i * 7) % voices));
  }
  return notes;
}

float gain_of(const Trigger& trigger) {
  return trigger.params[static_cast<std::size_t>(trigger.program->param_index("gain"))];
}

// Moves a parameter to where it is, and takes time for it: a voice costs what the test says.
std::int64_t toil_ns = 0, stall_ns = 0;  // of each voice and quantum; of the next one, once more
class Toil : public SignalSource {
 public:
  void fill(Frames, std::array<float, kQuantum>& values) const noexcept override {
    values.fill(0.0f);
    time_ns += toil_ns + std::exchange(stall_ns, 0);
  }
};

// So many callbacks, each so late; when the latest ended, of its block, and how many ended after their block.
struct Shift {
  std::vector<float> sound;
  double latest = 0.0;
  int too_late = 0;
};
Shift work(Engine& engine, int callbacks, std::int64_t late_ns = 0, int quanta = 4) {
  Shift shift;
  std::vector<float> block(2 * static_cast<std::size_t>(quanta * kQuantum));
  for (int i = 0; i < callbacks; ++i) {
    const std::int64_t before_ns = time_ns;
    engine.late(late_ns);
    engine.render(block);
    const double end = static_cast<double>(time_ns - before_ns + late_ns) / (1.0 * quanta * kBlockNs);
    shift.latest = std::max(shift.latest, end);
    shift.too_late += end > 1.0 ? 1 : 0;
    shift.sound.insert(shift.sound.end(), block.begin(), block.end());
  }
  return shift;
}
std::vector<Trigger> toilers(ProgramCache& programs, const Toil& toil, int voices) {
  std::vector<Trigger> notes = chord(programs, voices);
  for (Trigger& each : notes) {
    const auto gain = static_cast<std::uint16_t>(each.program->param_index("gain"));
    each.signals[0] = {&toil, gain, 1.0f, each.params[gain]};
    each.total_frames = each.gate_frames = 1 << 20;
  }
  return notes;
}
// A live engine with notes that take so much of the time there is, together.
struct Workshop {
  Workshop(int voices, double load) : notes{toilers(programs, toil, voices)} {
    pace(load);
    for (const Trigger& trigger : notes) post(engine, trigger);
  }
  void pace(double load) const {
    toil_ns = static_cast<std::int64_t>(load * static_cast<double>(kBlockNs) / static_cast<double>(notes.size()));
  }

  ProgramCache programs;
  Toil toil;
  std::vector<Trigger> notes;
  Engine engine{by_scripted_clock()};

 private:
  static EngineOptions by_scripted_clock() {
    EngineOptions options = kOffline;
    options.live = true;
    options.now_ns = scripted_ns;
    step_ns = 0;
    return options;
  }
};

void post_shed(Engine& engine, const Shed& shed) {
  Message message;
  message.kind = Message::Kind::shed;
  message.shed = shed;
  REQUIRE(engine.post(message));
}

}  // namespace

TEST_CASE("the governor acts on two loads in a row and then rests") {
  Governor governor;
  CHECK(governor.observe(0.84, 256, 100) == 0);
  CHECK(governor.observe(3.0, 256, 100) == 0);  // once is chance
  CHECK(governor.observe(0.5, 256, 100) == 0);
  CHECK(governor.observe(1.4, 256, 100) == 0);
  CHECK(governor.observe(1.0, 256, 100) == 30);  // to 70 % of the lesser of the two
  for (Frames rested = 0; rested < Governor::kFadeFrames + 256; rested += 256) {
    CHECK(governor.observe(1.0, 256, 70) == 0);
  }
  CHECK(governor.observe(0.86, 256, 70) == 0);
  CHECK(governor.observe(0.86, 256, 70) > 0);
}

TEST_CASE("the governor never lets go of more voices than there are") {
  for (const double load : {0.9, 1.0, 50.0, 1e30, 0.2}) {
    for (const int voices : {0, 1, 2, 1000}) {
      Governor governor;
      governor.observe(load, 64, voices);
      const int going = governor.observe(load, 64, voices);
      CHECK((going >= 0 && going <= voices));
      CHECK((going > 0) == (load > Governor::kThreshold && voices > 0));
    }
  }
}

TEST_CASE("overload fades voices until it is over; recorded and posted again it is the same sound") {
  Workshop shop{20, 0.0};
  Engine& engine = shop.engine;
  const Take before = record(engine, 3200);
  shop.pace(1.0);
  const Take overloaded = record(engine, 640);
  shop.pace(0.0);
  const Take after = record(engine, 6400);
  const std::vector<Shed> decided = engine.take_sheds();
  REQUIRE(!decided.empty());
  CHECK(decided.front().voices == 6);  // of 20
  CHECK(overloaded.status.load > 0.2f);
  CHECK(after.status.shed == overloaded.status.shed);
  CHECK(after.status.voices == 20 - static_cast<int>(after.status.shed));
  CHECK(after.status.frame == before.status.frame + 640 + 6400 + 2 * Engine::latency_frames());  // no time is lost
  CHECK(engine.take_sheds().empty());

  Engine again{kOffline};
  for (const Trigger& trigger : shop.notes) post(again, trigger);
  for (const Shed& shed : decided) post_shed(again, shed);
  CHECK(record(again, 3200) == before);
  CHECK(record(again, 640) == overloaded);
  CHECK(record(again, 6400) == after);
  CHECK(again.status().shed == after.status.shed);
}

TEST_CASE("what is kept inside a callback takes no more than it may") {
  for (const double passed : {0.0, 0.2, 0.6}) {
    for (const double rest : {0.0, 0.1, 0.4}) {
      for (const double further : {0.0, 0.05, 0.3, 2.0, 1e30}) {
        const double kept = Governor::kept(passed, rest, further);
        CHECK((kept >= 0.0 && kept <= 1.0));
        if (kept > 0.0 && further > 0.0) CHECK(passed + rest + kept * further <= Governor::kMost + 1e-9);
        if (kept == 1.0 || kept == 0.0) continue;
        CHECK(passed + rest + kept * further >= Governor::kMost - 1e-9);  // and not less either
      }
    }
  }
}

TEST_CASE("a machine that is slower from one callback to the next makes none late; posted again it is the same sound") {
  const auto [voices, slower] = GENERATE(table<int, double>(
      {{160, 1.3}, {160, 1.7}, {160, 2.0}, {160, 2.4}, {160, 3.0}, {80, 1.3}, {80, 1.7}, {80, 2.0}}));
  CAPTURE(voices, slower);
  Workshop shop{voices, 0.75};
  Engine& engine = shop.engine;
  Shift before = work(engine, 40);
  CHECK(before.latest == Approx(0.75).epsilon(0.01));
  REQUIRE(engine.status().shed == 0);
  shop.pace(0.75 * slower);
  const Shift slow = work(engine, 40);
  CHECK(slow.latest <= 0.95);
  CHECK(engine.status().voices >= static_cast<int>(0.3 * voices / slower));

  Engine again{kOffline};
  for (const Trigger& trigger : shop.notes) post(again, trigger);
  for (const Shed& shed : engine.take_sheds()) post_shed(again, shed);
  CHECK(work(again, 40).sound == before.sound);
  CHECK(work(again, 40).sound == slow.sound);
  CHECK(again.status().shed == engine.status().shed);
}

TEST_CASE("in blocks of one or two quanta a slower machine makes one callback late and no other") {
  const auto [quanta, slower] =
      GENERATE(table<int, double>({{1, 1.3}, {1, 2.0}, {1, 3.0}, {2, 1.3}, {2, 2.0}, {2, 3.0}}));
  CAPTURE(quanta, slower);
  Workshop shop{160, 0.75};
  Engine& engine = shop.engine;
  CHECK(work(engine, 160, 0, quanta).too_late == 0);
  REQUIRE(engine.status().shed == 0);
  shop.pace(0.75 * slower);
  work(engine, 1, 0, quanta);
  CHECK(work(engine, 160, 0, quanta).too_late == 0);
  CHECK(engine.status().voices >= static_cast<int>(0.3 * 160 / slower));
}

TEST_CASE("blocks shorter than a quantum are governed by the callbacks that render") {
  const int frames = GENERATE(16, 32, 48);
  CAPTURE(frames);
  Workshop shop{160, 2.0};
  Engine& engine = shop.engine;
  std::vector<float> block(2 * static_cast<std::size_t>(frames));
  const auto longest_of = [&](int callbacks) {
    std::int64_t longest_ns = 0;
    for (int i = 0; i < callbacks; ++i) {
      const std::int64_t before_ns = time_ns;
      engine.render(block);
      longest_ns = std::max(longest_ns, time_ns - before_ns);
    }
    return static_cast<double>(longest_ns) / (static_cast<double>(kBlockNs) * frames / kQuantum);
  };
  longest_of(400);
  CHECK(longest_of(400) <= 0.9);
  CHECK(engine.status().voices >= 4);
}

TEST_CASE("a callback that begins late ends in time") {
  const std::int64_t late_ns = GENERATE(kBlockNs / 2, kBlockNs, 2 * kBlockNs);
  Workshop shop{160, 0.75};
  Engine& engine = shop.engine;
  work(engine, 40);
  CHECK(work(engine, 1, late_ns).latest <= 0.95);
  const std::uint64_t shed = engine.status().shed;
  CHECK((shed > 0) == (late_ns > kBlockNs / 2));
  work(engine, 40);
  CHECK(engine.status().shed == shed);
}

TEST_CASE("an interruption lets go of nobody") {
  Workshop shop{GENERATE(160, 70, 40, 20), 0.6};
  Engine& engine = shop.engine;
  work(engine, 40);
  for (int callback = 0; callback < 80; ++callback) {
    stall_ns = kBlockNs;  // a quarter of the block
    CHECK(work(engine, 1).latest == Approx(0.85).epsilon(0.01));
    work(engine, callback % 5);
  }
  CHECK(engine.status().shed == 0);
}

TEST_CASE("what is let go are the quietest voices, and the others go on as before") {
  ProgramCache programs;
  std::vector<Trigger> notes = chord(programs, 12);
  const auto played = [&](std::int32_t voices) {
    Engine engine{kOffline};
    for (const Trigger& trigger : notes) post(engine, trigger);
    post_shed(engine, {6400, voices});
    return record(engine, 9600);
  };
  const Take less = played(5);
  CHECK(less.status.shed == 5);
  for (Trigger& trigger : notes) {
    if (gain_of(trigger) < 0.0055f) set(trigger, "gain", 0.0f);
  }
  const Take alone = played(0);
  bool equal = true;
  for (std::size_t i = 6400 + 240; i < less.left.size(); ++i) equal = equal && less.left[i] == alone.left[i];
  CHECK(equal);
}

TEST_CASE("of a burst only so many notes begin as there is time for; recorded and posted again it is the same sound") {
  ProgramCache programs;
  std::vector<Trigger> notes = chord(programs, 400, 1);
  for (Trigger& each : notes) each.frame = kQuantum;
  const EngineOptions offline{48000.0, 512, 1024};
  EngineOptions options = offline;
  options.live = true;
  options.now_ns = scripted_ns;
  step_ns = 0;
  Engine engine{options};
  for (const Trigger& trigger : notes) post(engine, trigger);
  work(engine, 1, 0, 1);  // they are all there before their time
  step_ns = kBlockNs / 16;
  const Take begun = record(engine, 64);
  step_ns = 0;
  const Take after = record(engine, 6400);
  const auto shed = static_cast<int>(after.status.shed);
  CHECK((after.status.voices >= Voices::kBurst && after.status.voices < 400));
  CHECK(after.status.voices == 400 - shed);
  const std::vector<Shed> decided = engine.take_sheds();
  REQUIRE(decided.size() == 1);
  CHECK(decided[0].groups == (shed + kLanes - 1) / kLanes);

  Engine again{offline};
  for (const Trigger& trigger : notes) post(again, trigger);
  post_shed(again, decided[0]);
  work(again, 1, 0, 1);
  CHECK(record(again, 64) == begun);
  CHECK(record(again, 6400) == after);
  CHECK(again.status().shed == after.status.shed);

  Engine fewer{offline};  // as if the others had never come
  for (const Trigger& trigger : std::span{notes}.first(static_cast<std::size_t>(400 - shed))) post(fewer, trigger);
  work(fewer, 1, 0, 1);
  CHECK(record(fewer, 64).left == begun.left);
}

TEST_CASE(
    "thousands of notes that come at once ahead of their time cost no callback its deadline and no note its frame") {
  ProgramCache programs;
  std::vector<Trigger> notes = chord(programs, 6000);
  for (std::size_t i = 0; i < notes.size(); ++i) {
    notes[i].frame = 9600 + 8 * static_cast<Frames>(i);
    notes[i].total_frames = notes[i].gate_frames = 400;
  }
  EngineOptions options{48000.0, 256, 8192};
  Engine offline{options};
  options.live = true;
  options.now_ns = scripted_ns;
  step_ns = kBlockNs / 20;
  Engine engine{options};
  for (Engine* each : {&offline, &engine}) {
    for (const Trigger& trigger : notes) post(*each, trigger);
  }
  const Shift shift = work(engine, 240);
  CHECK(shift.latest < 0.8);
  CHECK(shift.sound == work(offline, 240).sound);
  CHECK(engine.status().late == 0);
}

TEST_CASE("while more of a flood waits than there is time for, its notes leave the time that the rest will take") {
  ProgramCache programs;
  const Toil toil;
  EngineOptions options{48000.0, 1024, 16384};
  options.live = true;
  options.now_ns = scripted_ns;
  step_ns = kBlockNs / 250;
  for (const std::int64_t voices : {500, 900}) {  // fill a quantum
    toil_ns = kBlockNs / voices;
    Engine engine{options};
    for (const Trigger& trigger : toilers(programs, toil, 16000)) post(engine, trigger);
    CHECK(work(engine, 8).latest < 0.95);
  }
}

TEST_CASE("of more notes at once than there are voices the last ones sound, as if the others had never come") {
  ProgramCache programs;
  const std::vector<Trigger> notes = chord(programs, 60, 1);
  const auto played = [](std::span<const Trigger> some, int most) {
    Engine engine{{48000.0, most, 1024}};
    for (const Trigger& trigger : some) post(engine, trigger);
    return record(engine, 640);
  };
  const Take all = played(notes, 32), last = played(std::span{notes}.last(32), 32);
  CHECK(all.status.voices == 32);
  for (std::size_t f = 0; f < all.left.size(); ++f) REQUIRE(all.left[f] == Approx(last.left[f]).margin(1e-6));
}

TEST_CASE("as many notes as a burst begins with begin together, however slow the machine") {
  ProgramCache programs;
  EngineOptions options = kOffline;
  options.live = true;
  options.now_ns = scripted_ns;
  step_ns = 10 * kBlockNs;
  Engine engine{options};
  for (const Trigger& trigger : chord(programs, Voices::kBurst)) post(engine, trigger);
  work(engine, 1, 0, 1);
  step_ns = 0;
  CHECK(engine.status().voices == Voices::kBurst);
  CHECK(engine.status().shed == 0);
}

TEST_CASE("offline the governor has no clock") {
  ProgramCache programs;
  EngineOptions options = kOffline;
  options.now_ns = scripted_ns;
  step_ns = 100 * kBlockNs;
  const Take take = play(chord(programs, 20), 9600, 64, options);
  step_ns = 0;
  CHECK(take.status.shed == 0);
  CHECK(take.status.load == 0.0f);
}

TEST_CASE("a slot is charged for its voices' share of the time") {
  ProgramCache programs;
  EngineOptions options = kOffline;
  options.live = true;
  options.now_ns = scripted_ns;
  step_ns = kBlockNs / 10;
  Engine engine{options};
  for (const Trigger& trigger : chord(programs, 16)) post(engine, trigger);  // one group
  record(engine, 32000);
  step_ns = 0;
  CHECK(engine.load_of(1) == Approx(0.05).epsilon(0.05));  // half of a tenth
  CHECK(engine.load_of(2) == Approx(0.05).epsilon(0.05));
  CHECK(engine.load_of(3) == 0.0f);
}
