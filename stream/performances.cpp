// stream/performances.cpp -- A journal's sound is named after what stands in it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/performances.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/wav_writer.h"
#include "repl/session/replayed.h"
#include "stream/sound_cache.h"

namespace perigee::stream {
namespace {

namespace fs = std::filesystem;

constexpr double kLongestSeconds = 86400.0;  // a number in a journal may be wrong
constexpr int kBlock = 512;

std::string text_of(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

// There are other files of that ending.
bool looks_like_journal(const fs::path& path) {
  std::string line;
  std::ifstream file{path, std::ios::binary};
  constexpr std::size_t kEnough = 4096;
  line.resize(kEnough);
  file.read(line.data(), static_cast<std::streamsize>(kEnough));
  line.resize(static_cast<std::size_t>(file.gcount()));
  return line.substr(0, line.find('\n')).find("\"journal\"") != std::string::npos;
}

}  // namespace

void Performances::import_folder(const std::string& folder) {
  std::vector<fs::path> folders{folder};
  std::error_code error;
  for (fs::recursive_directory_iterator next{folder, fs::directory_options::skip_permission_denied, error}, end;
       !error && next != end; next.increment(error)) {
    std::error_code ignored;
    if (next->is_directory(ignored)) folders.push_back(next->path());
  }
  std::sort(folders.begin(), folders.end());
  for (const fs::path& each : folders) {
    for (const fs::path& journal : ended_journals(each)) {
      if (looks_like_journal(journal)) import(journal);
    }
  }
  make_room();
}

void Performances::make_room() {
  try {
    for (const std::string& path : keep_within(sound_cache_folder(), most_bytes_)) {
      library_.remove(path);
      report_(
          fmt::format("{}: more than {} MiB of performances are not kept (--performance-cache); it is no track until "
                      "it is imported again",
                      path, most_bytes_ >> 20));
    }
  } catch (const std::exception& failure) {
    report_(failure.what());
  }
}

void Performances::import(const fs::path& journal) {
  try {
    const fs::path cache = sound_cache_folder();
    if (cache.empty()) throw std::runtime_error("there is no folder to keep its sound in; set XDG_CACHE_HOME or HOME");
    const std::size_t hash = std::hash<std::string>{}(PERIGEE_VERSION + text_of(journal));
    const fs::path sound = cache / fmt::format("{:016x}.wav", hash);
    if (fs::exists(sound)) return library_.add(sound.string(), journal.stem().string());
    jobs_.start([this, journal, sound] { render(journal, sound); });
  } catch (const std::exception& failure) {
    report_(fmt::format("--import: {}: {}", journal.string(), failure.what()));
  }
}

void Performances::render(const fs::path& path, const fs::path& sound) {
  const auto tell = [&](const std::string& sentence) {
    report_(fmt::format("--import: {}: {}", path.string(), sentence));
  };
  try {
    const Journal journal = parse_journal(text_of(path));
    if (!journal.damaged.empty()) tell(damage_text(journal));
    const double seconds = static_cast<double>(length_of(journal, journal.header.rate_hz)) / journal.header.rate_hz;
    if (seconds > kLongestSeconds)
      throw std::runtime_error(fmt::format("it says that it lasted {:.1f} days", seconds / 86400.0));
    tell(fmt::format("{:.0f} s of a performance are being rendered", std::ceil(seconds)));
    Replayed replayed{journal, {.threads = 1}, false, [](const std::string&) {}, tell};
    fs::create_directories(sound.parent_path());
    std::string problem;
    const auto file =
        WavWriter::create(sound, journal.header.rate_hz, journal.header.outputs, WavWriter::Format::float32, problem);
    if (!file) throw std::runtime_error(problem);
    replayed.play(kBlock, [&](std::span<const float> heard) { return !stop_ && file->write(heard); });
    if (stop_) return;
    if (replayed.played() == 0)
      throw std::runtime_error("nothing of it could be played; here its code has no os, io and require");
    if (!file->finish()) throw std::runtime_error(file->error());
    const auto newest = open_in_use(sound.string());
    library_.add(sound.string(), path.stem().string());
    tell("it is a track now");
    make_room();
  } catch (const std::exception& failure) {
    tell(failure.what());
  }
}

void Performances::end() {
  stop_ = true;
  jobs_.end();
}

}  // namespace perigee::stream
