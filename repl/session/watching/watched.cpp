// repl/session/watching/watched.cpp -- The side that plays: a socket, and a thread that looks for those who come.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <thread>
#include <vector>

#include "repl/session/watching/watched_sound.h"
#include "repl/session/watching/watching.h"

namespace perigee {
namespace {

using Time = std::chrono::steady_clock;

constexpr std::size_t kMostWatchers = 8;

// The socket of that name, or −1 and the reason in `problem`. Nobody else's: the folder and the socket are this user's.
int listening_socket(const std::string& path, std::string& problem) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    problem = "the path " + path + " is too long for a socket";
    return -1;
  }
  std::copy(path.begin(), path.end(), address.sun_path);
  const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  unlink(path.c_str());  // of a process that had this number before
  if (fd >= 0 && bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      chmod(path.c_str(), S_IRUSR | S_IWUSR) == 0 && listen(fd, static_cast<int>(kMostWatchers)) == 0)
    return fd;
  problem = path + ": " + std::strerror(errno);
  if (fd >= 0) close(fd);
  return -1;
}

}  // namespace

std::string watch_folder(const std::string& otherwise) {
  const char* set = std::getenv("XDG_RUNTIME_DIR");
  std::error_code problem;
  if (set == nullptr || *set == '\0' || !std::filesystem::is_directory(set, problem)) {
    if (!otherwise.empty()) std::filesystem::create_directories(otherwise, problem);
    return otherwise;
  }
  std::string folder = std::string(set) + "/perigee";
  mkdir(folder.c_str(), S_IRWXU);
  return folder;
}

struct Watched::Impl {
  Impl(Player& instrument, std::string socket_path)
      : player{instrument}, path{std::move(socket_path)}, sound{instrument.engine().rate_hz()} {}

  void run();
  void welcome();
  void show();
  void leave(std::size_t watcher);

  Player& player;
  std::string path;
  int listener = -1, wake = -1;
  std::vector<int> watchers;
  WatchedSound sound;
  std::unique_ptr<Glance> glance = std::make_unique<Glance>();
  std::thread thread;
};

Watched::Watched(Player& player, const std::string& folder, std::string& problem)
    : impl_{std::make_unique<Impl>(player, folder + "/top-" + std::to_string(getpid()))} {
  if (folder.empty()) {
    problem = "there is no folder for it; HOME says where";
    return;
  }
  impl_->listener = listening_socket(impl_->path, problem);
  if (impl_->listener < 0) return;
  impl_->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

Watched::~Watched() {
  if (impl_->listener < 0) return;
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(impl_->wake, &one, sizeof one);
  impl_->thread.join();
  close(impl_->wake);
  close(impl_->listener);
  unlink(impl_->path.c_str());
}

void Watched::Impl::run() {
  constexpr auto kPace = std::chrono::microseconds(1'000'000 / kGlancesPerSecond);
  Time::time_point next = Time::now();
  for (;;) {
    std::vector<pollfd> looked_at{{wake, POLLIN, 0}, {listener, POLLIN, 0}};
    for (const int watcher : watchers) looked_at.push_back({watcher, POLLIN, 0});
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Time::now()).count();
    poll(looked_at.data(), looked_at.size(), watchers.empty() ? -1 : static_cast<int>(std::max<long>(left, 0)));
    if (looked_at[0].revents != 0) break;
    for (std::size_t i = watchers.size(); i-- > 0;) {  // they say nothing: what comes is their end
      if (looked_at[i + 2].revents != 0) leave(i);
    }
    if (looked_at[1].revents != 0) welcome();
    if (watchers.empty() || Time::now() < next) continue;
    next = std::max(next + kPace, Time::now());
    show();
  }
  while (!watchers.empty()) leave(watchers.size() - 1);
}

void Watched::Impl::welcome() {
  const int watcher = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (watcher < 0) return;
  if (watchers.size() == kMostWatchers) {
    close(watcher);
    return;
  }
  if (watchers.empty()) player.engine().taps().connect(sound);  // where too many listen, the sound stays unseen
  watchers.push_back(watcher);
}

void Watched::Impl::leave(std::size_t watcher) {
  close(watchers[watcher]);
  watchers.erase(watchers.begin() + static_cast<std::ptrdiff_t>(watcher));
  if (watchers.empty()) player.engine().taps().disconnect(sound);
}

void Watched::Impl::show() {
  sound.listen();
  *glance = Glance{};
  player.glance(*glance);
  glance->pid = getpid();
  for (std::size_t i = 0; i < glance->slot_count; ++i) glance->slots[i].level = sound.slot(glance->slots[i].id);
  sound.copy_latest(glance->sound);
  for (std::size_t i = watchers.size(); i-- > 0;) {
    const auto sent = send(watchers[i], glance.get(), sizeof *glance, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) leave(i);  // one that is slow misses a glance
  }
}

}  // namespace perigee
