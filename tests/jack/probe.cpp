// tests/jack/probe.cpp -- A JACK client that writes down what it hears, in frames of the server: onsets of sound, and MIDI messages.
// usage: jack_probe NAME SECONDS [--audio PORT]… [--midi PORT]… [--send FRAME HEX]…
// Prints a line for each: "ready", then "audio INPUT FRAME TRANSPORT BEAT" (the transport's frame and its beat from the begin there, -1
// where it stands or nobody says), "midi INPUT FRAME BYTES…", or "xrun"; SECONDS count from the first connection on, and ports are
// connected as soon as they are there. The port NAME:midi_out sends what --send says, so many frames after "ready". Lines on standard
// input turn the transport: "start", "stop", "locate FRAME", and "beats BPM BEATS_PER_BAR", from which on this client says the beat. "now"
// is answered by "now FRAME": all before that frame has been written down.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <jack/jack.h>
#include <jack/midiport.h>
#include <jack/ringbuffer.h>
#include <jack/transport.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr float kSilence = 1e-4f;
constexpr std::uint32_t kQuiet = 480;  // frames before an onset

std::atomic<bool> ended = false;
std::atomic<int> xruns = 0, asked = 0;  // for the frame

struct Found {
  std::uint32_t frame = 0;
  std::uint8_t input = 0, size = 0;  // 0: sound
  std::uint8_t bytes[6] = {};
  std::int64_t transport = -1;
  double beat = -1.0;
};

struct Input {
  std::string from;
  jack_port_t* port = nullptr;
  bool midi = false;
  std::uint32_t sounded = 0;  // the last frame that was not silent
};

struct Sent {
  std::uint32_t frame = 0;
  std::vector<std::uint8_t> bytes;
};

struct Probe {
  jack_client_t* client = nullptr;
  jack_port_t* out = nullptr;
  std::vector<Input> inputs;
  std::vector<Sent> sends;
  jack_ringbuffer_t* found = nullptr;
  std::atomic<bool> ready = false;
  std::atomic<std::uint32_t> reached = 0;  // all before this frame has been put
  std::uint32_t begin = 0;
  std::size_t sent = 0;
  std::atomic<double> bpm = 120.0;
  std::atomic<float> beats_per_bar = 4.0f;

  void put(const Found& what) {
    if (jack_ringbuffer_write_space(found) >= sizeof what)
      jack_ringbuffer_write(found, reinterpret_cast<const char*>(&what), sizeof what);
  }

  // What the transport has so many frames into this cycle.
  void place(Found& what, std::uint32_t offset) const {
    jack_position_t position{};
    if (jack_transport_query(client, &position) == JackTransportRolling)
      what.transport = std::int64_t{position.frame} + offset;
    if ((position.valid & JackPositionBBT) == 0) return;
    what.beat = (position.bar - 1) * static_cast<double>(position.beats_per_bar) + position.beat - 1 +
                position.tick / position.ticks_per_beat +
                offset / static_cast<double>(position.frame_rate) * position.beats_per_minute / 60.0;
  }

  static void fill(jack_transport_state_t, jack_nframes_t, jack_position_t* position, int, void* self) {
    const auto& own = *static_cast<Probe*>(self);
    const double beat = position->frame / static_cast<double>(position->frame_rate) * own.bpm / 60.0;
    const double bar = std::floor(beat / own.beats_per_bar), in_bar = beat - bar * own.beats_per_bar;
    position->valid = JackPositionBBT;
    position->ticks_per_beat = 1920.0;
    position->bar = static_cast<std::int32_t>(bar) + 1;
    position->beat = static_cast<std::int32_t>(in_bar) + 1;
    position->tick = static_cast<std::int32_t>((in_bar - std::floor(in_bar)) * position->ticks_per_beat);
    position->bar_start_tick = bar * own.beats_per_bar * position->ticks_per_beat;
    position->beats_per_bar = own.beats_per_bar;
    position->beat_type = 4.0f;
    position->beats_per_minute = own.bpm;
  }

  void obey(const std::string& line) {
    const std::size_t blank = line.find(' ');
    const std::string word = line.substr(0, blank);
    const char* const rest = blank == std::string::npos ? "" : line.c_str() + blank + 1;
    char* end = nullptr;
    if (word == "start") jack_transport_start(client);
    if (word == "stop") jack_transport_stop(client);
    if (word == "now") ++asked;
    if (word == "locate") jack_transport_locate(client, static_cast<jack_nframes_t>(std::strtoul(rest, nullptr, 10)));
    if (word != "beats") return;
    bpm = std::strtod(rest, &end);
    beats_per_bar = std::strtof(end, nullptr);
    jack_set_timebase_callback(client, 0, fill, this);
  }

