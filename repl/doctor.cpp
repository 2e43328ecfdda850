// repl/doctor.cpp -- perigee doctor: looks at all that a performance needs, and says what to do where something is amiss.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <arpa/inet.h>
#include <fmt/format.h>
#include <langinfo.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <clocale>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "engine/device.h"
#include "engine/sample_bank.h"
#include "engine/sound_file.h"
#include "gpu/vulkan_options.h"
#include "repl/checker.h"
#include "repl/options.h"
#include "repl/osc/endpoint.h"
#include "repl/prompt/style.h"
#include "repl/script.h"
#include "repl/session/counted.h"
#include "repl/session/journal.h"

namespace perigee {
namespace {

namespace fs = std::filesystem;

enum class State : std::uint8_t { well, note, wrong };  // note: it plays all the same

struct Finding {
  State state = State::well;
  std::string what;
  std::string advice{};  // what to do; may have lines
};
using Findings = std::vector<Finding>;

constexpr auto kListening = std::chrono::milliseconds(500);

// What the device that would play says of itself, and how its callbacks come while it plays silence.
Findings look_at_sound(const Options& options) {
  Findings found;
  const DeviceSettings settings{.name = options.no_audio ? "null" : options.device,
                                .rate_hz = static_cast<double>(options.rate_hz),
                                .block_frames = options.block_frames,
                                .outputs = options.channels,
                                .inputs = options.inputs};
  for (const DeviceListing& device : list_devices()) {
    found.push_back(
        {State::well, fmt::format("{}{}:{}, {}, {:.0f} Hz", device.is_default ? "(the default) " : "", device.host_api,
                                  device.name, counted(device.channels, "output", "outputs"), device.rate_hz)});
  }
  if (found.empty()) {
    const bool cards = fs::exists("/dev/snd");
    found.push_back({State::note, "no audio device answers",
                     cards && access("/dev/snd", R_OK | X_OK) != 0
                         ? "you may not use the sound cards: sudo usermod -aG audio $USER, then log in anew"
                         : "plug an interface in, or start a sound server: PipeWire (apt install pipewire-jack), or "
                           "jackd -d alsa"});
  }
  const OpenedDevice opened = open_device(settings);
  if (!opened.device) {
    found.push_back({State::wrong, opened.reason, "perigee devices lists those that there are"});
    return found;
  }
  AudioDevice& device = *opened.device;
  const auto silence = [](void*, std::span<float> sound) noexcept { std::fill(sound.begin(), sound.end(), 0.0f); };
  if (const std::string problem = device.start({.function = silence}); !problem.empty()) {
    found.push_back({State::wrong, "the device does not start: " + problem, "close what else uses it"});
    return found;
  }
  std::this_thread::sleep_for(kListening);
  const DeviceInfo info = device.info();
  const DeviceStats stats = device.stats();
  device.stop();
  found.push_back(
      {State::well, fmt::format("plays on {}: {:.0f} Hz, blocks of {} frames ({:.1f} ms), latency {:.1f} ms", info.name,
                                info.rate_hz, info.block_frames, 1000.0 * info.block_frames / info.rate_hz,
                                1000.0 * info.latency_seconds)});
  if (info.rate_hz != settings.rate_hz)
    found.push_back(
        {State::note, fmt::format("{} Hz were asked for", options.rate_hz),
         fmt::format("the device has its own rate: set it there, or start with --rate {:.0f}", info.rate_hz)});
  const double due = 0.5 * info.rate_hz / info.block_frames;
  if (static_cast<double>(stats.callbacks) < 0.5 * due) {
    found.push_back({State::wrong, fmt::format("only {} of {:.0f} blocks were asked for", stats.callbacks, due),
                     "the device or its server stands still: start it anew"});
  } else if (stats.xruns > 0) {
    found.push_back({State::note,
                     fmt::format("{} came too late in half a second", counted(stats.xruns, "block", "blocks")),
                     "larger blocks help (--block 512), and what is said of real time below"});
  }
  found.push_back(info.realtime ? Finding{State::well, "its thread has real-time priority: " + info.realtime_how}
                                : Finding{State::note, "its thread has no real-time priority: " + info.realtime_how,
                                          "see real time below"});
  return found;
}

std::string first_line(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

Findings look_at_real_time(const Options&) {
  Findings found;
  const std::string limits =
      "put these two lines into /etc/security/limits.d/audio.conf, add yourself to the group (sudo usermod -aG audio "
      "$USER) and log in anew:\n@audio - rtprio 95\n@audio - memlock unlimited";
  rlimit limit{};
  const bool root = geteuid() == 0;
  getrlimit(RLIMIT_RTPRIO, &limit);
  if (root || limit.rlim_cur > 0)
    found.push_back({State::well, root ? std::string("real-time priority is allowed (root)")
                                       : fmt::format("real-time priority up to {} is allowed", limit.rlim_cur)});
  else
    found.push_back({State::note, "real-time priority is not allowed", limits});
  getrlimit(RLIMIT_MEMLOCK, &limit);
  if (!root && limit.rlim_cur != RLIM_INFINITY)
    found.push_back(
        {State::note,
         fmt::format("only {} KiB of memory may be locked; a JACK server wants more", limit.rlim_cur / 1024), limits});
  const std::string governor = first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  if (governor == "powersave" || governor == "conservative" || governor == "ondemand")
    found.push_back({State::note, "the processor saves power (" + governor + ")",
                     "for a performance: sudo cpupower frequency-set -g performance (apt install linux-cpupower)"});
  const unsigned cores = std::thread::hardware_concurrency();
  found.push_back({cores > 1 ? State::well : State::note, counted(cores, "core", "cores"),
                   cores > 1 ? "" : "one core has to do everything: keep other programs closed"});
  return found;
}

Findings look_at_samples(const Options& options) {
  Findings found;
  if (options.sample_folders.empty())
    found.push_back({State::well,
                     "no folder of samples was named: --samples DIR here looks at one; s\"bd\" and its kind play "
                     "the built-in kit"});
  SampleBank bank(options.rate_hz);
  for (const std::string& folder : options.sample_folders) {
    const FolderReport report = bank.add_folder(folder);
    if (!report.error.empty()) {
      found.push_back({State::wrong, report.error,
                       "a folder of samples has folders of sound files in it: " + folder + "/bd/one.wav"});
      continue;
    }
    found.push_back({State::well, fmt::format("{}: {} of {}", folder, counted(report.sounds, "sound", "sounds"),
                                              counted(report.files, "file", "files"))});
  }
  std::string error;
  for (const SoundListing& sound : bank.sounds()) {
    for (const SoundListing::File& file : sound.files) {
      if (!read_sound_file(file.path, error))
        found.push_back({State::wrong, error, "take the file away, or put a whole one in its place"});
    }
  }
  return found;
}

Findings look_at_gpus(const Options&) {
  Findings found;
  std::string why_not;
  for (const VulkanDeviceInfo& gpu : vulkan_devices({}, why_not)) {
    if (!gpu.lacks.empty()) {
      found.push_back({State::note, fmt::format("{} has no {}", gpu.name, gpu.lacks), "a newer driver may have it"});
    } else if (gpu.type == VulkanDeviceInfo::Type::cpu) {
      found.push_back({State::well, gpu.name + ": a GPU in software, used only where it is named (--gpu)"});
    } else {
      found.push_back({State::well, fmt::format("{}, {} {}", gpu.name, gpu.driver, gpu.driver_info)});
    }
  }
  if (found.empty())
    found.push_back({State::well, "no GPU: " + why_not + "; the processor computes networks",
                     "for a GPU: apt install mesa-vulkan-drivers, or its maker's driver"});
  return found;
}

// Whether a socket of that kind can have the port of this machine.
bool is_free(int kind, int port) {
  const int fd = socket(AF_INET, kind | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  const int yes = 1;
  if (kind == SOCK_STREAM) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_port = htons(static_cast<std::uint16_t>(port));
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool free = bind(fd, reinterpret_cast<const sockaddr*>(&here), sizeof here) == 0;
  close(fd);
  return free;
}

Findings look_at_ports(const Options& options) {
  Findings found;
  const bool runs = !osc::EndpointFile::is_free();
  const auto endpoint = osc::read_endpoint();
  if (runs && endpoint) {
    found.push_back(
        {State::well, fmt::format("a perigee runs, process {}; editors find it by {}: UDP {}, TCP {}", endpoint->pid,
                                  osc::endpoint_path(), endpoint->port, endpoint->tcp_port)});
  } else if (osc::endpoint_path().empty()) {
    found.push_back(
        {State::wrong, "neither XDG_RUNTIME_DIR nor HOME is set, so no editor can find a perigee", "set HOME"});
  } else {
    found.push_back({State::well, "no perigee runs; while one does, editors find it by " + osc::endpoint_path()});
  }
  const auto look = [&](int port, const char* what, bool streams, const char* taken) {
    if (port == 0) return;
    if (is_free(SOCK_DGRAM, port) && (!streams || is_free(SOCK_STREAM, port))) {
      found.push_back({State::well, fmt::format("port {} ({}) is free", port, what)});
    } else if (runs && endpoint && endpoint->port == port) {
      found.push_back({State::well, fmt::format("port {} ({}) is that perigee's", port, what)});
    } else {
      found.push_back({State::note, fmt::format("port {} ({}) is taken", port, what), taken});
    }
  };
  look(options.osc_port, "editors", true, "the next free one is used, and editors find it by themselves");
  look(
      options.control_port, "Tidal's control messages", false,
      "by another perigee or by Tidal itself: the next free one is used; tell your controller which, or end the other");
  look(options.dirt_port != 0 ? options.dirt_port : 57120, "SuperDirt, with --dirt", false,
       "by SuperCollider, most likely: end it, or use --dirt=PORT and tell Tidal");
  return found;
}

Findings look_at_files(const Options& options) {
  Findings found;
  const std::string state = state_folder(), settings = config_folder().empty() ? "" : config_folder() + "/init.lua";
  std::error_code problem;
  if (state.empty()) {
    found.push_back({State::wrong, "there is no place for history and journals", "set HOME, or XDG_STATE_HOME"});
  } else {
    fs::create_directories(state, problem);
    const bool writes = !problem && access(state.c_str(), W_OK | X_OK) == 0;
    const fs::space_info space = writes ? fs::space(state, problem) : fs::space_info{};
    const double gib = static_cast<double>(space.available) / (1 << 30);
    if (!writes)
      found.push_back({State::wrong, "history and journals cannot be written into " + state,
                       "make the folder yours: sudo chown -R $USER " + state});
    else if (gib < 1.0)
      found.push_back({State::note, fmt::format("{:.2f} GiB are free in {}", gib, state),
                       "an hour of stereo takes 1.3 GiB to record: make room"});
    else
      found.push_back({State::well, fmt::format("journals go into {}; {:.0f} GiB are free", state, gib)});
    for (const int other : journaling_processes(fs::path(state) / "journals"))
      found.push_back({State::note, fmt::format("process {} plays already", other),
                       "two at once share the sound card and the ports"});
  }
  if (settings.empty() || !fs::exists(settings, problem)) {
    found.push_back(
        {State::well, settings.empty() ? "no settings" : "no " + settings + "; what is in it is run first"});
  } else {
    const auto problems = check_code(read_text(settings), settings, options);
    for (const Problem& each : problems)
      found.push_back({each.is_error ? State::wrong : State::note,
                       fmt::format("{}:{}:{}: {}", settings, each.begin.line, each.begin.column, each.message),
                       "it is run at every start: mend it first"});
    if (problems.empty()) found.push_back({State::well, settings + " is well"});
  }
  return found;
}

Findings look_at_terminal(const Options&) {
  std::setlocale(LC_CTYPE, "");
  if (std::string_view(nl_langinfo(CODESET)) != "UTF-8")
    return {{State::note, fmt::format("the terminal's letters are {}", nl_langinfo(CODESET)),
             "~ and … want UTF-8: export LANG=C.UTF-8"}};
  return {{State::well, is_screen(STDOUT_FILENO) ? "UTF-8, and the cursor can be moved"
                                                 : "UTF-8; this one prints only, as --plain does"}};
}

struct Part {
  const char* name;
  Findings (*look)(const Options& options);
};
constexpr Part kParts[] = {
    {"sound", look_at_sound}, {"real time", look_at_real_time}, {"samples", look_at_samples},   {"GPU", look_at_gpus},
    {"ports", look_at_ports}, {"files", look_at_files},         {"terminal", look_at_terminal},
};

void print(const Finding& finding, const Style& style) {
  constexpr const char* kMarks[] = {"ok   ", "note ", "wrong"};
  const std::string mark = kMarks[static_cast<int>(finding.state)];
  fmt::print("  {}  {}\n", finding.state == State::wrong ? style.error(mark) : mark, finding.what);
  for (std::size_t at = 0; at < finding.advice.size();) {
    const std::size_t end = std::min(finding.advice.find('\n', at), finding.advice.size());
    fmt::print("         {}\n", finding.advice.substr(at, end - at));
    at = end + 1;
  }
}

}  // namespace

int run_doctor(const Options& options) {
  const Style style = Style::of(STDOUT_FILENO, options.plain);
  int notes = 0, wrong = 0;
  for (const Part& part : kParts) {
    fmt::print("{}\n", part.name);
    for (const Finding& finding : part.look(options)) {
      print(finding, style);
      notes += finding.state == State::note;
      wrong += finding.state == State::wrong;
    }
    std::fflush(stdout);
  }
  if (wrong == 0 && notes == 0)
    fmt::print("all is well\n");
  else
    fmt::print("{} wrong, {}\n", wrong, counted(notes, "note", "notes"));
  return wrong == 0 ? kWell : kUserError;
}

}  // namespace perigee
