// tests/realtime/jack_test.cpp -- MIDI and the transport in a JACK callback: real-time safe, and true where callbacks are left out.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <jack/jack.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "engine/jack_midi.h"
#include "engine/jack_transport.h"
#include "tests/realtime/rt_trap.h"

using namespace perigee;

// A server of this test's own: what the callback asks of libjack is answered here.
namespace {

struct Event {
  jack_nframes_t time = 0;
  std::array<jack_midi_data_t, 3> bytes{};
  std::size_t size = 0;
};
struct Buffer {
  std::array<Event, 4096> events{};
  std::uint32_t count = 0;
};
struct FakeServer {
  std::vector<std::unique_ptr<Buffer>> ports;  // a port is its buffer
  jack_position_t position{};
  jack_transport_state_t state = JackTransportStopped;
  JackTimebaseCallback timebase = nullptr;
  void* timebase_self = nullptr;
};
FakeServer server;

Buffer* buffer_of(void* port) { return static_cast<Buffer*>(port); }

}  // namespace

extern "C" {
jack_port_t* jack_port_register(jack_client_t*, const char*, const char*, unsigned long, unsigned long) {
  server.ports.push_back(std::make_unique<Buffer>());
  return reinterpret_cast<jack_port_t*>(server.ports.back().get());
}
void* jack_port_get_buffer(jack_port_t* port, jack_nframes_t) { return port; }
void jack_midi_clear_buffer(void* port) { buffer_of(port)->count = 0; }
int jack_midi_event_write(void* port, jack_nframes_t time, const jack_midi_data_t* data, size_t size) {
  Buffer& buffer = *buffer_of(port);
  if (buffer.count == buffer.events.size()) return -1;
  Event& event = buffer.events[buffer.count++];
  event.time = time;
  event.size = size;
  std::copy_n(data, size, event.bytes.begin());
  return 0;
}
uint32_t jack_midi_get_event_count(void* port) { return buffer_of(port)->count; }
int jack_midi_event_get(jack_midi_event_t* event, void* port, uint32_t index) {
  Event& found = buffer_of(port)->events[index];
  *event = {found.time, found.size, found.bytes.data()};
  return 0;
}
jack_transport_state_t jack_transport_query(const jack_client_t*, jack_position_t* position) {
  *position = server.position;
  return server.state;
}
int jack_set_timebase_callback(jack_client_t*, int, JackTimebaseCallback callback, void* self) {
  server.timebase = callback;
  server.timebase_self = self;
  return 0;
}
int jack_release_timebase(jack_client_t*) {
  server.timebase = nullptr;
  return 0;
}
}

namespace {

constexpr jack_nframes_t kBlock = 256;

MidiMessage tick(Frames frame, std::uint8_t port = 0) {
  return {.frame = frame, .port = port, .size = 1, .bytes = {0xF8}};
}

void no_findings() {
  for (const std::string& finding : test::take_findings()) FAIL_CHECK(finding);
}

}  // namespace

TEST_CASE("however much MIDI comes and goes, the callback allocates, locks and asks the system for nothing") {
  test::take_findings();
  JackMidi midi(nullptr);
  JackTransport transport(nullptr);
  JackCycles cycles;
  for (const char* name : {"a", "b", "c"}) {
    REQUIRE(midi.output(name) >= 0);
    REQUIRE(midi.input(name) >= 0);
  }
  transport.say(BeatLine{});
  server.position.frame_rate = 48000;
  std::size_t came = 0;
  for (Frames block = 0; block < 400; ++block) {
    for (int i = 0; i < 50; ++i) midi.post(tick(block * kBlock + (i * 37) % 600, static_cast<std::uint8_t>(i % 3)));
    transport.say(BeatLine{.frame = block * kBlock, .beat = 0.1 * static_cast<double>(block)});
    for (const auto& port : server.ports) {
      if (port->count == 0) jack_midi_event_write(port.get(), 3, tick(0).bytes.data(), 1);
    }
    {
      const test::RealtimeScope scope;
      const auto start = static_cast<jack_nframes_t>(block * kBlock + (block > 200 ? 4 * kBlock : 0));
      const JackCycle cycle = cycles.next(kBlock, block * kBlock, start - (block % 50 == 1 ? kBlock : 0));
      midi.process(cycle);
      transport.process(cycle);
      jack_position_t position = server.position;
      server.timebase(JackTransportRolling, kBlock, &position, 0, server.timebase_self);
    }
    MidiMessage message;
    while (midi.take(message)) ++came;
    REQUIRE(transport.state());
  }
  CHECK(came > 1000);
  no_findings();
  server = {};
}

