// stream/page_files.cpp -- Types by ending, and a hash for what has not changed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/page_files.h"

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "stream/embedded.h"

namespace perigee::stream {
namespace {

std::string_view type_of(std::string_view path) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {{".html", "text/html; charset=utf-8"},
                                                                      {".js", "text/javascript; charset=utf-8"},
                                                                      {".mjs", "text/javascript; charset=utf-8"},
                                                                      {".css", "text/css; charset=utf-8"},
                                                                      {".json", "application/json"},
                                                                      {".webmanifest", "application/manifest+json"},
                                                                      {".svg", "image/svg+xml"},
                                                                      {".png", "image/png"},
                                                                      {".ico", "image/x-icon"},
                                                                      {".woff2", "font/woff2"},
                                                                      {".wasm", "application/wasm"},
                                                                      {".txt", "text/plain; charset=utf-8"}};
  for (const auto& [ending, type] : kTypes) {
    if (path.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

// FNV-1a.
std::string tag_of(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
  return fmt::format("\"{:016x}\"", hash);
}

void add(PageFiles& files, const std::string& path, std::string bytes) {
  PageFile file{type_of(path), std::move(bytes), {}};
  file.tag = tag_of(file.bytes);
  if (path == "/index.html") files["/"] = file;
  files[path] = std::move(file);
}

}  // namespace

PageFiles embedded_page() {
  PageFiles files;
  for (const EmbeddedFile* file = kPageFiles; file->path != nullptr; ++file)
    add(files, file->path, {reinterpret_cast<const char*>(file->bytes), file->size});
  return files;
}

PageFiles page_of(const std::string& folder) {
  namespace fs = std::filesystem;
  PageFiles files = embedded_page();
  if (folder.empty()) return files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in{entry.path(), std::ios::binary};
    add(files, "/" + fs::relative(entry.path(), folder).generic_string(), {std::istreambuf_iterator<char>{in}, {}});
  }
  return files;
}

std::string_view content_policy() {
  return "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; connect-src 'self' ws: "
         "wss:; "
         "img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; "
         "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}

}  // namespace perigee::stream
