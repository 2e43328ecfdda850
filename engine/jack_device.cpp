// engine/jack_device.cpp -- A JACK server as the device: its own blocks, its own ports, and a word when it goes away.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jack_device.h"

#include <jack/jack.h>
#include <pthread.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <vector>

#include "engine/jack_midi.h"
#include "engine/jack_transport.h"
#include "engine/machine_time.h"
#include "engine/names.h"

namespace perigee {
namespace {

constexpr jack_nframes_t kLongestBlock = 1 << 14;
constexpr std::int64_t kSilenceOfTheDead = 2'000'000'000;  // ns: a server that hangs does not say so

void say_nothing(const char*) {}

// The names of ports, of a client that has `part` in its name or (an empty part) of the hardware.
std::vector<std::string> ports_of(jack_client_t* client, const std::string& part, unsigned long flags) {
  std::vector<std::string> names;
  const char** const found =
      jack_get_ports(client, nullptr, JACK_DEFAULT_AUDIO_TYPE, flags | (part.empty() ? JackPortIsPhysical : 0));
  if (found == nullptr) return names;
  for (const char** name = found; *name != nullptr; ++name) {
    if (part.empty() || lower(std::string(*name)).find(part) < std::string(*name).find(':')) names.emplace_back(*name);
  }
  jack_free(found);
  return names;
}

class JackDevice final : public AudioDevice {
 public:
  explicit JackDevice(const DeviceSettings& settings)
      : part_{settings.name.size() > 5 ? lower(settings.name.substr(5)) : ""} {
    info_.outputs = settings.outputs;
    info_.inputs = settings.inputs;
  }
  ~JackDevice() override {
    if (client_ != nullptr) jack_client_close(client_);
  }

  std::string open() {
    jack_set_error_function(say_nothing);
    jack_set_info_function(say_nothing);
    client_ = jack_client_open("perigee", JackNoStartServer, nullptr);
    if (client_ == nullptr) return "no JACK server answers";
    for (int i = 0; i < info_.outputs; ++i) outputs_.push_back(port("out_", i, JackPortIsOutput));
    for (int i = 0; i < info_.inputs; ++i) inputs_.push_back(port("in_", i, JackPortIsInput));
    if (std::count(outputs_.begin(), outputs_.end(), nullptr) + std::count(inputs_.begin(), inputs_.end(), nullptr) > 0)
      return "the JACK server has no room for more ports";
    to_ = ports_of(client_, part_, JackPortIsInput);
    if (!part_.empty() && to_.empty()) return "no JACK client that can be played to has \"" + part_ + "\" in its name";
    midi_ = std::make_unique<JackMidi>(client_);
    transport_ = std::make_unique<JackTransport>(client_);
    interleaved_.resize(kLongestBlock * outputs_.size());
    heard_.resize(kLongestBlock * inputs_.size());
    jack_set_process_callback(client_, process, this);
    jack_set_xrun_callback(client_, xrun, this);
    jack_on_shutdown(client_, gone, this);
    info_.name = to_.empty() ? "perigee" : to_.front().substr(0, to_.front().find(':'));
    info_.host_api = "JACK";
    info_.rate_hz = jack_get_sample_rate(client_);
    info_.block_frames = static_cast<int>(jack_get_buffer_size(client_));
    return "";
  }

  std::string start(RenderCallback callback) override {
    stop();
    callback_ = callback;
    meter_.restart();
    called_ns_ = monotonic_now();
    if (jack_activate(client_) != 0) return "the JACK server does not take us";
    playing_ = true;
    connect();
    int policy = SCHED_OTHER;
    sched_param priority{};
    pthread_getschedparam(jack_client_thread_id(client_), &policy, &priority);
    info_.realtime = policy == SCHED_FIFO || policy == SCHED_RR;
    info_.realtime_how =
        info_.realtime ? (policy == SCHED_FIFO ? "SCHED_FIFO " : "SCHED_RR ") + std::to_string(priority.sched_priority)
                       : "the JACK server runs without it";
    return "";
  }

  void stop() override {
    if (!playing_) return;
    playing_ = false;
    jack_deactivate(client_);
  }

  // The server tells the latency a little after a connection was made, and again when somebody makes another.
  DeviceInfo info() const override {
    DeviceInfo now = info_;
    jack_latency_range_t latency{};
    jack_port_get_latency_range(outputs_.front(), JackPlaybackLatency, &latency);
    now.latency_seconds = latency.max / info_.rate_hz;
    return now;
  }
  DeviceStats stats() const override { return meter_.stats(); }
  MidiBus* midi() override { return midi_.get(); }
  Transport* transport() override { return transport_.get(); }
  bool lost() const override { return playing_ && (gone_ || monotonic_now() - called_ns_ > kSilenceOfTheDead); }

