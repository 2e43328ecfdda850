// tests/engine/convolver_test.cpp -- An orbit's measured room answers as its impulse response says, exactly and however time is cut.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/convolver.h"

#include <hwy/targets.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "tests/engine/play.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

std::vector<float> noise(std::size_t frames, std::uint64_t seed) {
  Random random{seed};
  std::vector<float> made(frames);
  for (float& x : made) x = static_cast<float>(random.between(-0.5, 0.5));
  return made;
}

using Response = std::vector<std::vector<float>>;
struct Room {
  Response channels;
  std::unique_ptr<Convolver> convolver;
  explicit Room(Response response, std::size_t orbit = 0)
      : channels{std::move(response)},
        convolver{std::make_unique<Convolver>(std::make_shared<const Impulse>(channels), orbit)} {}
};

// Sends `sample` to the room of orbit 0, and nothing else anywhere.
struct Sender {
  std::unique_ptr<const Program> program = build([](ProgramBuilder& b) {
    const auto sides = b.add("sample_stereo", {});
    const auto placed = b.add("place_balance", {sides[0], sides[1], b.param("gain", 1.0f)});
    b.add("send_dry", {placed[0], placed[1], b.constant(0.0f)});
    b.add("send_room", {placed[0], placed[1]});
  });
  Trigger at(Frames frame, const SampleBuffer& sample, Convolver* room) const {
    Trigger trigger = note(*program, frame, sample.frames);
    trigger.region = whole(sample);
    trigger.sequence = static_cast<std::uint32_t>(frame);
    trigger.sets_room = true;
    trigger.room = room;
    return trigger;
  }
};

EngineOptions options() { return {.max_voices = 64, .queue_messages = 256, .limit = false}; }

// What the definition of a convolution gives, in double.
double worst_against(const std::vector<float>& heard, const std::vector<float>& in, const std::vector<float>& response,
                     std::size_t onset) {
  double worst = 0.0;
  for (std::size_t i = 0; i < heard.size(); i += i % 97 == 0 ? 1 : 13) {
    double sum = 0.0;
    for (std::size_t k = 0; k < in.size(); ++k) {
      if (i >= onset + k && i - onset - k < response.size())
        sum += static_cast<double>(in[k]) * static_cast<double>(response[i - onset - k]);
    }
    worst = std::max(worst, std::abs(sum - static_cast<double>(heard[i])));
  }
  return worst;
}

}  // namespace

TEST_CASE("an impulse in a measured room comes out as the room's response, from its own frame on") {
  const Sender sender;
  const auto click = sound(1, 1, [](int, Frames) { return 1.0f; });
  for (const std::size_t length : {1u, 63u, 64u, 2047u, 2048u, 2049u, 9000u, 100000u}) {
    for (const Frames onset : {0, 1, 1000, 5021}) {
      Room room{{noise(length, length), noise(length, length + 1)}};
      const Take take = play({sender.at(onset, *click, room.convolver.get())}, onset + 110000, 64, options());
      INFO(length << " frames from frame " << onset);
      double worst = 0.0;
      for (std::size_t i = 0; i < take.left.size(); ++i) {
        const auto back = static_cast<Frames>(i) - onset;
        const bool inside = back >= 0 && back < static_cast<Frames>(length);
        const auto at = static_cast<std::size_t>(std::max<Frames>(back, 0));
        worst = std::max({worst, std::abs(static_cast<double>(take.left[i] - (inside ? room.channels[0][at] : 0.0f))),
                          std::abs(static_cast<double>(take.right[i] - (inside ? room.channels[1][at] : 0.0f)))});
      }
      CHECK(worst < 1e-6);
    }
  }
}

TEST_CASE("a measured room convolves, by the definition") {
  const Sender sender;
  const std::vector<float> in = noise(3000, 1);
  const auto sample = sound(1, 3000, [&](int, Frames i) { return in[static_cast<std::size_t>(i)]; });
  Room room{Response{noise(7000, 2)}};  // one channel is for both sides
  const Take take = play({sender.at(777, *sample, room.convolver.get())}, 12000, 64, options());
  CHECK(worst_against(take.left, in, room.channels[0], 777) < 1e-4);  // sums of 3000 products of 1/4 at most
  CHECK(take.left == take.right);
}

TEST_CASE("a measured room is linear") {
  const Sender sender;
  const auto a = sound(2, 20000, [random = std::make_shared<Random>(3)](int, Frames) {
    return static_cast<float>(random->between(-0.5, 0.5));
  });
  const auto b = sound(2, 15000, [random = std::make_shared<Random>(4)](int, Frames) {
    return static_cast<float>(random->between(-0.5, 0.5));
  });
  const Response response{noise(30000, 5), noise(30000, 6)};
  const auto heard = [&](bool first, bool second) {
    Room room{response};
    std::vector<Trigger> triggers;
    if (first) triggers.push_back(sender.at(100, *a, room.convolver.get()));
    if (second) triggers.push_back(sender.at(9000, *b, room.convolver.get()));
    return play(triggers, 60000, 64, options());
  };
  const Take both = heard(true, true), one = heard(true, false), other = heard(false, true);
  double worst = 0.0;
  for (std::size_t i = 0; i < both.left.size(); ++i)
    worst = std::max(worst, static_cast<double>(std::abs(both.left[i] - one.left[i] - other.left[i])));
  CHECK(worst < 1e-3);
  CHECK(*std::max_element(both.left.begin(), both.left.end()) > 5.0f);
}

