// repl/session/watching/watcher.cpp -- The side that watches: finds the socket of a perigee that plays, and reads.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <vector>

#include "repl/session/watching/watching.h"

namespace perigee {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBegin = "top-";

int connected(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return -1;
  std::copy(path.begin(), path.end(), address.sun_path);
  const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  if (errno == ECONNREFUSED) unlink(path.c_str());  // its perigee did not live to do that
  close(fd);
  return -1;
}

}  // namespace

std::unique_ptr<Watcher> Watcher::find(const std::string& folder, int pid, std::string& problem) {
  std::vector<std::pair<fs::file_time_type, std::string>> sockets;
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, none)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kBegin)) continue;
    if (pid != 0 && name != std::string(kBegin) + std::to_string(pid)) continue;
    sockets.emplace_back(fs::last_write_time(entry.path(), none), entry.path().string());
  }
  std::sort(sockets.rbegin(), sockets.rend());
  for (const auto& [time, path] : sockets) {
    if (const int fd = connected(path); fd >= 0) return std::unique_ptr<Watcher>(new Watcher(fd));
  }
  problem = pid == 0 ? "no perigee is running; start one with: perigee"
                     : "no perigee with the process number " + std::to_string(pid) + " is running";
  return nullptr;
}

Watcher::~Watcher() { close(fd_); }

const Glance* Watcher::look() {
  const Glance* newest = nullptr;
  for (;;) {
    const ssize_t got = recv(fd_, glance_.get(), sizeof *glance_, MSG_DONTWAIT | MSG_TRUNC);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return newest;
    if (got != static_cast<ssize_t>(sizeof *glance_) || glance_->mark != kGlanceMark ||
        glance_->version != kGlanceVersion) {  // its end, or another version of this program
      ended_ = true;
      foreign_ = got > 0;
      return nullptr;
    }
    newest = glance_.get();
  }
}

}  // namespace perigee
