// stream/track_routes.cpp -- A file is sent from its descriptor, whatever becomes of its name meanwhile.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/track_routes.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "stream/fields.h"
#include "stream/overview.h"
#include "stream/refusal.h"
#include "stream/sound_cache.h"

namespace perigee::stream {
namespace {

using Names = std::vector<std::string>;

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Track track_named(TrackLibrary& library, const std::string& name) {
  const auto id = number_of(name);
  if (!id || *id > std::uint64_t{INT64_MAX}) throw Refusal("not_found", "a track has a number", 404);
  return library.get(static_cast<std::int64_t>(*id));
}

std::string type_of(const std::string& path) {
  std::string ending = std::filesystem::path(path).extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (ending == ".wav") return "audio/wav";
  if (ending == ".flac") return "audio/flac";
  if (ending == ".mp3") return "audio/mpeg";
  if (ending.starts_with(".aif")) return "audio/aiff";
  return "audio/ogg";
}

Response overview_of(const Track& track, const Request& request) {
  constexpr std::uint64_t kPoints = 600, kMost = 4000;
  const auto points = number_of(request.target.said("points", std::to_string(kPoints)));
  if (!points || *points < 1 || *points > kMost)
    throw Refusal("invalid_field", fmt::format("points is a whole number from 1 to {}", kMost));
  try {
    TrackFile file{track.path};
    nlohmann::json peaks = nlohmann::json::array();
    for (const float peak : overview(file, static_cast<std::size_t>(*points)))
      peaks.push_back(std::round(1000.0 * static_cast<double>(peak)) / 1000.0);
    return Response{.body = json_text({{"peaks", std::move(peaks)}})};
  } catch (const std::runtime_error& error) {
    throw Refusal("not_found", error.what(), 404);
  }
}

Response file_of(const Track& track, const Request& request) {
  const std::shared_ptr<const int> file = open_in_use(track.path);
  struct stat about {};
  if (!file || fstat(*file, &about) != 0 || !S_ISREG(about.st_mode))
    throw Refusal("not_found", "the file of this track is not there any more", 404);
  const auto size = static_cast<std::uint64_t>(about.st_size);
  const std::string tag = fmt::format("\"{:x}-{:x}-{:x}\"", about.st_size, about.st_mtim.tv_sec, about.st_mtim.tv_nsec);
  Response response{.type = type_of(track.path), .file = FilePart{file, 0, size}};
  response.headers = {{"Accept-Ranges", "bytes"}, {"ETag", tag}};
  if (request.if_none_match == tag) {
    response.status = 304;
    response.file.reset();
    return response;
  }
  if (request.range.empty() || (!request.if_range.empty() && request.if_range != tag)) return response;
  const auto range = byte_range(request.range, size);
  if (!range) return response;
  if (range->bytes == 0) {
    Response wrong = refused(416, "bad_range", fmt::format("this file has {} bytes", size));
    wrong.headers.emplace_back("Content-Range", fmt::format("bytes */{}", size));
    return wrong;
  }
  response.status = 206;
  response.file->from = range->from;
  response.file->bytes = range->bytes;
  response.headers.emplace_back("Content-Range",
                                fmt::format("bytes {}-{}/{}", range->from, range->from + range->bytes - 1, size));
  return response;
}

}  // namespace

std::optional<ByteRange> byte_range(std::string_view range, std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  if (!range.starts_with(kUnit)) return std::nullopt;
  range.remove_prefix(kUnit.size());
  const std::size_t dash = range.find('-');
  if (dash == std::string_view::npos || range.find(',') != std::string_view::npos) return std::nullopt;  // all of it
  const std::string_view first = range.substr(0, dash), last = range.substr(dash + 1);
  const auto from = number_of(first), to = number_of(last);
  if ((!first.empty() && !from) || (!last.empty() && !to) || (first.empty() && last.empty())) return std::nullopt;
  if (!from) return *to == 0 || size == 0 ? ByteRange{} : ByteRange{size - std::min(*to, size), std::min(*to, size)};
  if (to && *to < *from) return std::nullopt;
  if (*from >= size) return ByteRange{};
  return ByteRange{*from, std::min(to.value_or(size - 1), size - 1) - *from + 1};
}

void add_track_routes(Routes& routes, TrackLibrary& library, const std::function<std::vector<Preset>()>& presets) {
  constexpr auto kElsewhere = Route::Where::elsewhere;
  routes.add(
      {.method = "GET", .path = "/api/tracks", .where = kElsewhere, .answer = [&library](const Request&, const Names&) {
         nlohmann::json all = nlohmann::json::array();
         for (const Track& track : library.list())
           all.push_back({{"track_id", track.id},
                          {"title", track.title},
                          {"duration", track.seconds()},
                          {"sample_rate", track.rate_hz},
                          {"channels", track.channels}});
         return Response{.body = json_text({{"tracks", std::move(all)}})};
       }});
  routes.add({.method = "GET",
              .path = "/api/tracks/*/audio",
              .where = kElsewhere,
              .answer = [&library](const Request& request, const Names& names) {
                return file_of(track_named(library, names[0]), request);
              }});
  routes.add({.method = "GET",
              .path = "/api/tracks/*/overview",
              .where = kElsewhere,
              .answer = [&library](const Request& request, const Names& names) {
                return overview_of(track_named(library, names[0]), request);
              }});
  routes.add({.method = "GET", .path = "/api/presets", .answer = [presets](const Request&, const Names&) {
                nlohmann::json all = nlohmann::json::array();
                for (const Preset& preset : presets()) all.push_back({{"name", preset.name}, {"help", preset.help}});
                return Response{.body = json_text({{"presets", std::move(all)}})};
              }});
}

}  // namespace perigee::stream