TEST_CASE("rooms that follow each other give the same bytes in any block, on any target, with any threads") {
  const Sender sender;
  const auto sample = sound(2, 9000, [random = std::make_shared<Random>(7)](int, Frames) {
    return static_cast<float>(random->between(-0.5, 0.5));
  });
  const auto heard = [&](int block, int threads) {
    std::vector<Room> rooms;
    for (std::size_t i = 0; i < 4; ++i) rooms.emplace_back(Response{noise(5000 + 9000 * i, i)});
    std::vector<Trigger> triggers;
    for (Frames i = 0; i < 12; ++i) {
      Convolver* const room = i % 5 == 4 ? nullptr : rooms[static_cast<std::size_t>(i * i % 4)].convolver.get();
      triggers.push_back(sender.at(3001 * i, *sample, room));
    }
    EngineOptions wanted = options();
    wanted.threads = threads;
    const Take take = play(triggers, 80000, block, wanted);
    for (const Room& room : rooms) CHECK(room.convolver->uses == 0);  // all have been given back
    return take;
  };
  const Take reference = heard(64, 1);
  for (const int block : {1, 63, 256, 4096}) CHECK(heard(block, 1) == reference);
  CHECK(heard(64, 3) == reference);
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    CHECK(heard(64, 1) == reference);
  }
  hwy::SetSupportedTargetsForTest(0);
}

TEST_CASE("a change of rooms makes no click") {
  const Sender sender;
  // A sine of 500 Hz through rooms of one frame each stays a sine: its steps are never larger than a sine's of that level.
  const auto sine = sound(1, 48000, [](int, Frames i) { return std::sin(0.06544985f * static_cast<float>(i)) * 0.5f; });
  const auto silence = sound(1, 1, [](int, Frames) { return 0.0f; });
  std::vector<Room> rooms;
  for (int i = 0; i < 3; ++i) rooms.emplace_back(Response{std::vector<float>{0.8f}});
  std::vector<Trigger> triggers{sender.at(0, *sine, rooms[0].convolver.get())};
  for (Frames i = 1; i < 20; ++i)
    triggers.push_back(sender.at(2048 * i, *silence, rooms[static_cast<std::size_t>(i % 3)].convolver.get()));
  const Take take = play(triggers, 47000, 64, options());
  float step = 0.0f;
  for (std::size_t i = 1; i < take.left.size(); ++i) step = std::max(step, std::abs(take.left[i] - take.left[i - 1]));
  CHECK(step < 0.8f * 0.5f * 0.0655f * 2.0f + 0.8f * 0.5f / 64.0f);  // two rooms at once, and a line of 64 frames
}

TEST_CASE("a panic silences a measured room") {
  const Sender sender;
  const auto click = sound(1, 1, [](int, Frames) { return 1.0f; });
  Room room{Response{noise(96000, 9)}};
  Engine engine{options()};
  post(engine, sender.at(0, *click, room.convolver.get()));
  Message message;
  message.kind = Message::Kind::panic;
  message.panic = {4800, 480};
  REQUIRE(engine.post(message));
  const Take take = record(engine, 20000);
  CHECK(*std::max_element(take.left.begin() + 4000, take.left.begin() + 4800) > 0.3f);
  CHECK(std::all_of(take.left.begin() + 4800 + 480 + 2 * kQuantum, take.left.end(), [](float x) { return x == 0.0f; }));
}

TEST_CASE(
    "convolvers that take the place of each other's spectra, and of their impulses', give the bits that they give "
    "alone, restarts and all") {
  constexpr std::size_t kMany = 3, kQuanta = 700;
  const std::vector<float> sound = noise(kQuanta * kQuantum, 5);
  for (const std::size_t frames : {std::size_t{1}, std::size_t{700}, std::size_t{3000}, std::size_t{9000}}) {
    const std::vector<float> response = noise(frames, frames);
    const auto own = std::make_shared<const Impulse>(std::span{&response, 1});
    for (const std::size_t rooms : {0u, 1u, 2u, 6u}) {  // for how many of them there is room
      LentRows lent{rooms * Convolver{own, 0}.bytes()};
      LentRows::Loan loan{lent};
      int made = 0;
      const auto make = [&] {
        ++made;
        return response;
      };
      const auto shared = std::make_shared<const Impulse>(static_cast<Frames>(frames), make, lent);
      std::vector<std::unique_ptr<Convolver>> alone, together;
      std::array<Frames, kMany> at{};
      for (std::size_t i = 0; i < kMany; ++i) {
        alone.push_back(std::make_unique<Convolver>(own, i));
        together.push_back(std::make_unique<Convolver>(
            i < 2 ? shared : std::make_shared<const Impulse>(shared->frames(), make, lent), i, 2, &loan));
      }
      for (std::size_t q = 0; q < kQuanta; ++q) {
        StereoQuantum in;
        std::copy_n(&sound[q * kQuantum], kQuantum, in.left.begin());
        std::copy_n(&sound[(kQuanta - 1 - q) * kQuantum], kQuantum, in.right.begin());
        for (std::size_t i = 0; i < kMany; ++i) {
          if ((q / 7 + i) % 3 == 0) continue;  // it waits a while
          const Frames start = kQuantum * at[i]++;
          const StereoQuantum* const heard = q % 400 < 240 ? &in : nullptr;
          StereoQuantum a, b;
          alone[i]->process(start, heard, a);
          together[i]->process(start, heard, b);
          REQUIRE(a.left == b.left);
          REQUIRE(a.right == b.right);
          if ((q + i) % 5 == 0) loan.end();
        }
      }
      if (rooms == 6) {
        CHECK(made == 2);
      } else if (rooms == 0) {
        CHECK(made > 100);
      }
      loan.end();
      CHECK(lent.bytes() <= rooms * Convolver{own, 0}.bytes());
      together.clear();
    }
  }
}