 private:
  jack_port_t* port(const char* name, int index, unsigned long flags) {
    return jack_port_register(client_, (name + std::to_string(index)).c_str(), JACK_DEFAULT_AUDIO_TYPE, flags, 0);
  }

  // Each of ours to the next of theirs; where there are fewer, the rest stays open.
  void connect() {
    for (std::size_t i = 0; i < std::min(outputs_.size(), to_.size()); ++i)
      jack_connect(client_, jack_port_name(outputs_[i]), to_[i].c_str());
    const std::vector<std::string> from = ports_of(client_, part_, JackPortIsOutput);
    for (std::size_t i = 0; i < std::min(inputs_.size(), from.size()); ++i)
      jack_connect(client_, from[i].c_str(), jack_port_name(inputs_[i]));
  }

  // Audio thread.
  static int process(jack_nframes_t frames, void* self) noexcept {
    auto& device = *static_cast<JackDevice*>(self);
    device.render(frames);
    return 0;
  }
  void render(jack_nframes_t frames) noexcept {
    const std::int64_t begin_ns = monotonic_now();
    called_ns_.store(begin_ns, std::memory_order_relaxed);
    const std::size_t outputs = outputs_.size(), inputs = inputs_.size();
    if (callback_.asked != nullptr) {
      const Frames first = callback_.asked(callback_.context, late_ns());
      const JackCycle cycle = cycles_.next(frames, first, jack_last_frame_time(client_));
      midi_->process(cycle);
      transport_->process(cycle);
    }
    for (jack_nframes_t done = 0; done < frames;) {
      const jack_nframes_t count = std::min(frames - done, kLongestBlock);
      for (std::size_t c = 0; c < inputs; ++c) {
        const auto* const in = static_cast<const float*>(jack_port_get_buffer(inputs_[c], frames)) + done;
        for (jack_nframes_t f = 0; f < count; ++f) heard_[f * inputs + c] = in[f];
      }
      callback_(std::span(interleaved_).first(count * outputs), std::span(heard_).first(count * inputs));
      for (std::size_t c = 0; c < outputs; ++c) {
        auto* const out = static_cast<float*>(jack_port_get_buffer(outputs_[c], frames)) + done;
        for (jack_nframes_t f = 0; f < count; ++f) out[f] = interleaved_[f * outputs + c];
      }
      done += count;
    }
    meter_.count(monotonic_now() - begin_ns,
                 static_cast<std::int64_t>(static_cast<double>(frames) * 1e9 / info_.rate_hz));
  }
  // Since the begin of the server's cycle; others may have been called before.
  std::int64_t late_ns() const noexcept {
    jack_nframes_t frame = 0;
    jack_time_t begin_us = 0, next_us = 0;
    float period_us = 0.0f;
    if (jack_get_cycle_times(client_, &frame, &begin_us, &next_us, &period_us) != 0) return 0;
    const jack_time_t now_us = jack_get_time();
    return now_us > begin_us ? static_cast<std::int64_t>(now_us - begin_us) * 1000 : 0;
  }
  static int xrun(void* self) noexcept {
    static_cast<JackDevice*>(self)->meter_.count_xrun();
    return 0;
  }
  static void gone(void* self) noexcept { static_cast<JackDevice*>(self)->gone_ = true; }

  std::string part_;
  jack_client_t* client_ = nullptr;
  std::vector<jack_port_t*> outputs_, inputs_;
  std::vector<std::string> to_;
  std::vector<float> interleaved_, heard_;
  std::unique_ptr<JackMidi> midi_;
  std::unique_ptr<JackTransport> transport_;
  JackCycles cycles_;
  RenderCallback callback_;
  CallbackMeter meter_;
  std::atomic<std::int64_t> called_ns_ = 0;
  std::atomic<bool> gone_ = false;
  bool playing_ = false;
  DeviceInfo info_;
};

}  // namespace

bool jack_answers() {
  jack_set_error_function(say_nothing);
  jack_set_info_function(say_nothing);
  jack_client_t* const client = jack_client_open("perigee-looks", JackNoStartServer, nullptr);
  if (client == nullptr) return false;
  jack_client_close(client);
  return true;
}

bool names_jack(const std::string& name) {
  const std::string start = lower(name.substr(0, 5));
  return start == "jack" || start == "jack:";
}

std::unique_ptr<AudioDevice> open_jack_device(const DeviceSettings& settings, std::string& reason) {
  auto device = std::make_unique<JackDevice>(settings);
  reason = device->open();
  return reason.empty() ? std::move(device) : nullptr;
}

}  // namespace perigee
