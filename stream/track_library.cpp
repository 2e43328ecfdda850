// stream/track_library.cpp -- A file is a track once, by its path.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/track_library.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "gpu/genome_error.h"
#include "stream/refusal.h"
#include "stream/shelf.h"
#include "stream/track_file.h"

namespace perigee::stream {
namespace {

constexpr const char* kColumns = "SELECT id, frames, rate_hz, channels, title, path FROM perigee_tracks";

Track track_of(const SqliteQuery& row) {
  return {.id = row.number(0),
          .frames = row.number(1),
          .rate_hz = static_cast<int>(row.number(2)),
          .channels = static_cast<int>(row.number(3)),
          .title = row.text(4),
          .path = row.text(5)};
}

}  // namespace

TrackLibrary::Database::Database(const std::string& path, int busy_ms) : SqliteDatabase{path, busy_ms} {
  run("CREATE TABLE IF NOT EXISTS perigee_tracks (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, title TEXT NOT "
      "NULL,"
      " frames INTEGER NOT NULL, rate_hz INTEGER NOT NULL, channels INTEGER NOT NULL)");
}

TrackLibrary::TrackLibrary(const std::string& path) : kept_{path} {
  ask_library(mutex_, [&] { kept_.get(); });
}

std::vector<Track> TrackLibrary::list() {
  return asked_of_library(mutex_, [&] {
    std::vector<Track> all;
    SqliteQuery query{kept_.get(), (std::string{kColumns} + " ORDER BY title, id").c_str()};
    while (query.next()) all.push_back(track_of(query));
    return all;
  });
}

Track TrackLibrary::get(std::int64_t id) {
  return asked_of_library(mutex_, [&] {
    SqliteQuery query{kept_.get(), (std::string{kColumns} + " WHERE id = ?").c_str()};
    if (!query.with(id).next()) throw Refusal("not_found", "the library has no track " + std::to_string(id), 404);
    return track_of(query);
  });
}

std::vector<std::pair<std::string, std::string>> TrackLibrary::import_folder(const std::string& folder) {
  namespace fs = std::filesystem;
  std::vector<std::string> paths;
  std::error_code error;
  fs::recursive_directory_iterator next{folder, fs::directory_options::skip_permission_denied, error};
  while (!error && next != fs::recursive_directory_iterator{}) {
    std::error_code ignored;
    if (is_track_name(next->path()) && next->is_regular_file(ignored))
      paths.push_back(fs::absolute(next->path()).string());
    next.increment(error);
  }
  std::vector<std::pair<std::string, std::string>> refused;
  if (error) refused.emplace_back(folder, error.message());
  std::sort(paths.begin(), paths.end());
  std::vector<Track> tracks;
  for (const std::string& path : paths) {
    try {
      TrackFile file{path};
      const double lacks = static_cast<double>(file.frames_told() - file.frames()) / file.rate_hz();
      if (lacks > kSlackSeconds) {
        refused.emplace_back(
            path, fmt::format("it was cut: the last {:.1f} s of what its header tells are not there", lacks));
      } else if (!file.has_end()) {
        refused.emplace_back(path, "it was cut: its end cannot be read");
      }
      tracks.push_back({.frames = file.frames_told(),
                        .rate_hz = file.rate_hz(),
                        .channels = file.channels(),
                        .title = file.title().empty() ? fs::path{path}.stem().string() : file.title(),
                        .path = path});
    } catch (const std::exception& reason) {
      refused.emplace_back(path, reason.what());
    }
  }
  keep(tracks);
  return refused;
}

void TrackLibrary::add(const std::string& path, const std::string& title) {
  const TrackFile file{path};
  keep({{.frames = file.frames_told(),
         .rate_hz = file.rate_hz(),
         .channels = file.channels(),
         .title = title,
         .path = path}});
}

void TrackLibrary::remove(const std::string& path) {
  ask_library(mutex_, [&] { SqliteQuery{kept_.get(), "DELETE FROM perigee_tracks WHERE path = ?"}.with(path).run(); });
}

void TrackLibrary::keep(const std::vector<Track>& tracks) {
  ask_library(mutex_, [&] {
    SqliteDatabase& database = kept_.get();
    SqliteTransaction transaction{database};
    for (const Track& track : tracks) {
      SqliteQuery{database,
                  "INSERT INTO perigee_tracks (path, title, frames, rate_hz, channels) VALUES (?, ?, ?, ?, ?)"
                  " ON CONFLICT (path) DO UPDATE SET title = excluded.title, frames = excluded.frames,"
                  " rate_hz = excluded.rate_hz, channels = excluded.channels"}
          .with(track.path)
          .with(track.title)
          .with(track.frames)
          .with(std::int64_t{track.rate_hz})
          .with(std::int64_t{track.channels})
          .run();
    }
    transaction.commit();
  });
}

}  // namespace perigee::stream
