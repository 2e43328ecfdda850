// engine/portaudio_device.cpp -- JACK when a server answers, else the system's default; PortAudio's chatter kept off the screen.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/portaudio_device.h"

#include <fcntl.h>
#include <pa_jack.h>
#include <pa_linux_alsa.h>
#include <portaudio.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

#include "engine/machine_time.h"
#include "engine/names.h"

namespace perigee {
namespace {

// While it lives, what libraries print on standard error goes nowhere: looking for devices, ALSA writes a hundred lines.
class QuietStderr {
 public:
  QuietStderr() {
    std::fflush(stderr);
    saved_ = ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (saved_ >= 0 && nowhere >= 0) ::dup2(nowhere, STDERR_FILENO);
    if (nowhere >= 0) ::close(nowhere);
  }
  QuietStderr(const QuietStderr&) = delete;
  QuietStderr& operator=(const QuietStderr&) = delete;
  ~QuietStderr() {
    std::fflush(stderr);
    if (saved_ < 0) return;
    ::dup2(saved_, STDERR_FILENO);
    ::close(saved_);
  }

 private:
  int saved_ = -1;
};

// PortAudio counts its users: nested instances are fine, the outermost looks for devices.
class Library {
 public:
  Library() {
    const QuietStderr quiet;
    PaJack_SetClientName("perigee");
    failed_ = Pa_Initialize();
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() {
    const QuietStderr quiet;
    if (failed_ == paNoError) Pa_Terminate();
  }
  PaError failed() const noexcept { return failed_; }

 private:
  PaError failed_ = paNoError;
};

// What a musician types before the colon.
struct HostName {
  std::string_view name;
  PaHostApiTypeId type;
};
constexpr std::array<HostName, 3> kHosts = {{{"jack", paJACK}, {"alsa", paALSA}, {"oss", paOSS}}};

PaHostApiTypeId host_of(const PaDeviceInfo& device) { return Pa_GetHostApiInfo(device.hostApi)->type; }

PaDeviceIndex default_of(PaHostApiTypeId type) {
  const PaHostApiIndex host = Pa_HostApiTypeIdToHostApiIndex(type);
  return host < 0 ? paNoDevice : Pa_GetHostApiInfo(host)->defaultOutputDevice;
}

// PortAudio's own default would be ALSA's plug-in for JACK, which is less direct than JACK itself.
PaDeviceIndex default_device() {
  const PaDeviceIndex jack = default_of(paJACK);
  return jack != paNoDevice ? jack : Pa_GetDefaultOutputDevice();
}

// The device that `name` means: "", "JACK", "JACK:part" or a part of a name, an exact name first. paNoDevice if none.
PaDeviceIndex choose(const std::string& name) {
  if (name.empty()) return default_device();
  std::string part = lower(name);
  std::optional<PaHostApiTypeId> host;
  for (const HostName& known : kHosts) {
    if (part == known.name) return default_of(known.type);
    if (part.starts_with(std::string{known.name} + ":")) {
      host = known.type;
      part.erase(0, known.name.size() + 1);
      break;
    }
  }
  PaDeviceIndex best = paNoDevice;
  for (PaDeviceIndex index = 0; index < Pa_GetDeviceCount(); ++index) {
    const PaDeviceInfo& device = *Pa_GetDeviceInfo(index);
    const std::string here = lower(device.name);
    if (device.maxOutputChannels < 1 || (host && host_of(device) != *host)) continue;
    if (here == part) return index;
    if (best == paNoDevice && here.find(part) != std::string::npos) best = index;
  }
  return best;
}

// Where to listen while a device plays: to itself, or to the default input of its host.
PaDeviceIndex input_beside(PaDeviceIndex output) {
  const PaDeviceInfo& device = *Pa_GetDeviceInfo(output);
  if (device.maxInputChannels > 0) return output;
  const PaDeviceIndex other = Pa_GetHostApiInfo(device.hostApi)->defaultInputDevice;
  return other != paNoDevice && Pa_GetDeviceInfo(other)->maxInputChannels > 0 ? other : paNoDevice;
}

std::string names_of_all() {
  std::string names;
  for (const DeviceListing& device : list_portaudio_devices()) names += (names.empty() ? "" : ", ") + device.name;
  return names.empty() ? "there are none" : "there are: " + names;
}

// PulseAudio breaks up below this much, measured; everything else is content with two blocks.
constexpr double kPulseLatency = 0.1;  // seconds

double wanted_latency(const PaDeviceInfo& device, const DeviceSettings& settings) {
  const double two_blocks = 2.0 * settings.block_frames / settings.rate_hz;
  const bool pulse = lower(device.name).find("pulse") != std::string::npos;
  return std::max({device.defaultLowOutputLatency, two_blocks, pulse ? kPulseLatency : 0.0});
}

// What the audio thread sees of a device.
struct Sink {
  RenderCallback callback;
  CallbackMeter meter;
  double rate_hz = 0.0;
  std::size_t outputs = 2, inputs = 0;
  pthread_t thread{};
  std::atomic<bool> thread_known = false, finished = false, abandoned = false;
  std::atomic<std::int64_t> called_ns = 0;  // when it was called last, or started