  int process(jack_nframes_t frames) {
    const std::uint32_t first = jack_last_frame_time(client);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      Input& input = inputs[i];
      void* const buffer = jack_port_get_buffer(input.port, frames);
      if (input.midi) {
        jack_midi_event_t event{};
        for (std::uint32_t e = 0; jack_midi_event_get(&event, buffer, e) == 0; ++e) {
          Found what{first + event.time, static_cast<std::uint8_t>(i), 0, {}};
          for (; what.size < event.size && what.size < 6; ++what.size) what.bytes[what.size] = event.buffer[what.size];
          put(what);
        }
        continue;
      }
      const auto* const sound = static_cast<const float*>(buffer);
      for (std::uint32_t f = 0; f < frames; ++f) {
        if (std::abs(sound[f]) < kSilence) continue;
        if (first + f - input.sounded > kQuiet) {
          Found what{first + f, static_cast<std::uint8_t>(i), 0, {}};
          place(what, f);
          put(what);
        }
        input.sounded = first + f;
      }
    }
    reached = first + frames;
    void* const buffer = jack_port_get_buffer(out, frames);
    jack_midi_clear_buffer(buffer);
    if (!ready) return 0;
    if (begin == 0) begin = first;
    for (; sent < sends.size() && begin + sends[sent].frame < first + frames; ++sent) {
      const std::uint32_t at = begin + sends[sent].frame;
      jack_midi_event_write(buffer, at > first ? at - first : 0, sends[sent].bytes.data(), sends[sent].bytes.size());
    }
    return 0;
  }
};

}  // namespace

int main(int argc, char** argv) {
  Probe probe;
  std::signal(SIGINT, [](int) { ended = true; });
  if (argc < 3) return 2;
  for (int i = 3; i + 1 < argc; i += 2) {
    const std::string what = argv[i];
    if (what == "--send" && i + 2 < argc) {
      Sent send{static_cast<std::uint32_t>(std::atoll(argv[i + 1])), {}};
      const std::string hex = argv[++i + 1];
      for (std::size_t at = 0; at + 1 < hex.size(); at += 2)
        send.bytes.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(at, 2), nullptr, 16)));
      probe.sends.push_back(send);
    } else {
      probe.inputs.push_back({argv[i + 1], nullptr, what == "--midi", 0});
    }
  }
  probe.found = jack_ringbuffer_create(std::size_t{1} << 22);
  probe.client = jack_client_open(argv[1], JackNoStartServer, nullptr);
  if (probe.client == nullptr) return 3;
  for (std::size_t i = 0; i < probe.inputs.size(); ++i)
    probe.inputs[i].port =
        jack_port_register(probe.client, ("in_" + std::to_string(i)).c_str(),
                           probe.inputs[i].midi ? JACK_DEFAULT_MIDI_TYPE : JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
  probe.out = jack_port_register(probe.client, "midi_out", JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput, 0);
  jack_set_process_callback(
      probe.client, [](jack_nframes_t frames, void* self) { return static_cast<Probe*>(self)->process(frames); },
      &probe);
  jack_set_xrun_callback(
      probe.client, [](void*) { return ++xruns, 0; }, nullptr);
  jack_on_shutdown(
      probe.client, [](void*) { ended = true; }, nullptr);
  jack_activate(probe.client);
  std::thread([&probe] {
    for (std::string line; std::getline(std::cin, line);) probe.obey(line);
  }).detach();
  const std::uint32_t rate = jack_get_sample_rate(probe.client);
  const auto seconds = std::chrono::duration<double>(std::atof(argv[2]));
  int told_xruns = 0, told_frames = 0;
  auto end = std::chrono::steady_clock::time_point::max();
  while (!ended && std::chrono::steady_clock::now() < end) {
    bool all = true;
    for (const Input& input : probe.inputs) {
      if (jack_port_connected(input.port) == 0 && input.from != "-")
        all = jack_connect(probe.client, input.from.c_str(), jack_port_name(input.port)) == 0 && all;
    }
    if (all && !probe.ready) {
      end = std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::nanoseconds>(seconds);
      std::printf("ready %u %u\n", jack_frame_time(probe.client), rate);
      probe.ready = true;
    }
    const int to_tell = asked;
    const std::uint32_t reached = probe.reached;
    Found what;
    while (jack_ringbuffer_read(probe.found, reinterpret_cast<char*>(&what), sizeof what) == sizeof what) {
      std::printf("%s %u %u", what.size == 0 ? "audio" : "midi", what.input, what.frame);
      if (what.size == 0) std::printf(" %lld %.6f", static_cast<long long>(what.transport), what.beat);
      for (unsigned b = 0; b < what.size; ++b) std::printf(" %02x", what.bytes[b]);
      std::printf("\n");
    }
    for (; told_xruns < xruns; ++told_xruns) std::printf("xrun\n");
    for (; told_frames < to_tell; ++told_frames) std::printf("now %u\n", reached);
    std::fflush(stdout);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  jack_deactivate(probe.client);
  std::fflush(stdout);
  std::_Exit(0);  // the thread that listens may wait still
}
