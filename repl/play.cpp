// repl/play.cpp -- perigee play: a piece until Ctrl-C; with --watch, again at every save.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include "repl/options.h"
#include "repl/script.h"
#include "repl/stage.h"

namespace perigee {
namespace {

Stage* on_stage = nullptr;
std::atomic<bool> asked_to_end = false;
void on_signal(int) {
  asked_to_end = true;
  on_stage->tasks().wake();
}

// Tells of files saved in the folder of one, whether written in place or put in its place.
class Saves {
 public:
  explicit Saves(const std::filesystem::path& file)
      : name_{file.filename()}, fd_{inotify_init1(IN_NONBLOCK | IN_CLOEXEC)} {
    const auto folder = std::filesystem::absolute(file).parent_path();
    if (fd_ < 0 || inotify_add_watch(fd_, folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO) < 0)
      throw std::runtime_error("cannot watch " + folder.string() + " for changes");
  }
  Saves(const Saves&) = delete;
  Saves& operator=(const Saves&) = delete;
  ~Saves() { close(fd_); }

  int fd() const { return fd_; }
  // Whether the file has been saved since the last call.
  bool take() {
    bool saved = false;
    alignas(inotify_event) std::array<char, 16384> bytes;
    for (ssize_t count; (count = read(fd_, bytes.data(), bytes.size())) > 0;) {
      for (const char* at = bytes.data(); at < bytes.data() + count;) {
        const auto* const event = reinterpret_cast<const inotify_event*>(at);
        saved = saved || (event->len > 0 && name_ == event->name);
        at += sizeof(inotify_event) + event->len;
      }
    }
    return saved;
  }

 private:
  std::string name_;
  int fd_;
};

}  // namespace

int run_play(const Options& options) {
  Stage stage(options);
  on_stage = &stage;
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  if (const ExitCode code = stage.open(); code != kWell) return code;
  const std::string& path = options.files.front();
  std::optional<Saves> saves;
  if (options.watch) saves.emplace(path);
  const ExitCode begun = stage.begin();
  if (begun == kNoDevice || (begun == kUserError && !options.watch)) return begun;
  const auto awake = [&stage] {
    stage.messages().print();
    return !asked_to_end;
  };
  const auto saved = [&] {
    if (!saves->take() || !run_file([&stage](const Code& code) { return stage.evaluate(code); }, path) || options.quiet)
      return;
    std::fprintf(stderr, "%s\n", path.c_str());
  };
  stage.run(awake, saves ? saves->fd() : -1, saved);
  stage.messages().print();
  return kWell;
}

}  // namespace perigee