  // Audio thread.
  static int call(const void* input, void* output, unsigned long frames, const PaStreamCallbackTimeInfo*,
                  PaStreamCallbackFlags flags, void* self) noexcept {
    auto& sink = *static_cast<Sink*>(self);
    const std::span<float> block{static_cast<float*>(output), frames * sink.outputs};
    const std::span<const float> heard{static_cast<const float*>(input), input != nullptr ? frames * sink.inputs : 0};
    if (sink.abandoned.load(std::memory_order_acquire)) {
      std::fill(block.begin(), block.end(), 0.0f);
      return paAbort;
    }
    const std::int64_t begin_ns = monotonic_now();
    sink.called_ns.store(begin_ns, std::memory_order_relaxed);
    if (!sink.thread_known.load(std::memory_order_relaxed)) {
      sink.thread = pthread_self();
      sink.thread_known.store(true, std::memory_order_release);
    }
    if (flags & paOutputUnderflow) sink.meter.count_xrun();
    sink.callback(block, heard);
    sink.meter.count(monotonic_now() - begin_ns,
                     static_cast<std::int64_t>(static_cast<double>(frames) * 1e9 / sink.rate_hz));
    return paContinue;
  }
  static void finish(void* self) noexcept { static_cast<Sink*>(self)->finished = true; }
};

// A JACK server that dies does not say so: the calls just stop, and PortAudio would wait for the next one for ever.
constexpr std::int64_t kSilenceOfTheDead = 2'000'000'000;  // ns

class PortAudioDevice final : public AudioDevice {
 public:
  PortAudioDevice() = default;
  ~PortAudioDevice() override {
    stop();
    const QuietStderr quiet;
    if (stream_) Pa_CloseStream(stream_);
  }

  PaError library_failed() const noexcept { return library_->failed(); }

  PaError open(PaDeviceIndex index, const DeviceSettings& settings) {
    const QuietStderr quiet;
    const PaDeviceInfo& device = *Pa_GetDeviceInfo(index);
    PaStreamParameters output{};
    output.device = index;
    output.channelCount = settings.outputs;
    output.sampleFormat = paFloat32;
    output.suggestedLatency = wanted_latency(device, settings);
    PaStreamParameters input = output;
    input.device = settings.inputs > 0 ? input_beside(index) : paNoDevice;
    input.channelCount =
        input.device == paNoDevice ? 0 : std::min(settings.inputs, Pa_GetDeviceInfo(input.device)->maxInputChannels);
    const PaError failed = Pa_OpenStream(&stream_, input.channelCount > 0 ? &input : nullptr, &output, settings.rate_hz,
                                         static_cast<unsigned long>(settings.block_frames), paClipOff | paDitherOff,
                                         &Sink::call, sink_.get());
    if (failed != paNoError) return failed;
    Pa_SetStreamFinishedCallback(stream_, &Sink::finish);
    host_ = host_of(device);
    info_.name = device.name;
    info_.host_api = Pa_GetHostApiInfo(device.hostApi)->name;
    info_.block_frames = settings.block_frames;
    info_.outputs = settings.outputs;
    info_.inputs = input.channelCount;
    sink_->outputs = static_cast<std::size_t>(settings.outputs);
    sink_->inputs = static_cast<std::size_t>(input.channelCount);
    const PaStreamInfo& negotiated = *Pa_GetStreamInfo(stream_);
    info_.rate_hz = negotiated.sampleRate;
    info_.latency_seconds = negotiated.outputLatency;
    sink_->rate_hz = negotiated.sampleRate;
    return paNoError;
  }

  std::string start(RenderCallback callback) override {
    stop();
    if (!stream_) return info_.name + " has gone away";
    sink_->callback = callback;
    sink_->meter.restart();
    sink_->thread_known = false;
    sink_->finished = false;
    sink_->called_ns = monotonic_now();
    const QuietStderr quiet;
    if (host_ == paALSA) PaAlsa_EnableRealtimeScheduling(stream_, 1);
    PaError failed = Pa_StartStream(stream_);
    if (failed != paNoError && host_ == paALSA) {  // the priority may be what was refused
      PaAlsa_EnableRealtimeScheduling(stream_, 0);
      failed = Pa_StartStream(stream_);
    }
    if (failed != paNoError) return info_.name + " does not start: " + Pa_GetErrorText(failed);
    wanted_ = true;
    learn_priority();
    return "";
  }

