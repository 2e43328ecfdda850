// tests/engine/lateness_test.cpp -- What came late and is held back as long the next time gives the same sound.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/lateness.h"

#include <algorithm>
#include <thread>

#include "tests/engine/play.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

struct Posted {
  Message message;
  Frames came = 0;  // posted before this frame is rendered
};

// Every kind of message that has a frame, each posted up to a tenth of a second too late, or in time.
std::vector<Posted> some_messages(const Program& program) {
  Random random{5};
  std::vector<Posted> all;
  for (std::uint32_t i = 0; i < 80; ++i) {
    Posted posted;
    Message& message = posted.message;
    const Frames frame = random.below(40000);
    message.trigger = note(program, frame, 9600, 9000);
    message.trigger.slot = i % 3;
    message.trigger.generation = i / 27;
    message.trigger.sequence = message.trigger.seed = i;
    if (i % 8 == 5) {
      message.kind = Message::Kind::cancel;
      message.cancel = {i % 3, 2, frame};
    } else if (i % 16 == 7) {
      message.kind = Message::Kind::panic;
      message.panic = {frame, 300};
    }
    posted.came = std::max<Frames>(0, frame - 4800 + random.below(9600));
    all.push_back(posted);
  }
  std::stable_sort(all.begin(), all.end(), [](const Posted& a, const Posted& b) { return a.came < b.came; });
  return all;
}

EngineOptions small() { return {.max_voices = 64, .queue_messages = 256, .limit = false}; }

}  // namespace

TEST_CASE("what came late comes as late again from an engine that knows, and the sound is the same") {
  const auto program = bare("brown", {});
  const std::vector<Posted> all = some_messages(*program);
  const auto render = [](Engine& engine, Frames until, std::vector<float>& sound) {
    std::vector<float> block(2 * static_cast<std::size_t>(until - engine.status().frame));
    engine.render(block);
    sound.insert(sound.end(), block.begin(), block.end());
  };
  std::vector<float> live, again;
  Engine engine(small());
  for (const Posted& posted : all) {
    if (posted.came > engine.status().frame) render(engine, posted.came, live);
    REQUIRE(engine.post(posted.message));
  }
  render(engine, 60000, live);
  const LateNotes::Taken late = engine.take_lates();
  CHECK(late.lates.size() > 20);
  CHECK(late.missing == 0);
  Engine other(small());
  other.hold_back(late.lates);
  for (const Posted& posted : all) REQUIRE(other.post(posted.message));  // all in time
  render(other, 60000, again);
  CHECK(again == live);
  CHECK(other.take_lates().lates == late.lates);
}

TEST_CASE("notes of what came late pass between two threads, and what finds no room is counted") {
  LateNotes notes;
  Message message;
  message.trigger.frame = 1;
  std::thread writer([&] {
    for (std::uint32_t i = 0; i < 20000; ++i) {
      message.trigger.sequence = i;
      notes.look(message, 64);
    }
  });
  std::vector<Late> seen;
  std::uint64_t missing = 0;
  const auto take = [&] {
    const LateNotes::Taken taken = notes.take();
    seen.insert(seen.end(), taken.lates.begin(), taken.lates.end());
    missing += taken.missing;
  };
  while (seen.size() + missing < 20000) take();
  writer.join();
  CHECK(std::is_sorted(seen.begin(), seen.end(), [](const Late& a, const Late& b) { return a.sequence < b.sequence; }));
}
