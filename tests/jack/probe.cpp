// tests/jack/probe.cpp -- A JACK client that writes down what it hears, in frames of the server: onsets of sound, and MIDI messages.
// usage: jack_probe NAME SECONDS [--audio PORT]… [--midi PORT]… [--send FRAME HEX]…
// Prints a line for each: "ready", then "audio INPUT FRAME" "midi INPUT FRAME BYTES…", or "xrun"; SECONDS count from the first connection on,
// and ports are connected as soon as they are there. The port NAME:midi_out sends what --send says, so many frames after "ready".
// SPDX-License-Identifier: GPL-3.0-or-later
#include <jack/jack.h>
#include <jack/midiport.h>
#include <jack/ringbuffer.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr float kSilence = 1e-4f;
constexpr std::uint32_t kQuiet = 480;  // frames before an onset

std::atomic<bool> ended = false;
std::atomic<int> xruns = 0;

struct Found {
  std::uint32_t frame = 0;
  std::uint8_t input = 0, size = 0;  // 0: sound
  std::uint8_t bytes[6] = {};
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
  std::uint32_t begin = 0;
  std::size_t sent = 0;

  void put(const Found& what) {
    if (jack_ringbuffer_write_space(found) >= sizeof what)
      jack_ringbuffer_write(found, reinterpret_cast<const char*>(&what), sizeof what);
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
        if (first + f - input.sounded > kQuiet) put({first + f, static_cast<std::uint8_t>(i), 0, {}});
        input.sounded = first + f;
      }
    }
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
  const std::uint32_t rate = jack_get_sample_rate(probe.client);
  const auto seconds = std::chrono::duration<double>(std::atof(argv[2]));
  int told_xruns = 0;
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
    Found what;
    while (jack_ringbuffer_read(probe.found, reinterpret_cast<char*>(&what), sizeof what) == sizeof what) {
      std::printf("%s %u %u", what.size == 0 ? "audio" : "midi", what.input, what.frame);
      for (unsigned b = 0; b < what.size; ++b) std::printf(" %02x", what.bytes[b]);
      std::printf("\n");
    }
    for (; told_xruns < xruns; ++told_xruns) std::printf("xrun\n");
    std::fflush(stdout);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  jack_client_close(probe.client);
  jack_ringbuffer_free(probe.found);
}