  void stop() override {
    if (!wanted_) return;
    if (lost() && !sink_->finished) {
      // Stopping, closing, or leaving PortAudio would hang now: all that the audio thread could still touch is left behind.
      sink_.release()->abandoned.store(true, std::memory_order_release);
      sink_ = std::make_unique<Sink>();
      static_cast<void>(library_.release());
      stream_ = nullptr;
    } else {
      const QuietStderr quiet;
      Pa_StopStream(stream_);
    }
    wanted_ = false;
  }

  DeviceInfo info() const override { return info_; }
  DeviceStats stats() const override { return sink_->meter.stats(); }
  bool lost() const override {
    return wanted_ && (sink_->finished || monotonic_now() - sink_->called_ns > kSilenceOfTheDead);
  }

 private:
  // Asks, from here, how the thread that called is scheduled: the audio thread itself makes no system call.
  void learn_priority() {
    for (int tries = 0; tries < 200 && !sink_->thread_known.load(std::memory_order_acquire); ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    int policy = SCHED_OTHER;
    sched_param priority{};
    if (!sink_->thread_known || pthread_getschedparam(sink_->thread, &policy, &priority) != 0) {
      info_.realtime_how = "not known: the device has not asked for sound yet";
      return;
    }
    info_.realtime = policy == SCHED_FIFO || policy == SCHED_RR;
    info_.realtime_how = policy == SCHED_FIFO ? "SCHED_FIFO " + std::to_string(priority.sched_priority)
                         : policy == SCHED_RR ? "SCHED_RR " + std::to_string(priority.sched_priority)
                         : host_ == paJACK    ? std::string{"the JACK server runs without it"}
                                              : std::string{"not allowed for this user"};
  }

  std::unique_ptr<Library> library_ = std::make_unique<Library>();
  std::unique_ptr<Sink> sink_ = std::make_unique<Sink>();
  PaStream* stream_ = nullptr;  // null before open() and after the device has been lost
  PaHostApiTypeId host_ = paInDevelopment;
  DeviceInfo info_;
  bool wanted_ = false;
};

}  // namespace

std::vector<DeviceListing> list_portaudio_devices() {
  const Library library;
  std::vector<DeviceListing> list;
  if (library.failed() != paNoError) return list;
  const PaDeviceIndex chosen = default_device();
  for (PaDeviceIndex index = 0; index < Pa_GetDeviceCount(); ++index) {
    const PaDeviceInfo& device = *Pa_GetDeviceInfo(index);
    if (device.maxOutputChannels < 1) continue;
    list.push_back({device.name, Pa_GetHostApiInfo(device.hostApi)->name, device.maxOutputChannels,
                    device.maxInputChannels, device.defaultSampleRate, device.defaultLowOutputLatency,
                    index == chosen});
  }
  return list;
}

std::unique_ptr<AudioDevice> open_portaudio_device(const DeviceSettings& settings, std::string& reason) {
  auto device = std::make_unique<PortAudioDevice>();
  if (device->library_failed() != paNoError) {
    reason = std::string{"the sound system does not answer ("} + Pa_GetErrorText(device->library_failed()) + ")";
    return nullptr;
  }
  const PaDeviceIndex index = choose(settings.name);
  if (index == paNoDevice) {
    reason = settings.name.empty() ? "no sound card and no JACK server found"
                                   : "no audio device is called \"" + settings.name + "\"; " + names_of_all();
    return nullptr;
  }
  if (const int most = Pa_GetDeviceInfo(index)->maxOutputChannels; most < settings.outputs) {
    reason = std::string{"the audio device "} + Pa_GetDeviceInfo(index)->name + " has " + std::to_string(most) +
             " outputs, and " + std::to_string(settings.outputs) + " are asked for; say --channels " +
             std::to_string(std::max(most, 2));
    return nullptr;
  }
  PaError failed = device->open(index, settings);
  if (failed == paInvalidSampleRate) {  // a JACK server has one rate for all
    DeviceSettings own = settings;
    own.rate_hz = Pa_GetDeviceInfo(index)->defaultSampleRate;
    failed = device->open(index, own);
  }
  if (failed == paNoError) return device;
  const bool hosts_own = failed == paUnanticipatedHostError && Pa_GetLastHostErrorInfo();
  reason = std::string{"the audio device "} + Pa_GetDeviceInfo(index)->name +
           " does not open: " + (hosts_own ? Pa_GetLastHostErrorInfo()->errorText : Pa_GetErrorText(failed));
  return nullptr;
}

}  // namespace perigee
