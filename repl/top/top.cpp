// repl/top/top.cpp -- perigee top: watch a perigee that plays, from a second terminal.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "repl/options.h"
#include "repl/prompt/style.h"
#include "repl/script.h"
#include "repl/session/watching/watching.h"
#include "repl/top/past.h"
#include "repl/top/screen.h"
#include "repl/top/view.h"

namespace perigee {
namespace {

constexpr int kTextGlances = 15;               // half a second, until meters have something to say
constexpr int kKeyUp = 0403, kKeyDown = 0402;  // ncurses' numbers of the arrows

volatile std::sig_atomic_t asked_to_end = 0;
void on_end(int) { asked_to_end = 1; }

bool obey(int key, ViewChoice& choice) {
  if (key == 'q' || key == 'Q' || key == 27) return false;
  if (key == ' ') choice.paused = !choice.paused;
  if (key == '+' || key == '=') choice.cycles = std::min(choice.cycles * 2.0, Past::kMostCycles);
  if (key == '-') choice.cycles = std::max(choice.cycles / 2.0, 0.25);
  if (key >= '0' && key <= '9') choice.only = static_cast<std::size_t>(key - '0');
  if (key == kKeyDown || key == 'j') ++choice.first;
  if ((key == kKeyUp || key == 'k') && choice.first > 0) --choice.first;
  return true;
}

// Nobody looks at a screen: what there is, said once.
int tell(Watcher& watcher) {
  std::optional<Glance> last;
  for (int seen = 0; seen < kTextGlances && !watcher.ended();) {
    pollfd waited{watcher.fd(), POLLIN, 0};
    poll(&waited, 1, -1);
    if (const Glance* glance = watcher.look()) {
      last = *glance;
      ++seen;
    }
  }
  if (last) std::printf("%s\n", told(*last).c_str());
  return last ? kWell : kUserError;
}

int watch(Watcher& watcher) {
  const auto screen = std::make_unique<Screen>();
  ViewChoice choice;
  auto shown = std::make_unique<Glance>();
  Past past;
  bool drawn = false;
  while (asked_to_end == 0) {
    std::array<pollfd, 2> waited{pollfd{watcher.fd(), POLLIN, 0}, pollfd{STDIN_FILENO, POLLIN, 0}};
    poll(waited.data(), waited.size(), -1);
    if ((waited[1].revents & (POLLHUP | POLLERR)) != 0) break;
    bool changed = false;
    for (int key = screen->key(); key != -1; key = screen->key()) {
      if (!obey(key, choice)) return kWell;
      changed = true;  // a resize comes as a key
    }
    const Glance* glance = watcher.look();
    if (watcher.ended()) return -1;
    if (glance != nullptr && !choice.paused) {
      past.add(*glance);
      *shown = *glance;
      changed = drawn = true;
    }
    if (changed && drawn) draw(*screen, *shown, past, choice);
  }
  return kWell;
}

}  // namespace

int run_top(const Options& options) {
  std::string problem;
  const auto watcher = Watcher::find(watch_folder(state_folder()), options.watched_pid, problem);
  if (watcher == nullptr) {
    std::fprintf(stderr, "%s\n", problem.c_str());
    return kUserError;
  }
  std::signal(SIGTERM, on_end);
  std::signal(SIGINT, on_end);
  std::signal(SIGHUP, on_end);
  if (!is_screen(STDOUT_FILENO) || isatty(STDIN_FILENO) == 0) return tell(*watcher);
  const int code = watch(*watcher);
  if (code >= 0) return code;
  if (watcher->foreign()) {
    std::fprintf(stderr, "that perigee is of another version than this perigee top\n");
    return kUserError;
  }
  std::printf("perigee has ended\n");
  return kWell;
}

}  // namespace perigee
