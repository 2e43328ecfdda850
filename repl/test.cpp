// repl/test.cpp -- perigee test: runs scripted pattern tests, several files at once, and says what failed and where.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "repl/options.h"
#include "repl/testing/report.h"

namespace perigee {
namespace {

using namespace perigee::testing;
namespace fs = std::filesystem;

constexpr auto kPoll = std::chrono::milliseconds(20);  // between looks at Ctrl-C
constexpr auto kPatience = std::chrono::seconds(1);    // after it, with a pattern that is being asked for its events

std::atomic<bool> asked_to_end = false;
void on_signal(int signal) {
  asked_to_end = true;
  std::signal(signal, SIG_DFL);  // a second time ends at once
}

// Files as they are named, folders with every *_test.lua in and below them; each once, in the order of their names.
std::vector<std::string> files_in(const std::vector<std::string>& paths) {
  std::set<std::string> found;
  for (const std::string& path : paths) {
    if (!fs::is_directory(path)) {
      found.insert(fs::path{path}.lexically_normal().string());
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator{path, fs::directory_options::skip_permission_denied}) {
      if (entry.is_regular_file() && entry.path().filename().string().ends_with("_test.lua"))
        found.insert(entry.path().lexically_normal().string());
    }
  }
  return {found.begin(), found.end()};
}

// Threads that take one file after the other.
class Workers {
 public:
  Workers(const std::vector<std::string>& paths, const TestOptions& options, std::size_t count)
      : paths_{paths}, options_{options}, outcomes_(paths.size()), running_(count) {
    for (std::size_t i = 0; i < count; ++i) threads_.emplace_back([this, i] { work(i); });
  }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  ~Workers() {
    for (std::thread& thread : threads_) thread.join();
  }

  // The outcome of a file once it is there, or nothing after kPoll.
  std::optional<FileOutcome> wait_for(std::size_t file) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, kPoll, [&] { return outcomes_[file].has_value(); });
    return outcomes_[file];
  }

  void interrupt() {
    const std::lock_guard lock{mutex_};
    next_ = paths_.size();
    for (TestFile* file : running_) {
      if (file != nullptr) file->interrupt();
    }
  }

  // Every file that was begun has its outcome.
  bool idle() {
    const std::lock_guard lock{mutex_};
    return next_ >= paths_.size() &&
           std::all_of(running_.begin(), running_.end(), [](auto* f) { return f == nullptr; });
  }

 private:
  void work(std::size_t worker) {
    for (;;) {
      std::unique_lock lock{mutex_};
      if (next_ >= paths_.size()) return;
      const std::size_t mine = next_++;
      TestFile file{paths_[mine], options_};
      running_[worker] = &file;
      lock.unlock();
      FileOutcome outcome = file.run();
      lock.lock();
      running_[worker] = nullptr;
      outcomes_[mine] = std::move(outcome);
      changed_.notify_all();
    }
  }

  const std::vector<std::string>& paths_;
  const TestOptions& options_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::size_t next_ = 0;
  std::vector<std::optional<FileOutcome>> outcomes_;
  std::vector<TestFile*> running_;
  std::vector<std::thread> threads_;
};

bool colours_wanted() {
  const char *no_colour = std::getenv("NO_COLOR"), *terminal = std::getenv("TERM");
  return isatty(STDOUT_FILENO) != 0 && (no_colour == nullptr || *no_colour == '\0') && terminal != nullptr &&
         std::string_view{terminal} != "dumb";
}

void put(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

// Runs the files; with `style`, tells of each as soon as it and all before it have ended.
Report run_files(const std::vector<std::string>& paths, const TestOptions& options, std::size_t jobs,
                 const std::optional<TextStyle>& style) {
  Report report;
  const auto begin = std::chrono::steady_clock::now();
  Workers workers{paths, options, std::min(jobs, paths.size())};
  auto asked = std::chrono::steady_clock::time_point::max();
  for (std::size_t i = 0; i < paths.size();) {
    const bool last_look = asked_to_end && workers.idle();
    std::optional<FileOutcome> outcome = workers.wait_for(i);
    if (outcome) {
      if (style) put(text_of(*outcome, *style));
      report.files.push_back(std::move(*outcome));
      ++i;
    } else if (last_look) {
      break;
    }
    if (!asked_to_end) continue;
    workers.interrupt();
    const auto now = std::chrono::steady_clock::now();
    asked = std::min(asked, now);
    if (now - asked > kPatience) {
      put("interrupted\n");
      std::_Exit(kUserError);
    }
  }
  report.interrupted = asked_to_end;
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return report;
}

bool write_file(const std::string& path, const std::string& text) {
  std::ofstream file{path, std::ios::binary | std::ios::trunc};
  file << text;
  file.close();
  if (!file) std::fprintf(stderr, "test: cannot write %s\n", path.c_str());
  return static_cast<bool>(file);
}

}  // namespace

int run_test(const Options& options) {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  const TestOptions test_options{.dialect = options.dialect,
                                 .seconds = options.timeout_seconds,
                                 .filter = options.filter,
                                 .approval = options.update   ? Approval::always
                                             : options.strict ? Approval::never
                                                              : Approval::first,
                                 .rate_hz = options.rate_hz,
                                 .sample_folders = options.sample_folders};
  const std::vector<std::string> paths = files_in(options.files);
  if (paths.empty()) {
    std::fputs("test: there is no file *_test.lua there\n", stderr);
    return kUserError;
  }
  const auto cores = std::max(1u, std::thread::hardware_concurrency());
  const std::size_t jobs = options.jobs > 0 ? static_cast<std::size_t>(options.jobs) : cores;
  const bool report_alone = options.format != "text" && options.output.empty();
  std::optional<TextStyle> style;
  if (!report_alone) style = TextStyle{.colours = colours_wanted(), .quiet = options.quiet};
  const Report report = run_files(paths, test_options, jobs, style);

  const TextStyle plain;
  std::string text;
  if (options.format == "junit") {
    text = junit_of(report);
  } else if (options.format == "json") {
    text = json_of(report);
  } else {
    for (const FileOutcome& file : report.files) text += text_of(file, plain);
    text += summary_of(report, plain);
  }
  put(report_alone ? text : summary_of(report, *style));
  const bool written = options.output.empty() || write_file(options.output, text);
  const std::size_t ran = report.passed() + report.failed();
  if (ran == 0 && !report.interrupted)
    std::fprintf(stderr, "test: no test has \"%s\" in its name\n", options.filter.c_str());
  return written && ran > 0 && report.failed() == 0 && !report.interrupted ? kWell : kUserError;
}

}  // namespace perigee