TEST_CASE("no message leaves in a callback out of the row, and what was not heard meanwhile is told") {
  JackMidi midi(nullptr);
  JackCycles cycles;
  midi.output("out");
  midi.input("in");
  Buffer &out = *server.ports[0], &in = *server.ports[1];
  const auto process = [&](Frames first, jack_nframes_t start) {
    in.count = 0;
    jack_midi_event_write(&in, 5, tick(0).bytes.data(), 1);
    midi.process(cycles.next(kBlock, first, start));
  };
  const auto taken = [&] {
    std::vector<MidiMessage> all;
    for (MidiMessage message; midi.take(message);) all.push_back(message);
    return all;
  };
  process(0, 1000);
  CHECK(taken().size() == 1);
  // Eight cycles pass without us.
  midi.post(tick(kBlock + 7));
  process(kBlock, 1000 + 9 * kBlock);
  CHECK(out.count == 0);
  CHECK(taken().empty());
  midi.post(tick(2 * kBlock + 9));
  process(2 * kBlock, 1000 + 9 * kBlock);  // once more for the same one
  CHECK(out.count == 0);
  process(3 * kBlock, 1000 + 10 * kBlock);
  REQUIRE(out.count == 2);
  CHECK((out.events[0].time == 0 && out.events[1].time == 0));
  const auto heard = taken();
  REQUIRE(heard.size() == 2);
  CHECK((heard[0].size == 0 && frames_missed(heard[0]) == 7 * kBlock));
  CHECK((heard[1].size == 1 && heard[1].frame == 3 * kBlock + 5));
  CHECK(frames_missed(messages_missed(0, 0, -3 * 1024)) == -3 * 1024);
  server = {};
}

TEST_CASE("the transport is where the callback met it, and who leads says the beat of the block that comes") {
  JackTransport transport(nullptr);
  JackCycles cycles;
  CHECK_FALSE(transport.state());
  server.state = JackTransportRolling;
  server.position.frame = 96000;
  server.position.frame_rate = 48000;
  transport.process(cycles.next(kBlock, 512, 0));
  const auto state = transport.state();
  REQUIRE(state);
  CHECK((state->rolling && state->frame == 512 && state->seconds == 2.0 && !state->has_beat));
  server.position.valid = JackPositionBBT;
  server.position.bar = 3;
  server.position.beat = 2;
  server.position.tick = 960;
  server.position.ticks_per_beat = 1920.0;
  server.position.beats_per_bar = 3.0f;
  server.position.beats_per_minute = 140.0;
  transport.process(cycles.next(kBlock, 512 + kBlock, kBlock));
  CHECK((transport.state()->has_beat && transport.state()->beat == 7.5 && transport.state()->bpm == 140.0));

  transport.say(BeatLine{.frame = 512 + 2 * kBlock, .beat = 9.25, .bpm = 120.0, .beats_per_bar = 4.0f});
  jack_position_t position{};
  position.frame_rate = 48000;
  server.timebase(JackTransportRolling, kBlock, &position, 0, server.timebase_self);
  CHECK((position.bar == 3 && position.beat == 2 && position.tick == 480 && position.beats_per_minute == 120.0));
  transport.say(std::nullopt);
  CHECK(server.timebase == nullptr);
  server = {};
}
