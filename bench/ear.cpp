// bench/ear.cpp -- A JACK client that hears clicks: a line for each, with when its buffer was there and when a loudspeaker has it.
// usage: ear PORT     nanoseconds of the monotonic clock, two a line; ends when standard input does
// SPDX-License-Identifier: GPL-3.0-or-later
#include <jack/jack.h>
#include <jack/ringbuffer.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>

namespace {

constexpr float kHeard = 1e-3f;
constexpr double kDoubtNs = 5000.0;  // a cycle, for a clock that runs faster than it says
constexpr int kQuietFrames = 480;    // between two clicks

struct Click {
  std::int64_t buffer_ns, loudspeaker_ns;
};

struct Ear {
  jack_client_t* client = nullptr;
  jack_port_t* in = nullptr;
  jack_ringbuffer_t* clicks = nullptr;
  double rate_hz = 48000.0, latency_ns = 0.0;
  int quiet = kQuietFrames;
  std::int64_t played = 0;
  double begun_ns = std::numeric_limits<double>::max();  // when its first frame was due

  // Audio thread. What is heard here is on its way to the loudspeakers like any buffer of this cycle.
  static int process(jack_nframes_t frames, void* self) noexcept {
    auto& ear = *static_cast<Ear*>(self);
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    const std::int64_t now_ns = now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
    // A cycle may begin late, never early: the earliest of the last seconds say when this one was due.
    const double played_ns = static_cast<double>(ear.played) * 1e9 / ear.rate_hz;
    ear.begun_ns = std::min(ear.begun_ns + kDoubtNs, static_cast<double>(now_ns) - played_ns);
    ear.played += frames;
    const auto* const heard = static_cast<const float*>(jack_port_get_buffer(ear.in, frames));
    for (jack_nframes_t f = 0; f < frames; ++f) {
      if (std::abs(heard[f]) < kHeard) {
        ++ear.quiet;
        continue;
      }
      if (ear.quiet >= kQuietFrames) {
        const double heard_ns = ear.begun_ns + played_ns + f * 1e9 / ear.rate_hz + ear.latency_ns;
        const Click click{now_ns, std::llround(heard_ns)};
        jack_ringbuffer_write(ear.clicks, reinterpret_cast<const char*>(&click), sizeof click);
      }
      ear.quiet = 0;
    }
    return 0;
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: ear PORT\n"), 2;
  Ear ear;
  ear.client = jack_client_open("ear", JackNoStartServer, nullptr);
  if (ear.client == nullptr) return std::fprintf(stderr, "ear: no JACK server answers\n"), 1;
  ear.in = jack_port_register(ear.client, "in", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
  ear.clicks = jack_ringbuffer_create(1 << 16);
  ear.rate_hz = jack_get_sample_rate(ear.client);
  const char** const loudspeakers =
      jack_get_ports(ear.client, nullptr, JACK_DEFAULT_AUDIO_TYPE, JackPortIsPhysical | JackPortIsInput);
  if (loudspeakers == nullptr) return std::fprintf(stderr, "ear: the server has no outputs\n"), 1;
  jack_latency_range_t latency{};
  jack_port_get_latency_range(jack_port_by_name(ear.client, loudspeakers[0]), JackPlaybackLatency, &latency);
  jack_free(loudspeakers);
  ear.latency_ns = latency.max * 1e9 / ear.rate_hz;
  jack_set_process_callback(ear.client, Ear::process, &ear);
  if (jack_activate(ear.client) != 0 || jack_connect(ear.client, argv[1], jack_port_name(ear.in)) != 0)
    return std::fprintf(stderr, "ear: cannot listen to %s\n", argv[1]), 1;
  std::printf("listening\n");
  std::fflush(stdout);
  for (;;) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (poll(&input, 1, 1) > 0) break;
    Click click{};
    while (jack_ringbuffer_read_space(ear.clicks) >= sizeof click) {
      jack_ringbuffer_read(ear.clicks, reinterpret_cast<char*>(&click), sizeof click);
      std::printf("%lld %lld\n", static_cast<long long>(click.buffer_ns), static_cast<long long>(click.loudspeaker_ns));
    }
    std::fflush(stdout);
  }
  jack_client_close(ear.client);
  jack_ringbuffer_free(ear.clicks);
  return 0;
}
